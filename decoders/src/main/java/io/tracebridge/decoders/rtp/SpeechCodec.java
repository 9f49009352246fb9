package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.media.MediaEncoding;

/**
 * What the E-model needs to know of an encoding: Ie (impairment without loss), Bpl (robustness against loss), as ITU-T G.113 gives them for
 * planning. Only what it gives for both, on the scale that we use, is not provisional; every document that rests on anything else says so.
 * Encodings that are not here have no rating.
 *
 * <p>Sources, as the Recommendation is not at hand. Ie: table I.1 of the edition of 09/2024, quoted by several monitors that name the table; the
 * delays that Janssen and others tolerate for each codec in Telektronikk's "Internet Traffic Engineering", table 3, follow from the same values
 * (and from those given here for AMR, of which G.113 has none). Bpl: appendix I of the editions until 2007, quoted likewise; that of 2024 has
 * none for narrowband. Ie,wb and Bpl,wb: tables IV.1 and IV.4 of 09/2024, quoted with all their rows by sipnab's "MOS and codecs".
 */
enum SpeechCodec {
    /** With the concealment of G.711 appendix I, as receivers have; without it Bpl is 4.3. */
    G711(0, 25.1, false, false),
    /** G.729A with VAD. */
    G729(11, 19.0, false, false),
    /** 6.3 kbit/s with VAD. */
    G723(15, 16.1, false, false),
    /** AMR at 12.2 kbit/s is the same codec. */
    EFR(5, 10.0, false, false),
    /** Bpl as EFR's. */
    FULL_RATE(20, 10.0, false, true),
    /** Bpl as EFR's. */
    HALF_RATE(23, 10.0, false, true),
    /** Ie of each mode: {@link #impairment(int)}; Bpl as EFR's. */
    AMR(5, 10.0, false, true),
    /** 32 kbit/s; Bpl as G.711's without concealment. */
    G726(7, 4.3, false, true),
    /** 16 kbit/s; Bpl assumed. */
    G728(7, 16.0, false, true),
    /** Both assumed. */
    ILBC(11, 32.0, false, true),
    /** Both assumed. */
    SPEEX(11, 19.0, false, true),
    /** 64 kbit/s; Bpl as AMR-WB's. */
    G722(13, 4.3, true, true),
    /**
     * Ie of each mode, for one ear: {@link #impairment(int)}. Bpl is that of 12.65 kbit/s for two ears; of 23.05 and 23.85 it is 4.6 and 4.9, and
     * of the other modes and for one ear there is none.
     */
    AMR_WB(13, 4.3, true, true),
    /** Both assumed: G.113 has EVS on the scale of the fullband model only (table V.1, G.107.2). */
    EVS(5, 10.0, true, true),
    /** Both assumed: G.113 has none. */
    OPUS(5, 15.0, true, true);

    /** 4.75 to 12.2 kbit/s: the last is EFR's. */
    private static final int[] AMR_IMPAIRMENTS = {21, 19, 16, 13, 11, 10, 6, 5};

    /** 6.60 to 23.85 kbit/s: table IV.1. The highest rate is not the best. */
    private static final int[] AMR_WB_IMPAIRMENTS = {41, 26, 13, 10, 7, 5, 3, 1, 8};

    final double impairment;
    final double robustness;
    final boolean wideband;
    final boolean provisional;

    SpeechCodec(double impairment, double robustness, boolean wideband, boolean provisional) {
        this.impairment = impairment;
        this.robustness = robustness;
        this.wideband = wideband;
        this.provisional = provisional;
    }

    /** Null when nothing is known of it. */
    static SpeechCodec of(MediaEncoding encoding) {
        return switch (encoding) {
            case PCMU, PCMA -> G711;
            case G729 -> G729;
            case G723 -> G723;
            case GSM_EFR -> EFR;
            case GSM -> FULL_RATE;
            case GSM_HR -> HALF_RATE;
            case AMR -> AMR;
            case AMR_WB -> AMR_WB;
            case G726_32 -> G726;
            case G728 -> G728;
            case ILBC -> ILBC;
            case SPEEX -> SPEEX;
            case G722 -> G722;
            case EVS -> EVS;
            case OPUS -> OPUS;
            default -> null;
        };
    }

    /** Ie of one of AMR's modes; of other codecs the mode does not count. */
    double impairment(int mode) {
        return switch (this) {
            case AMR -> AMR_IMPAIRMENTS[mode];
            case AMR_WB -> AMR_WB_IMPAIRMENTS[mode];
            default -> impairment;
        };
    }
}
