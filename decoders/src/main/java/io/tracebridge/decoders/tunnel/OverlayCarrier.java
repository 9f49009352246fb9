package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;

/** VXLAN (RFC 7348) and its generic extension, NSH (RFC 8300), Geneve (RFC 8926) and Teredo (RFC 4380): tunnels over a UDP port of their own. */
public final class OverlayCarrier implements Carrier {
    private static final int VXLAN_I = 0x08;
    private static final int VXLAN_GPE_P = 0x04;
    private static final int ETHER_TYPE_MPLS = 0x8847;

    private Tunnel tunnel;

    @Override
    public void install(Site site) {
        tunnel = new Tunnel(site);
        site.layers("udp.port").bind(4789, this::vxlan);
        site.layers("udp.port").bind(8472, this::vxlan); // Linux before the port was assigned
        site.layers("udp.port").bind(4790, this::vxlanGpe);
        site.layers("ether.type").bind(0x894f, this::nsh);
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

    /** draft-ietf-nvo3-vxlan-gpe-12 section 3: as before, but the fourth byte names what is carried when P is set, else Ethernet. */
    private void vxlanGpe(Packet packet, Octets octets) {
        int flags = octets.u8();
        octets.skip(2);
        int next = octets.u8();
        octets.skip(4);
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if ((flags & VXLAN_GPE_P) == 0) {
            tunnel.ethernet(packet, octets);
        } else {
            next(next, packet, octets);
        }
    }

    /**
     * RFC 8300 section 2.2: version 2 bits, O 1, unassigned 1, TTL 6, length 6 in units of 4 bytes, unassigned 4, metadata type 4, next protocol 8.
     */
    private void nsh(Packet packet, Octets octets) {
        int first = octets.u16();
        int length = 4 * (first & 0x3f);
        octets.skip(1);
        int next = octets.u8();
        if (!octets.overrun() && (first >> 14 != 0 || length < 8)) {
            tunnel.fault(TunnelFault.NSH_VERSION, packet, octets);
            return;
        }
        octets.skip(length - 4);
        if (!tunnel.isShort(packet, octets)) {
            next(next, packet, octets);
        }
    }

    /** Of VXLAN-GPE and NSH (IANA's list "NSH Next Protocol"); 4 is NSH in the former. */
    private void next(int protocol, Packet packet, Octets octets) {
        switch (protocol) {
            case 1, 2 -> {
                if (!tunnel.ip(packet, octets)) {
                    tunnel.fault(TunnelFault.VXLAN_PROTOCOL, packet, octets);
                }
            }
            case 3 -> tunnel.ethernet(packet, octets);
            case 4 -> tunnel.etherType(0x894f, packet, octets);
            case 5 -> tunnel.etherType(ETHER_TYPE_MPLS, packet, octets);
            default -> tunnel.fault(TunnelFault.VXLAN_PROTOCOL, packet, octets);
        }
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
