package io.tracebridge.decoders.table;

import java.util.Arrays;

/**
 * A hash table from keys of a fixed number of longs to slot numbers, with every slot in one list from the oldest to the newest: what a
 * decoder needs to hold open things, find them, time them out in order and evict the oldest. The owner keeps its own columns, arrays
 * indexed by slot number, and grows them when {@link #capacity} grew.
 *
 * <p>Grows by doubling up to the limit and allocates nothing else. Keys are mixed with a secret, so that whoever chooses the keys on the
 * wire cannot choose the buckets. Not thread-safe.
 */
public final class SlotTable {
    /** No slot. */
    public static final int NONE = -1;

    private final int keyLongs;
    private final int limit;
    private final long seed;

    private long[] keys;
    /** The first slot of each chain, and above it half of its key's hash: most other keys are told apart without looking at them. */
    private long[] buckets;

    /** The next slot in the chain with its half of the hash; of a free slot the next free one. */
    private long[] chain;

    private int[] older;
    private int[] newer;
    private long[] deadline;
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
        if (keyLongs < 1 || limit < 1) {
            throw new IllegalArgumentException("keyLongs " + keyLongs + ", limit " + limit);
        }
        this.keyLongs = keyLongs;
        this.limit = limit;
        this.seed = seed | 1;
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
        long hash = hash(key, 0);
        long entry = buckets[bucket(hash)];
        while ((int) entry != NONE && ((entry ^ hash) >>> 32 != 0 || !same(key, (int) entry))) {
            entry = chain[(int) entry];
        }
        return (int) entry;
    }

    /**
     * Takes a slot for a key that is not in the table and makes it the newest. A deadline earlier than the newest's so far is put off to
     * that, so that the oldest is always the next due.
     *
     * @throws IllegalStateException when full: evict {@link #oldest} first
     */
    public int add(long[] key, long deadlineNanos) {
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
            free = (int) chain[slot];
        }
        System.arraycopy(key, 0, keys, slot * keyLongs, keyLongs);
        enter(slot, hash(key, 0));
        size++;
        link(slot, deadlineNanos);
        return slot;
    }

    /** Gives a slot back. */
    public void remove(int slot) {
        unchain(slot);
        unlink(slot);
        chain[slot] = free;
        free = slot;
        size--;
    }

    /** Gives the slot another key, that is not in the table; its age and deadline stay. */
    public void rename(int slot, long[] key) {
        unchain(slot);
        System.arraycopy(key, 0, keys, slot * keyLongs, keyLongs);
        enter(slot, hash(key, 0));
    }

    private void unchain(int slot) {
        int bucket = bucket(hash(keys, slot * keyLongs));
        int at = (int) buckets[bucket];
        if (at == slot) {
            buckets[bucket] = chain[slot];
        } else {
            while ((int) chain[at] != slot) {
                at = (int) chain[at];
            }
            chain[at] = chain[slot];
        }
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
        return newer[slot];
    }

    /** Deadline of the oldest slot; {@link Long#MAX_VALUE} when empty. */
    public long nextDeadline() {
        return oldest == NONE ? Long.MAX_VALUE : deadline[oldest];
    }

    public long deadline(int slot) {
        return deadline[slot];
    }

    /** The {@code n}-th long of the slot's key. */
    public long key(int slot, int n) {
        return keys[slot * keyLongs + n];
    }

    private void link(int slot, long deadlineNanos) {
        deadline[slot] = newest == NONE ? deadlineNanos : Math.max(deadlineNanos, deadline[newest]);
        older[slot] = newest;
        newer[slot] = NONE;
        if (newest == NONE) {
            oldest = slot;
        } else {
            newer[newest] = slot;
        }
        newest = slot;
    }

    private void unlink(int slot) {
        if (older[slot] == NONE) {
            oldest = newer[slot];
        } else {
            newer[older[slot]] = newer[slot];
        }
        if (newer[slot] == NONE) {
            newest = older[slot];
        } else {
            older[newer[slot]] = older[slot];
        }
    }

    private boolean same(long[] key, int slot) {
        int at = slot * keyLongs;
        for (int i = 0; i < keyLongs; i++) {
            if (keys[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private void enter(int slot, long hash) {
        int bucket = bucket(hash);
        chain[slot] = buckets[bucket];
        buckets[bucket] = hash & ~0xffff_ffffL | slot;
    }

    private int bucket(long hash) {
        return (int) hash & buckets.length - 1;
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
        keys = Arrays.copyOf(keys == null ? new long[0] : keys, Math.multiplyExact(to, keyLongs));
        chain = Arrays.copyOf(chain == null ? new long[0] : chain, to);
        older = Arrays.copyOf(older == null ? new int[0] : older, to);
        newer = Arrays.copyOf(newer == null ? new int[0] : newer, to);
        deadline = Arrays.copyOf(deadline == null ? new long[0] : deadline, to);
        buckets = new long[Math.max(64, Integer.highestOneBit(Math.max(1, to - 1)) << 1)];
        Arrays.fill(buckets, NONE); // all bits set, the lower half of which are NONE
        capacity = to;
        for (int slot = oldest; slot != NONE; slot = newer[slot]) {
            enter(slot, hash(keys, slot * keyLongs));
        }
    }
}
