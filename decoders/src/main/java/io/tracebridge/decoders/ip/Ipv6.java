package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * IPv6 (RFC 8200). A payload length of 0 is a jumbogram (RFC 2675) or a packet that the sender's card was to cut into segments:
 * it takes the rest of the frame.
 */
final class Ipv6 implements Layer {
    static final int HEADER_BYTES = 40;

    private final Site site;
    private final Space<Layer> protocols;

    Ipv6(Site site) {
        this.site = site;
        this.protocols = site.layers("ip.protocol");
    }

    @Override
    public void decode(Packet packet, Octets octets) {
        int at = octets.position();
        int there = octets.remaining();
        if (there < HEADER_BYTES) {
            fault(IpFault.missing(octets), packet, octets, octets.end());
            return;
        }
        if (octets.u8At(at) >> 4 != 6) {
            fault(IpFault.VERSION, packet, octets, at);
            return;
        }
        int payloadBytes = octets.u16At(at + 4);
        int totalBytes = payloadBytes == 0 ? there : HEADER_BYTES + payloadBytes;
        if (site.isDuplicate(packet, octets, Math.min(totalBytes, there))) {
            return;
        }
        if (!octets.limit(totalBytes)) {
            if (!octets.cut()) {
                fault(IpFault.LENGTH, packet, octets, at + 4);
            }
            octets.markCut();
        }
        int next = octets.u8At(at + 6);
        packet.ipVersion = 6;
        packet.ipBytes = totalBytes;
        octets.skip(8);
        packet.sourceHigh = octets.i64();
        packet.sourceLow = octets.i64();
        packet.destinationHigh = octets.i64();
        packet.destinationLow = octets.i64();
        packet.sourcePort = -1;
        packet.destinationPort = -1;
        packet.ipProtocol = next;
        site.hand(protocols, next, packet, octets);
    }

    private void fault(IpFault fault, Packet packet, Octets octets, int at) {
        site.faults().raise(fault, packet, at - octets.start());
    }
}
