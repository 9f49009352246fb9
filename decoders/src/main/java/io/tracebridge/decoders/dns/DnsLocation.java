package io.tracebridge.decoders.dns;

/** LOC records (RFC 1876): a place on the earth, in the presentation form of section 3. */
final class DnsLocation {
    private static final int LENGTH = 16;

    /** The equator and the prime meridian: 2^31 thousandths of a second of arc. */
    private static final long MIDDLE = 1L << 31;

    /** The altitude's zero lies 100,000 m below the reference spheroid; the unit is a centimetre. */
    private static final long GROUND = 10_000_000;

    private DnsLocation() {}

    /** Appends the place; gives what is wrong, or null. */
    static DnsFault write(byte[] bytes, int at, int end, DnsText text) {
        if (end - at < LENGTH) {
            return DnsFault.SHORT_RDATA;
        }
        if (end - at > LENGTH || bytes[at] != 0) {
            return DnsFault.BAD_RDATA;
        }
        angle(u32(bytes, at + 4), 'N', 'S', text);
        angle(u32(bytes, at + 8), 'E', 'W', text);
        metres(u32(bytes, at + 12) - GROUND, text);
        for (int i = 1; i <= 3; i++) {
            int mantissa = bytes[at + i] >> 4 & 15;
            int power = bytes[at + i] & 15;
            if (mantissa > 9 || power > 9) {
                return DnsFault.BAD_RDATA;
            }
            long centimetres = mantissa;
            for (int n = 0; n < power; n++) {
                centimetres *= 10;
            }
            text.add(' ');
            metres(centimetres, text);
        }
        return null;
    }

    private static void angle(long value, char positive, char negative, DnsText text) {
        long thousandths = Math.abs(value - MIDDLE);
        text.number(thousandths / 3_600_000).add(' ');
        text.number(thousandths / 60_000 % 60).add(' ');
        text.number(thousandths / 1000 % 60)
                .add('.')
                .padded(thousandths % 1000, 3)
                .add(' ');
        text.add(value >= MIDDLE ? positive : negative).add(' ');
    }

    private static void metres(long centimetres, DnsText text) {
        if (centimetres < 0) {
            text.add('-');
        }
        long size = Math.abs(centimetres);
        text.number(size / 100).add('.').padded(size % 100, 2).add('m');
    }

    private static long u32(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}
