package io.tracebridge.decoders.rtp;

import java.util.Arrays;

/**
 * Sequence numbers of one stream: RFC 3550 sections A.1 and A.3, and the runs and bursts of what is missing (RFC 3611 section 4.7.2).
 *
 * <p>Of the last 1,024 numbers it is known which came. So a duplicate is told from a packet that is late, and what is missing is judged only
 * when it can come no more, or at the end. A jump that two packets in a row confirm (A.1) begins a new segment; what was expected before
 * stays expected. Unlike A.1, which waits for two packets in sequence, the first packet counts: we look back and need not decide at once.
 */
final class RtpSequence {
    /** What a packet was. */
    enum Place {
        /** The next one. */
        NEXT,
        /** Ahead of the next one: packets between are missing so far. */
        AHEAD,
        /** One that was missing. */
        LATE,
        /** One that came before. */
        DUPLICATE,
        /** So far off that it is counted only if the next confirms it. */
        FAR,
        /** The second in a row that is far off: a new segment. */
        RESTART
    }

    /** RFC 3550 section A.1. */
    private static final int MAX_DROPOUT = 3000;

    private static final int MAX_MISORDER = 100;
    private static final int MODULUS = 1 << 16;
    private static final int WINDOW = 1024;

    /** Packets received in a row that end a burst (RFC 3611 section 4.7.2). */
    private static final int GMIN = 16;

    private final long[] window = new long[WINDOW / 64];

    /** Extended numbers: the first and the highest of this segment, and up to where runs were judged. */
    private long highest;

    private long judged;
    private long unique;
    private long sinceLost;
    private long base;

    private long expectedBefore;
    private long far;
    private long duplicates;
    private long late;
    private long runs;
    private long runPackets;
    private long clusterLength;
    private long bursts;
    private long burstPackets;
    private long burstLost;

    /** The number after one that was far off; -1 when the last was not. */
    private int afterFar;

    /** Missing packets in a row, and those of what may become a burst. */
    private int run;

    private int clusterLost;
    private int longestRun;
    private int restarts;
    private boolean farIsDuplicate;

    /** Makes ready for a stream that begins with this number, which counts as received. */
    void begin(int sequence) {
        expectedBefore = 0;
        unique = 0;
        far = 0;
        duplicates = 0;
        late = 0;
        restarts = 0;
        runs = 0;
        runPackets = 0;
        run = 0;
        longestRun = 0;
        sinceLost = GMIN;
        clusterLength = 0;
        clusterLost = 0;
        bursts = 0;
        burstPackets = 0;
        burstLost = 0;
        segment(sequence);
        unique++;
    }

    private void segment(int sequence) {
        Arrays.fill(window, 0);
        // A whole cycle ahead, so that numbers before the first do not become negative.
        base = MODULUS + sequence;
        highest = base;
        judged = base;
        afterFar = -1;
        set(base);
    }

    /** Takes in the number of the next packet. */
    Place take(int sequence) {
        int ahead = sequence - (int) highest & MODULUS - 1;
        if (ahead == 1) {
            advance(1);
            afterFar = -1;
            return Place.NEXT;
        }
        if (ahead != 0 && ahead < MAX_DROPOUT) {
            judgeUpTo(highest + ahead - WINDOW + 1);
            long to = highest + ahead;
            for (long n = Math.max(highest + 1, to - WINDOW + 1); n < to; n++) {
                clear(n);
            }
            highest = to;
            set(highest);
            unique++;
            afterFar = -1;
            return Place.AHEAD;
        }
        int behind = MODULUS - ahead & MODULUS - 1;
        if (behind < WINDOW && !(sequence == afterFar && isKnown(highest - behind))) {
            return behind(sequence, highest - behind);
        }
        if (sequence == afterFar) {
            restart(sequence);
            return Place.RESTART;
        }
        far++;
        farIsDuplicate = false;
        afterFar = sequence + 1 & MODULUS - 1;
        return Place.FAR;
    }

    /**
     * The number that, if it comes now, changes nothing but how many came: such packets may be counted and told together, with
     * {@link #advance}. -1 when none is.
     */
    int next() {
        return afterFar < 0 ? (int) highest + 1 & MODULUS - 1 : -1;
    }

