package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.table.BytePool;

/** Keeps of messages what documents are made of, as bytes within a limit, until the documents are written. */
final class SipStore {
    /** More of a message is not kept: header fields that matter stand before. */
    static final int MAX_KEPT = 8 << 10;

    /** No message. */
    static final long NONE = -1;

    /** Of a kept message: its length above its first chunk, and whether it is kept as it came, not as a {@link SipExcerpt}. */
    private static final int LENGTH_SHIFT = 32;

    private static final long WHOLE = 1L << 62;

    private final BytePool pool;
    private final SipExcerpt excerpt = new SipExcerpt(MAX_KEPT);
    private final byte[] scratch = new byte[MAX_KEPT];

    /** @param limitBytes at least several times {@link #MAX_KEPT} */
    SipStore(long limitBytes) {
        this.pool = new BytePool(limitBytes);
    }

    /** Keeps a message in place of the one kept before; false when there is no room, and then none is kept. */
    boolean keep(SipRecord record, SipMessage message, SipRecord.Kept as) {
        int n = as.ordinal();
        release(record, n);
        boolean first = as == SipRecord.Kept.REQUEST || !has(record, SipRecord.Kept.REQUEST);
        boolean whole = !excerpt.take(message, first);
        int length = whole ? Math.min(message.length(), MAX_KEPT) : excerpt.length();
        int chunk =
                whole ? pool.store(message.bytes(), message.start(), length) : pool.store(excerpt.bytes(), 0, length);
        if (chunk != BytePool.NONE) {
            record.kept[n] = (long) length << LENGTH_SHIFT | chunk | (whole ? WHOLE : 0);
        }
        return chunk != BytePool.NONE;
    }

    boolean has(SipRecord record, SipRecord.Kept as) {
        return record.kept[as.ordinal()] != NONE;
    }

    /**
     * Reads a kept message again; false when there is none. What it is read from is overwritten by the next that is read with that buffer.
     *
     * @param buffer of {@link #MAX_KEPT} bytes
     */
    boolean read(SipRecord record, SipRecord.Kept as, SipMessage to, byte[] buffer) {
        long kept = record.kept[as.ordinal()];
        if (kept == NONE) {
            return false;
        }
        int length = (int) ((kept & ~WHOLE) >>> LENGTH_SHIFT);
        pool.copy((int) kept, length, buffer);
        if ((kept & WHOLE) != 0) {
            return to.parse(buffer, 0, length, record.truncated || length == MAX_KEPT);
        }
        boolean read = to.parse(buffer, 0, length, false);
        to.withoutFaults();
        return read;
    }

    /** Gives back the messages of a record. */
    void release(SipRecord record) {
        for (int n = 0; n < record.kept.length; n++) {
            release(record, n);
        }
    }

    private void release(SipRecord record, int n) {
        if (record.kept[n] != NONE) {
            pool.free((int) record.kept[n]);
            record.kept[n] = NONE;
        }
    }

    /** Keeps a short text; {@link BytePool#NONE} when there is no room for it. */
    int text(byte[] bytes, int offset, int length) {
        return length == 0 ? BytePool.NONE : pool.store(bytes, offset, length);
    }

    /** A kept text of up to {@link #MAX_KEPT} bytes, in an array that is overwritten by the next. */
    byte[] text(int chunk, int length) {
        pool.copy(chunk, length, scratch);
        return scratch;
    }

    void free(int chunk) {
        if (chunk != BytePool.NONE) {
            pool.free(chunk);
        }
    }
}
