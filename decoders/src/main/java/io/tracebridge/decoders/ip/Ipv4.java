package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * IPv4 (RFC 791). The header checksum is not verified: network cards fill it in after the capture. A total length of 0 is a
 * packet that the sender's card was to cut into segments: it takes the rest of the frame.
 */
final class Ipv4 implements Layer {
    private static final int SMALLEST_HEADER_BYTES = 20;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;

    /** ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
    private static final long MAPPED = 0xffff_0000_0000L;

    private final Site site;
    private final Fragments fragments;
    private final Space<Layer> protocols;

    Ipv4(Site site, Fragments fragments) {
        this.site = site;
        this.fragments = fragments;
        this.protocols = site.layers("ip.protocol");
    }

    @Override
    public void decode(Packet packet, Octets octets) {
        int at = octets.position();
        int there = octets.remaining();
        if (there < SMALLEST_HEADER_BYTES) {
            fault(IpFault.missing(octets), packet, octets, octets.end());
            return;
        }
        int first = octets.u8At(at);
        if (first >> 4 != 4) {
            fault(IpFault.VERSION, packet, octets, at);
            return;
        }
        int headerBytes = 4 * (first & 15);
        if (headerBytes < SMALLEST_HEADER_BYTES) {
            fault(IpFault.HEADER_LENGTH, packet, octets, at);
            return;
        }
        int totalBytes = octets.u16At(at + 2);
        if (totalBytes == 0) {
            totalBytes = there;
        }
        if (totalBytes < headerBytes) {
            fault(IpFault.TOTAL_LENGTH, packet, octets, at + 2);
            return;
        }
        if (site.isDuplicate(packet, octets, Math.min(totalBytes, there))) {
            return;
        }
        if (!octets.limit(totalBytes)) {
            if (!octets.cut()) {
                fault(IpFault.LENGTH, packet, octets, at + 2);
            }
            octets.markCut();
        }
        if (headerBytes > octets.remaining()) {
            fault(IpFault.missing(octets), packet, octets, octets.end());
            return;
        }
        packet.ipVersion = 4;
        packet.ipBytes = totalBytes;
        packet.sourceHigh = 0;
        packet.sourceLow = MAPPED | octets.u32At(at + 12);
        packet.destinationHigh = 0;
        packet.destinationLow = MAPPED | octets.u32At(at + 16);
        packet.sourcePort = -1;
        packet.destinationPort = -1;
        int protocol = octets.u8At(at + 9);
        packet.ipProtocol = protocol;
        int fragment = octets.u16At(at + 6);
        octets.position(at + headerBytes);
        if ((fragment & (MORE_FRAGMENTS | OFFSET)) == 0) {
            site.hand(protocols, protocol, packet, octets);
        } else {
            boolean more = (fragment & MORE_FRAGMENTS) != 0;
            fragments.add(packet, octets, octets.u16At(at + 4), 8 * (fragment & OFFSET), more, protocol, headerBytes);
        }
    }

    private void fault(IpFault fault, Packet packet, Octets octets, int at) {
        site.faults().raise(fault, packet, at - octets.start());
    }
}
