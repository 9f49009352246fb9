package io.tracebridge.decoders.text;

/**
 * Where a piece of text lies within an array, in one long, so that views can be given without an object: the index of the first byte in the
 * upper half, the number of bytes in the lower. {@link #NONE} says that there is no such text, which an empty one is not.
 */
public final class Span {
    /** No text. Its offset and length are 0, so that whoever forgets to ask reads nothing. */
    public static final long NONE = -1;

    private Span() {}

    /** {@code bytes[from, to)}. */
    public static long of(int from, int to) {
        return (long) from << 32 | to - from;
    }

    public static boolean isNone(long span) {
        return span < 0;
    }

    /** True when there is no text or an empty one. */
    public static boolean isEmpty(long span) {
        return length(span) == 0;
    }

    /** Index of the first byte. */
    public static int from(long span) {
        return span < 0 ? 0 : (int) (span >>> 32);
    }

    /** Index after the last byte. */
    public static int to(long span) {
        return from(span) + length(span);
    }

    /** Number of bytes. */
    public static int length(long span) {
        return span < 0 ? 0 : (int) span;
    }
}
