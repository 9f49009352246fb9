package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;

/**
 * MPLS (RFC 3032), also in UDP (RFC 7510) and in IP (RFC 4023). Labels do not say what they carry; as RFC 4928 section 3 has it,
 * the first four bits tell: 4 and 6 are IP, 0 is a pseudowire's control word with Ethernet behind it,
 * 1 its associated channel.
 */
public final class MplsCarrier implements Carrier {
    private Tunnel tunnel;

    @Override
    public void install(Site site) {
        tunnel = new Tunnel(site);
        site.layers("ether.type").bind(0x8847, this::labels);
        site.layers("ether.type").bind(0x8848, this::labels);
        site.layers("udp.port").bind(6635, this::labels);
        site.layers("ip.protocol").bind(137, this::labels);
    }

    /** RFC 5586 section 2.1: 1 and version 4 bits each, reserved 1, channel type 2; IP has the types that it has in PPP (RFC 4385). */
    private void channel(Packet packet, Octets octets) {
        octets.skip(2);
        int type = octets.u16();
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if (type != 0x0021 && type != 0x0057 || !tunnel.ip(packet, octets)) {
            tunnel.fault(TunnelFault.PSEUDOWIRE, packet, octets);
        }
    }

    /** Label 20 bits, traffic class 3 bits, bottom of stack 1 bit, TTL 8 bits. */
    private void labels(Packet packet, Octets octets) {
        boolean isBottom;
        do {
            isBottom = (octets.i32() & 0x100) != 0;
        } while (!isBottom && !octets.overrun());
        if (tunnel.isShort(packet, octets) || tunnel.ip(packet, octets)) {
            return;
        }
        if (Tunnel.nibble(octets) == 1) {
            channel(packet, octets);
        } else if (Tunnel.nibble(octets) == 0) {
            octets.skip(4);
            if (!tunnel.isShort(packet, octets)) {
                tunnel.ethernet(packet, octets);
            }
        } else {
            tunnel.fault(TunnelFault.MPLS_PAYLOAD, packet, octets);
        }
    }
}
