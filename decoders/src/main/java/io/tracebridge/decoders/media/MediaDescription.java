package io.tracebridge.decoders.media;

/**
 * What signalling says of one media line: filled from SDP's attributes (or another protocol's elements) and given to
 * {@link MediaDirectory#announce}, which copies it. One object, used again: {@link MediaDirectory#description} gives it empty.
 *
 * <p>Texts are taken as they stand on the wire; what makes no sense is left out. Keys of SRTP have no place here.
 */
public final class MediaDescription {
    /** Payload types, and bytes of their maps and parameters, that one line may have; more are left out. */
    private static final int MAX_TEXTS = 128;

    private static final int MAX_BYTES = 4096;

    static final int TYPE = 0;
    static final int MAP = 1;
    static final int PARAMETERS = 2;

    int ipVersion;
    long high;
    long low;
    int port;
    long rtcpHigh;
    long rtcpLow;
    int rtcpPort;
    long signallerHigh;
    long signallerLow;
    boolean secured;
    boolean sends;
    boolean receives;

    /** One after the other: kind, payload type, length (two bytes), bytes. So equal lists of formats are equal bytes. */
    final byte[] text = new byte[MAX_BYTES];

    int textLength;
    private int texts;
    int ptimeMillis;
    int maxPtimeMillis;

    MediaDescription() {
        clear();
    }

    MediaDescription clear() {
        ipVersion = 0;
        high = 0;
        low = 0;
        port = 0;
        rtcpHigh = 0;
        rtcpLow = 0;
        rtcpPort = -1;
        signallerHigh = 0;
        signallerLow = 0;
        secured = false;
        sends = true;
        receives = true;
        textLength = 0;
        texts = 0;
        ptimeMillis = 0;
        maxPtimeMillis = 0;
        return this;
    }

    /**
     * Where the media is to be sent: SDP's {@code c=} and the port of {@code m=}. Unless said otherwise RTCP goes to the
     * next port; whether it goes to the media's own ({@code a=rtcp-mux}, RFC 5761) shows in the packets and need not be said.
     *
     * @param ipVersion 4 or 6
     * @param high the address as in {@link io.tracebridge.decoders.Packet}
     * @param port 0 when the line is refused or disabled: then it is announced no more
     */
    public MediaDescription to(int ipVersion, long high, long low, int port) {
        this.ipVersion = ipVersion;
        this.high = high;
        this.low = low;
        this.port = port;
        if (rtcpPort < 0) {
            rtcpHigh = high;
            rtcpLow = low;
        }
        return this;
    }

    /** {@code a=rtcp:PORT} (RFC 3605) without an address. Call after {@link #to}. */
    public MediaDescription rtcpPort(int port) {
        return rtcpTo(high, low, port);
    }

    /** {@code a=rtcp:PORT IN IP4 ADDRESS} (RFC 3605). */
    public MediaDescription rtcpTo(long high, long low, int port) {
        rtcpHigh = high;
        rtcpLow = low;
        rtcpPort = port;
        return this;
    }

    /**
     * From which address the description itself came. Behind a NAT media comes from there as a rule, and not from what the description says.
     *
     * @param high the address as in {@link io.tracebridge.decoders.Packet}
     */
    public MediaDescription signalledFrom(long high, long low) {
        signallerHigh = high;
        signallerLow = low;
        return this;
    }

    /** A payload type of the {@code m=} line, in their order. */
    public MediaDescription payloadType(int payloadType) {
        return add(TYPE, payloadType, text, 0, 0);
    }

    /** {@code a=rtpmap:TYPE} and then, in the bytes, {@code opus/48000/2}. */
    public MediaDescription map(int payloadType, byte[] bytes, int offset, int length) {
        return add(MAP, payloadType, bytes, offset, length);
    }

    /** {@code a=fmtp:TYPE} and then, in the bytes, {@code octet-align=1; mode-set=7}. */
    public MediaDescription parameters(int payloadType, byte[] bytes, int offset, int length) {
        return add(PARAMETERS, payloadType, bytes, offset, length);
    }

    /** {@code a=ptime}, {@code a=maxptime}, milliseconds; 0 when absent. */
    public MediaDescription packetTime(int ptimeMillis, int maxPtimeMillis) {
        this.ptimeMillis = Math.max(0, Math.min(ptimeMillis, 10_000));
        this.maxPtimeMillis = Math.max(0, Math.min(maxPtimeMillis, 10_000));
        return this;
    }

    /** SRTP: the profile is RTP/SAVP(F) or UDP/TLS/RTP/SAVP(F), or keys were announced. */
    public MediaDescription secured() {
        secured = true;
        return this;
    }

    /** {@code a=sendrecv} and its like, as seen by who announces: both hold unless said otherwise. */
    public MediaDescription direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
        return this;
    }

    private MediaDescription add(int kind, int payloadType, byte[] bytes, int offset, int length) {
        if (payloadType < 0 || payloadType > 127 || texts == MAX_TEXTS || length > MAX_BYTES - 4 - textLength) {
            return this;
        }
        texts++;
        text[textLength++] = (byte) kind;
        text[textLength++] = (byte) payloadType;
        text[textLength++] = (byte) (length >> 8);
        text[textLength++] = (byte) length;
        System.arraycopy(bytes, offset, text, textLength, length);
        textLength += length;
        return this;
    }
}
