package io.tracebridge.decoders.truth;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;
import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What our layers read of each frame that goes into documents: addresses and protocol of every IP header, those that an ICMP error quotes included,
 * ports of UDP and TCP, the first and the last VLAN. In the form of {@link TsharkFrames}.
 */
final class FrameFacts {
    /** Ports that carry packets in datagrams. */
    private static final int[] TUNNELS = {1701, 2152, 3544, 4789, 4790, 6081, 6635, 8472};

    /** IPv6's extension headers among the protocols (RFC 8200 section 4). */
    private static final Set<Integer> EXTENSIONS = Set.of(0, 43, 44, 51, 60, 135, 139, 140);

    private final List<String> v4 = new ArrayList<>();
    private final List<String> v6 = new ArrayList<>();
    private final List<String> udp = new ArrayList<>();
    private final List<String> tcp = new ArrayList<>();
    private final byte[] text = new byte[48];
    private Packet packet;
    private String header = "";
    private boolean isPortKnown;
    private boolean isExtension;

    private FrameFacts() {}

    /** A line for each packet record of the capture. */
    static List<String> of(Path capture) throws IOException {
        FrameFacts facts = new FrameFacts();
        TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
        facts.watch(test.site);
        List<String> lines = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(capture)) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                if (frame.kind == Frame.Kind.PACKET) {
                    frame.timeNanos =
                            TestSite.START + lines.size() * 1_000L; // none waits for the next, none comes too late
                    facts.clear();
                    test.site.frame("test", frame);
                    lines.add(facts.line());
                }
            }
        }
        return lines;
    }

    private void clear() {
        v4.clear();
        v6.clear();
        udp.clear();
        tcp.clear();
        packet = null;
        header = "";
        isPortKnown = false;
        isExtension = false;
    }

    private void watch(Site site) {
        for (String space : List.of("ip.protocol", "quoted.ip.protocol")) {
            Space<Layer> protocols = site.layers(space);
            protocols.wrap(256, (protocol, layer) -> (seen, octets) -> {
                header(seen);
                isExtension = EXTENSIONS.contains(protocol);
                if (layer == null) {
                    protocols.miss(protocol, octets);
                } else {
                    int headers = v4.size() + v6.size();
                    layer.decode(seen, octets);
                    if (headers == v4.size() + v6.size()) { // no packet within
                        ports(seen);
                    }
                }
            });
        }
        for (int port : TUNNELS) {
            Layer layer = site.layers("udp.port").find(port);
            site.layers("udp.port").bind(port, (seen, octets) -> {
                ports(seen);
                layer.decode(seen, octets);
            });
        }
        Space<Layer> links = site.layers("link.type");
        links.wrap(
                512,
                (type, layer) -> layer == null
                        ? null
                        : (seen, octets) -> {
                            packet = seen;
                            layer.decode(seen, octets);
                        });
    }

    /** Of the header that was read last, unless it is known by now: extension headers follow each other. */
    private void header(Packet seen) {
        String ends = address(seen, true) + '>' + address(seen, false);
        String now = ends + ' ' + (seen.ipVersion == 4 ? Integer.toString(seen.ipProtocol) : "");
        if (seen.ipVersion != 0 && !(isExtension && now.equals(header))) {
            (seen.ipVersion == 4 ? v4 : v6).add(now.trim());
            header = now;
            isPortKnown = false;
        }
    }

    private void ports(Packet seen) {
        if (seen.sourcePort >= 0 && !isPortKnown && (seen.ipProtocol == 17 || seen.ipProtocol == 6)) {
            (seen.ipProtocol == 17 ? udp : tcp).add(seen.sourcePort + ">" + seen.destinationPort);
            isPortKnown = true;
        }
    }

    private String address(Packet seen, boolean isSource) {
        long high = isSource ? seen.sourceHigh : seen.destinationHigh;
        long low = isSource ? seen.sourceLow : seen.destinationLow;
        int length = seen.ipVersion == 4 ? AddressText.ipv4((int) low, text, 0) : AddressText.ipv6(high, low, text, 0);
        return new String(text, 0, length, StandardCharsets.US_ASCII);
    }

    private String line() {
        String vlan = "";
        if (packet != null) {
            isExtension = true; // the header that was handed on last is known
            header(packet); // of a fragment that waits
            ports(packet);
            vlan = (packet.outerVlan < 0 ? "" : Integer.toString(packet.outerVlan))
                    + (packet.innerVlan < 0 ? "" : "," + packet.innerVlan);
        }
        return String.join(",", v4)
                + '\t'
                + String.join(",", v6)
                + '\t'
                + String.join(",", udp)
                + '\t'
                + String.join(",", tcp)
                + '\t'
                + vlan;
    }
}
