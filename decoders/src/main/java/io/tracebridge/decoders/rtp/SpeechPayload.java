package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.media.MediaEncoding;
import io.tracebridge.decoders.media.MediaFormat;

/**
 * What the first octets of a payload say of its frames: how many there are, which the radio damaged, and whether nobody speaks. Nothing of
 * the speech itself is kept. A view of one packet, read by {@link #read}.
 */
final class SpeechPayload {
    /** What is known of a frame. */
    enum Kind {
        SPEECH,
        /** Damaged or missing speech, as the sender says. */
        ERASED,
        /** Comfort noise: the sender's account of silence. */
        SILENCE,
        /** Nothing was sent: silence after silence, else missing speech. */
        NO_DATA
    }

    /** TS 26.101 table 1a and TS 26.201 table 1a: bits of a frame by its type; -1 for those that are reserved. */
    private static final int[] AMR_BITS = {95, 103, 118, 134, 148, 159, 204, 244, 39, 43, 38, 37, -1, -1, -1, 0};

    private static final int[] AMR_WB_BITS = {132, 177, 253, 285, 317, 365, 397, 461, 477, 40, -1, -1, -1, -1, 0, 0};

    /** 100 bit/s. */
    private static final int[] AMR_RATES = {475, 515, 590, 670, 740, 795, 1020, 1220};

    private static final int[] AMR_WB_RATES = {660, 885, 1265, 1425, 1585, 1825, 1985, 2305, 2385};

    private static final int SPEECH_LOST = 14;
    private static final int NO_DATA = 15;

    /** No frame type, as the payload is no AMR. */
    static final int NONE = -1;

    /** No {@link #shape}. */
    static final long IRREGULAR = 0;

    private static final int MOST_REGULAR_TICKS = 1 << 20;

    private int frames;
    private int speech;
    private int erased;
    private int silence;
    private int noData;
    private int frameTicks;
    private Kind first;
    private Kind last;
    private boolean radio;
    private boolean unsure;
    private int frameType;
    private int modeRequest;

    /** @return false when the frames cannot be told: another encoding, encrypted, or too little of it */
    boolean read(RtpHeader header, MediaFormat format, boolean secured) {
        frames = 0;
        speech = 0;
        erased = 0;
        silence = 0;
        noData = 0;
        frameTicks = 0;
        first = null;
        last = null;
        radio = false;
        unsure = false;
        frameType = NONE;
        modeRequest = NONE;
        int length = header.payloadLength();
        int clock = format.clockHz();
        switch (format.encoding()) {
            case PCMU, PCMA, G722 -> samples(length, 1, clock / 8000);
            case L16 -> samples(length, 2 * format.channels(), 1);
            case G726_40 -> samples(length * 8, 5, 1);
            case G726_32, DVI4 -> samples(length * 2, 1, 1);
            case G726_24 -> samples(length * 8, 3, 1);
            case G726_16 -> samples(length * 4, 1, 1);
            case G728 -> samples(length * 4, 1, 1);
            case G729 -> blocks(length / 10, length % 10 == 2, clock / 100);
            case G723 -> g723(header, clock, secured);
            case ILBC ->
                blocks(
                        length % 50 == 0 ? length / 50 : length / 38,
                        false,
                        length % 50 == 0 ? clock * 3 / 100 : clock / 50);
            case GSM -> gsm(header, 33, clock, secured);
            case GSM_EFR -> gsm(header, 31, clock, secured);
            case GSM_HR -> halfRate(header, clock, secured);
            case AMR, AMR_WB -> amr(header, format, clock, secured);
            case OPUS -> opus(header, clock, secured);
            default -> {
                if (format.encoding().kind() == MediaEncoding.Kind.COMFORT_NOISE) {
                    add(Kind.SILENCE);
                }
            }
        }
        return frames > 0;
    }

    /** Codecs without frames: what a packet holds is one. */
    private void samples(int units, int perSample, int ticksPerSample) {
        int ticks = units / perSample * ticksPerSample;
        if (ticks > 0) {
            frameTicks = ticks;
            add(Kind.SPEECH);
        }
    }

    private void blocks(int count, boolean endsSilent, int ticks) {
        frameTicks = ticks;
        for (int i = 0; i < count && i < 64; i++) {
            add(Kind.SPEECH);
        }
        if (endsSilent) {
            add(Kind.SILENCE);
        }
    }

