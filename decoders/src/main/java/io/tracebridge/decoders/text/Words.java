package io.tracebridge.decoders.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of a text at a time, the first in the lowest bits. What is found is marked in the highest bit of its byte: of the lowest mark
 * that is exact, of those above it not, as a difference may borrow from them.
 */
public final class Words {
    /** Bytes of a word. */
    public static final int LENGTH = Long.BYTES;

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST = 0x8080_8080_8080_8080L;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** The bytes from {@code at} on, all eight of which lie inside the array. */
    public static long at(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /** Writes the eight bytes. */
    public static void put(byte[] bytes, int at, long word) {
        WORD.set(bytes, at, word);
    }

    /** A word of eight such characters, up to 0xff. */
    public static long of(char c) {
        return c * ONES;
    }

    /** Marks bytes that are 0. To find a character take the word's exclusive or with {@link #of}. */
    public static long zeros(long word) {
        return word - ONES & ~word & HIGHEST;
    }

    /** Marks bytes below a character, up to 0x80. */
    public static long below(long word, char c) {
        return word - of(c) & ~word & HIGHEST;
    }

    /** Number of the byte with the lowest mark; 8 when there is none. */
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }
}
