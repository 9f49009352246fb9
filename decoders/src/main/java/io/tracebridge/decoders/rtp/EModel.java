package io.tracebridge.decoders.rtp;

/**
 * The E-model (ITU-T G.107, for wideband G.107.1) with the defaults for everything that a capture cannot know: what codec, loss and delay do
 * to a call's rating R, and the mean opinion score that goes with it.
 */
final class EModel {
    /** Ro - Is of G.107 with its defaults (clause 7.7): the rating of an undisturbed call. */
    static final double NARROWBAND = 93.2;

    /** The same of G.107.1 (clause 7.7). */
    static final double WIDEBAND = 129;

    private EModel() {}

    /**
     * Ie,eff of G.107 clause 7.5.
     *
     * @param impairment Ie of the codec
     * @param robustness Bpl of the codec
     * @param loss share of speech that was lost, 0..1
     * @param burstRatio BurstR: how much longer runs of losses are than by chance, from 1
     */
    static double effectiveImpairment(double impairment, double robustness, double loss, double burstRatio) {
        double percent = 100 * loss;
        return impairment + (95 - impairment) * percent / (percent / burstRatio + robustness);
    }

    /**
     * Id, delay without echo, by the approximation of Cole and Rosenbluth ("Voice over IP performance monitoring", 2001).
     *
     * @param millis mouth to ear, one way
     */
    static double delayImpairment(double millis) {
        return 0.024 * millis + (millis > 177.3 ? 0.11 * (millis - 177.3) : 0);
    }

    /** G.107 annex B; below 1 the polynomial dips, so 1 is the least. */
    static double mos(double rating) {
        if (rating <= 0) {
            return 1;
        }
        if (rating >= 100) {
            return 4.5;
        }
        return Math.max(1, 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating));
    }

    /** G.107.1 annex A: a wideband rating on the scale of narrowband's. */
    static double wideMos(double rating) {
        return mos(rating / 1.29);
    }
}
