package io.tracebridge.decoders.media;

import io.tracebridge.decoders.json.JsonWriter;

/** What one payload type means. Immutable, and shared by all endpoints that announced the same. */
public final class MediaFormat {
    private final int payloadType;
    private final MediaEncoding encoding;
    private final byte[] name;
    private final int clockHz;
    private final int channels;
    private final boolean octetAligned;
    private final boolean wrapped;
    private final boolean dtx;

    MediaFormat(
            int payloadType,
            MediaEncoding encoding,
            String name,
            int clockHz,
            int channels,
            boolean octetAligned,
            boolean wrapped,
            boolean dtx) {
        this.payloadType = payloadType;
        this.encoding = encoding;
        this.name = JsonWriter.quoted(name);
        this.clockHz = clockHz;
        this.channels = channels;
        this.octetAligned = octetAligned;
        this.wrapped = wrapped;
        this.dtx = dtx;
    }

    /** What a payload type means that nobody announced: RFC 3551 table 4 and 5; null for the dynamic ones and those without a meaning. */
    public static MediaFormat usual(int payloadType) {
        return StaticPayloadTypes.format(payloadType);
    }

    /** 0..127. */
    public int payloadType() {
        return payloadType;
    }

    public MediaEncoding encoding() {
        return encoding;
    }

    /** Quoted JSON: the name as registered, or as announced where it is not. */
    public byte[] name() {
        return name;
    }

    /** Ticks a second of RTP's timestamps; 0 when not known. */
    public int clockHz() {
        return clockHz;
    }

    /** From 1. */
    public int channels() {
        return channels;
    }

    /** {@code octet-align=1} of AMR and AMR-WB, or a parameter that implies it (RFC 4867 section 8.1). */
    public boolean octetAligned() {
        return octetAligned;
    }

    /** AMR with CRC, robust sorting or interleaving: what follows the table of contents is laid out otherwise (RFC 4867 section 4.4). */
    public boolean wrapped() {
        return wrapped;
    }

    /** True when the parameters promise pauses in the stream while nobody speaks ({@code usedtx=1}, {@code dtx=1}). */
    public boolean dtx() {
        return dtx;
    }
}
