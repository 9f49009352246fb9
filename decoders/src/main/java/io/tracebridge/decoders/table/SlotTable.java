package io.tracebridge.decoders.table;

import java.util.Arrays;

/**
 * A hash table from keys of a fixed number of longs to slot numbers, with every slot in one list from the oldest to the newest: what a
 * decoder needs to hold open things, find them, time them out in order and evict the oldest. The owner keeps columns of its own, arrays
 * indexed by slot number, which it grows when {@link #capacity} grew; or has the table keep a number of longs with each slot ({@link
 * #value}).
 *
 * <p>All that belongs to a slot stands in one row, so that with a million of them one costs few cache lines. Grows by doubling up to the
 * limit and allocates nothing else. Keys are mixed with a secret, so that whoever chooses the keys on the wire cannot choose the places.
 * Not thread-safe.
 */
public final class SlotTable {
    /** No slot. */
    public static final int NONE = -1;

    /** After the key: the deadline, the older slot and below it the newer one; of a free slot the next free one. Then the values. */
    private static final int AFTER_KEY = 2;

    private static final long LOW = 0xffff_ffffL;

    private final int keyLongs;
    private final int limit;
    private final long seed;

    private final int rowLongs;
    private final int deadlineAt;
    private final int linksAt;
    private final int valuesAt;

    private long[] rows = new long[0];

    /**
     * Slots, each at the place that the upper half of its key's hash says or at the first free one after it, and that half above it: other
     * keys are told apart without looking at them, and what is looked at lies side by side.
     */
    private long[] places;

    private int capacity;
    private int size;
    private int unused;
    private int free = NONE;
    private int oldest = NONE;
    private int newest = NONE;

    /**
     * @param keyLongs longs in a key, from 1
     * @param limit the most slots that are ever in use at once
     * @param seed secret that spreads the keys; does not change what is found
     */
    public SlotTable(int keyLongs, int limit, long seed) {
        this(keyLongs, 0, limit, seed);
    }

    /**
     * @param valueLongs longs that are kept for the owner with each slot, from 0
     */
    public SlotTable(int keyLongs, int valueLongs, int limit, long seed) {
        if (keyLongs < 1 || valueLongs < 0 || limit < 1) {
            throw new IllegalArgumentException(
                    "keyLongs " + keyLongs + ", valueLongs " + valueLongs + ", limit " + limit);
        }
        this.keyLongs = keyLongs;
        this.limit = limit;
        this.seed = seed | 1;
        deadlineAt = keyLongs;
        linksAt = deadlineAt + 1;
        valuesAt = deadlineAt + AFTER_KEY;
        rowLongs = valuesAt + valueLongs;
        resize(Math.min(limit, 64));
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == limit;
    }

    /** Slot numbers are 0 .. capacity - 1; grows only in {@link #add}. */
    public int capacity() {
        return capacity;
    }

    /** The slot with the key that starts at {@code key[0]}, or {@link #NONE}. */
    public int find(long[] key) {
        return find(key, hash(key));
    }

    /** The same, where the key's {@link #hash} is known. */
    public int find(long[] key, long hash) {
        int mask = places.length - 1;
        int at = (int) (hash >>> 32) & mask;
        long entry = places[at];
        while ((int) entry != NONE && ((entry ^ hash) >>> 32 != 0 || !same(key, (int) entry))) {
            at = at + 1 & mask;
            entry = places[at];
        }
        return (int) entry;
    }

    /**
     * Takes a slot for a key that is not in the table and makes it the newest. A deadline earlier than the newest's so far is put off to
     * that, so that the oldest is always the next due. Its values are those of whoever had the slot before.
     *
     * @throws IllegalStateException when full: evict {@link #oldest} first
     */
    public int add(long[] key, long deadlineNanos) {
        return add(key, hash(key), deadlineNanos);
    }

    /** The same, where the key's {@link #hash} is known. */
    public int add(long[] key, long hash, long deadlineNanos) {
        if (size == limit) {
            throw new IllegalStateException("full at " + limit);
        }
        if (free == NONE && unused == capacity) {
            resize(Math.min(limit, 2 * capacity));
        }
        int slot = free;
        if (slot == NONE) {
            slot = unused++;
        } else {
            free = newerThan(slot);
        }
        setKey(slot, key);
        enter(slot, hash);
        size++;
        link(slot, deadlineNanos);
        return slot;
    }

    /** Gives a slot back. */
    public void remove(int slot) {
        leave(slot);
        unlink(slot);
        rows[row(slot) + linksAt] = links(NONE, free);
        free = slot;
        size--;
    }

    /** Gives the slot another key, that is not in the table; its age, deadline and values stay. */
    public void rename(int slot, long[] key) {
        leave(slot);
        setKey(slot, key);
        enter(slot, hash(key));
    }

