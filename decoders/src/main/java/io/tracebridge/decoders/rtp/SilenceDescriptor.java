package io.tracebridge.decoders.rtp;

/**
 * Recognises the frames with which GSM's codecs describe silence: a code word spread over the frame's bits, of which a few may be wrong
 * (TS 46.031 section 6.1.1 takes up to 15 of 95 for an invalid descriptor, which is none of speech either).
 */
final class SilenceDescriptor {
    private static final int MOST_WRONG = 15;

    /** Full rate: 36 bits of log area ratios, then four subframes of 56 bits, in each 17 bits before 13 pulses of three. */
    private static final int FULL_RATE_PULSES = 4 + 36 + 17;

    private static final int SUBFRAME = 56;

    /** Enhanced full rate: first and last bit of each piece of the code word, counted behind the signature (TS 46.062 section 5.3). */
    private static final int[] ENHANCED = {45, 46, 48, 68, 94, 96, 98, 118, 148, 171, 196, 209, 212, 221};

    /** Half rate: all bits from here on (TS 46.022 section 5.3). */
    private static final int HALF_RATE_FROM = 33;

    private static final int HALF_RATE_BITS = 112;

    private SilenceDescriptor() {}

    /**
     * The code word's 95 bits are 0: the highest bit of all pulses, the middle one of those of three subframes and of four pulses of the last
     * (TS 46.012 section 5.2, with the order of importance of TS 46.010 table 2.1).
     */
    static boolean isFullRate(RtpHeader header, int at) {
        int wrong = 0;
        for (int subframe = 0; subframe < 4; subframe++) {
            for (int pulse = 0; pulse < 13; pulse++) {
                int bit = 8 * at + FULL_RATE_PULSES + SUBFRAME * subframe + 3 * pulse;
                wrong += bit(header, bit);
                if (subframe < 3 || pulse < 4) {
                    wrong += bit(header, bit + 1);
                }
            }
        }
        return wrong <= MOST_WRONG;
    }

    /** The code word's 95 bits are 1. */
    static boolean isEnhanced(RtpHeader header, int at) {
        int wrong = 0;
        for (int piece = 0; piece < ENHANCED.length; piece += 2) {
            for (int bit = ENHANCED[piece]; bit <= ENHANCED[piece + 1]; bit++) {
                wrong += 1 - bit(header, 8 * at + 4 + bit);
            }
        }
        return wrong <= MOST_WRONG;
    }

    /** The code word's 79 bits are 1. */
    static boolean isHalfRate(RtpHeader header, int at) {
        for (int bit = HALF_RATE_FROM; bit < HALF_RATE_BITS; bit++) {
            if (bit(header, 8 * at + bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(RtpHeader header, int index) {
        return header.payload(index >> 3) >> 7 - (index & 7) & 1;
    }
}
