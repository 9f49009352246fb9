package io.tracebridge.decoders.sdp;

import io.tracebridge.decoders.text.Span;

/** One format of a media line, for RTP a payload type with what {@code a=rtpmap} and {@code a=fmtp} say of it (RFC 8866 section 6.6). */
public final class SdpFormat {
    long text;
    int payloadType;
    long encoding;
    int clockRate;
    int channels;
    long parameters;

    SdpFormat() {}

    void clear(long text, int payloadType) {
        this.text = text;
        this.payloadType = payloadType;
        encoding = Span.NONE;
        clockRate = 0;
        channels = 0;
        parameters = Span.NONE;
    }

    /** As the media line has it. */
    public long text() {
        return text;
    }

    /** 0..127, or -1 when the format is no such number. */
    public int payloadType() {
        return payloadType;
    }

    /** Name of {@code a=rtpmap}: {@code PCMA}, {@code telephone-event}; {@link Span#NONE} when there is none, as static types may. */
    public long encoding() {
        return encoding;
    }

    /** Of {@code a=rtpmap}, Hz; 0 when there is none. */
    public int clockRate() {
        return clockRate;
    }

    /** Of {@code a=rtpmap}; 0 when it says nothing, which means 1 for audio. */
    public int channels() {
        return channels;
    }

    /** What {@code a=fmtp} has behind the format; {@link Span#NONE} when there is none. */
    public long parameters() {
        return parameters;
    }
}
