package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;

/** VXLAN (RFC 7348), Geneve (RFC 8926) and Teredo (RFC 4380): tunnels over a UDP port of their own. */
public final class OverlayCarrier implements Carrier {
    private static final int VXLAN_I = 0x08;

    private Tunnel tunnel;

    @Override
    public void install(Site site) {
        tunnel = new Tunnel(site);
        site.layers("udp.port").bind(4789, this::vxlan);
        site.layers("udp.port").bind(8472, this::vxlan); // Linux before the port was assigned
        site.layers("udp.port").bind(6081, this::geneve);
        site.layers("udp.port").bind(3544, this::teredo);
    }

    /** Flags 1, reserved 3, network identifier 3, reserved 1. */
    private void vxlan(Packet packet, Octets octets) {
        int flags = octets.u8();
        octets.skip(7);
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if ((flags & VXLAN_I) == 0) {
            tunnel.fault(TunnelFault.VXLAN_FLAGS, packet, octets);
            return;
        }
        tunnel.ethernet(packet, octets);
    }

    /** Version 2 bits, options' length 6 bits in units of 4 bytes, flags 1, EtherType 2, network identifier 3, reserved 1. */
    private void geneve(Packet packet, Octets octets) {
        int versionAndLength = octets.u8();
        octets.skip(1);
        int etherType = octets.u16();
        octets.skip(4 + 4 * (versionAndLength & 0x3f));
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if (versionAndLength >> 6 != 0) {
            tunnel.fault(TunnelFault.GENEVE_VERSION, packet, octets);
            return;
        }
        tunnel.etherType(etherType, packet, octets);
    }

    /** IPv6, before it perhaps an authentication (0001) and an origin indication (0000) (RFC 4380 section 5.1.1). */
    private void teredo(Packet packet, Octets octets) {
        if (octets.remaining() >= 2 && octets.u16At(octets.position()) == 0x0001) {
            octets.skip(2);
            int identifier = octets.u8();
            int authentication = octets.u8();
            octets.skip(identifier + authentication + 9);
        }
        if (octets.remaining() < 2 || octets.u16At(octets.position()) == 0x0000) {
            octets.skip(8);
        }
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if (Tunnel.nibble(octets) == 6) {
            tunnel.ip(packet, octets);
        } else {
            tunnel.fault(TunnelFault.TEREDO_PAYLOAD, packet, octets);
        }
    }
}
