package io.tracebridge.decoders.json;

import java.nio.charset.StandardCharsets;

/** Numbers as decimal text, without allocating. */
public final class Decimal {
    private static final byte[] SMALLEST = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    private Decimal() {}

    /** Writes up to 20 characters; gives the index after the last. */
    public static int write(long value, byte[] to, int at) {
        if (value >= 0 && value < 100_000) {
            return small((int) value, to, at);
        }
        if (value == Long.MIN_VALUE) {
            System.arraycopy(SMALLEST, 0, to, at, SMALLEST.length);
            return at + SMALLEST.length;
        }
        int p = at;
        long left = value;
        if (left < 0) {
            to[p++] = '-';
            left = -left;
        }
        int end = p + digits(left);
        int q = end;
        while (left > Integer.MAX_VALUE) {
            long tenth = left / 10;
            to[--q] = (byte) ('0' + (left - 10 * tenth));
            left = tenth;
        }
        int rest = (int) left;
        while (q > p) {
            int tenth = rest / 10;
            to[--q] = (byte) ('0' + (rest - 10 * tenth));
            rest = tenth;
        }
        return end;
    }

    private static int small(int value, byte[] to, int at) {
        int end = at + (value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10_000 ? 4 : 5);
        int rest = value;
        for (int q = end - 1; q >= at; q--) {
            int tenth = rest / 10;
            to[q] = (byte) ('0' + (rest - 10 * tenth));
            rest = tenth;
        }
        return end;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
