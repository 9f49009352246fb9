package io.tracebridge.decoders.tcp;

/** Bytes that came before those in front of them. Used again and again. */
final class Segment {
    /** Sequence number of the first byte. */
    int sequence;

    int length;

    /** From the pool; holds the bytes from index 0 on. */
    byte[] buffer;

    /** Of the frame that brought them: its own last byte of data is the one before {@code frameEnd}. */
    int frameEnd;

    long timeNanos;

    long frameNumber;
    long frameHash;

    Segment next;
}
