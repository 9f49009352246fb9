package io.tracebridge.decoders.icmp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * The beginning of a packet as an error quotes it: its addresses, as its sender sent it, replace those of the error. Routers quote as
 * little as the first 8 bytes behind the IPv4 header (RFC 792), so nothing that is missing is a fault. The rest goes to whoever is
 * bound to its protocol in {@code quoted.ip.protocol}; a later fragment tells no ports and goes nowhere.
 */
final class QuotedIp {
    private static final int V4_BYTES = 20;
    private static final int V6_BYTES = 40;
    private static final int OFFSET = 0x1fff;

    /** ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
    private static final long MAPPED = 0xffff_0000_0000L;

    private final Site site;
    private final Space<Layer> protocols;
    private final Counter unreadable;
    private final Counter fragments;

    QuotedIp(Site site) {
        this.site = site;
        protocols = site.layers("quoted.ip.protocol");
        unreadable = site.counter("icmp.quoted.unreadable", "ICMP errors that quote too little of a packet to know it");
        fragments =
                site.counter("icmp.quoted.fragments", "ICMP errors that quote a later fragment, which has no ports");
        protocols.bind(0, this::options); // hop-by-hop
        protocols.bind(43, this::options); // routing
        protocols.bind(60, this::options); // destination
        protocols.bind(44, this::fragment);
    }

    void ipv4(Packet packet, Octets octets) {
        int at = octets.position();
        int headerBytes = octets.remaining() < V4_BYTES ? 0 : 4 * (octets.u8At(at) & 15);
        if (headerBytes < V4_BYTES || octets.u8At(at) >> 4 != 4 || headerBytes > octets.remaining()) {
            unreadable.increment();
            return;
        }
        packet.ipVersion = 4;
        packet.sourceHigh = 0;
        packet.sourceLow = MAPPED | octets.u32At(at + 12);
        packet.destinationHigh = 0;
        packet.destinationLow = MAPPED | octets.u32At(at + 16);
        packet.sourcePort = -1;
        packet.destinationPort = -1;
        packet.ipBytes = octets.u16At(at + 2);
        boolean isLater = (octets.u16At(at + 6) & OFFSET) != 0;
        int protocol = octets.u8At(at + 9);
        octets.position(at + headerBytes);
        hand(packet, octets, protocol, isLater);
    }

    void ipv6(Packet packet, Octets octets) {
        int at = octets.position();
        if (octets.remaining() < V6_BYTES || octets.u8At(at) >> 4 != 6) {
            unreadable.increment();
            return;
        }
        packet.ipVersion = 6;
        packet.ipBytes = V6_BYTES + octets.u16At(at + 4);
        int next = octets.u8At(at + 6);
        octets.skip(8);
        packet.sourceHigh = octets.i64();
        packet.sourceLow = octets.i64();
        packet.destinationHigh = octets.i64();
        packet.destinationLow = octets.i64();
        packet.sourcePort = -1;
        packet.destinationPort = -1;
        hand(packet, octets, next, false);
    }

    /** RFC 8200 section 4.2: next header, and length in 8 bytes without the first. */
    private void options(Packet packet, Octets octets) {
        int next = octets.u8();
        octets.skip(6 + 8 * octets.u8());
        hand(packet, octets, next, false);
    }

    /** RFC 8200 section 4.5: next header, a byte, offset in 8 bytes above three other bits, and identification. */
    private void fragment(Packet packet, Octets octets) {
        int next = octets.u8();
        octets.skip(1);
        int offset = octets.u16() >> 3;
        octets.skip(4);
        hand(packet, octets, next, offset != 0);
    }

    private void hand(Packet packet, Octets octets, int protocol, boolean isLater) {
        if (octets.overrun()) {
            unreadable.increment();
        } else if (isLater) {
            fragments.increment();
        } else {
            packet.ipProtocol = protocol;
            site.hand(protocols, protocol, packet, octets);
        }
    }
}
