package io.tracebridge.decoders.rtp;

/**
 * What happened in each whole ten seconds of packet time of one stream: for charts, and for the worst of them. Holds the last 30, five
 * minutes, until they are written.
 */
final class RtpIntervals {
    static final long NANOS = 10_000_000_000L;

    /** As many as fit between two documents of progress, and one more that was begun before the first of them. */
    static final int MOST = 31;

    /** Where the mean opinion score is not known. */
    static final int NONE = 0;

    private static final int MOST_VALUE = 0xffff;

    private static final int PACKETS = 0;
    private static final int LOST = MOST;
    private static final int RADIO = 2 * MOST;
    private static final int JITTER = 3 * MOST;
    private static final int MOS = 4 * MOST;

    private final char[] values = new char[5 * MOST];
    /** Of the whole stream, up to where the last interval ended. */
    long packetsBefore;

    long lostBefore;
    long goodBefore;
    long radioBefore;

    private int size;
    private long firstNanos;

    void begin() {
        packetsBefore = 0;
        lostBefore = 0;
        goodBefore = 0;
        radioBefore = 0;
        clear();
    }

    /** They were written. */
    void clear() {
        size = 0;
    }

    /**
     * Adds one; the oldest is given up when there are {@link #MOST}.
     *
     * @param startNanos its beginning, a whole ten seconds
     * @param jitterMicros mean of the interval
     * @param mosMilli thousandths, {@link #NONE} when not known
     */
    void add(long startNanos, long packets, long lost, long radio, long jitterMicros, int mosMilli) {
        if (size == MOST) {
            for (int column = 0; column < values.length; column += MOST) {
                System.arraycopy(values, column + 1, values, column, MOST - 1);
            }
            size--;
            firstNanos += NANOS;
        }
        if (size == 0) {
            firstNanos = startNanos;
        }
        put(PACKETS, packets);
        put(LOST, lost);
        put(RADIO, radio);
        put(JITTER, jitterMicros / 10);
        put(MOS, mosMilli);
        size++;
    }

    private void put(int column, long value) {
        values[column + size] = (char) Math.min(value, MOST_VALUE);
    }

    int size() {
        return size;
    }

    /** When the first of them began. */
    long firstNanos() {
        return firstNanos;
    }

    int packets(int n) {
        return values[PACKETS + n];
    }

    int lost(int n) {
        return values[LOST + n];
    }

    int radio(int n) {
        return values[RADIO + n];
    }

    /** Hundredths of a millisecond. */
    int jitter(int n) {
        return values[JITTER + n];
    }

    int mos(int n) {
        return values[MOS + n];
    }
}
