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

    private final char[] packets = new char[MOST];
    private final char[] lost = new char[MOST];
    private final char[] radio = new char[MOST];
    private final char[] jitter = new char[MOST];
    private final char[] mos = new char[MOST];
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
            for (char[] column : new char[][] {this.packets, this.lost, this.radio, jitter, mos}) {
                System.arraycopy(column, 1, column, 0, MOST - 1);
            }
            size--;
            firstNanos += NANOS;
        }
        if (size == 0) {
            firstNanos = startNanos;
        }
        this.packets[size] = (char) Math.min(packets, MOST_VALUE);
        this.lost[size] = (char) Math.min(lost, MOST_VALUE);
        this.radio[size] = (char) Math.min(radio, MOST_VALUE);
        jitter[size] = (char) Math.min(jitterMicros / 10, MOST_VALUE);
        mos[size++] = (char) mosMilli;
    }

    int size() {
        return size;
    }

    /** When the first of them began. */
    long firstNanos() {
        return firstNanos;
    }

    int packets(int n) {
        return packets[n];
    }

    int lost(int n) {
        return lost[n];
    }

    int radio(int n) {
        return radio[n];
    }

    /** Hundredths of a millisecond. */
    int jitter(int n) {
        return jitter[n];
    }

    int mos(int n) {
        return mos[n];
    }
}
