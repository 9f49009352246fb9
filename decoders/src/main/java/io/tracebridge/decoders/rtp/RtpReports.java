package io.tracebridge.decoders.rtp;

/**
 * What the ends of one stream reported of it by RTCP (RFC 3550 section 6.4, RFC 3611 section 4.7), and the round trip that follows from
 * when reports passed here: from the capture to the stream's receiver and back, as the receiver says how long it held the sender's report.
 */
final class RtpReports {
    /** A round trip that is longer is of a report that was mistaken for another. */
    private static final long MOST_NANOS = 30_000_000_000L;

    /** A score or rating that the receiver does not know (RFC 3611 section 4.7.5). */
    private static final int UNAVAILABLE = 127;

    long senderReports;
    long sentPackets;
    long sentOctets;
    long reports;

    /** 1/256. */
    int fractionMax;

    /** Since the beginning; negative when duplicates came. */
    int lost;

    long jitterTicks;
    long jitterMaxTicks;
    long feedback;
    int application;
    boolean bye;

    boolean hasMetrics;
    int lossRate;
    int discardRate;
    int burstDensity;
    int gapDensity;
    int burstMillis;
    int gapMillis;
    int roundTripMillis;
    int endSystemMillis;

    /** -1 where not available; scores are tenths. */
    int rating;

    int listening;
    int conversational;

    long roundTrips;
    private long roundTripSum;
    long roundTripMax;
    private int lastSenderReport;
    private long lastSenderReportNanos;
    private int senderReportBefore;
    private long senderReportBeforeNanos;

    void begin() {
        senderReports = 0;
        sentPackets = 0;
        sentOctets = 0;
        reports = 0;
        fractionMax = 0;
        lost = 0;
        jitterTicks = 0;
        jitterMaxTicks = 0;
        feedback = 0;
        application = 0;
        bye = false;
        hasMetrics = false;
        roundTrips = 0;
        roundTripSum = 0;
        roundTripMax = 0;
        lastSenderReport = 0;
        lastSenderReportNanos = 0;
        senderReportBefore = 0;
        senderReportBeforeNanos = 0;
    }

    /** @param ntpMiddle the middle 32 bits of its NTP timestamp, by which reports name it */
    void sent(long nanos, int ntpMiddle, long packets, long octets) {
        senderReports++;
        sentPackets = packets;
        sentOctets = octets;
        senderReportBefore = lastSenderReport;
        senderReportBeforeNanos = lastSenderReportNanos;
        lastSenderReport = ntpMiddle;
        lastSenderReportNanos = nanos;
    }

    /** A report block. @param delay since the sender's report was received, 1/65536 s */
    void received(long nanos, int fraction, int cumulative, long jitter, int senderReport, long delay) {
        reports++;
        fractionMax = Math.max(fractionMax, fraction);
        lost = cumulative;
        jitterTicks = jitter;
        jitterMaxTicks = Math.max(jitterMaxTicks, jitter);
        if (senderReport == 0) {
            return;
        }
        long sentNanos = senderReport == lastSenderReport
                ? lastSenderReportNanos
                : senderReport == senderReportBefore ? senderReportBeforeNanos : 0;
        if (sentNanos != 0) {
            long heldNanos = delay * 1_000_000_000L >>> 16;
            long roundTrip = nanos - sentNanos - heldNanos;
            if (roundTrip >= 0 && roundTrip <= MOST_NANOS) {
                roundTrips++;
                roundTripSum += roundTrip;
                roundTripMax = Math.max(roundTripMax, roundTrip);
            }
        }
    }

    /** Nanoseconds; 0 when none could be told. */
    long roundTripMean() {
        return roundTrips == 0 ? 0 : roundTripSum / roundTrips;
    }

    /** -1 for what is not available. */
    static int available(int value) {
        return value == UNAVAILABLE || value == 0xff ? -1 : value;
    }
}
