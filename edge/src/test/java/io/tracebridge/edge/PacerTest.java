package io.tracebridge.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The pacer under a clock of the test's own. */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;

    /** Sends so many frames, waiting as told; returns the time it took. */
    private static long run(Pacer pacer, int frames, long apart, long from) {
        long now = from;
        for (int i = 0; i < frames; i++) {
            now += pacer.waitNanos(i * apart, now);
            pacer.advance();
        }
        return now - from;
    }

    @Test
    void sendsAtARateFromTheFirstFrameOn() {
        assertThat(run(new Pacer(Pace.rate(20_000)), 20_001, 0, 77)).isEqualTo(SECOND);
        assertThat(run(new Pacer(Pace.rate(0.5)), 3, 0, -77)).isEqualTo(4 * SECOND);
    }

    @Test
    void keepsFramesAsFarApartAsTheyWere() {
        assertThat(run(new Pacer(Pace.OWN), 11, SECOND / 4, 5)).isEqualTo(10 * SECOND / 4);
    }

    @Test
    void neverWaitsWhenTold() {
        assertThat(run(new Pacer(Pace.FAST), 1_000, SECOND, 5)).isZero();
    }

    @Test
    void goesOnEvenlyAfterAHoldUpInsteadOfInABurst() {
        Pacer pacer = new Pacer(Pace.rate(1_000));
        run(pacer, 100, 0, 0); // until 99 ms
        long now = 10 * SECOND;
        assertThat(pacer.waitNanos(0, now)).isZero();
        pacer.advance();
        assertThat(pacer.waitNanos(0, now)).isEqualTo(1_000_000);
    }

    @Test
    void makesUpForASmallDelay() {
        Pacer pacer = new Pacer(Pace.rate(1_000));
        run(pacer, 100, 0, 0);
        long now = 99_000_000 + 10_000_000; // ten frames late
        for (int i = 0; i < 10; i++) {
            assertThat(pacer.waitNanos(0, now)).isZero();
            pacer.advance();
        }
        assertThat(pacer.waitNanos(0, now)).isEqualTo(1_000_000);
    }

    @Test
    void survivesTimesThatGoBack() {
        Pacer pacer = new Pacer(Pace.OWN);
        pacer.waitNanos(100 * SECOND, 0);
        pacer.advance();
        assertThat(pacer.waitNanos(10 * SECOND, 0)).isZero();
        pacer.advance();
        assertThat(pacer.waitNanos(11 * SECOND, 0)).isEqualTo(SECOND);
    }

    @Test
    void refusesRatesThatAreNone() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Pace.rate(rate)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
