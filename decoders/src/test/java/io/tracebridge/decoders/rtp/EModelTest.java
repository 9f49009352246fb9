package io.tracebridge.decoders.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracebridge.decoders.media.MediaEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EModelTest {
    @ParameterizedTest
    @CsvSource({"90,4.34", "80,4.02", "70,3.60", "60,3.10", "50,2.58", "93.2,4.41", "0,1", "-20,1", "100,4.5", "120,4.5"
    })
    void scoresGoWithRatingsAsInG107(double rating, double mos) {
        assertThat(EModel.mos(rating)).isEqualTo(mos, within(0.01));
    }

    @Test
    void scoresNeverFallAsRatingsRise() {
        double before = 1;
        for (double rating = 0; rating <= 100; rating += 0.1) {
            double mos = EModel.mos(rating);
            assertThat(mos).isBetween(1.0, 4.5).isGreaterThanOrEqualTo(before - 1e-9);
            before = mos;
        }
    }

    @Test
    void lossAddsToTheImpairmentOfTheCodec() {
        assertThat(EModel.effectiveImpairment(11, 19, 0, 1)).isEqualTo(11);
        assertThat(EModel.effectiveImpairment(0, 4.3, 0.05, 1)).isEqualTo(95 * 5 / 9.3, within(1e-9));
        assertThat(EModel.effectiveImpairment(0, 25.1, 0.05, 2))
                .as("bursts hurt more")
                .isEqualTo(95 * 5 / 27.6, within(1e-9))
                .isGreaterThan(EModel.effectiveImpairment(0, 25.1, 0.05, 1));
    }

    @Test
    void delayHurtsMoreBeyond177Milliseconds() {
        assertThat(EModel.delayImpairment(0)).isZero();
        assertThat(EModel.delayImpairment(100)).isEqualTo(2.4, within(1e-9));
        assertThat(EModel.delayImpairment(277.3)).isEqualTo(0.024 * 277.3 + 11, within(1e-9));
    }

    @Test
    void wideRatingsAreMappedToTheSameScale() {
        assertThat(EModel.wideMos(129)).isEqualTo(4.5);
        assertThat(EModel.wideMos(129 - 13)).isEqualTo(EModel.mos(116 / 1.29));
    }

    @Test
    void onlySpeechCodecsHaveARating() {
        for (MediaEncoding encoding : MediaEncoding.values()) {
            if (SpeechCodec.of(encoding) != null) {
                assertThat(encoding.kind()).as(encoding.name()).isEqualTo(MediaEncoding.Kind.AUDIO);
            }
        }
        assertThat(SpeechCodec.of(MediaEncoding.OTHER)).isNull();
        assertThat(SpeechCodec.of(MediaEncoding.H264)).isNull();
    }
}
