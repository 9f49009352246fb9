package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * Flows that may be RTP: streams in all but that nobody is told of them until eight packets within two seconds follow each other as RTP does
 * (twice as many where both ports are odd, which RTP seldom uses). Three that do not, and it is none.
 */
final class RtpCandidates {
    /** What another packet made of a candidate. */
    enum Verdict {
        /** It is a stream. */
        STREAM,
        /** Not known yet. */
        OPEN,
        /** It is none. */
        NONE
    }

    private static final long NANOS = 2_000_000_000L;

    /** Packets that follow the one before. */
    private static final int LIKELY = 7;

    private static final int UNLIKELY = 3;

    private final SlotTable table;
    private RtpStream[] streams = new RtpStream[0];

    RtpCandidates(int limit, long seed) {
        table = new SlotTable(RtpKey.LONGS, limit, seed);
    }

    boolean isEmpty() {
        return table.size() == 0;
    }

    RtpStream find(long[] key) {
        int slot = table.find(key);
        return slot == SlotTable.NONE ? null : streams[slot];
    }

    /** There is room: candidates and streams share their places. */
    void add(long[] key, RtpStream stream) {
        int slot = table.add(key, 0);
        if (table.capacity() > streams.length) {
            streams = Arrays.copyOf(streams, table.capacity());
        }
        stream.slot = slot;
        streams[slot] = stream;
    }

    void remove(RtpStream stream) {
        streams[stream.slot] = null;
        table.remove(stream.slot);
    }

    RtpStream oldest() {
        return streams[table.oldest()];
    }

    /** Whether its time to prove itself has passed. */
    static boolean isOver(RtpStream candidate, long nanos) {
        return nanos - candidate.path.startNanos > NANOS;
    }

    /** After {@link RtpStream#compare}. */
    static Verdict judge(RtpStream candidate) {
        if (candidate.unlikely >= UNLIKELY) {
            return Verdict.NONE;
        }
        boolean odd = (candidate.path.sourcePort & candidate.path.destinationPort & 1) != 0;
        return candidate.likely >= (odd ? 2 * LIKELY : LIKELY) ? Verdict.STREAM : Verdict.OPEN;
    }
}
