package io.tracebridge.edge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.edgeprotocol.EdgeProtocol;

/** Whole frames of the edge protocol, one behind the other, on their way to TCP. Not thread-safe. */
final class Batch {
    private final byte[] bytes;
    private final EdgeCounters counters;
    private int length;
    private int frames;
    private int marks;

    Batch(int capacity, EdgeCounters counters) {
        this.bytes = new byte[capacity];
        this.counters = counters;
    }

    /** Whether a frame of so many bytes fits. */
    boolean hasRoom(int frameLength) {
        return length + frameLength <= bytes.length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Adds a frame; {@link #hasRoom} was asked. */
    void add(FrameEncoder encoder, int number, Frame frame) {
        length = encoder.put(bytes, length, number, frame);
        frames++;
    }

    /** Adds a mark; {@link #hasRoom} was asked. */
    void addMark(FrameEncoder encoder, int number, long timeNanos, long received, long dropped) {
        int end = encoder.putMark(bytes, length, number, timeNanos, received, dropped);
        if (end > length) {
            length = end;
            marks++;
        }
    }

    /** Sends everything and is empty then. Frames that were not sent, because the edge is stopped, are counted as dropped. */
    void sendTo(Uplink uplink) throws EdgeException {
        int sent = uplink.send(bytes, 0, length);
        int framesSent = frames;
        if (sent < length) {
            framesSent = 0;
            for (int at = 0; at < sent; at += EdgeProtocol.HEADER_LENGTH + EdgeProtocol.payloadLength(bytes, at)) {
                framesSent++;
            }
            framesSent = Math.min(framesSent, frames);
            counters.dropped.add(frames - framesSent);
        } else {
            counters.marks.add(marks);
        }
        counters.sent.add(framesSent);
        clear();
    }

    void clear() {
        length = 0;
        frames = 0;
        marks = 0;
    }
}
