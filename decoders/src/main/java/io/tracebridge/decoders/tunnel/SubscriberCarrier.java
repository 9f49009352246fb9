package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** Tunnels that hold one subscriber's traffic: GTP-U (3GPP TS 29.281) and L2TP version 2 (RFC 2661). */
public final class SubscriberCarrier implements Carrier {
    private static final int GTP_G_PDU = 255;
    private static final int GTP_OPTIONAL = 0x07;
    private static final int GTP_EXTENSION = 0x04;

    private static final int L2TP_CONTROL = 0x8000;
    private static final int L2TP_LENGTH = 0x4000;
    private static final int L2TP_SEQUENCE = 0x0800;
    private static final int L2TP_OFFSET = 0x0200;

    private Site site;
    private Tunnel tunnel;
    private Space<Layer> ppp;
    private Counter gtpSignalling;
    private Counter l2tpControl;

    @Override
    public void install(Site site) {
        this.site = site;
        tunnel = new Tunnel(site);
        ppp = site.layers("ppp");
        gtpSignalling = site.counter("gtp_u.signalling", "GTP-U messages that carry no user data, not decoded here");
        l2tpControl = site.counter("l2tp.control", "L2TP control messages, not decoded here");
        site.layers("udp.port").bind(2152, this::gtpU);
        site.layers("udp.port").bind(1701, this::l2tp);
    }

    /**
     * TS 29.281 section 5.1: version 3 bits, protocol type 1 bit, E, S and PN flags; message type 1, length 2 without the first 8 bytes,
     * tunnel 4. With any of the flags 4 bytes more, the last of which names the first extension header when E is set.
     */
    private void gtpU(Packet packet, Octets octets) {
        int flags = octets.u8();
        int type = octets.u8();
        int length = octets.u16();
        octets.skip(4);
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        if (flags >> 4 != 3) { // version 1, and GTP rather than GTP'
            tunnel.fault(TunnelFault.GTP_VERSION, packet, octets);
            return;
        }
        if (type != GTP_G_PDU) {
            gtpSignalling.increment();
            return;
        }
        if (!octets.limit(length)) {
            if (!octets.cut()) {
                tunnel.fault(TunnelFault.GTP_LENGTH, packet, octets);
            }
            octets.markCut();
        }
        if ((flags & GTP_OPTIONAL) != 0) {
            octets.skip(3);
            int next = octets.u8();
            if ((flags & GTP_EXTENSION) != 0 && !skipExtensions(next, packet, octets)) {
                return;
            }
        }
        if (!tunnel.isShort(packet, octets) && !tunnel.ip(packet, octets)) {
            tunnel.fault(TunnelFault.GTP_PAYLOAD, packet, octets);
        }
    }

    /** Section 5.2.1: the length in units of 4 bytes, then the content, last the type of the next extension header, 0 for none. */
    private boolean skipExtensions(int first, Packet packet, Octets octets) {
        int next = first;
        while (next != 0 && !octets.overrun()) {
            int length = 4 * octets.u8();
            if (length == 0 && !octets.overrun()) {
                tunnel.fault(TunnelFault.GTP_EXTENSION, packet, octets);
                return false;
            }
            octets.skip(length - 2);
            next = octets.u8();
        }
        return true;
    }

    /** RFC 2661 section 3.1: flags and version, then length, tunnel, session, Ns and Nr, offset, each but the ids only when flagged. */
    private void l2tp(Packet packet, Octets octets) {
        int flags = octets.u16();
        if (!octets.overrun() && (flags & 0xf) != 2) {
            tunnel.fault(TunnelFault.L2TP_VERSION, packet, octets);
            return;
        }
        if ((flags & L2TP_CONTROL) != 0) {
            l2tpControl.increment();
            return;
        }
        if ((flags & L2TP_LENGTH) != 0) {
            octets.skip(2);
        }
        octets.skip(4);
        if ((flags & L2TP_SEQUENCE) != 0) {
            octets.skip(4);
        }
        if ((flags & L2TP_OFFSET) != 0) {
            octets.skip(octets.u16());
        }
        if (!tunnel.isShort(packet, octets)) {
            site.hand(ppp, 0, packet, octets);
        }
    }
}
