package io.tracebridge.decoders.tcp;

/** What is known of the bytes that one end of a connection sends. Sequence numbers are compared modulo 2^32. */
final class Direction {
    final boolean fromLower;

    /** Number in the table of directions that wait for missing bytes. */
    final int number;

    /** True once {@link #next} means something. */
    boolean isKnown;

    /** Sequence number of the next byte to hand on. */
    int next;

    /** True when the stream's first byte is known from the handshake; its sequence number is {@link #start}. */
    boolean isStartKnown;

    int start;

    /** True once the other end acknowledged anything; {@link #acknowledged} is the furthest. */
    boolean isAcknowledged;

    int acknowledged;

    /** True once a FIN was seen; {@link #end} is its sequence number. */
    boolean isEndKnown;

    int end;

    /** True once the layer was told that no more comes. */
    boolean isEndTold;

    /** Bytes handed on that the layer left, {@code unread[from, to)}; null when there are none. */
    byte[] unread;

    int from;
    int to;

    /** Segments that wait for what is missing before them: ascending, without overlap. */
    Segment head;

    Segment tail;
    int queuedSegments;
    int queuedBytes;

    Direction(boolean fromLower, int number) {
        this.fromLower = fromLower;
        this.number = number;
    }

    void reset() {
        isKnown = false;
        isStartKnown = false;
        isAcknowledged = false;
        isEndKnown = false;
        isEndTold = false;
    }

    void begin(int sequence) {
        isKnown = true;
        isStartKnown = true;
        start = sequence;
        next = sequence;
    }

    void acknowledge(int acknowledgment) {
        if (!isAcknowledged || acknowledgment - acknowledged > 0) {
            isAcknowledged = true;
            acknowledged = acknowledgment;
        }
    }

    /** True when the sender closed and every byte before was handed on or given up. */
    boolean isFinished() {
        return isKnown && isEndKnown && next - end >= 0;
    }

    /** True when the receiver has all that is missing before what waits: the capture lost it, and nobody will send it again. */
    boolean isLost() {
        return head != null && isAcknowledged && acknowledged - head.sequence >= 0;
    }

    /** True when the receiver has everything up to the FIN and nothing waits: the capture lost the rest. */
    boolean isEndLost() {
        return head == null && isKnown && isEndKnown && end - next > 0 && isAcknowledged && acknowledged - end >= 0;
    }
}
