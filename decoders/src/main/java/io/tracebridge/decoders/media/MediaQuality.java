package io.tracebridge.decoders.media;

/**
 * How the media was that arrived at some endpoints, all streams taken together: what a call's document says of one of its directions. Filled
 * by {@link MediaDirectory#quality}; all values are 0, or -1 where it says so, when no media was seen.
 */
public final class MediaQuality {
    /** Streams that were told apart (SSRCs), and their packets. */
    public int streams;

    public long packets;

    /** Packets that were to be expected by their sequence numbers, duplicates not counted (RFC 3550 section A.3). */
    public long expected;

    /** Packets that the network lost: sequence numbers that never came. At least 0. */
    public long lostNetwork;

    /** Speech frames that the radio lost, although their packets, if there were any, came. */
    public long lostRadio;

    /** Speech frames that should have come, lost ones included, as the radio's share is of these. */
    public long frames;

    /** Time without speech by the sender's own account (comfort noise, DTX), nanoseconds. */
    public long silenceNanos;

    /** From the first to the last packet of each stream, added up, nanoseconds. */
    public long durationNanos;

    /** Largest interarrival jitter of RFC 3550 section A.8, microseconds. */
    public long jitterMaxMicros;

    /** Telephone events (DTMF), counted only. */
    public int events;

    /** Packet time of the first packet, nanoseconds; -1 when there was none. */
    public long firstNanos;

    /** Least MOS (listening) of any 10 s of any stream, thousandths, 1000 .. 4500; -1 when none could be reckoned. */
    public int mosMinMilli;

    /** The encoding of most packets; null when there were none or it is not known. */
    public MediaFormat format;

    /** Packets of {@link #format}. */
    public long formatPackets;

    /** True when a stream was SRTP, or came from elsewhere than announced (NAT). */
    public boolean secured;

    public boolean nat;

    /** True when the scores are on the wideband scale (G.107.1), which is not to be mixed with the other. */
    public boolean wideband;

    private long jitterSum;
    private long jitterWeight;
    private long mosSum;
    private long mosWeight;

    public MediaQuality() {
        clear();
    }

    public MediaQuality clear() {
        streams = 0;
        packets = 0;
        expected = 0;
        lostNetwork = 0;
        lostRadio = 0;
        frames = 0;
        silenceNanos = 0;
        durationNanos = 0;
        jitterMaxMicros = 0;
        events = 0;
        firstNanos = -1;
        mosMinMilli = -1;
        format = null;
        formatPackets = 0;
        secured = false;
        nat = false;
        wideband = false;
        jitterSum = 0;
        jitterWeight = 0;
        mosSum = 0;
        mosWeight = 0;
        return this;
    }

    /** Adds a stream's mean jitter, microseconds, over so many packets. */
    public void jitter(long meanMicros, long packets) {
        jitterSum += meanMicros * packets;
        jitterWeight += packets;
    }

    /** Adds a stream's MOS, thousandths, over so many packets, and its least of any 10 s. */
    public void mos(int meanMilli, int minMilli, long packets) {
        mosSum += meanMilli * packets;
        mosWeight += packets;
        mosMinMilli = least(mosMinMilli, minMilli);
    }

    /** Mean interarrival jitter, weighted by packets, microseconds; -1 when there is none. */
    public long jitterMeanMicros() {
        return jitterWeight == 0 ? -1 : jitterSum / jitterWeight;
    }

    /** Mean MOS (listening), weighted by packets, thousandths; -1 when none could be reckoned, as the codec is not known. */
    public int mosMeanMilli() {
        return mosWeight == 0 ? -1 : (int) (mosSum / mosWeight);
    }

    /** Adds other streams. */
    public void add(MediaQuality other) {
        streams += other.streams;
        packets += other.packets;
        expected += other.expected;
        lostNetwork += other.lostNetwork;
        lostRadio += other.lostRadio;
        frames += other.frames;
        silenceNanos += other.silenceNanos;
        durationNanos += other.durationNanos;
        jitterMaxMicros = Math.max(jitterMaxMicros, other.jitterMaxMicros);
        events += other.events;
        firstNanos = least(firstNanos, other.firstNanos);
        mosMinMilli = least(mosMinMilli, other.mosMinMilli);
        if (other.format != null && (format == null || other.formatPackets > formatPackets)) {
            format = other.format;
            formatPackets = other.formatPackets;
        }
        secured |= other.secured;
        nat |= other.nat;
        wideband |= other.wideband;
        jitterSum += other.jitterSum;
        jitterWeight += other.jitterWeight;
        mosSum += other.mosSum;
        mosWeight += other.mosWeight;
    }

    private static int least(int a, int b) {
        return (int) least((long) a, b);
    }

    private static long least(long a, long b) {
        return a < 0 ? b : b < 0 ? a : Math.min(a, b);
    }
}
