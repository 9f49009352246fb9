package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.document.Documents;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What is remembered of queries whose documents are written: so that a response that comes late, or once more, is told as that. The
 * newest, in the order they ended, so that a flood takes no room; found by a keyed hash of their key, of which the newer one counts where
 * two share a place.
 */
final class DnsRecall {
    /** From the end of the transaction, in packet time. */
    static final long WITHIN_NANOS = 60_000_000_000L;

    /** Bytes of an entry: one cache line. Hash of the key, end, hash of the response, id of the document. */
    static final int ENTRY_BYTES = 64;

    private static final int END = 8;
    private static final int RESPONSE = 16;
    private static final int ID = 24;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Instead of the hash of a response, for a query that had none. */
    static final long NO_RESPONSE = 0;

    /** Entries at first and at the most. */
    private static final int FIRST_COUNT = 256;

    private static final int MOST = 1 << 16;

    private final long seed;
    private final long secret;
    private final int limit;

    /** One after the other, so that writing them costs no more than writing; the oldest is overwritten. */
    private byte[] entries;

    private int mask;
    private int next;

    /** By hash the number of the entry that came last. */
    private int[] places;

    /** @param bytes that it may take */
    DnsRecall(long bytes, long seed) {
        this.seed = seed | 1;
        this.secret = Long.rotateLeft(seed, 32) * 0x9E3779B97F4A7C15L;
        this.limit = Integer.highestOneBit((int) Math.max(16, Math.min(MOST, bytes / ENTRY_BYTES)));
        int first = Math.min(limit, FIRST_COUNT);
        entries = new byte[first * ENTRY_BYTES];
        places = new int[first];
        mask = first - 1;
    }

    /** @param hash keyed, of client, server, ports, transport and identifier */
    void remember(long hash, long endNanos, long response, byte[] id) {
        if (next > mask && mask + 1 < limit) {
            grow();
        }
        int entry = next & mask;
        next = entry == mask && mask + 1 == limit ? 0 : next + 1;
        int at = entry * ENTRY_BYTES;
        LONGS.set(entries, at, hash);
        LONGS.set(entries, at + END, endNanos);
        LONGS.set(entries, at + RESPONSE, response);
        System.arraycopy(id, 0, entries, at + ID, Documents.ID_LENGTH);
        places[place(hash)] = entry;
    }

    /** Where it is remembered, for the methods below; or -1. */
    int find(long hash, long nowNanos) {
        int at = places[place(hash)] * ENTRY_BYTES;
        boolean isThere = (long) LONGS.get(entries, at) == hash;
        return isThere && nowNanos - (long) LONGS.get(entries, at + END) <= WITHIN_NANOS ? at : -1;
    }

    long response(int at) {
        return (long) LONGS.get(entries, at + RESPONSE);
    }

    /** Gives the id of the document. */
    void id(int at, byte[] to) {
        System.arraycopy(entries, at + ID, to, 0, Documents.ID_LENGTH);
    }

    /** A keyed hash of a response's bytes, as they are; never {@link #NO_RESPONSE}. The last 16 may count twice. */
    long hash(DnsMessage message) {
        byte[] bytes = message.bytes;
        int at = message.start;
        long hash = seed ^ message.length();
        for (; message.end - at > 2 * Long.BYTES; at += 2 * Long.BYTES) {
            hash = fold((long) LONGS.get(bytes, at) ^ hash, (long) LONGS.get(bytes, at + Long.BYTES) ^ secret);
        }
        int last = message.end - Long.BYTES;
        hash = fold((long) LONGS.get(bytes, Math.min(at, last)) ^ hash, (long) LONGS.get(bytes, last) ^ secret);
        return fold(hash ^ secret, seed) | 1;
    }

    /** Both halves of the 128-bit product. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    /** Doubles the room, which is full. */
    private void grow() {
        int count = mask + 1;
        entries = Arrays.copyOf(entries, 2 * entries.length);
        places = new int[2 * count];
        mask = 2 * count - 1;
        for (int entry = 0; entry < count; entry++) {
            places[place((long) LONGS.get(entries, entry * ENTRY_BYTES))] = entry;
        }
    }

    private int place(long hash) {
        return (int) (hash >>> 32) & mask;
    }
}
