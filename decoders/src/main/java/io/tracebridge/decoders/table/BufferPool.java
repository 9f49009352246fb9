package io.tracebridge.decoders.table;

import java.util.Arrays;

/**
 * Byte arrays that are used again, their sizes powers of two, all of them together within a limit. In steady state nothing is
 * allocated. Not thread-safe; who takes a buffer gives it back.
 */
public final class BufferPool {
    private static final int SMALLEST_BITS = 8;

    private final long limitBytes;
    private final byte[][][] free = new byte[32][][];
    private final int[] freeCount = new int[32];
    private long heldBytes;
    private long takenBytes;

    /** @param limitBytes the most bytes that exist at once, in use and waiting */
    public BufferPool(long limitBytes) {
        this.limitBytes = limitBytes;
        Arrays.fill(free, new byte[0][]);
    }

    /** A buffer of at least that size, with whatever bytes; null when the limit is reached: give something back first. */
    public byte[] take(int size) {
        int bits = Math.max(SMALLEST_BITS, 32 - Integer.numberOfLeadingZeros(Math.max(1, size) - 1));
        int bytes = 1 << bits;
        if (freeCount[bits] > 0) {
            takenBytes += bytes;
            byte[] buffer = free[bits][--freeCount[bits]];
            free[bits][freeCount[bits]] = null;
            return buffer;
        }
        if (takenBytes + bytes > limitBytes) {
            return null;
        }
        for (int other = free.length - 1; heldBytes + bytes > limitBytes; other--) {
            forget(other, heldBytes + bytes - limitBytes);
        }
        heldBytes += bytes;
        takenBytes += bytes;
        return new byte[bytes];
    }

    /** Takes a buffer back; null is nothing. */
    public void give(byte[] buffer) {
        if (buffer == null) {
            return;
        }
        int bits = Integer.numberOfTrailingZeros(buffer.length);
        if (freeCount[bits] == free[bits].length) {
            free[bits] = Arrays.copyOf(free[bits], Math.max(16, 2 * freeCount[bits]));
        }
        free[bits][freeCount[bits]++] = buffer;
        takenBytes -= buffer.length;
    }

    /** True when a buffer of that size would not be refused. */
    public boolean hasRoom(int size) {
        return takenBytes + 2L * size + (1 << SMALLEST_BITS) <= limitBytes;
    }

    /** Bytes in use. */
    public long takenBytes() {
        return takenBytes;
    }

    /** Lets waiting buffers of one size go to the garbage collector, until enough or all are gone. */
    private void forget(int bits, long bytes) {
        long left = bytes;
        while (left > 0 && freeCount[bits] > 0) {
            free[bits][--freeCount[bits]] = null;
            heldBytes -= 1L << bits;
            left -= 1L << bits;
        }
    }
}
