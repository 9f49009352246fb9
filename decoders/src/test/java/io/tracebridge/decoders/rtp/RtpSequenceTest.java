package io.tracebridge.decoders.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RtpSequenceTest {
    private final RtpSequence sequence = new RtpSequence();

    private RtpSequence of(int... numbers) {
        sequence.begin(numbers[0]);
        for (int i = 1; i < numbers.length; i++) {
            sequence.take(numbers[i]);
        }
        sequence.end();
        return sequence;
    }

    @Test
    void countsThroughTheWrap() {
        RtpSequence s = of(65_533, 65_534, 65_535, 0, 1, 3);
        assertThat(s.expected()).isEqualTo(7);
        assertThat(s.unique()).isEqualTo(6);
        assertThat(s.lost()).isOne();
        assertThat(s.highest()).isEqualTo(65_536 + 3);
    }

    @Test
    void countsLongStreams() {
        sequence.begin(100);
        for (int n = 1; n < 1 << 17; n++) {
            sequence.take(100 + n & 0xffff);
        }
        sequence.end();
        assertThat(sequence.expected()).isEqualTo(1 << 17);
        assertThat(sequence.lost()).isZero();
        assertThat(sequence.restarts()).isZero();
    }

    @Test
    void whatIsLateIsNotLost() {
        RtpSequence s = of(1, 2, 4, 5, 3, 6);
        assertThat(s.lost()).isZero();
        assertThat(s.late()).isOne();
        assertThat(s.runs()).isZero();
    }

    @Test
    void whatCameBeforeTheFirstBelongsToTheStream() {
        RtpSequence s = of(2, 1, 3, 0, 4);
        assertThat(s.expected()).isEqualTo(5);
        assertThat(s.lost()).isZero();
        assertThat(s.late()).isEqualTo(2);
    }

    @Test
    void duplicatesAreNeitherReceivedTwiceNorLate() {
        RtpSequence s = of(1, 2, 2, 3, 1, 4, 4, 4);
        assertThat(s.unique()).isEqualTo(4);
        assertThat(s.duplicates()).isEqualTo(4);
        assertThat(s.late()).isZero();
        assertThat(s.lost()).isZero();
    }

    @Test
    void aJumpThatTheNextPacketConfirmsIsANewSegment() {
        RtpSequence s = of(1, 2, 3, 40_000, 40_001, 40_002);
        assertThat(s.restarts()).isOne();
        assertThat(s.expected()).isEqualTo(6);
        assertThat(s.unique()).isEqualTo(6);
        assertThat(s.lost()).isZero();
        assertThat(s.far()).isZero();
    }

    @Test
    void aJumpThatNobodyConfirmsIsAStray() {
        RtpSequence s = of(1, 2, 3, 40_000, 4, 5);
        assertThat(s.restarts()).isZero();
        assertThat(s.far()).isOne();
        assertThat(s.lost()).isZero();
        assertThat(s.unique()).isEqualTo(5);
    }

    @Test
    void aSenderThatBeginsAgainALittleBeforeIsANewSegment() {
        int[] numbers = new int[1200];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 1000 + (i < 800 ? i : i - 800 + 300);
        }
        RtpSequence s = of(numbers);
        assertThat(s.restarts()).isOne();
        assertThat(s.unique()).isEqualTo(1200);
        assertThat(s.lost()).isZero();
        assertThat(s.duplicates()).isZero();
    }

    @Test
    void runsAndBurstsAreThoseOfRfc3611() {
        // Lost: 20 alone; 60, 62, 63, 70 within a burst of 11; 100 alone.
        Set<Integer> lost = Set.of(20, 60, 62, 63, 70, 100);
        sequence.begin(0);
        for (int n = 1; n < 2000; n++) {
            if (!lost.contains(n)) {
                sequence.take(n);
            }
        }
        sequence.end();
        assertThat(sequence.lost()).isEqualTo(6);
        assertThat(sequence.runs()).isEqualTo(5);
        assertThat(sequence.runPackets()).isEqualTo(6);
        assertThat(sequence.longestRun()).isEqualTo(2);
        assertThat(sequence.bursts()).isOne();
        assertThat(sequence.burstPackets()).isEqualTo(11);
        assertThat(sequence.burstLost()).isEqualTo(4);
    }

    /** Against a model that remembers every number, for streams with losses, late packets (up to 99) and duplicates. */
    @Property(tries = 300)
    void isWhatAModelWithUnlimitedMemorySays(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 65_535) int first,
            @ForAll @IntRange(max = 20) int loss) {
        Random random = new Random(seed);
        List<Integer> sent = new ArrayList<>();
        for (int n = 0; n < 3000; n++) {
            if (n == 0 || n == 2999 || random.nextInt(100) >= loss) {
                sent.add(n);
                if (random.nextInt(50) == 0) {
                    sent.add(n);
                }
            }
        }
        for (int i = 1; i + 1 < sent.size(); i++) {
            int other = i + random.nextInt(30);
            if (random.nextInt(20) == 0 && other + 1 < sent.size()) {
                sent.add(other, sent.remove(i));
            }
        }
        sequence.begin(first + sent.get(0) & 0xffff);
        Set<Integer> seen = new HashSet<>(sent.subList(0, 1));
        int highest = sent.get(0);
        int late = 0;
        int duplicates = 0;
        for (int n : sent.subList(1, sent.size())) {
            sequence.take(first + n & 0xffff);
            if (!seen.add(n)) {
                duplicates++;
            } else if (n < highest) {
                late++;
            }
            highest = Math.max(highest, n);
        }
        sequence.end();
        assertThat(sequence.expected()).isEqualTo(3000);
        assertThat(sequence.unique()).isEqualTo(seen.size());
        assertThat(sequence.lost()).isEqualTo(3000 - seen.size());
        assertThat(sequence.late()).isEqualTo(late);
        assertThat(sequence.duplicates()).isEqualTo(duplicates);
        assertThat(sequence.runPackets()).isEqualTo(3000 - seen.size());
        assertThat(sequence.runs()).isEqualTo(runs(seen));
    }

    /** Packets that only count, told one by one or together, at any time and in any number. */
    @Property(tries = 300)
    void packetsToldTogetherAreThoseToldOneByOne(@ForAll long seed) {
        Random random = new Random(seed);
        int number = random.nextInt(1 << 16);
        RtpSequence together = new RtpSequence();
        sequence.begin(number);
        together.begin(number);
        int untold = 0;
        for (int i = 0; i < 400; i++) {
            int row = random.nextInt(3) == 0 ? random.nextInt(2500) : random.nextInt(30);
            for (int n = 0; n < row; n++) {
                number = number + 1 & 0xffff;
                sequence.take(number);
                if (together.next() < 0 || (together.next() + untold & 0xffff) != number) {
                    together.advance(untold);
                    untold = 0;
                    together.take(number);
                } else {
                    untold++;
                }
                if (random.nextInt(500) == 0) {
                    together.advance(untold);
                    untold = 0;
                }
            }
            together.advance(untold);
            untold = 0;
            int other = number + random.nextInt(2400) - 1200 & 0xffff;
            assertThat(together.take(other)).isEqualTo(sequence.take(other));
            number = random.nextBoolean() ? other : number;
        }
        sequence.end();
        together.end();
        assertThat(figures(together)).isEqualTo(figures(sequence));
    }

    private static List<Long> figures(RtpSequence s) {
        return List.of(
                s.expected(),
                s.unique(),
                s.duplicates(),
                s.late(),
                s.far(),
                (long) s.restarts(),
                s.highest(),
                s.runs(),
                s.runPackets(),
                (long) s.longestRun(),
                s.bursts(),
                s.burstPackets(),
                s.burstLost());
    }

    private static long runs(Set<Integer> seen) {
        long runs = 0;
        for (int n = 1; n < 3000; n++) {
            if (!seen.contains(n) && seen.contains(n - 1)) {
                runs++;
            }
        }
        return runs;
    }

    @Property(tries = 500)
    void nothingIsEverNegative(@ForAll List<@IntRange(min = 0, max = 65_535) Integer> numbers) {
        sequence.begin(7);
        numbers.forEach(sequence::take);
        sequence.end();
        assertThat(sequence.lost()).isNotNegative();
        assertThat(sequence.unique()).isPositive().isLessThanOrEqualTo(sequence.expected());
        assertThat(sequence.unique() + sequence.duplicates() + sequence.far()).isEqualTo(numbers.size() + 1L);
        assertThat(sequence.burstLost()).isLessThanOrEqualTo(sequence.burstPackets());
        assertThat(sequence.runPackets()).isEqualTo(sequence.lost());
    }
}
