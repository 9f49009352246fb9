package io.tracebridge.decoders.table;

/**
 * Keeps byte strings in the order they come; when it is full the newest overwrites the oldest. A string is named by its position,
 * which tells for ever whether it is still there. Grows by slabs of 256 KiB; with more than four of them it takes all that its limit
 * allows at once, as whoever fills these will fill the others. Allocates nothing else. Not thread-safe.
 */
public final class ByteRing {
    /** The longest string. */
    public static final int LONGEST = 64 << 10;

    private static final int SLAB = 256 << 10;
    private static final int ONE_BY_ONE = 4;

    private final byte[][] slabs;
    private final long capacity;

    /** The next position. Positions never come again. */
    private long head;

    /** @param limitBytes rounded up to whole slabs */
    public ByteRing(long limitBytes) {
        int count = (int) Math.max(1, Math.min(limitBytes, Integer.MAX_VALUE) + SLAB - 1 >> 18);
        slabs = new byte[count][];
        capacity = (long) count * SLAB;
        head = capacity;
    }

    /**
     * Makes room for a string, which the caller writes into {@link #slab} from {@link #at} on.
     *
     * @param length 1 .. {@link #LONGEST}
     * @return its position, above 0
     */
    public long add(int length) {
        if (at(head) + length > SLAB) {
            head += SLAB - at(head);
        }
        long position = head;
        head += length;
        int slab = (int) (position % capacity / SLAB);
        if (slabs[slab] == null) {
            int end = slab < ONE_BY_ONE ? slab + 1 : slabs.length;
            for (int i = slab; i < end; i++) {
                slabs[i] = new byte[SLAB];
            }
        }
        return position;
    }

    /** Whether the string that was added at the position is still there; never at 0. */
    public boolean holds(long position) {
        return position >= head - capacity && position < head && position > 0;
    }

    /** The array that holds the string. */
    public byte[] slab(long position) {
        return slabs[(int) (position % capacity / SLAB)];
    }

    /** Where in its array the string begins. */
    public int at(long position) {
        return (int) position & SLAB - 1;
    }
}
