package io.tracebridge.decoders.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Numbers as decimal text, without allocating. */
public final class Decimal {
    private static final byte[] SMALLEST = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long BILLION = 1_000_000_000;

    /** Three digits, the first in the lowest bits, of 0 .. 999. */
    private static final int[] DIGITS = new int[1000];

    static {
        for (int i = 0; i < DIGITS.length; i++) {
            DIGITS[i] = '0' + i / 100 | '0' + i / 10 % 10 << 8 | '0' + i % 10 << 16;
        }
    }

    private Decimal() {}

    /** Writes up to 20 characters; gives the index after the last. Needs room for 24, and may write into all of it. */
    public static int write(long value, byte[] to, int at) {
        if (value >= 0) {
            return value < BILLION ? upToNine((int) value, to, at) : large(value, to, at);
        }
        if (value == Long.MIN_VALUE) {
            System.arraycopy(SMALLEST, 0, to, at, SMALLEST.length);
            return at + SMALLEST.length;
        }
        to[at] = '-';
        return write(-value, to, at + 1);
    }

    private static int upToNine(int value, byte[] to, int at) {
        if (value < 1000) {
            return upToThree(value, to, at);
        }
        int thousands = value / 1000;
        int rest = value - 1000 * thousands;
        if (thousands < 1000) {
            return three(rest, to, upToThree(thousands, to, at));
        }
        int millions = thousands / 1000;
        return three(rest, to, three(thousands - 1000 * millions, to, upToThree(millions, to, at)));
    }

    private static int large(long value, byte[] to, int at) {
        long billions = value / BILLION;
        return nine((int) (value - BILLION * billions), to, write(billions, to, at));
    }

    /** Exactly nine digits of 0 .. 999,999,999; gives the index after them. Writes a tenth byte. */
    static int nine(int value, byte[] to, int at) {
        int thousands = value / 1000;
        int millions = thousands / 1000;
        three(millions, to, at);
        three(thousands - 1000 * millions, to, at + 3);
        return three(value - 1000 * thousands, to, at + 6);
    }

    /** Exactly three digits of 0 .. 999; gives the index after them. Writes a fourth byte. */
    private static int three(int value, byte[] to, int at) {
        FOUR.set(to, at, DIGITS[value]);
        return at + 3;
    }

    /** 0 .. 999 without leading zeros. Writes four bytes. */
    private static int upToThree(int value, byte[] to, int at) {
        int length = value < 10 ? 1 : value < 100 ? 2 : 3;
        FOUR.set(to, at, DIGITS[value] >>> 24 - 8 * length);
        return at + length;
    }
}
