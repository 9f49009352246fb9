package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.document.Documents;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What is remembered of queries whose documents are written: so that a response that comes late, or once more, is told as that. One
 * place for each value of a keyed hash; what comes into a place takes that of what was there, so that a flood takes no room.
 */
final class DnsRecall {
    /** From the end of the transaction, in packet time. */
    static final long WITHIN_NANOS = 60_000_000_000L;

    /** Bytes of a place: one cache line. Hash of the key, end, hash of the response, id of the document. */
    static final int PLACE_BYTES = 64;

    private static final int END = 8;
    private static final int RESPONSE = 16;
    private static final int ID = 24;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Instead of the hash of a response, for a query that had none. */
    static final long NO_RESPONSE = 0;

    /** Places at first and at the most. */
    private static final int FIRST_COUNT = 256;

    private static final int MOST = 1 << 16;

    private final long seed;
    private final int limit;
    private byte[] places;
    private int mask;

    /** What came in since the number of places was last doubled. */
    private int taken;

    /** @param bytes that it may take */
    DnsRecall(long bytes, long seed) {
        this.seed = seed | 1;
        this.limit = Integer.highestOneBit((int) Math.max(16, Math.min(MOST, bytes / PLACE_BYTES)));
        resize(Math.min(limit, FIRST_COUNT));
    }

    /** Never 0, which empty places hold. */
    long hash(long[] key) {
        long hash = seed;
        for (long part : key) {
            hash = (hash ^ part) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash * seed | 1;
    }

    void remember(long hash, long endNanos, long response, byte[] id) {
        if (++taken > mask && mask + 1 < limit) {
            grow();
        }
        int at = at(hash);
        LONGS.set(places, at, hash);
        LONGS.set(places, at + END, endNanos);
        LONGS.set(places, at + RESPONSE, response);
        System.arraycopy(id, 0, places, at + ID, Documents.ID_LENGTH);
    }

    /** Where it is remembered, for the methods below; or -1. */
    int find(long hash, long nowNanos) {
        int at = at(hash);
        boolean isThere = (long) LONGS.get(places, at) == hash;
        return isThere && nowNanos - (long) LONGS.get(places, at + END) <= WITHIN_NANOS ? at : -1;
    }

    long response(int at) {
        return (long) LONGS.get(places, at + RESPONSE);
    }

    /** Gives the id of the document. */
    void id(int at, byte[] to) {
        System.arraycopy(places, at + ID, to, 0, Documents.ID_LENGTH);
    }

    /** A hash of a response's bytes, as they are; never {@link #NO_RESPONSE}. */
    long hash(DnsMessage message) {
        long hash = seed ^ message.length();
        int at = message.start;
        for (; at + Long.BYTES <= message.end; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(message.bytes, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < message.end; at++) {
            hash = (hash ^ message.bytes[at]) * 0x9E3779B97F4A7C15L;
        }
        return hash * seed | 1;
    }

    /** Doubles the places; what was in them moves to its new ones. */
    private void grow() {
        byte[] before = places;
        resize(2 * (mask + 1));
        for (int from = 0; from < before.length; from += PLACE_BYTES) {
            System.arraycopy(before, from, places, at((long) LONGS.get(before, from)), PLACE_BYTES);
        }
    }

    private void resize(int count) {
        places = new byte[count * PLACE_BYTES];
        mask = count - 1;
        taken = 0;
    }

    private int at(long hash) {
        return ((int) (hash >>> 32) & mask) * PLACE_BYTES;
    }
}
