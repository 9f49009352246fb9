package io.tracebridge.decoders.json;

/** Well-formed UTF-8, as RFC 3629 section 4 spells it out. */
final class Utf8 {
    private Utf8() {}

    /** Length (2..4) of the well-formed sequence of more than one byte that starts at {@code at}; 0 when there is none. */
    static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first >= 0xc2 && first <= 0xdf) {
            return tail(bytes, at + 1, end, 0x80, 0xbf) ? 2 : 0;
        }
        if (first >= 0xe0 && first <= 0xef) {
            int low = first == 0xe0 ? 0xa0 : 0x80;
            int high = first == 0xed ? 0x9f : 0xbf;
            return tail(bytes, at + 1, end, low, high) && tail(bytes, at + 2, end, 0x80, 0xbf) ? 3 : 0;
        }
        if (first >= 0xf0 && first <= 0xf4) {
            int low = first == 0xf0 ? 0x90 : 0x80;
            int high = first == 0xf4 ? 0x8f : 0xbf;
            return tail(bytes, at + 1, end, low, high)
                            && tail(bytes, at + 2, end, 0x80, 0xbf)
                            && tail(bytes, at + 3, end, 0x80, 0xbf)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean tail(byte[] bytes, int at, int end, int low, int high) {
        return at < end && (bytes[at] & 0xff) >= low && (bytes[at] & 0xff) <= high;
    }
}
