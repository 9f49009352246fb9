package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** IPv6 extension headers (RFC 8200 section 4): each names the next one, and all stand in the IP protocols' number space. */
final class Ipv6Extensions {
    private static final int MORE_FRAGMENTS = 1;

    private final Site site;
    private final Fragments fragments;
    private final Space<Layer> protocols;

    Ipv6Extensions(Site site, Fragments fragments) {
        this.site = site;
        this.fragments = fragments;
        this.protocols = site.layers("ip.protocol");
    }

    /** Next header 1 byte, length 1 byte in units of 8 without the first 8: hop-by-hop, routing, destination options and others. */
    void options(Packet packet, Octets octets) {
        int next = octets.u8();
        int length = octets.u8();
        octets.skip(8 * length + 6);
        next(next, packet, octets);
    }

    /** RFC 4302 section 2: as the others, but the length in units of 4, without the first 8 bytes. */
    void authentication(Packet packet, Octets octets) {
        int next = octets.u8();
        int length = octets.u8();
        octets.skip(4 * length + 6);
        next(next, packet, octets);
    }

    /** Next header 1, reserved 1, offset 13 bits in units of 8, reserved 2 bits, more 1 bit, identification 4. */
    void fragment(Packet packet, Octets octets) {
        int next = octets.u8();
        octets.skip(1);
        int offsetAndMore = octets.u16();
        long identification = octets.u32();
        int offset = offsetAndMore & ~7;
        boolean more = (offsetAndMore & MORE_FRAGMENTS) != 0;
        if (octets.overrun() || offset == 0 && !more) { // the second: an atomic fragment is whole (RFC 6946)
            next(next, packet, octets);
            return;
        }
        packet.ipProtocol = next;
        int headerBytes = Math.max(Ipv6.HEADER_BYTES, packet.ipBytes - octets.remaining() - 8);
        fragments.add(packet, octets, identification, offset, more, next, headerBytes);
    }

    private void next(int next, Packet packet, Octets octets) {
        if (octets.overrun()) {
            site.faults().raise(IpFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        packet.ipProtocol = next;
        site.hand(protocols, next, packet, octets);
    }
}
