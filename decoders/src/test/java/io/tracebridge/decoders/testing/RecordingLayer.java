package io.tracebridge.decoders.testing;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps what it is given. */
public final class RecordingLayer implements Layer {
    /** A payload and what was known of its packet. */
    public record Seen(
            byte[] payload,
            boolean cut,
            long timeNanos,
            long frameNumber,
            long frameHash,
            int ipVersion,
            int ipProtocol,
            int ipBytes,
            long sourceLow,
            long destinationLow,
            int sourcePort,
            int destinationPort,
            int outerVlan,
            int innerVlan,
            boolean reassembled) {}

    public final List<Seen> seen = new ArrayList<>();

    @Override
    public void decode(Packet packet, Octets octets) {
        byte[] payload = Arrays.copyOfRange(octets.array(), octets.position(), octets.end());
        seen.add(new Seen(
                payload,
                octets.cut(),
                packet.timeNanos,
                packet.frameNumber,
                packet.frameHash,
                packet.ipVersion,
                packet.ipProtocol,
                packet.ipBytes,
                packet.sourceLow,
                packet.destinationLow,
                packet.sourcePort,
                packet.destinationPort,
                packet.outerVlan,
                packet.innerVlan,
                packet.reassembled));
    }

    public byte[] payload(int index) {
        return seen.get(index).payload();
    }
}
