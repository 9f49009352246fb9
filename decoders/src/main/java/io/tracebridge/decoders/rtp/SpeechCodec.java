package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.media.MediaEncoding;

/**
 * What the E-model needs to know of an encoding: Ie (impairment without loss), Bpl (robustness against loss). Those of ITU-T G.113
 * appendix I, table I.4, are planning values for both. Others have a published Ie (table I.3) but an assumed Bpl, or both assumed, and
 * are marked provisional, as is every document that rests on them. Encodings that are not here have no rating.
 */
enum SpeechCodec {
    /** With the concealment of G.711 appendix I, as receivers have; without it Bpl is 4.3. Table I.4. */
    G711(0, 25.1, false, false),
    /** G.729A with VAD, table I.4. */
    G729(11, 19.0, false, false),
    /** 6.3 kbit/s with VAD, table I.4. */
    G723(15, 16.1, false, false),
    /** Table I.4; AMR at 12.2 kbit/s is the same codec. */
    EFR(5, 10.0, false, false),
    /** Ie of table I.3, Bpl as EFR's. */
    FULL_RATE(20, 10.0, false, true),
    /** Ie of table I.3, Bpl as EFR's. */
    HALF_RATE(23, 10.0, false, true),
    /** Ie of each mode: {@link #impairment(int)}. */
    AMR(5, 10.0, false, true),
    /** Ie of table I.3 at 32 kbit/s, Bpl as G.711's without concealment. */
    G726(7, 4.3, false, true),
    /** Ie of table I.3 at 16 kbit/s. */
    G728(7, 16.0, false, true),
    ILBC(11, 32.0, false, true),
    SPEEX(11, 19.0, false, true),
    /** 64 kbit/s; Ie,wb of G.113 appendix IV, Bpl assumed. */
    G722(13, 4.3, true, true),
    /** Ie,wb of each mode: {@link #impairment(int)}. */
    AMR_WB(13, 10.0, true, true),
    EVS(5, 10.0, true, true),
    OPUS(5, 15.0, true, true);

    /** 4.75 to 12.2 kbit/s; the last is table I.4's, the others are assumed. */
    private static final int[] AMR_IMPAIRMENTS = {21, 19, 16, 13, 11, 10, 6, 5};

    /** 6.60 to 23.85 kbit/s: Ie,wb of G.113 appendix IV as remembered. */
    private static final int[] AMR_WB_IMPAIRMENTS = {41, 26, 13, 10, 7, 5, 4, 1, 8};

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