    /** The two lowest bits of the first octet: 24, 20, 4 octets, or not transmitted (RFC 3551 section 4.5.3). */
    private void g723(RtpHeader header, int clock, boolean secured) {
        int kind = secured || header.payloadCaptured() == 0 ? 0 : header.payload(0) & 3;
        frameTicks = clock * 3 / 100;
        add(kind == 2 ? Kind.SILENCE : kind == 3 ? Kind.NO_DATA : Kind.SPEECH);
        int first = kind == 0 ? 24 : kind == 1 ? 20 : kind == 2 ? 4 : 1;
        for (int rest = header.payloadLength() - first; rest >= 20 && frames < 64; rest -= first) {
            add(Kind.SPEECH);
        }
    }

    /** Full rate (TS 46.010) and enhanced full rate (TS 46.060): RFC 3551 sections 4.5.8, 4.5.9. */
    private void gsm(RtpHeader header, int size, int clock, boolean secured) {
        frameTicks = clock / 50;
        radio = true;
        int length = header.payloadLength();
        if (length == 0) {
            add(Kind.NO_DATA);
        } else if (!secured && header.payload(0) >> 4 == 0xe && length <= size + 1) {
            // TW-TS-001: an octet before the frame, in it the bad frame indication; without a frame nothing was
            // received.
            add(length < size || (header.payload(0) & 2) != 0 ? Kind.ERASED : Kind.SPEECH);
        } else {
            for (int at = 0; at + size <= length && frames < 16; at += size) {
                if (secured || at + size > header.payloadCaptured()) {
                    unsure = true;
                    add(Kind.SPEECH);
                } else {
                    boolean sid = size == 33
                            ? SilenceDescriptor.isFullRate(header, at)
                            : SilenceDescriptor.isEnhanced(header, at);
                    add(sid ? Kind.SILENCE : Kind.SPEECH);
                }
            }
        }
    }

    /** 14 octets (TS 101 318 section 5.2), or one more before them that says what they are (RFC 5993 section 5.2). */
    private void halfRate(RtpHeader header, int clock, boolean secured) {
        frameTicks = clock / 50;
        radio = true;
        int length = header.payloadLength();
        if (length == 0) {
            add(Kind.NO_DATA);
        } else if (length == 14) {
            unsure = secured || header.payloadCaptured() < 14;
            add(!unsure && SilenceDescriptor.isHalfRate(header, 0) ? Kind.SILENCE : Kind.SPEECH);
        } else if (!secured && header.payloadCaptured() > 0) {
            int entries = 0;
            int contents;
            do {
                contents = header.payload(entries++);
                int type = contents >> 4 & 7;
                add(type == 0 ? Kind.SPEECH : type == 2 ? Kind.SILENCE : type == 7 ? Kind.NO_DATA : Kind.ERASED);
            } while (contents >= 0x80 && entries < header.payloadCaptured() && entries < 16);
        } else {
            unsure = true;
            add(Kind.SPEECH);
        }
    }

    /** RFC 4867 section 4: a mode request, then a table of contents; in octets, or packed into bits. */
    private void amr(RtpHeader header, MediaFormat format, int clock, boolean secured) {
        boolean wide = format.encoding() == MediaEncoding.AMR_WB;
        frameTicks = clock / 50;
        radio = true;
        if (header.payloadLength() == 0) {
            add(Kind.NO_DATA);
            return;
        }
        if (secured || header.payloadCaptured() < Math.min(2, header.payloadLength())) {
            unsure = true;
            add(Kind.SPEECH);
            return;
        }
        int[] bits = wide ? AMR_WB_BITS : AMR_BITS;
        boolean octets = format.octetAligned() || isOctetAligned(header, bits);
        modeRequest = header.payload(0) >> 4;
        int at = octets ? 8 : 4;
        int entry;
        do {
            entry = bits(header, at, 6);
            at += octets ? 8 : 6;
            amrFrame(entry >> 1 & 15, (entry & 1) != 0, wide, bits);
        } while ((entry & 0x20) != 0 && at + 6 <= 8 * header.payloadCaptured() && frames < 16);
    }

