package io.tracebridge.decoders.truth;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts in how many frames each layer was opened, under tshark's names for them. */
final class ProtocolProbe {
    private final Map<String, Integer> frames = new TreeMap<>();
    private final Set<String> inFrame = new HashSet<>();
    private long frame = -1;

    ProtocolProbe(Site site) {
        watch(site, "eth", "link.type", 1);
        watch(site, "eth", "ethernet", 0);
        watch(site, "null", "link.type", 0, 108);
        watch(site, "sll", "link.type", 113, 276);
        watch(site, "raw", "link.type", 12, 14, 101);
        watch(site, "wlan", "link.type", 105, 119, 127, 163);
        watch(site, "wlan", "ether.type", 0x8200, 0x8210, 0x8220, 0x8230, 0x8240, 0x8250);
        watch(site, "netlink", "link.type", 253);
        watch(site, "ppp", "link.type", 9, 50, 166, 204);
        watch(site, "ppp", "ppp", 0);
        watch(site, "vlan", "ether.type", 0x8100, 0x9100, 0x9200);
        watch(site, "ieee8021ad", "ether.type", 0x88a8);
        watch(site, "arp", "ether.type", 0x0806, 0x8035);
        watch(site, "ip", "ether.type", 0x0800);
        watch(site, "ip", "ip.protocol", 4);
        watch(site, "ipv6", "ether.type", 0x86dd);
        watch(site, "ipv6", "ip.protocol", 41);
        watch(site, "mpls", "ether.type", 0x8847, 0x8848);
        watch(site, "pppoes", "ether.type", 0x8864);
        watch(site, "pppoed", "ether.type", 0x8863);
        watch(site, "eth", "ether.type", 0x6558);
        watch(site, "ppp", "ether.type", 0x880b);
        watch(site, "erspan", "ether.type", 0x88be, 0x22eb);
        watch(site, "stp", "llc.dsap", 0x42);
        watch(site, "stp", "snap.cisco", 0x010b);
        watch(site, "erspan", "erspan", 1);
        watch(site, "llc", "llc", 0);
        watch(site, "lcp", "ppp.protocol", 0xc021);
        watch(site, "pap", "ppp.protocol", 0xc023);
        watch(site, "ipcp", "ppp.protocol", 0x8021);
        watch(site, "ipv6cp", "ppp.protocol", 0x8057);
        watch(site, "ccp", "ppp.protocol", 0x80fd);
        watch(site, "tcp", "ip.protocol", 6);
        watch(site, "udp", "ip.protocol", 17);
        watch(site, "icmp", "ip.protocol", 1);
        watch(site, "igmp", "ip.protocol", 2);
        watch(site, "icmpv6", "ip.protocol", 58);
        watch(site, "gre", "ip.protocol", 47);
        watch(site, "esp", "ip.protocol", 50);
        watch(site, "ipv6.hopopts", "ip.protocol", 0);
        watch(site, "ipv6.routing", "ip.protocol", 43);
        watch(site, "ipv6.fraghdr", "ip.protocol", 44);
        watch(site, "ipv6.dstopts", "ip.protocol", 60);
        watch(site, "rsvp", "ip.protocol", 46);
        watch(site, "eigrp", "ip.protocol", 88);
        watch(site, "ospf", "ip.protocol", 89);
        watch(site, "sctp", "ip.protocol", 132);
        watch(site, "udp", "quoted.ip.protocol", 17);
        watch(site, "tcp", "quoted.ip.protocol", 6);
        watch(site, "ipv6.fraghdr", "quoted.ip.protocol", 44);
        watch(site, "mpls", "udp.port", 6635);
        watch(site, "vxlan", "udp.port", 4789);
        watch(site, "geneve", "udp.port", 6081);
        watch(site, "teredo", "udp.port", 3544);
        watch(site, "l2tp", "udp.port", 1701);
        watch(site, "l2tp", "ip.protocol", 115);
        watch(site, "nsh", "ether.type", 0x894f);
    }

    private void begin(long number) {
        if (number == frame) {
            return;
        }
        frame = number;
        for (String protocol : inFrame) {
            frames.merge(protocol, 1, Integer::sum);
        }
        inFrame.clear();
    }

    /** Meant to be asked after the last frame. */
    Map<String, Integer> frames() {
        begin(-1);
        return frames;
    }

    private void watch(Site site, String protocol, String spaceName, int... numbers) {
        Space<Layer> space = site.layers(spaceName);
        frames.putIfAbsent(protocol, 0);
        for (int number : numbers) {
            Layer layer = space.find(number);
            space.bind(number, (packet, octets) -> {
                begin(packet.frameNumber);
                inFrame.add(protocol);
                if (layer == null) {
                    space.miss(number, octets);
                } else {
                    layer.decode(packet, octets);
                }
            });
        }
    }
}
