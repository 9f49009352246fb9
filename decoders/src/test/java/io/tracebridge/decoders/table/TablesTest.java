package io.tracebridge.decoders.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TablesTest {
    @Property(tries = 200)
    void aSlotTableIsAMapInTheOrderOfLastTouch(@ForAll @IntRange(min = 1, max = 300) int limit, @ForAll long seed) {
        Random random = new Random(seed);
        SlotTable table = new SlotTable(2, limit, random.nextLong());
        Map<Long, Integer> model = new LinkedHashMap<>();
        Map<Integer, Long> deadlines = new HashMap<>();
        long latest = 0;
        for (int step = 0; step < 2000; step++) {
            long id = random.nextInt(2 * limit);
            long[] key = {id, ~id};
            int slot = table.find(key);
            assertThat(slot).isEqualTo(model.getOrDefault(id, SlotTable.NONE));
            long wanted = random.nextInt(1000) + step;
            if (slot == SlotTable.NONE && table.isFull()) {
                int oldest = table.oldest();
                model.remove(table.key(oldest, 0));
                table.remove(oldest);
            } else if (slot == SlotTable.NONE) {
                latest = model.isEmpty() ? wanted : Math.max(latest, wanted);
                slot = table.add(key, wanted);
                model.put(id, slot);
                deadlines.put(slot, latest);
            } else if (random.nextBoolean()) {
                boolean isAlone = model.size() == 1;
                model.remove(id);
                model.put(id, slot);
                latest = isAlone ? wanted : Math.max(latestButOne(model, deadlines, id), wanted);
                table.touch(slot, wanted);
                deadlines.put(slot, latest);
            } else {
                table.remove(slot);
                model.remove(id);
                latest = latestButOne(model, deadlines, -1);
            }
            assertOrder(table, model, deadlines);
        }
    }

    private static long latestButOne(Map<Long, Integer> model, Map<Integer, Long> deadlines, long but) {
        long latest = 0;
        for (Map.Entry<Long, Integer> entry : model.entrySet()) {
            if (entry.getKey() != but) {
                latest = Math.max(latest, deadlines.get(entry.getValue()));
            }
        }
        return latest;
    }

    private static void assertOrder(SlotTable table, Map<Long, Integer> model, Map<Integer, Long> deadlines) {
        List<Integer> order = new ArrayList<>();
        for (int slot = table.oldest(); slot != SlotTable.NONE; slot = table.newerThan(slot)) {
            order.add(slot);
            assertThat(table.deadline(slot)).isEqualTo(deadlines.get(slot));
        }
        assertThat(order).isEqualTo(new ArrayList<>(model.values()));
        assertThat(table.size()).isEqualTo(model.size());
        assertThat(table.nextDeadline())
                .isEqualTo(order.isEmpty() ? Long.MAX_VALUE : (long) deadlines.get(order.get(0)));
    }

    @Test
    void aFullSlotTableTakesNoMore() {
        SlotTable table = new SlotTable(1, 1, 0);
        table.add(new long[] {1}, 0);
        assertThatThrownBy(() -> table.add(new long[] {2}, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Property(tries = 200)
    void anIntTableIsAMap(@ForAll long seed) {
        Random random = new Random(seed);
        IntTable<Integer> table = new IntTable<>();
        Map<Integer, Integer> model = new HashMap<>();
        for (int step = 0; step < 500; step++) {
            int key = random.nextBoolean() ? random.nextInt(64) : random.nextInt();
            if (random.nextBoolean()) {
                table.put(key, step);
                model.put(key, step);
            }
            assertThat(table.get(key)).isEqualTo(model.get(key));
            assertThat(table.size()).isEqualTo(model.size());
        }
        model.forEach((key, value) -> assertThat(table.get(key)).isEqualTo(value));
    }

    @Property(tries = 200)
    void aBufferPoolStaysWithinItsLimitAndGivesNoBufferTwice(@ForAll long seed) {
        Random random = new Random(seed);
        BufferPool pool = new BufferPool(100_000);
        List<byte[]> taken = new ArrayList<>();
        long bytes = 0;
        for (int step = 0; step < 500; step++) {
            int size = random.nextInt(10_000);
            boolean hasRoom = pool.hasRoom(size);
            byte[] buffer = random.nextInt(3) > 0 ? pool.take(size) : null;
            if (buffer != null) {
                assertThat(buffer.length).isGreaterThanOrEqualTo(size);
                taken.add(buffer);
                bytes += buffer.length;
            } else if (!taken.isEmpty() && random.nextBoolean()) {
                byte[] back = taken.remove(random.nextInt(taken.size()));
                bytes -= back.length;
                pool.give(back);
            } else if (hasRoom) {
                assertThat(pool.take(0)).isNotNull().satisfies(taken::add);
                bytes += taken.get(taken.size() - 1).length;
            }
            assertThat(pool.takenBytes()).isEqualTo(bytes).isLessThanOrEqualTo(100_000);
        }
        Set<byte[]> different = new HashSet<>(taken);
        assertThat(different).hasSameSizeAs(taken);
    }
}
