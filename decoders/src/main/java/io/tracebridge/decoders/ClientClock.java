package io.tracebridge.decoders;

import io.tracebridge.capture.Frame;
import java.util.Arrays;

/**
 * The time of one capture client, and the record that waits while its jump into the future is not confirmed. The waiting record is a
 * copy, as the reader goes on.
 */
final class ClientClock {
    static final long NEVER = Long.MIN_VALUE;

    final String client;

    /** The latest time this client's records showed, within the epoch; {@link #NEVER} before the first. */
    long time = NEVER;

    private final Frame waiting = new Frame();
    private boolean isWaiting;

    ClientClock(String client) {
        this.client = client;
    }

    boolean isWaiting() {
        return isWaiting;
    }

    Frame waiting() {
        return waiting;
    }

    void hold(Frame frame, long time) {
        isWaiting = true;
        waiting.kind = frame.kind;
        waiting.timeNanos = time;
        waiting.linkType = frame.linkType;
        waiting.interfaceId = frame.interfaceId;
        waiting.interfaceName = frame.interfaceName;
        waiting.mediaCut = frame.mediaCut;
        waiting.received = frame.received;
        waiting.dropped = frame.dropped;
        waiting.originalLength = frame.originalLength;
        waiting.capturedLength = 0;
        waiting.offset = 0;
        if (frame.kind == Frame.Kind.PACKET) {
            waiting.capturedLength = frame.capturedLength;
            waiting.data = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength);
        }
    }

    Frame release() {
        isWaiting = false;
        return waiting;
    }
}
