package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probes;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * The tunnel of one subscriber's traffic, GTP-U (3GPP TS 29.281). Its messages without user data are counted by name, as are those of GTP-C
 * (TS 29.060, TS 29.274) and GTP' (TS 32.295).
 */
public final class SubscriberCarrier implements Carrier {
    private static final int GTP_G_PDU = 255;
    private static final int GTP_OPTIONAL = 0x07;
    private static final int GTP_EXTENSION = 0x04;
    private static final int GTP_C_PORT = 2123;
    private static final int GTP_PIGGYBACK = 0x10;

    private Tunnel tunnel;
    private Space<Layer> messages;
    private Space<Layer> control;
    private Space<Layer> control2;
    private Space<Layer> prime;

    @Override
    public void install(Site site) {
        tunnel = new Tunnel(site);
        messages = site.layers("gtp_u.message");
        control = site.layers("gtp_c.message");
        control2 = site.layers("gtp_v2_c.message");
        prime = site.layers("gtp_prime.message");
        ControlMessages.name(site, "gtp_");
        site.layers("udp.port").bind(2152, this::gtpU);
        site.layers("udp.port").bind(3386, this::gtpPrime);
        site.datagramProbes().register(Probes.CERTAIN, this::isGtpC);
    }

    /**
     * A probe rather than a port, as what it would be bound to is only counted: a client may have 2123 as its own port, and then its traffic is for
     * others. So the length has to be right as well (TS 29.060 clause 6; TS 29.274 clause 5.1; there another message may follow).
     */
    private boolean isGtpC(Packet packet, Octets octets) {
        if (packet.sourcePort != GTP_C_PORT && packet.destinationPort != GTP_C_PORT || octets.remaining() < 4) {
            return false;
        }
        int at = octets.position();
        int flags = octets.u8At(at);
        int length = octets.u16At(at + 2);
        int there = octets.remaining() + octets.missing();
        if (flags >> 4 == 3 && length + 8 == there) {
            control.miss(octets.u8At(at + 1), octets);
        } else if (flags >> 5 == 2 && (length + 4 == there || (flags & GTP_PIGGYBACK) != 0 && length + 4 < there)) {
            control2.miss(octets.u8At(at + 1), octets);
        } else {
            return false;
        }
        return true;
    }

    /** TS 32.295 clause 6.1: flags 1, message type 1. */
    private void gtpPrime(Packet packet, Octets octets) {
        if (octets.remaining() < 2) {
            tunnel.isShort(packet, octets.skip(2));
        } else {
            prime.miss(octets.u8At(octets.position() + 1), octets);
        }
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
            messages.miss(type, octets);
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
}
