package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.StreamLayer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Keeps each direction's bytes; a gap stands as a number. Reads as many bytes at a time as it is told to. */
final class RecordingStream implements StreamLayer {
    /** One direction of one connection: its lower and upper number, as what was seen of it in order. */
    final Map<String, List<Object>> directions = new HashMap<>();

    final List<Integer> closed = new ArrayList<>();
    final List<Long> dataTimes = new ArrayList<>();
    private final Map<Integer, Integer> generation = new HashMap<>();
    private final IntUnaryOperator consume;
    private int connections;

    RecordingStream(IntUnaryOperator consume) {
        this.consume = consume;
    }

    RecordingStream() {
        this(there -> there);
    }

    @Override
    public int data(int connection, Packet packet, Octets octets) {
        boolean fromLower = isLower(packet);
        int taken = consume.applyAsInt(octets.remaining());
        List<Object> seen = of(connection, fromLower);
        ByteArrayOutputStream out;
        if (!seen.isEmpty() && seen.get(seen.size() - 1) instanceof ByteArrayOutputStream last) {
            out = last;
        } else {
            out = new ByteArrayOutputStream();
            seen.add(out);
        }
        out.write(octets.array(), octets.position(), taken);
        dataTimes.add(packet.timeNanos);
        return taken;
    }

    @Override
    public void gap(int connection, boolean fromLower, long length) {
        of(connection, fromLower).add(length);
    }

    @Override
    public void closed(int connection) {
        closed.add(connection);
        generation.remove(connection);
    }

    /** Direction of the n-th connection, from 0. */
    List<Object> seen(int connection, boolean fromLower) {
        return directions.getOrDefault(connection + (fromLower ? ">" : "<"), List.of());
    }

    byte[] bytes(int connection, boolean fromLower) {
        List<Object> seen = seen(connection, fromLower);
        if (seen.isEmpty()) {
            return new byte[0];
        }
        if (seen.size() > 1) {
            throw new AssertionError("not one piece: " + seen);
        }
        return ((ByteArrayOutputStream) seen.get(0)).toByteArray();
    }

    private List<Object> of(int connection, boolean fromLower) {
        int number = generation.computeIfAbsent(connection, c -> connections++);
        return directions.computeIfAbsent(number + (fromLower ? ">" : "<"), n -> new ArrayList<>());
    }

    private static boolean isLower(Packet packet) {
        int order = Long.compareUnsigned(packet.sourceLow, packet.destinationLow);
        return order < 0 || order == 0 && packet.sourcePort <= packet.destinationPort;
    }
}