    /** So many packets came, each the next one. */
    void advance(int count) {
        long to = highest + count;
        long leaving = to + 1 - WINDOW;
        judgeUpTo(Math.min(leaving, highest + 1));
        if (judged < leaving) {
            judgeReceived(leaving - judged);
            judged = leaving;
        }
        for (long n = Math.max(highest + 1, leaving); n <= to; n++) {
            set(n);
        }
        highest = to;
        unique += count;
    }

    private Place behind(int sequence, long extended) {
        if (extended < base) {
            extendBack(extended);
            late++;
            unique++;
            return Place.LATE;
        }
        if (!isKnown(extended)) {
            set(extended);
            unique++;
            late++;
            afterFar = -1;
            return Place.LATE;
        }
        duplicates++;
        if (highest - extended > MAX_MISORDER) {
            afterFar = sequence + 1 & MODULUS - 1;
            farIsDuplicate = true;
        }
        return Place.DUPLICATE;
    }

    /** The stream's first packets came out of order. A.3 would not count what came late; that it came shows that it was sent. */
    private void extendBack(long extended) {
        for (long n = extended + 1; n < base; n++) {
            clear(n);
        }
        set(extended);
        judged = Math.min(judged, extended);
        base = extended;
    }

    private void restart(int sequence) {
        judgeAll();
        expectedBefore += highest - base + 1;
        restarts++;
        if (farIsDuplicate) {
            duplicates--;
        } else {
            far--;
        }
        segment(sequence - 1 & MODULUS - 1);
        highest++;
        set(highest);
        unique += 2;
    }

    /** Judges all that is before that number: nothing of it will come any more. */
    private void judgeUpTo(long end) {
        while (judged < end) {
            judge(judged > highest || !isKnown(judged));
            judged++;
        }
    }

    private void judgeAll() {
        judgeUpTo(highest + 1);
        endRun();
        endCluster();
    }

    private void judge(boolean lost) {
        if (!lost) {
            judgeReceived(1);
            return;
        }
        run++;
        if (sinceLost >= GMIN) {
            endCluster();
            clusterLength = 1;
            clusterLost = 1;
        } else {
            clusterLength += sinceLost + 1;
            clusterLost++;
        }
        sinceLost = 0;
    }

    private void judgeReceived(long count) {
        if (run > 0) {
            endRun();
        }
        sinceLost += count;
    }

    private void endRun() {
        if (run > 0) {
            runs++;
            runPackets += run;
            longestRun = Math.max(longestRun, run);
            run = 0;
        }
    }

    /** A single packet missing among {@link #GMIN} others on both sides is no burst but belongs to the gap. */
    private void endCluster() {
        if (clusterLost > 1) {
            bursts++;
            burstPackets += clusterLength;
            burstLost += clusterLost;
        }
        clusterLost = 0;
        clusterLength = 0;
    }

    /** Nothing comes any more: runs and bursts are complete. */
    void end() {
        judgeAll();
    }

    /** Numbers from the first to the highest of each segment. */
    long expected() {
        return expectedBefore + highest - base + 1;
    }

    /** Packets received, each number once. */
    long unique() {
        return unique;
    }

    long lost() {
        return Math.max(0, expected() - unique);
    }

    /** Received twice or more often: each time but the first. */
    long duplicates() {
        return duplicates;
    }

    /** Received after a later one. */
    long late() {
        return late;
    }

    /** So far off that they belong to no segment. */
    long far() {
        return far;
    }

    int restarts() {
        return restarts;
    }

    /** The highest number received, with its cycles, as in receiver reports. */
    long highest() {
        return highest - MODULUS;
    }

    /** Runs of missing packets, complete after {@link #end}. */
    long runs() {
        return runs;
    }

    long runPackets() {
        return runPackets;
    }

    int longestRun() {
        return longestRun;
    }

    /** Bursts by RFC 3611, complete after {@link #end}. */
    long bursts() {
        return bursts;
    }

    /** Packets within bursts, missing or not, and the missing ones of them. */
    long burstPackets() {
        return burstPackets;
    }

    long burstLost() {
        return burstLost;
    }

    private boolean isKnown(long n) {
        return (window[(int) (n >>> 6) & window.length - 1] >>> n & 1) != 0;
    }

    private void set(long n) {
        window[(int) (n >>> 6) & window.length - 1] |= 1L << n;
    }

    private void clear(long n) {
        window[(int) (n >>> 6) & window.length - 1] &= ~(1L << n);
    }
}
