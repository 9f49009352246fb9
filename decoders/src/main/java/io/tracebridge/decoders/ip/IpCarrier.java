package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** IPv4, IPv6 with its extension headers, their fragments, and IP in IP (RFC 2003, RFC 4213). */
public final class IpCarrier implements Carrier {
    private static final int ETHER_TYPE_IPV4 = 0x0800;
    private static final int ETHER_TYPE_IPV6 = 0x86dd;

    @Override
    public void install(Site site) {
        Space<Layer> etherTypes = site.layers("ether.type");
        Space<Layer> protocols = site.layers("ip.protocol");
        site.faults().declare(IpFault.values());
        name(protocols);
        name(site.layers("quoted.ip.protocol"));

        Fragments fragments = new Fragments(site);
        site.timers().register(fragments);
        Layer ipv4 = new Ipv4(site, fragments);
        Layer ipv6 = new Ipv6(site);
        etherTypes.bind(ETHER_TYPE_IPV4, ipv4);
        etherTypes.bind(ETHER_TYPE_IPV6, ipv6);
        protocols.bind(4, ipv4);
        protocols.bind(41, ipv6);

        Ipv6Extensions extensions = new Ipv6Extensions(site, fragments);
        protocols.bind(0, extensions::options); // hop-by-hop
        protocols.bind(43, extensions::options); // routing
        protocols.bind(60, extensions::options); // destination
        protocols.bind(135, extensions::options); // mobility (RFC 6275 section 6.1)
        protocols.bind(139, extensions::options); // HIP (RFC 7401 section 5.1)
        protocols.bind(140, extensions::options); // shim6 (RFC 5533 section 5.1)
        protocols.bind(44, extensions::fragment);
        protocols.bind(51, extensions::authentication);
        Counter empty = site.counter("ip.no_next_header", "IPv6 packets that say they carry nothing");
        protocols.bind(59, (packet, octets) -> empty.increment());
    }

    private static void name(Space<Layer> protocols) {
        protocols.name(1, "icmp");
        protocols.name(2, "igmp");
        protocols.name(6, "tcp");
        protocols.name(8, "egp");
        protocols.name(9, "igrp");
        protocols.name(17, "udp");
        protocols.name(27, "rdp");
        protocols.name(33, "dccp");
        protocols.name(46, "rsvp");
        protocols.name(47, "gre");
        protocols.name(50, "esp");
        protocols.name(58, "icmpv6");
        protocols.name(88, "eigrp");
        protocols.name(89, "ospf");
        protocols.name(94, "ipip");
        protocols.name(97, "etherip");
        protocols.name(103, "pim");
        protocols.name(108, "ipcomp");
        protocols.name(112, "vrrp");
        protocols.name(115, "l2tp");
        protocols.name(124, "isis");
        protocols.name(132, "sctp");
        protocols.name(136, "udplite");
        protocols.name(137, "mpls");
    }
}
