package io.tracebridge.decoders.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {
    private record Key(long deadline, int turn) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Long.compare(deadline, other.deadline);
            return order != 0 ? order : Integer.compare(turn, other.turn);
        }
    }

    /** Against a sorted map: the low bits choose the slot, the rest what is done with it. */
    @Property
    void givesTheEarliestAndOfEqualOnesTheOneSetFirst(@ForAll @Size(max = 400) int[] steps) {
        DeadlineHeap heap = new DeadlineHeap();
        TreeMap<Key, Integer> expected = new TreeMap<>();
        Key[] keys = new Key[64];
        int turn = 0;
        for (int step : steps) {
            int slot = step & 63;
            if (keys[slot] != null) {
                expected.remove(keys[slot]);
            }
            if ((step >>> 6 & 3) == 0) {
                heap.remove(slot);
                keys[slot] = null;
            } else {
                long deadline = step >>> 8 & 15;
                heap.set(slot, deadline);
                keys[slot] = new Key(deadline, turn++);
                expected.put(keys[slot], slot);
                assertThat(heap.deadline(slot)).isEqualTo(deadline);
            }
            check(heap, expected);
        }
        while (!expected.isEmpty()) {
            heap.remove(expected.pollFirstEntry().getValue());
            check(heap, expected);
        }
    }

    private static void check(DeadlineHeap heap, TreeMap<Key, Integer> expected) {
        assertThat(heap.size()).isEqualTo(expected.size());
        Map.Entry<Key, Integer> first = expected.firstEntry();
        assertThat(heap.first()).isEqualTo(first == null ? SlotTable.NONE : first.getValue());
        assertThat(heap.nextDeadline()).isEqualTo(first == null ? Long.MAX_VALUE : first.getKey().deadline);
    }

    @Test
    void forgetsWhatItNeverHad() {
        DeadlineHeap heap = new DeadlineHeap();
        heap.remove(1_000);
        assertThat(heap.first()).isEqualTo(SlotTable.NONE);
    }
}
