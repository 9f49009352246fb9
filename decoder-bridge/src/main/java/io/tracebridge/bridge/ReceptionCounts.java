package io.tracebridge.bridge;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the messages received: {@code messages = frames + marks + other + malformed + dropped + queued}. Any thread may count
 * and read; the equation holds whenever nothing moves.
 */
public final class ReceptionCounts {
    /** Data messages received. */
    public final LongAdder messages = new LongAdder();

    /** Frames given to a decoder. */
    public final LongAdder frames = new LongAdder();

    /** Marks of packet time given to a decoder. */
    public final LongAdder marks = new LongAdder();

    /** Records that hold neither, as a name resolution block. */
    public final LongAdder other = new LongAdder();

    /** Records that cannot be read. */
    public final LongAdder malformed = new LongAdder();

    /** Messages lost because a shard's queue was full. */
    public final LongAdder dropped = new LongAdder();

    /** Messages waiting for their shard: goes up and down. */
    public final LongAdder queued = new LongAdder();

    /** Messages that are no data and no event of version 1, or not of the clients asked for. Not in {@link #messages}. */
    public final LongAdder foreign = new LongAdder();

    /** Events of clients. Not in {@link #messages}. */
    public final LongAdder events = new LongAdder();

    /** Frames that clients sent and the subscription lost, as far as the clients' marks tell. Not in {@link #messages}. */
    public final LongAdder lost = new LongAdder();

    /** Marks that counted what was sent: when there are none, nobody knows what was lost. */
    public final LongAdder countingMarks = new LongAdder();
}
