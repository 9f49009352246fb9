package io.tracebridge.decoders.table;

import java.util.Arrays;

/**
 * Keeps byte strings of any length in chunks of 64 bytes, within a limit. Grows by slabs of 64 KiB and allocates nothing else; what is freed
 * is used again at once. Not thread-safe.
 */
public final class BytePool {
    /** No chunk: what {@link #store} gives when there is no room. */
    public static final int NONE = -1;

    private static final int CHUNK = 64;
    private static final int SLAB_SHIFT = 10;
    private static final int SLAB = 1 << SLAB_SHIFT;

    private final int limit;
    private byte[][] slabs = new byte[0][];
    private int[] next = new int[0];
    private int unused;
    private int free = NONE;
    private int inUse;

    /** @param limitBytes rounded up to whole slabs */
    public BytePool(long limitBytes) {
        long slabs = Math.max(1, (limitBytes + CHUNK * SLAB - 1) / (CHUNK * SLAB));
        this.limit = (int) Math.min(slabs, Integer.MAX_VALUE / SLAB) * SLAB;
    }

    /** Bytes taken by what is stored, whole chunks. */
    public long bytesInUse() {
        return (long) inUse * CHUNK;
    }

    /**
     * Keeps a copy of the bytes.
     *
     * @param length from 1
     * @return its first chunk, or {@link #NONE} when the pool has no room for all of it
     */
    public int store(byte[] bytes, int offset, int length) {
        int chunks = (length + CHUNK - 1) / CHUNK;
        if (chunks > limit - inUse) {
            return NONE;
        }
        int first = NONE;
        // From the last chunk to the first, so that each is linked to the one after it.
        for (int n = chunks - 1; n >= 0; n--) {
            int chunk = take();
            int from = n * CHUNK;
            System.arraycopy(bytes, offset + from, slab(chunk), at(chunk), Math.min(CHUNK, length - from));
            next[chunk] = first;
            first = chunk;
        }
        inUse += chunks;
        return first;
    }

    /** Copies what was stored to {@code to[0, length)}. */
    public void copy(int first, int length, byte[] to) {
        int chunk = first;
        for (int at = 0; at < length; at += CHUNK) {
            System.arraycopy(slab(chunk), at(chunk), to, at, Math.min(CHUNK, length - at));
            chunk = next[chunk];
        }
    }

    /** Gives back what was stored. */
    public void free(int first) {
        int chunk = first;
        while (chunk != NONE) {
            int following = next[chunk];
            next[chunk] = free;
            free = chunk;
            chunk = following;
            inUse--;
        }
    }

    private int take() {
        if (free != NONE) {
            int chunk = free;
            free = next[chunk];
            return chunk;
        }
        if (unused == slabs.length << SLAB_SHIFT) {
            slabs = Arrays.copyOf(slabs, slabs.length + 1);
            slabs[slabs.length - 1] = new byte[SLAB * CHUNK];
            if (next.length < slabs.length << SLAB_SHIFT) {
                next = Arrays.copyOf(next, Math.max(SLAB, Math.min(limit, 2 * next.length)));
            }
        }
        return unused++;
    }

    private byte[] slab(int chunk) {
        return slabs[chunk >>> SLAB_SHIFT];
    }

    private static int at(int chunk) {
        return (chunk & SLAB - 1) * CHUNK;
    }
}