    private void setKey(int slot, long[] key) {
        int at = row(slot);
        for (int i = 0; i < keyLongs; i++) {
            rows[at + i] = key[i];
        }
    }

    /** Takes the slot from its place, and moves up what stands behind it only because places before were taken. */
    private void leave(int slot) {
        int mask = places.length - 1;
        int hole = (int) (hash(slot) >>> 32) & mask;
        while ((int) places[hole] != slot) {
            hole = hole + 1 & mask;
        }
        for (int at = hole + 1 & mask; (int) places[at] != NONE; at = at + 1 & mask) {
            int home = (int) (places[at] >>> 32) & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                places[hole] = places[at];
                hole = at;
            }
        }
        places[hole] = NONE;
    }

    /** Makes the slot the newest, with a new deadline; one earlier than the newest's so far is put off to that. */
    public void touch(int slot, long deadlineNanos) {
        unlink(slot);
        link(slot, deadlineNanos);
    }

    /** The slot that was added or touched first, or {@link #NONE}. */
    public int oldest() {
        return oldest;
    }

    /** The next newer slot, or {@link #NONE}. */
    public int newerThan(int slot) {
        return (int) rows[row(slot) + linksAt];
    }

    private int olderThan(int slot) {
        return (int) (rows[row(slot) + linksAt] >> 32);
    }

    /** Deadline of the oldest slot; {@link Long#MAX_VALUE} when empty. */
    public long nextDeadline() {
        return oldest == NONE ? Long.MAX_VALUE : deadline(oldest);
    }

    public long deadline(int slot) {
        return rows[row(slot) + deadlineAt];
    }

    /** The {@code n}-th long of the slot's key. */
    public long key(int slot, int n) {
        return rows[row(slot) + n];
    }

    /** The {@code n}-th long that the owner keeps with the slot. */
    public long value(int slot, int n) {
        return rows[row(slot) + valuesAt + n];
    }

    public void value(int slot, int n, long value) {
        rows[row(slot) + valuesAt + n] = value;
    }

    private void link(int slot, long deadlineNanos) {
        rows[row(slot) + deadlineAt] = newest == NONE ? deadlineNanos : Math.max(deadlineNanos, deadline(newest));
        rows[row(slot) + linksAt] = links(newest, NONE);
        if (newest == NONE) {
            oldest = slot;
        } else {
            setNewer(newest, slot);
        }
        newest = slot;
    }

    private void unlink(int slot) {
        int older = olderThan(slot);
        int newer = newerThan(slot);
        if (older == NONE) {
            oldest = newer;
        } else {
            setNewer(older, newer);
        }
        if (newer == NONE) {
            newest = older;
        } else {
            rows[row(newer) + linksAt] = links(older, newerThan(newer));
        }
    }

    private static long links(int older, int newer) {
        return (long) older << 32 | newer & LOW;
    }

    private void setNewer(int of, int slot) {
        rows[row(of) + linksAt] = links(olderThan(of), slot);
    }

    private int row(int slot) {
        return slot * rowLongs;
    }

    private boolean same(long[] key, int slot) {
        int at = row(slot);
        for (int i = 0; i < keyLongs; i++) {
            if (rows[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private void enter(int slot, long hash) {
        int mask = places.length - 1;
        int at = (int) (hash >>> 32) & mask;
        while ((int) places[at] != NONE) {
            at = at + 1 & mask;
        }
        places[at] = hash & ~LOW | slot;
    }

    /** A keyed hash of the key that starts at {@code key[0]}, for whoever needs one more than once. */
    public long hash(long[] key) {
        return hash(key, 0);
    }

    /** The same of the slot's key. */
    public long hash(int slot) {
        return hash(rows, row(slot));
    }

    /** By pairs, whose products do not wait for each other. */
    private long hash(long[] from, int at) {
        long hash = seed;
        int end = at + keyLongs;
        int i = at;
        for (; i + 1 < end; i += 2) {
            hash += fold(from[i] ^ seed, from[i + 1] ^ Long.rotateLeft(seed, 1 + i - at));
        }
        return fold(hash ^ (i < end ? from[i] : 0), seed);
    }

    /** Both halves of the 128-bit product. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    private void resize(int to) {
        rows = Arrays.copyOf(rows, Math.multiplyExact(to, rowLongs));
        places =
                new long[Math.max(64, Integer.highestOneBit(Math.max(1, to - 1)) << 2)]; // half of them empty, at least
        Arrays.fill(places, NONE); // all bits set, the lower half of which are NONE
        capacity = to;
        for (int slot = oldest; slot != NONE; slot = newerThan(slot)) {
            enter(slot, hash(slot));
        }
    }
}
