package io.tracebridge.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TimersTest {
    private final List<String> happened = new ArrayList<>();

    /** Sets deadlines no nearer than it says, but while it expires, when it may set any. */
    private final class Holder implements Timers.Expiring {
        private final String name;
        private final long nearest;
        private final boolean promises;
        private final PriorityQueue<Long> deadlines = new PriorityQueue<>();
        private final Timers timers;
        private final Random random;

        Holder(String name, long nearest, boolean promises, Timers timers, long seed) {
            this.name = name;
            this.nearest = nearest;
            this.promises = promises;
            this.timers = timers;
            this.random = new Random(seed);
            timers.register(this);
        }

        void frame() {
            if (random.nextInt(3) == 0) {
                deadlines.add(timers.nowNanos() + nearest + random.nextInt(50));
            }
            if (random.nextInt(8) == 0) {
                deadlines.poll();
            }
        }

        @Override
        public long nextDeadline() {
            return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.peek();
        }

        @Override
        public void expireNext(Timers.Reason reason) {
            happened.add(name + deadlines.remove() + ' ' + reason + " at " + timers.nowNanos());
            if (reason == Timers.Reason.TIMEOUT && random.nextInt(4) == 0) {
                deadlines.add(timers.nowNanos() + random.nextInt(5));
            }
        }

        @Override
        public long nearestNanos() {
            return promises ? nearest : 0;
        }
    }

    @Property(tries = 300)
    void aPromiseSavesQuestionsAndChangesNothing(@ForAll long seed) {
        List<String> asked = run(seed, false);
        assertThat(run(seed, true)).isEqualTo(asked);
    }

    private List<String> run(long seed, boolean promises) {
        happened.clear();
        Timers timers = new Timers();
        Random random = new Random(seed);
        List<Holder> holders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            holders.add(
                    new Holder("abcd".substring(i, i + 1), random.nextInt(40), promises, timers, random.nextLong()));
        }
        long time = 1000;
        for (int frame = 0; frame < 300; frame++) {
            time += random.nextInt(random.nextInt(10) == 0 ? 60 : 4);
            if (random.nextInt(100) == 0) {
                timers.endAll(Timers.Reason.CLOCK_STEP);
                time -= 500;
                timers.restart(time);
            }
            timers.advance(time - random.nextInt(3));
            holders.forEach(Holder::frame);
        }
        timers.endAll(Timers.Reason.END_OF_INPUT);
        return List.copyOf(happened);
    }
}
