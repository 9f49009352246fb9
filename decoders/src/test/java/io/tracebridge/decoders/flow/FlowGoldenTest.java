package io.tracebridge.decoders.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Golden;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flows of real captures as they were reviewed: ids, versions and every field. */
class FlowGoldenTest {
    private static final Path CAPTURES = Path.of(System.getProperty("shared.dir", "../../shared"), "captures");
    private static final Path GOLDEN =
            Path.of("decoders", "src", "test", "resources", "io", "tracebridge", "decoders", "flow", "golden");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp/pkts__graceful_fin1_fin2.pcap",
                "tcp/pkts__fin_after-rst.pcap",
                "tcp/arkime__wireshark-retrans.pcap",
                "tcp/zeek__timeout-with-pings.pcap",
                "encap/zeek__6in4.pcap",
                "encap/packetnet__802.1ad_vlan_ipv4.pcap",
                "encap/packetnet__gre_nvgre.pcap",
                "encap/packetnet__PPPoEPPP.pcap",
                "encap/arkime__gre-erspan-vxlan.pcap",
                "encap/zeek__erspanII.pcap",
                "encap/suricata-verify__geneve-decoder__input.pcap",
                "encap/suricata-verify__vxlan-2.pcap",
                "encap/tcpdump__mpls-over-udp.pcap",
                "gtp/ndpi__ipv6_in_gtp.pcap",
                "gtp/zeek__gtp8_teredo.pcap",
                "dns/arkime__6-4-gre-ppp-udp-4-dns.pcap",
                "ipfrag/zeek__fragmented-syn.pcap"
            })
    void givesTheReviewedDocuments(String capture) throws IOException {
        Path file = CAPTURES.resolve(capture);
        assumeTrue(Files.exists(file), "no capture at " + file + ": set -Dshared.dir");
        TestSite site = new TestSite(Map.of(), new FlowProtocol());
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                site.site.frame("golden", frame);
            }
        }
        site.site.finish();
        FieldCatalog catalog = FieldCatalog.of(List.of(new FlowProtocol()));
        StringBuilder lines = new StringBuilder();
        for (Document document : site.sink.documents) {
            assertThat(new SchemaCheck(catalog, document.dataset()).violations(document.json()))
                    .isEmpty();
            lines.append(document.version()).append(' ').append(document.text()).append('\n');
        }
        Golden.check(GOLDEN.resolve(capture.substring(capture.indexOf('/') + 1) + ".txt"), lines.toString());
    }
}
