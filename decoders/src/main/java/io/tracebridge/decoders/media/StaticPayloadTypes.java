package io.tracebridge.decoders.media;

/** Payload types that need no announcement: RFC 3551 section 6, tables 4 and 5. */
final class StaticPayloadTypes {
    private static final MediaFormat[] FORMATS = new MediaFormat[128];

    static {
        add(0, MediaEncoding.PCMU);
        add(2, MediaEncoding.G726_32);
        add(3, MediaEncoding.GSM);
        add(4, MediaEncoding.G723);
        add(5, MediaEncoding.DVI4, 8000, 1);
        add(6, MediaEncoding.DVI4, 16000, 1);
        add(7, MediaEncoding.LPC);
        add(8, MediaEncoding.PCMA);
        add(9, MediaEncoding.G722);
        add(10, MediaEncoding.L16, 44100, 2);
        add(11, MediaEncoding.L16, 44100, 1);
        add(12, MediaEncoding.QCELP);
        add(13, MediaEncoding.CN);
        add(14, MediaEncoding.MPA);
        add(15, MediaEncoding.G728);
        add(16, MediaEncoding.DVI4, 11025, 1);
        add(17, MediaEncoding.DVI4, 22050, 1);
        add(18, MediaEncoding.G729);
        add(19, MediaEncoding.CN); // reserved for it, and in use by old equipment
        add(25, MediaEncoding.CELB);
        add(26, MediaEncoding.JPEG);
        add(28, MediaEncoding.NV);
        add(31, MediaEncoding.H261);
        add(32, MediaEncoding.MPV);
        add(33, MediaEncoding.MP2T);
        add(34, MediaEncoding.H263);
    }

    private StaticPayloadTypes() {}

    static MediaFormat format(int payloadType) {
        return FORMATS[payloadType & 0x7f];
    }

    private static void add(int payloadType, MediaEncoding encoding) {
        add(payloadType, encoding, encoding.usualClockHz(), 1);
    }

    private static void add(int payloadType, MediaEncoding encoding, int clockHz, int channels) {
        FORMATS[payloadType] =
                new MediaFormat(payloadType, encoding, encoding.text(), clockHz, channels, false, false, false);
    }
}
