package io.tracebridge.decoders.rtp;

import java.util.Arrays;

/**
 * When the packets of one stream came, against when they were sent by their timestamps: interarrival jitter (RFC 3550 section A.8), packets
 * too late for a playout buffer, and how far the sender's clock runs from the capture's.
 *
 * <p>In the reckoning of jitter every packet in order takes part but those whose timestamp does not tell when they were sent: comfort noise and what
 * follows it, telephone events (RFC 4733 section 2.2.1), and timestamps that jump by more than a second against the clock. A packet that
 * begins a talkspurt takes part but its jitter is not reported, as tshark has it.
 *
 * <p>{@link RtpStream} is one instead of having one: what every packet touches then lies in one object, which matters as the state of many
 * streams is larger than the processor's caches (measured: a fifth of a packet's time with 10,000 of them).
 */
abstract class RtpTiming {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long JUMP_NANOS = SECOND;

    /** The base delay is the least of the last one to two of these. */
    private static final long BASE_NANOS = 10 * SECOND;

    /** Playout buffers, in milliseconds, ascending. */
    private static final int[] BUFFERS = {50, 200, 500};

    // What every packet touches.
    private long lastArrival;
    private long lastNanos;
    private double jitter;
    private double jitterSum;
    private double jitterMax;
    private long jitterCount;
    private long transit;
    private long base;
    private long baseBefore;
    private long basePeriod;
    private long usualNanos;
    private int usualTicks;
    private int usualClock;
    private int lastTimestamp;

    /** Inter-arrival times. */
    private final RtpHistogram gaps = new RtpHistogram();

    private final RtpClockSkew skew = new RtpClockSkew();

    /** Packets too late for each of {@link #BUFFERS}. */
    private final long[] tooLate = new long[BUFFERS.length];

    private long unreported;
    private long jumps;
    private double intervalFrom;
    private long intervalAfter;

    void beginTiming(long nanos, int timestamp) {
        gaps.clear();
        lastArrival = nanos;
        lastNanos = nanos;
        lastTimestamp = timestamp;
        jitter = 0;
        jitterSum = 0;
        jitterCount = 0;
        jitterMax = 0;
        unreported = 0;
        jumps = 0;
        intervalFrom = 0;
        intervalAfter = 0;
        Arrays.fill(tooLate, 0);
        usualTicks = 0;
        usualNanos = 0;
        usualClock = 1;
        startClock(nanos);
    }

    private void startClock(long nanos) {
        transit = 0;
        base = 0;
        baseBefore = Long.MAX_VALUE;
        basePeriod = nanos;
        skew.begin(nanos);
    }

    /** Another packet came, in order or not. */
    void arrived(long nanos) {
        gaps.add(nanos - lastArrival);
        lastArrival = nanos;
    }

    /** A timestamp that does not tell when its packet was sent. */
    void untimed(long nanos, int timestamp) {
        lastNanos = nanos;
        lastTimestamp = timestamp;
    }

    /** Ticks from the last packet in order to one with that timestamp. */
    int ticksTo(int timestamp) {
        return timestamp - lastTimestamp;
    }

    /**
     * A packet in order of sequence.
     *
     * @param clockHz ticks a second, not 0
     * @param reported whether its jitter counts for mean and maximum
     */
    void timed(long nanos, int timestamp, int clockHz, boolean reported) {
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
            return;
        }
        jitter += (Math.abs(difference) - jitter) / 16;
        if (reported) {
            jitterSum += jitter;
            jitterCount++;
            jitterMax = Math.max(jitterMax, jitter);
        } else {
            unreported++;
        }
        transit += difference;
        delay(nanos);
    }

    private void delay(long nanos) {
        if (nanos - basePeriod >= BASE_NANOS) {
            skew.add(basePeriod, base);
            baseBefore = base;
            base = transit;
            basePeriod = nanos;
        }
        if (transit < base) {
            base = transit;
        }
        long delay = transit - Math.min(base, baseBefore);
        for (int i = 0; i < BUFFERS.length && delay > BUFFERS[i] * MILLI; i++) {
            tooLate[i]++;
        }
    }

    /** Mean jitter of the packets since this was asked last, nanoseconds; -1 when there were none. */
    long takeIntervalJitter() {
        long count = jitterCount - intervalAfter;
        long mean = count == 0 ? -1 : Math.round((jitterSum - intervalFrom) / count);
        intervalFrom = jitterSum;
        intervalAfter = jitterCount;
        return mean;
    }

    RtpHistogram gaps() {
        return gaps;
    }

    RtpClockSkew skew() {
        return skew;
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

    /** Timestamps that went back or jumped ahead. */
    long jumps() {
        return jumps;
    }

    /** Packets whose delay could be told. */
    long timedCount() {
        return jitterCount + unreported;
    }

    /** Of those, how many came so much later than the fastest one that a playout buffer of 50, 200, 500 ms (0, 1, 2) would miss them. */
    long tooLate(int buffer) {
        return tooLate[buffer];
    }
}
