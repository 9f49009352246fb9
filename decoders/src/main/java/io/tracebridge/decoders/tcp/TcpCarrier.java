package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;
import io.tracebridge.decoders.StreamLayer;

/**
 * TCP (RFC 9293): reads the header and gives the segment to its connection. Only connections with a port that is bound in
 * {@code tcp.port}, the lower one's first, take any room, and those that probes are asked about. The checksum is not verified: network
 * cards fill it in after the capture.
 */
public final class TcpCarrier implements Carrier {
    private static final int SMALLEST_HEADER_BYTES = 20;

    private Site site;
    private Space<StreamLayer> ports;
    private Connections connections;
    private Counter received;
    private Counter unbound;

    @Override
    public void install(Site site) {
        this.site = site;
        site.faults().declare(TcpFault.values());
        ports = site.streams("tcp.port");
        connections = new Connections(site);
        received = site.counter("tcp.segments", "TCP segments received");
        unbound = site.counter("tcp.unbound", "TCP segments with neither port decoded here, and not recognised");
        site.layers("ip.protocol").bind(6, this::decode);
    }

    private void decode(Packet packet, Octets octets) {
        received.increment();
        int at = octets.position();
        if (octets.remaining() < SMALLEST_HEADER_BYTES) {
            site.faults().raise(TcpFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        packet.sourcePort = octets.u16();
        packet.destinationPort = octets.u16();
        int sequence = octets.i32();
        int acknowledgment = octets.i32();
        int lengthAndFlags = octets.u16();
        int headerBytes = 4 * (lengthAndFlags >> 12);
        if (headerBytes < SMALLEST_HEADER_BYTES) {
            site.faults().raise(TcpFault.HEADER_LENGTH, packet, at + 12 - octets.start());
            return;
        }
        // The lower port goes first, as it is the server's more likely; a client's may be bound to something else.
        StreamLayer layer = ports.find(Math.min(packet.sourcePort, packet.destinationPort));
        if (layer == null) {
            layer = ports.find(Math.max(packet.sourcePort, packet.destinationPort));
        }
        int flags = lengthAndFlags & 0x1ff;
        layer = layer == null ? connections.unbound(packet, flags) : layer;
        if (layer == null) {
            octets.position(Math.min(at + headerBytes, octets.end()));
            site.unsupported(unbound, octets);
            return;
        }
        octets.position(at);
        octets.skip(headerBytes);
        if (octets.overrun()) {
            site.faults().raise(TcpFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        connections.segment(packet, octets, layer, sequence, acknowledgment, flags);
    }
}
