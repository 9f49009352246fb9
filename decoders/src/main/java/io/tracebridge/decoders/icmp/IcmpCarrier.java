package io.tracebridge.decoders.icmp;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * ICMP and ICMPv6. Who wants to know that a packet was not delivered binds to {@code quoted.ip.protocol} or, for UDP, to
 * {@code quoted.udp.port}: its layer sees the packet as its sender sent it, as far as it is quoted, and {@code packet.error} tells why;
 * null when the error does not say that it was lost (redirect, source quench).
 */
public final class IcmpCarrier implements Carrier {
    @Override
    public void install(Site site) {
        site.faults().declare(IcmpFault.values());
        QuotedIp quoted = new QuotedIp(site);
        Space<Layer> protocols = site.layers("ip.protocol");
        protocols.bind(1, new Icmp(site, IcmpTypes.V4, quoted::ipv4));
        protocols.bind(58, new Icmp(site, IcmpTypes.V6, quoted::ipv6));
    }
}
