package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * GRE (RFC 1701, RFC 2784, RFC 2890), PPTP's version 1 of it (RFC 2637), and in it: any EtherType, PPP, bridged Ethernet (NVGRE,
 * RFC 7637), ERSPAN types I to III, WCCP. EtherIP (RFC 3378).
 */
public final class GreCarrier implements Carrier {
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int ACKNOWLEDGMENT = 0x0080;
    private static final int VERSION = 0x0007;

    private static final int ERSPAN = 0x88be;
    private static final int ERSPAN_III = 0x22eb;
    private static final int WCCP = 0x883e;

    private Site site;
    private Tunnel tunnel;
    private Space<Layer> erspanTypes;
    private Counter acknowledgments;

    @Override
    public void install(Site site) {
        this.site = site;
        tunnel = new Tunnel(site);
        site.faults().declare(TunnelFault.values());
        Space<Layer> protocols = site.layers("ip.protocol");
        protocols.bind(47, this::gre);
        protocols.bind(97, this::etherIp);
        Space<Layer> etherTypes = site.layers("ether.type");
        acknowledgments = site.counter("gre.acknowledgments", "GRE packets of PPTP that only acknowledge");
        erspanTypes = site.layers("erspan");
        erspanTypes.bind(1, tunnel::ethernet); // has no header of its own
        etherTypes.bind(ERSPAN, this::erspan);
        etherTypes.bind(ERSPAN_III, this::erspan);
        etherTypes.bind(WCCP, this::wccp);
    }

    private void gre(Packet packet, Octets octets) {
        int flags = octets.u16();
        int etherType = octets.u16();
        if ((flags & VERSION) > 1) {
            tunnel.fault(TunnelFault.GRE_VERSION, packet, octets);
            return;
        }
        if ((flags & (CHECKSUM | ROUTING)) != 0) {
            octets.skip(4);
        }
        if ((flags & KEY) != 0) {
            octets.skip(4);
        }
        if ((flags & SEQUENCE) != 0) {
            octets.skip(4);
        }
        if ((flags & VERSION) == 1 && (flags & ACKNOWLEDGMENT) != 0) {
            octets.skip(4);
        }
        if ((flags & ROUTING) != 0) {
            skipRoutes(octets);
        }
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if ((flags & VERSION) == 1 && octets.remaining() == 0) {
            acknowledgments.increment();
            return;
        }
        if (etherType == ERSPAN && (flags & SEQUENCE) == 0) {
            site.hand(erspanTypes, 1, packet, octets);
        } else {
            tunnel.etherType(etherType, packet, octets);
        }
    }

    /** RFC 1701: entries of address family 2, offset 1, length 1 and that many bytes; the last has length 0. */
    private static void skipRoutes(Octets octets) {
        int length;
        do {
            octets.skip(3);
            length = octets.u8();
            octets.skip(length);
        } while (length != 0 && !octets.overrun());
    }

    /**
     * Version 1 (type II) has 8 bytes, version 2 (type III) 12 and, with the O bit, 8 more (draft-foschiano-erspan-03 section 4). Type III
     * says in 5 bits what it holds: 0 Ethernet, 2 IP.
     */
    private void erspan(Packet packet, Octets octets) {
        int version = octets.u16() >> 12;
        octets.skip(6);
        int frameType = 0;
        if (version == 2) {
            octets.skip(2);
            int bits = octets.u16();
            frameType = bits >> 10 & 0x1f;
            if ((bits & 1) != 0) {
                octets.skip(8);
            }
        }
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if (version != 1 && version != 2 || frameType != 0 && frameType != 2) {
            tunnel.fault(TunnelFault.ERSPAN_PAYLOAD, packet, octets);
        } else if (frameType == 2) {
            tunnel.ip(packet, octets);
        } else {
            tunnel.ethernet(packet, octets);
        }
    }

    /** Version 2 puts a redirect header of 4 bytes before the IP packet, version 1 none (draft-mclaggan-wccp-v2rev1 section 4.12). */
    private void wccp(Packet packet, Octets octets) {
        if (Tunnel.nibble(octets) != 4) {
            octets.skip(4);
        }
        if (!tunnel.isShort(packet, octets)) {
            tunnel.ip(packet, octets);
        }
    }

    private void etherIp(Packet packet, Octets octets) {
        octets.skip(2);
        if (!tunnel.isShort(packet, octets)) {
            tunnel.ethernet(packet, octets);
        }
    }
}
