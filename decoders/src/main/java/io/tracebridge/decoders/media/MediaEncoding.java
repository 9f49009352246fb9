package io.tracebridge.decoders.media;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Encodings by their names in SDP (IANA's registry of RTP payload formats, RFC 3555): compared without regard to case (RFC 4855 section 3). */
public enum MediaEncoding {
    PCMU("PCMU", Kind.AUDIO, 8000),
    PCMA("PCMA", Kind.AUDIO, 8000),
    GSM("GSM", Kind.AUDIO, 8000),
    GSM_EFR("GSM-EFR", Kind.AUDIO, 8000),
    GSM_HR("GSM-HR-08", Kind.AUDIO, 8000),
    AMR("AMR", Kind.AUDIO, 8000),
    AMR_WB("AMR-WB", Kind.AUDIO, 16000),
    EVS("EVS", Kind.AUDIO, 16000),
    /** Its RTP clock is 8,000 although it samples 16,000 times a second (RFC 3551 section 4.5.2). */
    G722("G722", Kind.AUDIO, 8000),
    G723("G723", Kind.AUDIO, 8000),
    G728("G728", Kind.AUDIO, 8000),
    G729("G729", Kind.AUDIO, 8000),
    G726_16("G726-16", Kind.AUDIO, 8000),
    G726_24("G726-24", Kind.AUDIO, 8000),
    G726_32("G726-32", Kind.AUDIO, 8000),
    G726_40("G726-40", Kind.AUDIO, 8000),
    ILBC("iLBC", Kind.AUDIO, 8000),
    OPUS("opus", Kind.AUDIO, 48000),
    SPEEX("speex", Kind.AUDIO, 8000),
    DVI4("DVI4", Kind.AUDIO, 8000),
    LPC("LPC", Kind.AUDIO, 8000),
    L16("L16", Kind.AUDIO, 44100),
    QCELP("QCELP", Kind.AUDIO, 8000),
    MPA("MPA", Kind.AUDIO, 90000),
    /** RFC 4040: a 64 kbit/s circuit, not speech. */
    CLEARMODE("CLEARMODE", Kind.DATA, 8000),
    /** RFC 2198. */
    RED("red", Kind.DATA, 8000),
    /** RFC 3389. */
    CN("CN", Kind.COMFORT_NOISE, 8000),
    /** RFC 4733. */
    TELEPHONE_EVENT("telephone-event", Kind.EVENT, 8000),
    TONE("tone", Kind.EVENT, 8000),
    CELB("CelB", Kind.VIDEO, 90000),
    JPEG("JPEG", Kind.VIDEO, 90000),
    NV("nv", Kind.VIDEO, 90000),
    MPV("MPV", Kind.VIDEO, 90000),
    MP2T("MP2T", Kind.VIDEO, 90000),
    H261("H261", Kind.VIDEO, 90000),
    H263("H263", Kind.VIDEO, 90000),
    H263_1998("H263-1998", Kind.VIDEO, 90000),
    H264("H264", Kind.VIDEO, 90000),
    H265("H265", Kind.VIDEO, 90000),
    VP8("VP8", Kind.VIDEO, 90000),
    VP9("VP9", Kind.VIDEO, 90000),
    AV1("AV1", Kind.VIDEO, 90000),
    RTX("rtx", Kind.DATA, 90000),
    /** What is not listed here; {@link MediaFormat#name} has the name as it was announced. */
    OTHER("other", Kind.DATA, 0);

    /** What an encoding carries. */
    public enum Kind {
        AUDIO,
        VIDEO,
        COMFORT_NOISE,
        EVENT,
        DATA
    }

    private static final Map<String, MediaEncoding> BY_NAME = new HashMap<>();

    static {
        for (MediaEncoding encoding : values()) {
            BY_NAME.put(encoding.text.toLowerCase(Locale.ROOT), encoding);
        }
        BY_NAME.put("gsm-hr", GSM_HR);
        BY_NAME.put("g729a", G729);
        BY_NAME.put("g723.1", G723);
        BY_NAME.put("g721", G726_32); // RFC 3551 section 4.5.4: the name was dropped, payload type 2 is in use
        BY_NAME.put("h263-2000", H263_1998);
    }

    private final String text;
    private final Kind kind;
    private final int usualClockHz;

    MediaEncoding(String text, Kind kind, int usualClockHz) {
        this.text = text;
        this.kind = kind;
        this.usualClockHz = usualClockHz;
    }

    /** As it is registered. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** Ticks a second of RTP's timestamps where nothing else was announced; 0 when not known. */
    public int usualClockHz() {
        return usualClockHz;
    }

    /** {@link #OTHER} for a name that is not listed. */
    static MediaEncoding of(String name) {
        return BY_NAME.getOrDefault(name.toLowerCase(Locale.ROOT), OTHER);
    }
}
