package io.tracebridge.decoders.rtp;

/**
 * When the packets of one stream came, against when they were sent by their timestamps: interarrival jitter (RFC 3550 section A.8), packets
 * too late for a playout buffer, and how far the sender's clock runs from the capture's.
 *
 * <p>In the reckoning of jitter every packet in order takes part but those whose timestamp does not tell when they were sent: comfort noise and what
 * follows it, telephone events (RFC 4733 section 2.2.1), and timestamps that jump by more than a second against the clock. A packet that
 * begins a talkspurt takes part but its jitter is not reported, as tshark has it.
 */
final class RtpTiming {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long JUMP_NANOS = SECOND;

    /** The base delay is the least of the last one to two of these. */
    private static final long BASE_NANOS = 10 * SECOND;

    /** Inter-arrival times. */
    private final RtpHistogram gaps = new RtpHistogram();

    // What every packet touches stands together, as the state of many streams is larger than the processor's caches.
    private long lastArrival;
    private long lastNanos;
    private double jitter;
    private double jitterSum;
    private long jitterCount;
    private double jitterMax;
    private double intervalSum;
    private long transit;
    private long base;
    private long baseBefore;
    private long basePeriod;
    private long timed;
    private long usualNanos;
    private int usualTicks;
    private int usualClock;
    private int lastTimestamp;
    private int intervalCount;

    private long jumps;
    private long tooLate50;
    private long tooLate200;
    private long tooLate500;

    private int points;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;
    private long origin;

    void begin(long nanos, int timestamp) {
        gaps.clear();
        lastArrival = nanos;
        lastNanos = nanos;
        lastTimestamp = timestamp;
        jitter = 0;
        jitterSum = 0;
        jitterCount = 0;
        jitterMax = 0;
        jumps = 0;
        timed = 0;
        intervalSum = 0;
        intervalCount = 0;
        tooLate50 = 0;
        tooLate200 = 0;
        tooLate500 = 0;
        usualTicks = 0;
        usualNanos = 0;
        usualClock = 1;
        startClock(nanos);
        startPoints(nanos);
    }

    private void startClock(long nanos) {
        transit = 0;
        base = 0;
        baseBefore = Long.MAX_VALUE;
        basePeriod = nanos;
    }

    private void startPoints(long nanos) {
        points = 0;
        sumX = 0;
        sumY = 0;
        sumXx = 0;
        sumXy = 0;
        origin = nanos;
    }

    /** Another packet came, in order or not. */
    void arrival(long nanos) {
        gaps.add(nanos - lastArrival);
        lastArrival = nanos;
    }

    /** A timestamp that does not tell when its packet was sent. */
    void skip(long nanos, int timestamp) {
        lastNanos = nanos;
        lastTimestamp = timestamp;
    }

    /**
     * A packet in order of sequence.
     *
     * @param clockHz ticks a second, not 0
     * @param reported whether its jitter counts for mean and maximum
     */
    void inOrder(long nanos, int timestamp, int clockHz, boolean reported) {
        int ticks = timestamp - lastTimestamp;
        if (ticks != usualTicks || clockHz != usualClock) {
            usualTicks = ticks;
            usualClock = clockHz;
            usualNanos = ticks * SECOND / clockHz;
        }
        long difference = nanos - lastNanos - usualNanos;
        lastNanos = nanos;
        lastTimestamp = timestamp;
        if (ticks < 0 || -difference > JUMP_NANOS) {
            jumps++;
            startClock(nanos);
            startPoints(nanos);
            return;
        }
        jitter += (Math.abs(difference) - jitter) / 16;
        if (reported) {
            jitterSum += jitter;
            jitterCount++;
            jitterMax = Math.max(jitterMax, jitter);
            intervalSum += jitter;
            intervalCount++;
        }
        transit += difference;
        delay(nanos);
    }

    private void delay(long nanos) {
        if (nanos - basePeriod >= BASE_NANOS) {
            point(basePeriod, base);
            baseBefore = base;
            base = transit;
            basePeriod = nanos;
        }
        base = Math.min(base, transit);
        long delay = transit - Math.min(base, baseBefore);
        timed++;
        if (delay > 50 * MILLI) {
            tooLate50++;
            tooLate200 += delay > 200 * MILLI ? 1 : 0;
            tooLate500 += delay > 500 * MILLI ? 1 : 0;
        }
    }

    /** Least delays of 10 s each lie on a line whose slope is the difference of the clocks. */
    private void point(long nanos, long leastTransit) {
        double x = nanos - origin;
        double y = leastTransit;
        points++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
    }

    /** Mean jitter of the packets since this was asked last, nanoseconds; -1 when there were none. */
    long takeIntervalJitter() {
        long mean = intervalCount == 0 ? -1 : Math.round(intervalSum / intervalCount);
        intervalSum = 0;
        intervalCount = 0;
        return mean;
    }

    RtpHistogram gaps() {
        return gaps;
    }

    /** Packets whose jitter counts. */
    long jitterCount() {
        return jitterCount;
    }

    /** Nanoseconds. */
    long jitterMean() {
        return jitterCount == 0 ? 0 : Math.round(jitterSum / jitterCount);
    }

    long jitterMax() {
        return Math.round(jitterMax);
    }

    /** Jitter after the last packet: what a receiver report would say, nanoseconds. */
    long jitterLast() {
        return Math.round(jitter);
    }

    /** Timestamps that went back or jumped ahead. */
    long jumps() {
        return jumps;
    }

    /** Packets whose delay could be told. */
    long timed() {
        return timed;
    }

    /** Of those, how many came more than 50 ms later than the fastest one: a playout buffer of that size would miss them. */
    long tooLate50() {
        return tooLate50;
    }

    long tooLate200() {
        return tooLate200;
    }

    long tooLate500() {
        return tooLate500;
    }

    /** Whether {@link #skewPpb} means anything: a minute or more was seen. */
    boolean hasSkew() {
        return points >= 6;
    }

    /** How much slower the sender's clock is than the capture's, parts per 10^9; negative when it is faster. */
    long skewPpb() {
        double spread = points * sumXx - sumX * sumX;
        return spread == 0 ? 0 : Math.round((points * sumXy - sumX * sumY) / spread * 1e9);
    }
}
