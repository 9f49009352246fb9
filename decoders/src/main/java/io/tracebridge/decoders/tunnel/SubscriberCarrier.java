package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** The tunnel of one subscriber's traffic, GTP-U (3GPP TS 29.281). Its messages without user data are counted by name, as is GTP' (TS 32.295). */
public final class SubscriberCarrier implements Carrier {
    private static final int GTP_G_PDU = 255;
    private static final int GTP_OPTIONAL = 0x07;
    private static final int GTP_EXTENSION = 0x04;

    private Tunnel tunnel;
    private Space<Layer> messages;

    @Override
    public void install(Site site) {
        tunnel = new Tunnel(site);
        messages = site.layers("gtp_u.message");
        messages.name(1, "echo_request");
        messages.name(2, "echo_response");
        messages.name(3, "version_not_supported");
        messages.name(26, "error_indication");
        messages.name(31, "supported_extension_headers");
        messages.name(253, "tunnel_status");
        messages.name(254, "end_marker");
        site.layers("udp.port").bind(2152, this::gtpU);
        Counter prime = site.counter("unsupported.udp.port.gtp_prime", "GTP' messages (charging), not decoded here");
        site.layers("udp.port").bind(3386, (packet, octets) -> prime.increment());
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
            messages.miss(type);
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
