package io.tracebridge.decoders.rtp;

import java.util.Arrays;

/**
 * Durations counted by size, so that percentiles can be told of any number of them in 304 bytes: eight steps to each doubling, from 16 us to
 * 17 s, so a percentile is at most an eighth too large and never too small.
 */
final class RtpHistogram {
    /** One step is 16,384 ns. */
    private static final int UNIT_SHIFT = 14;

    private static final int LINEAR = 8;
    private static final int STEPS = 8;
    private static final int DOUBLINGS = 18;
    private static final int BUCKETS = LINEAR + STEPS * DOUBLINGS;

    /** Halved, all of them, before one is too large: their proportions stay. */
    private final char[] counts = new char[BUCKETS];

    /** The buckets of the last durations, an octet each and one more than the number, until there are eight. */
    private long recent;

    private long total;
    private long largest;

    void clear() {
        Arrays.fill(counts, (char) 0);
        recent = 0;
        total = 0;
        largest = 0;
    }

    /** @param nanos what is negative counts as 0 */
    void add(long nanos) {
        long value = Math.max(0, nanos);
        if (value > largest) {
            largest = value;
        }
        recent = recent << 8 | bucket(value >>> UNIT_SHIFT) + 1;
        if (recent >>> 56 != 0) {
            settle();
        }
    }

    /** Counting them eight at a time spares a look at memory that is seldom in the processor's caches. */
    private void settle() {
        for (; recent != 0; recent >>>= 8) {
            total++;
            if (++counts[(int) (recent & 0xff) - 1] == Character.MAX_VALUE) {
                halve();
            }
        }
    }

    /** What was seen at all stays seen. */
    private void halve() {
        total = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            counts[bucket] = (char) (counts[bucket] + 1 >> 1);
            total += counts[bucket];
        }
    }

    private static int bucket(long units) {
        if (units < LINEAR) {
            return (int) units;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(units);
        int bucket = LINEAR + STEPS * (exponent - 3) + (int) (units >>> exponent - 3 & STEPS - 1);
        return Math.min(bucket, BUCKETS - 1);
    }

    /** The first size that is beyond the bucket, nanoseconds. */
    private static long end(int bucket) {
        if (bucket < LINEAR) {
            return bucket + 1L << UNIT_SHIFT;
        }
        int exponent = (bucket - LINEAR) / STEPS + 3;
        long step = (bucket - LINEAR) % STEPS;
        return STEPS + step + 1 << exponent - 3 + UNIT_SHIFT;
    }

    boolean isEmpty() {
        return total == 0 && recent == 0;
    }

    /** Exactly, nanoseconds; 0 when there is none. */
    long largest() {
        return largest;
    }

    /**
     * What so many of a hundred do not exceed, nanoseconds; 0 when there is none.
     *
     * @param percent 1..100
     */
    long percentile(int percent) {
        settle();
        long wanted = (total * percent + 99) / 100;
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted && seen > 0) {
                return Math.min(end(bucket), largest);
            }
        }
        return largest;
    }
}
