package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.table.BytePool;

/** Keeps of messages what documents are made of, as bytes within a limit, until the documents are written. */
final class SipStore {
    /** More of a message is not kept: header fields that matter stand before. */
    static final int MAX_KEPT = 8 << 10;

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
        free(record.kept[n]);
        boolean first = as == SipRecord.Kept.REQUEST || !has(record, SipRecord.Kept.REQUEST);
        record.whole[n] = !excerpt.take(message, first);
        if (record.whole[n]) {
            record.keptLength[n] = Math.min(message.length(), MAX_KEPT);
            record.kept[n] = pool.store(message.bytes(), message.start(), record.keptLength[n]);
        } else {
            record.keptLength[n] = excerpt.length();
            record.kept[n] = pool.store(excerpt.bytes(), 0, excerpt.length());
        }
        return record.kept[n] != BytePool.NONE;
    }

    boolean has(SipRecord record, SipRecord.Kept as) {
        return record.kept[as.ordinal()] != BytePool.NONE;
    }

    /**
     * Reads a kept message again; false when there is none. What it is read from is overwritten by the next that is read with that buffer.
     *
     * @param buffer of {@link #MAX_KEPT} bytes
     */
    boolean read(SipRecord record, SipRecord.Kept as, SipMessage to, byte[] buffer) {
        int n = as.ordinal();
        if (record.kept[n] == BytePool.NONE) {
            return false;
        }
        pool.copy(record.kept[n], record.keptLength[n], buffer);
        if (record.whole[n]) {
            return to.parse(buffer, 0, record.keptLength[n], record.truncated || record.keptLength[n] == MAX_KEPT);
        }
        boolean read = to.parse(buffer, 0, record.keptLength[n], false);
        to.withoutFaults();
        return read;
    }

    /** Gives back the messages of a record. */
    void release(SipRecord record) {
        for (int n = 0; n < record.kept.length; n++) {
            free(record.kept[n]);
            record.kept[n] = BytePool.NONE;
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
