package io.tracebridge.decoders.table;

import java.util.Arrays;

/**
 * Slots by deadline, for things whose deadlines come in any order: the earliest first, of equal ones the one that was set first. A binary
 * heap that knows where each slot stands, so that a deadline is moved in logarithmic time. Grows by doubling and allocates nothing else.
 * Not thread-safe.
 */
public final class DeadlineHeap {
    private static final int ABSENT = -1;

    private int[] heap = new int[64];
    private int[] place = new int[0];
    private long[] deadline = new long[0];
    private long[] turn = new long[0];
    private int size;
    private long turns;

    public int size() {
        return size;
    }

    /** The slot due first, or {@link SlotTable#NONE}. */
    public int first() {
        return size == 0 ? SlotTable.NONE : heap[0];
    }

    /** When the first is due; {@link Long#MAX_VALUE} when there is none. */
    public long nextDeadline() {
        return size == 0 ? Long.MAX_VALUE : deadline[heap[0]];
    }

    /** The deadline of a slot that has one. */
    public long deadline(int slot) {
        return deadline[slot];
    }

    /** Gives the slot, from 0, that deadline instead of the one it may have. */
    public void set(int slot, long deadlineNanos) {
        if (slot >= place.length) {
            grow(slot + 1);
        }
        deadline[slot] = deadlineNanos;
        turn[slot] = turns++;
        if (place[slot] == ABSENT) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            put(slot, size++);
        }
        up(place[slot]);
        down(place[slot]);
    }

    /** Takes the slot's deadline away, if it has one. */
    public void remove(int slot) {
        if (slot >= place.length || place[slot] == ABSENT) {
            return;
        }
        int hole = place[slot];
        place[slot] = ABSENT;
        int last = heap[--size];
        if (last != slot) {
            put(last, hole);
            up(hole);
            down(place[last]);
        }
    }

    private void grow(int atLeast) {
        int from = place.length;
        int to = Math.max(atLeast, Math.max(64, 2 * from));
        place = Arrays.copyOf(place, to);
        Arrays.fill(place, from, to, ABSENT);
        deadline = Arrays.copyOf(deadline, to);
        turn = Arrays.copyOf(turn, to);
    }

    private void put(int slot, int at) {
        heap[at] = slot;
        place[slot] = at;
    }

    private boolean isBefore(int a, int b) {
        return deadline[a] != deadline[b] ? deadline[a] < deadline[b] : turn[a] < turn[b];
    }

    private void up(int from) {
        int slot = heap[from];
        int at = from;
        while (at > 0 && isBefore(slot, heap[at - 1 >>> 1])) {
            put(heap[at - 1 >>> 1], at);
            at = at - 1 >>> 1;
        }
        put(slot, at);
    }

    private void down(int from) {
        int slot = heap[from];
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], slot)) {
                break;
            }
            put(heap[child], at);
            at = child;
        }
        put(slot, at);
    }
}
