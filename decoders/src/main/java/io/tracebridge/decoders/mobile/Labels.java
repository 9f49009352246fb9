package io.tracebridge.decoders.mobile;

import java.nio.charset.StandardCharsets;

/**
 * The labels of a DNS name in wire form, uncompressed (RFC 1035 section 3.1), counted from the left. A name that is not well formed
 * has none. Not thread-safe.
 */
final class Labels {
    /** A name of 255 octets has at most 127 labels. */
    private static final int MAXIMUM = 127;

    private static final int LONGEST = 63;

    private final int[] offsets = new int[MAXIMUM];
    private byte[] wire;
    private int count;

    /** Takes the name at {@code wire[offset, offset + length)}, the root's length octet included or not; false when it is no name. */
    boolean parse(byte[] wire, int offset, int length) {
        this.wire = wire;
        count = 0;
        int end = offset + length;
        int at = offset;
        while (at < end && wire[at] != 0) {
            int size = wire[at] & 0xff;
            if (size > LONGEST || at + 1 + size > end || count == MAXIMUM) {
                count = 0;
                return false;
            }
            offsets[count++] = at;
            at += 1 + size;
        }
        return true;
    }

    int count() {
        return count;
    }

    byte[] wire() {
        return wire;
    }

    /** Index of the label's length octet. */
    int offset(int label) {
        return offsets[label];
    }

    /** Index of the label's first byte. */
    int start(int label) {
        return offsets[label] + 1;
    }

    int length(int label) {
        return wire[offsets[label]];
    }

    /** True when the label is that text, which is lower case, in upper or lower case; false outside the name. */
    boolean is(int label, byte[] text) {
        return label >= 0 && label < count && length(label) == text.length && startsWith(label, text);
    }

    boolean startsWith(int label, byte[] text) {
        return label >= 0 && label < count && length(label) >= text.length && matches(wire, start(label), text);
    }

    /** True when the label is a decimal digit and nothing else. */
    boolean isDigit(int label) {
        return label >= 0 && label < count && length(label) == 1 && digit(wire[start(label)]);
    }

    /** The number after {@code prefix}, one to four hexadecimal digits; -1 when the label is not of that form. */
    int hex(int label, byte[] prefix) {
        if (!startsWith(label, prefix)) {
            return -1;
        }
        int digits = length(label) - prefix.length;
        if (digits < 1 || digits > 4) {
            return -1;
        }
        int value = 0;
        int from = start(label) + prefix.length;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(wire[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** The number after {@code prefix}, exactly three decimal digits; -1 when the label is not of that form. */
    int threeDigits(int label, byte[] prefix) {
        if (!startsWith(label, prefix) || length(label) != prefix.length + 3) {
            return -1;
        }
        int at = start(label) + prefix.length;
        if (!digit(wire[at]) || !digit(wire[at + 1]) || !digit(wire[at + 2])) {
            return -1;
        }
        return 100 * (wire[at] - '0') + 10 * (wire[at + 1] - '0') + wire[at + 2] - '0';
    }

    static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean letter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** True when {@code text}, lower case, stands at that index in upper or lower case; the caller warrants the range. */
    static boolean matches(byte[] bytes, int at, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            byte b = bytes[at + i];
            if (b != text[i] && !(b >= 'A' && b <= 'Z' && (b | 0x20) == text[i])) {
                return false;
            }
        }
        return true;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
