package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class MarkedLossTest {
    private final MarkedLoss loss = new MarkedLoss();

    private void frames(int interfaceId, int count) {
        for (int i = 0; i < count; i++) {
            loss.frame(interfaceId);
        }
    }

    @Test
    void whatLiesBetweenTwoMarksMustHaveCome() {
        assertThat(loss.mark(0, 100, 0)).isZero(); // joined in the middle: what came before is not known
        frames(0, 40);
        assertThat(loss.mark(0, 150, 0)).isZero(); // ten are missing, but may be late
        frames(0, 50);
        assertThat(loss.mark(0, 200, 0)).isEqualTo(10);
        frames(0, 50);
        assertThat(loss.mark(0, 250, 0)).isZero(); // told already
    }

    @Test
    void whatIsOnlyLateIsNotLost() {
        loss.mark(0, 0, 0);
        frames(0, 90);
        assertThat(loss.mark(0, 100, 0)).isZero();
        frames(0, 110);
        assertThat(loss.mark(0, 200, 0)).isZero();
        assertThat(loss.finish()).isZero();
    }

    @Test
    void whatIsMissingAtTheLastMarkIsLostAtTheEnd() {
        loss.mark(0, 0, 0);
        frames(0, 90);
        assertThat(loss.mark(0, 100, 0)).isZero();
        assertThat(loss.finish()).isEqualTo(10);
    }

    @Test
    void whatTheClientItselfDroppedIsNotTheSubscriptionsLoss() {
        loss.mark(0, 0, 0);
        frames(0, 70);
        assertThat(loss.mark(0, 100, 30)).isZero();
        assertThat(loss.finish()).isZero();
    }

    @Test
    void interfacesAreCountedApart() {
        loss.mark(0, 0, 0);
        loss.mark(3, 0, 0);
        frames(0, 5);
        frames(3, 7);
        assertThat(loss.mark(3, 9, 0)).isZero();
        assertThat(loss.mark(3, 9, 0)).isEqualTo(2);
        assertThat(loss.mark(0, 5, 0)).isZero();
        assertThat(loss.finish()).isZero();
    }

    @Test
    void aCaptureThatBeganAnewIsNoLoss() {
        loss.mark(0, 1_000, 0);
        assertThat(loss.mark(0, 10, 0)).isZero();
        frames(0, 5);
        assertThat(loss.mark(0, 15, 0)).isZero();
        assertThat(loss.finish()).isZero();
    }

    @Property
    void theSumOfWhatIsToldIsWhatWasLost(@ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double rate) {
        Random random = new Random(seed);
        long sent = 0;
        long lost = 0;
        long told = loss.mark(0, 0, 0);
        for (int n = 0; n < 500; n++) {
            sent++;
            if (random.nextDouble() < rate) {
                lost++;
            } else {
                loss.frame(0);
            }
            if (random.nextInt(20) == 0 && random.nextDouble() >= rate) { // marks are lost as well
                told += loss.mark(0, sent, 0);
            }
        }
        told += loss.mark(0, sent, 0);
        told += loss.finish();
        assertThat(told).isEqualTo(lost);
    }
}
