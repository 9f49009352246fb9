package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** L2TP version 2 (RFC 2661) and 3 (RFC 3931), the latter also in IP: its data is opened, its control messages are counted by name. */
public final class L2tpCarrier implements Carrier {
    private static final int CONTROL = 0x8000;
    private static final int LENGTH = 0x4000;
    private static final int SEQUENCE = 0x0800;
    private static final int OFFSET = 0x0200;

    /** Control messages without a message type are acknowledgments (RFC 2661 section 5.8). */
    private static final int ACKNOWLEDGMENT = 0;

    private static final int ETHERNET_TYPE_AT = 12;

    private Site site;
    private Tunnel tunnel;
    private Space<Layer> ppp;
    private Space<Layer> control;

    @Override
    public void install(Site site) {
        this.site = site;
        tunnel = new Tunnel(site);
        ppp = site.layers("ppp");
        control = site.layers("l2tp.control");
        ControlMessages.name(site, control.name());
        site.layers("udp.port").bind(1701, this::inUdp);
        site.layers("ip.protocol").bind(115, this::inIp);
    }

    /** RFC 2661 section 3.1: flags and version, then length, tunnel, session, Ns and Nr, offset, each but the ids only when flagged. */
    private void inUdp(Packet packet, Octets octets) {
        int flags = octets.u16();
        int version = flags & 0xf;
        if (!octets.overrun() && version != 2 && version != 3) {
            tunnel.fault(TunnelFault.L2TP_VERSION, packet, octets);
            return;
        }
        if ((flags & CONTROL) != 0) {
            octets.skip(2); // the length, which is there always
            control(packet, octets);
        } else if (version == 3) {
            octets.skip(2);
            session(packet, octets);
        } else {
            octets.skip((flags & LENGTH) != 0 ? 2 : 0);
            octets.skip(4);
            octets.skip((flags & SEQUENCE) != 0 ? 4 : 0);
            if ((flags & OFFSET) != 0) {
                octets.skip(octets.u16());
            }
            if (!tunnel.isShort(packet, octets)) {
                site.hand(ppp, 0, packet, octets);
            }
        }
    }

    /** RFC 3931 section 4.1.1: a session of 0 means a control message. */
    private void inIp(Packet packet, Octets octets) {
        if (octets.remaining() >= 4 && octets.u32At(octets.position()) == 0) {
            octets.skip(8);
            control(packet, octets);
        } else {
            session(packet, octets);
        }
    }

    /**
     * The session's number, then a cookie of 0, 4 or 8 bytes and perhaps a sublayer of 4: only the two ends know. Where an Ethernet frame
     * or an IP packet can be recognised is where it is taken to begin.
     */
    private void session(Packet packet, Octets octets) {
        octets.skip(4);
        if (tunnel.isShort(packet, octets)) {
            return;
        }
        int begin = octets.position();
        for (int skip = 0; skip <= 12; skip += 4) {
            if (isEthernet(octets, begin + skip)) {
                octets.skip(skip);
                tunnel.ethernet(packet, octets);
                return;
            }
        }
        if (octets.cut()) {
            site.faults().raise(TunnelFault.TRUNCATED, packet, octets.end() - octets.start());
        } else {
            tunnel.fault(TunnelFault.L2TP_SESSION, packet, octets);
        }
    }

    /** IPv4, IPv6 or ARP, with its first byte as it must be, or a VLAN tag. */
    private static boolean isEthernet(Octets octets, int at) {
        if (octets.end() - at < ETHERNET_TYPE_AT + 4) {
            return false;
        }
        int first = octets.u8At(at + ETHERNET_TYPE_AT + 2);
        return switch (octets.u16At(at + ETHERNET_TYPE_AT)) {
            case 0x0800 -> first >> 4 == 4;
            case 0x86dd -> first >> 4 == 6;
            case 0x0806 -> first == 0;
            case 0x8100, 0x88a8 -> true;
            default -> false;
        };
    }

    /** Tunnel and session (version 3: one number) 4, Ns 2, Nr 2, then attributes, the first of which is the message's type. */
    private void control(Packet packet, Octets octets) {
        octets.skip(8);
        if (octets.remaining() == 0 && !octets.overrun() && !octets.cut()) {
            control.miss(ACKNOWLEDGMENT, octets);
            return;
        }
        octets.skip(6); // flags and length, vendor, attribute 0
        int type = octets.u16();
        if (!tunnel.isShort(packet, octets) || !octets.overrun() && octets.cut()) {
            control.miss(type, octets);
        }
    }
}