    private void amrFrame(int type, boolean good, boolean wide, int[] bits) {
        int speechTypes = wide ? AMR_WB_RATES.length : AMR_RATES.length;
        if (type < speechTypes) {
            frameType = type;
            add(good ? Kind.SPEECH : Kind.ERASED);
        } else if (type == NO_DATA) {
            add(Kind.NO_DATA);
        } else if (bits[type] > 0) {
            add(Kind.SILENCE);
        } else {
            add(type == SPEECH_LOST && wide ? Kind.ERASED : Kind.NO_DATA);
        }
    }

    /** Many announce bits and send octets: a single frame's length tells which it is. */
    private static boolean isOctetAligned(RtpHeader header, int[] bits) {
        int length = header.payloadLength();
        int packed = bits[bits(header, 4, 6) >> 1 & 15];
        boolean fitsPacked = (bits(header, 4, 1) == 0) && packed >= 0 && (10 + packed + 7) / 8 == length;
        int inOctets = bits[header.payload(1) >> 3 & 15];
        boolean fitsOctets = length > 1
                && (header.payload(0) & 15) == 0
                && (header.payload(1) & 0x83) == 0
                && inOctets >= 0
                && 2 + (inOctets + 7) / 8 == length;
        return fitsOctets && !fitsPacked;
    }

    /** Up to 8 bits from a bit position, the highest first. */
    private static int bits(RtpHeader header, int at, int count) {
        int two = header.payload(at >> 3) << 8 | header.payload((at >> 3) + 1);
        return two >> 16 - (at & 7) - count & (1 << count) - 1;
    }

    /** The first octet says how long a frame is and how many there are (RFC 6716 section 3.1). */
    private void opus(RtpHeader header, int clock, boolean secured) {
        if (secured || header.payloadCaptured() == 0) {
            return;
        }
        int contents = header.payload(0);
        int config = contents >> 3;
        int tenths; // of a millisecond
        if (config < 12) {
            tenths = (config & 3) == 3 ? 600 : 100 << (config & 3);
        } else if (config < 16) {
            tenths = 100 << (config & 1);
        } else {
            tenths = 25 << (config & 3);
        }
        int count = switch (contents & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> header.payload(1) & 0x3f;
        };
        frameTicks = clock * tenths / 10_000;
        // Up to two octets are frames of length 0, which stand for silence (section 3.2.1, RFC 7587 section 3.1.3).
        boolean silent = header.payloadLength() <= 2;
        for (int i = 0; i < count && i < 48; i++) {
            add(silent ? Kind.SILENCE : Kind.SPEECH);
        }
    }

    private void add(Kind kind) {
        frames++;
        switch (kind) {
            case SPEECH -> speech++;
            case ERASED -> erased++;
            case SILENCE -> silence++;
            case NO_DATA -> noData++;
        }
        if (first == null) {
            first = kind;
        }
        last = kind;
    }

    int frames() {
        return frames;
    }

    /** Ticks of the timestamp that all frames last. */
    int ticks() {
        return frames * frameTicks;
    }

    /**
     * All that is known of it as one number, so that a packet that is as the one before is seen at once; {@link #IRREGULAR} when anything
     * but speech is in it.
     */
    long shape() {
        if (speech != frames || frameTicks <= 0 || frameTicks > MOST_REGULAR_TICKS) {
            return IRREGULAR;
        }
        return (long) frameTicks << 32 | modeRequest + 1 << 24 | frameType + 1 << 16 | (unsure ? 1 << 8 : 0) | frames;
    }

    int speech() {
        return speech;
    }

    int erased() {
        return erased;
    }

    int silence() {
        return silence;
    }

    int noData() {
        return noData;
    }

    /** Ticks of the timestamp that a frame lasts; 0 when not known. */
    int frameTicks() {
        return frameTicks;
    }

    Kind first() {
        return first;
    }

    Kind last() {
        return last;
    }

    /** True for the codecs of GSM and UMTS, whose frames the radio may lose. */
    boolean radio() {
        return radio;
    }

    /** True when it could not be seen whether a frame is speech or silence. */
    boolean unsure() {
        return unsure;
    }

    /** AMR's mode of the last speech frame, or {@link #NONE}. */
    int frameType() {
        return frameType;
    }

    /** AMR's mode that the other side is asked for; 15 when none is, {@link #NONE} for other codecs. */
    int modeRequest() {
        return modeRequest;
    }

    /** Bits a second of an AMR mode, divided by 10. */
    static int rate(boolean wide, int mode) {
        return (wide ? AMR_WB_RATES : AMR_RATES)[mode];
    }
}
