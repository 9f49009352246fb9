package io.tracebridge.decoders.media;

/** The payload types of one announcement and what they mean. Immutable, and shared by all endpoints that announced the same. */
public final class MediaFormats {
    /** Nothing but the payload types of RFC 3551. */
    public static final MediaFormats USUAL = new MediaFormats(new MediaFormat[0], 0, 0);

    private final MediaFormat[] byType = new MediaFormat[128];
    private final MediaFormat first;
    private final int ptimeMillis;
    private final int maxPtimeMillis;

    /** @param formats in the order of preference */
    MediaFormats(MediaFormat[] formats, int ptimeMillis, int maxPtimeMillis) {
        for (MediaFormat format : formats) {
            byType[format.payloadType()] = format;
        }
        this.first = formats.length == 0 ? null : formats[0];
        this.ptimeMillis = ptimeMillis;
        this.maxPtimeMillis = maxPtimeMillis;
    }

    /** What the payload type means as announced, else by RFC 3551; null when neither says. */
    public MediaFormat of(int payloadType) {
        MediaFormat announced = byType[payloadType & 0x7f];
        return announced != null ? announced : MediaFormat.usual(payloadType);
    }

    /** Whether the announcement itself names the payload type. */
    public boolean announces(int payloadType) {
        return byType[payloadType & 0x7f] != null;
    }

    /** The preferred one, or null. */
    public MediaFormat first() {
        return first;
    }

    /** {@code a=ptime}, milliseconds of media in a packet; 0 when not announced. */
    public int ptimeMillis() {
        return ptimeMillis;
    }

    /** {@code a=maxptime}; 0 when not announced. */
    public int maxPtimeMillis() {
        return maxPtimeMillis;
    }
}
