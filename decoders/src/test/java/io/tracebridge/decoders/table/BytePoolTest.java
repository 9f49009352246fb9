package io.tracebridge.decoders.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BytePoolTest {
    @Property(tries = 100)
    void givesBackWhatWasStored(@ForAll long seed) {
        Random random = new Random(seed);
        BytePool pool = new BytePool(1 << 18);
        Map<Integer, byte[]> stored = new HashMap<>();
        for (int n = 0; n < 500; n++) {
            if (!stored.isEmpty() && random.nextInt(3) == 0) {
                int first = stored.keySet().iterator().next();
                stored.remove(first);
                pool.free(first);
            } else {
                byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 3000)];
                random.nextBytes(bytes);
                int first = pool.store(bytes, 0, bytes.length);
                if (first == BytePool.NONE) {
                    assertThat(pool.bytesInUse() + bytes.length).isGreaterThan((1 << 18) - 64);
                } else {
                    assertThat(stored.put(first, bytes)).isNull();
                }
            }
            assertThat(pool.bytesInUse()).isBetween(0L, 1L << 18);
        }
        stored.forEach((first, bytes) -> {
            byte[] copy = new byte[bytes.length];
            pool.copy(first, bytes.length, copy);
            assertThat(copy).isEqualTo(bytes);
        });
        stored.keySet().forEach(pool::free);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void refusesWhatDoesNotFit() {
        BytePool pool = new BytePool(1);
        byte[] bytes = new byte[1 << 16];
        int first = pool.store(bytes, 0, bytes.length);
        assertThat(first).isNotEqualTo(BytePool.NONE);
        assertThat(pool.store(bytes, 0, 1)).isEqualTo(BytePool.NONE);
        pool.free(first);
        assertThat(pool.store(bytes, 1, bytes.length - 1)).isNotEqualTo(BytePool.NONE);
    }
}
