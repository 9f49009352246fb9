package io.tracebridge.decoders.rtp;

/**
 * How far the sender's clock runs from the capture's. Of every ten seconds the packet that was least delayed is a point; the points lie on a
 * line whose slope is the difference of the clocks.
 */
final class RtpClockSkew {
    /** A minute. */
    private static final int LEAST_POINTS = 6;

    private int points;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;
    private long origin;

    void begin(long nanos) {
        points = 0;
        sumX = 0;
        sumY = 0;
        sumXx = 0;
        sumXy = 0;
        origin = nanos;
    }

    /** @param leastTransit how much longer a packet was on its way than the first, nanoseconds */
    void add(long nanos, long leastTransit) {
        double x = nanos - origin;
        double y = leastTransit;
        points++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
    }

    /** Whether {@link #ppb} means anything. */
    boolean isKnown() {
        return points >= LEAST_POINTS;
    }

    /** How much slower the sender's clock is than the capture's, parts per 10^9; negative when it is faster. */
    long ppb() {
        double spread = points * sumXx - sumX * sumX;
        return spread == 0 ? 0 : Math.round((points * sumXy - sumX * sumY) / spread * 1e9);
    }
}
