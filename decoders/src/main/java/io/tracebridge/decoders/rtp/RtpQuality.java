package io.tracebridge.decoders.rtp;

/** What the E-model makes of a stream, or of a part of it: filled by {@link #rate}, read by who writes. One object, used again. */
final class RtpQuality {
    /** Assumed where no report tells the round trip: half of what most calls in one country take. */
    static final int ASSUMED_NETWORK_MILLIS = 50;

    /** Assumed of the receiver's playout buffer. */
    static final int BUFFER_MILLIS = 50;

    boolean isRated;
    boolean wideband;
    boolean provisional;
    boolean isDelayAssumed;
    double lossShare;
    double burstRatio;
    double delayMillis;
    double listeningRating;
    double conversationalRating;

    /**
     * @param codec null when the codec is not known: then nothing is rated
     * @param impairment Ie of the codec, or of its modes in their proportion
     * @param lost frames that were lost on any way
     * @param expected frames of speech that were to come, the lost ones included
     * @param networkMillis one way through the network
     * @param packetMillis of speech that one packet holds
     */
    void rate(
            SpeechCodec codec,
            double impairment,
            double lost,
            double expected,
            double burstRatio,
            double networkMillis,
            double packetMillis) {
        lossShare = expected <= 0 ? 0 : lost / expected;
        this.burstRatio = burstRatio;
        isRated = codec != null;
        wideband = false;
        if (!isRated) {
            return;
        }
        wideband = codec.wideband;
        provisional = codec.provisional;
        delayMillis = networkMillis + packetMillis + BUFFER_MILLIS;
        double best = wideband ? EModel.WIDEBAND : EModel.NARROWBAND;
        listeningRating =
                best - EModel.effectiveImpairment(impairment, codec.robustness, lossShare, Math.max(1, burstRatio));
        conversationalRating = listeningRating - EModel.delayImpairment(delayMillis);
    }

    /** Mean opinion score of who listens only, thousandths. */
    int listeningMilli() {
        return milli(listeningRating);
    }

    /** Mean opinion score of a conversation, thousandths. */
    int conversationalMilli() {
        return milli(conversationalRating);
    }

    private int milli(double rating) {
        return (int) Math.round(1000 * (wideband ? EModel.wideMos(rating) : EModel.mos(rating)));
    }
}
