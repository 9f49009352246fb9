package io.tracebridge.decoders;

import static io.tracebridge.decoders.testing.TestSite.ETHERNET;
import static io.tracebridge.decoders.testing.TestSite.SECOND;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SiteTimeTest {
    private static final long HOUR = 3600 * SECOND;

    private final TestSite test = new TestSite();
    private final List<String> happened = new ArrayList<>();

    /** Times out at the times it is told, in seconds after START. */
    private final class Alarm implements Timers.Expiring {
        private final String name;
        private final Deque<Long> deadlines = new ArrayDeque<>();

        Alarm(String name, long... seconds) {
            this.name = name;
            for (long second : seconds) {
                deadlines.add(START + second * SECOND);
            }
            test.site.timers().register(this);
        }

        @Override
        public long nextDeadline() {
            return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.peek();
        }

        @Override
        public void expireNext(Timers.Reason reason) {
            long seconds = (deadlines.remove() - START) / SECOND;
            long now = (test.site.nowNanos() - START) / SECOND;
            happened.add(name + seconds + " " + reason + " at " + now);
        }
    }

    SiteTimeTest() {
        test.site.layers("link.type").bind(99, (packet, octets) -> {
            long seconds = (packet.timeNanos - START) / SECOND;
            happened.add("frame " + octets.u8() + " at " + seconds);
        });
    }

    @Test
    void whatIsDueHappensInTheOrderOfDeadlinesBeforeTheFrame() {
        frame(0, 0);
        new Alarm("a", 10, 30);
        new Alarm("b", 10, 20, 31);
        frame(1, 30);

        assertThat(happened)
                .containsExactly(
                        "frame 0 at 0",
                        "a10 TIMEOUT at 10",
                        "b10 TIMEOUT at 10",
                        "b20 TIMEOUT at 20",
                        "a30 TIMEOUT at 30",
                        "frame 1 at 30");
    }

    @Test
    void aMarkAdvancesTimeLikeAFrame() {
        frame(0, 0);
        new Alarm("a", 10);
        test.mark("test", START + 9 * SECOND);
        assertThat(happened).hasSize(1);
        test.mark("test", START + 10 * SECOND);

        assertThat(happened).containsExactly("frame 0 at 0", "a10 TIMEOUT at 10");
        assertThat(test.count("site.marks")).isEqualTo(2);
    }

    @Test
    void theEndOfInputEndsEverythingInTheOrderOfDeadlinesAndTimeStandsStill() {
        frame(0, 5);
        new Alarm("a", 10, 30);
        new Alarm("b", 20);
        test.site.finish();

        assertThat(happened)
                .containsExactly(
                        "frame 0 at 5", "a10 END_OF_INPUT at 5", "b20 END_OF_INPUT at 5", "a30 END_OF_INPUT at 5");
    }

    @Test
    void aFrameALittleOutOfOrderKeepsItsTimeAndTheClockStands() {
        frame(0, 100);
        frame(1, 99);

        assertThat(happened).containsExactly("frame 0 at 100", "frame 1 at 99");
        assertThat(test.site.nowNanos()).isEqualTo(START + 100 * SECOND);
    }

    @Test
    void aJumpOfMoreThanAnHourThatTheNextFrameConfirmsCounts() {
        frame(0, 0);
        new Alarm("a", 10);
        frame(1, 3601);
        assertThat(happened).as("waits for the next").containsExactly("frame 0 at 0");
        frame(2, 3602);

        assertThat(happened).containsExactly("frame 0 at 0", "a10 TIMEOUT at 10", "frame 1 at 3601", "frame 2 at 3602");
        assertThat(test.count("site.clock.outliers")).isZero();
    }

    @Test
    void aJumpThatTheNextFrameDoesNotConfirmIsHandledAtTheTimeReached() {
        frame(0, 0);
        new Alarm("a", 10);
        frame(1, 100_000_000);
        frame(2, 5);

        assertThat(happened).containsExactly("frame 0 at 0", "frame 1 at 0", "frame 2 at 5");
        assertThat(test.count("site.clock.outliers")).isOne();
    }

    @Test
    void aJumpOfAnHourAtMostCountsAtOnce() {
        frame(0, 0);
        frame(1, 3600);

        assertThat(happened).containsExactly("frame 0 at 0", "frame 1 at 3600");
    }

    @Test
    void aJumpThatIsTheLastFrameIsBelievedAtTheEnd() {
        frame(0, 0);
        frame(1, 7200);
        test.site.finish();

        assertThat(happened).containsExactly("frame 0 at 0", "frame 1 at 7200");
    }

    @Test
    void aStepBackOfMoreThan300SecondsEndsWhatIsOpenAndBeginsANewEpoch() {
        frame(0, 1000);
        new Alarm("a", 1010);
        frame(1, 700);
        assertThat(happened).containsExactly("frame 0 at 1000", "frame 1 at 700");
        frame(2, 699);

        assertThat(happened)
                .containsExactly("frame 0 at 1000", "frame 1 at 700", "a1010 CLOCK_STEP at 1000", "frame 2 at 699");
        assertThat(test.site.nowNanos()).isEqualTo(START + 699 * SECOND);
        assertThat(test.count("site.clock.steps")).isOne();
    }

    @Test
    void anotherClientBehindByMoreThan300SecondsIsNoStep() {
        frame(0, 1000);
        test.frame("other", 99, START, new byte[] {1}, 1);
        test.frame("other", 99, START + SECOND, new byte[] {2}, 1);

        assertThat(test.count("site.clock.steps")).isZero();
        assertThat(test.site.nowNanos()).isEqualTo(START + 1000 * SECOND);
    }

    @Test
    void timesBeyondWhatADeadlineCanHoldAreClamped() {
        Alarm alarm = new Alarm("a", 10);
        test.frame(99, Long.MAX_VALUE, new byte[] {0});
        test.frame(99, Long.MIN_VALUE, new byte[] {1});

        assertThat(alarm.deadlines).isEmpty();
        assertThat(test.site.nowNanos()).isZero();
        assertThat(test.count("site.clock.steps")).isOne();
    }

    @Test
    void whatALayerThrowsIsCountedAndToldAndTheNextFrameIsDecoded() {
        List<String> told = new ArrayList<>();
        Site site = test.site;
        site.onError(
                (client, frame, error) -> told.add(client + " " + frame.capturedLength + " " + error.getMessage()));
        site.layers("link.type").bind(98, (packet, octets) -> {
            throw new IllegalStateException("broken");
        });
        test.frame(98, START, new byte[3]);
        frame(1, 0);

        assertThat(told).containsExactly("test 3 broken");
        assertThat(happened).containsExactly("frame 1 at 0");
        assertThat(test.count("site.errors")).isOne();
    }

    @Test
    void aHolderThatFailsForEverIsLetGoAndTimeGoesOn() {
        List<Frame> told = new ArrayList<>();
        test.site.onError((client, frame, error) -> told.add(frame));
        test.site.timers().register(new Timers.Expiring() {
            @Override
            public long nextDeadline() {
                return START;
            }

            @Override
            public void expireNext(Timers.Reason reason) {
                throw new IllegalStateException("broken");
            }
        });
        frame(0, 1);
        frame(1, 2);

        assertThat(happened).containsExactly("frame 0 at 1", "frame 1 at 2");
        assertThat(told).hasSize(16).containsOnlyNulls();
    }

    @Test
    void whatNobodyDecodesIsCountedByName() {
        for (int type = 139; type <= 142; type++) {
            test.frame(type, START, new byte[10]);
        }
        test.frame(ETHERNET, START, Frames.ethernet(0x88cc, new byte[20]));
        test.frame(4711, START, new byte[10]);

        for (String type : new String[] {"mtp2_with_phdr", "mtp2", "mtp3", "sccp"}) {
            assertThat(test.count("unsupported.link.type." + type)).as(type).isOne();
        }
        assertThat(test.count("unsupported.ether.type.lldp")).isOne();
        assertThat(test.count("unsupported.link.type.4711")).isOne();
        assertThat(test.count("fault.site.link_type")).isEqualTo(5);
    }

    @Test
    void countersOfUnknownNumbersAreBounded() {
        for (int type = 0; type < 10_000; type++) {
            test.frame(100_000 + type, START, new byte[1]);
        }
        assertThat(test.site.counters()).hasSizeLessThan(500);
        assertThat(test.count("unsupported.link.type.other")).isEqualTo(10_000 - 256);
    }

    @Test
    void faultsAreCountedEachAndToldOncePerMinuteOfPacketTime() {
        List<String> told = new ArrayList<>();
        TestSite other = new TestSite(Map.of());
        other.site
                .faults()
                .listener((fault, packet, offset, count) -> told.add(
                        fault.code() + " at " + offset + " x" + count + (packet.frameHash == 0 ? " no hash" : "")));
        for (int i = 0; i < 100; i++) {
            other.frame(ETHERNET, START + i * SECOND, new byte[13]);
        }
        assertThat(other.count("fault.link.too_short")).isEqualTo(100);
        assertThat(told).containsExactly("link.too_short at 13 x1", "link.too_short at 13 x60");
    }

    private void frame(int number, long second) {
        test.frame(99, START + second * SECOND, new byte[] {(byte) number});
    }
}
