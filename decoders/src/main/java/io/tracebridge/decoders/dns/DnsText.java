package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text made of pieces, in ASCII: the presentation form of names and data (RFC 1035 section 5.1). Grows up to a limit; what does not
 * fit is left out. Used again and again; not thread-safe.
 */
final class DnsText {
    /** Enough for any RDATA that a message can hold: 64 KiB, each byte as {@code \DDD}, and separators. */
    private static final int LIMIT = 5 << 16;

    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** RFC 4648 section 7. */
    private static final byte[] BASE32HEX = "0123456789ABCDEFGHIJKLMNOPQRSTUV".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] REDACTED = Pseudonyms.REDACTED.getBytes(StandardCharsets.US_ASCII);

    private final DnsPrivacy privacy;
    private byte[] bytes = new byte[2048];
    private int length;

    /** @param privacy replaces subscriber numbers in what comes from the wire */
    DnsText(DnsPrivacy privacy) {
        this.privacy = privacy;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    DnsText clear() {
        length = 0;
        return this;
    }

    /** For who writes into {@link #bytes} directly, from {@link #length} on: makes room. */
    boolean room(int more) {
        if (more <= bytes.length - length) {
            return true;
        }
        if (more > LIMIT - length) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, Math.min(LIMIT, Math.max(length + more, 2 * bytes.length)));
        return true;
    }

    /** After writing into {@link #bytes}: the index after the last byte. */
    void end(int index) {
        length = index;
    }

    DnsText add(char c) {
        if (room(1)) {
            bytes[length++] = (byte) c;
        }
        return this;
    }

    DnsText add(byte[] text) {
        return add(text, 0, text.length);
    }

    DnsText add(byte[] text, int offset, int count) {
        if (room(count)) {
            System.arraycopy(text, offset, bytes, length, count);
            length += count;
        }
        return this;
    }

    /** What is between the quotes of a quoted JSON string that escapes nothing. */
    DnsText addQuoted(byte[] json) {
        return add(json, 1, json.length - 2);
    }

    DnsText add(String ascii) {
        int count = ascii.length();
        if (room(count)) {
            for (int i = 0; i < count; i++) {
                bytes[length++] = (byte) ascii.charAt(i);
            }
        }
        return this;
    }

    /** Not negative. */
    DnsText number(long value) {
        if (room(20)) {
            int digits = 1;
            for (long rest = value / 10; rest != 0; rest /= 10) {
                digits++;
            }
            long rest = value;
            for (int i = length + digits - 1; i >= length; i--) {
                bytes[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += digits;
        }
        return this;
    }

    DnsText ipv6(long high, long low) {
        if (room(48)) {
            length = AddressText.ipv6(high, low, bytes, length);
        }
        return this;
    }

    /** Four digits, in lower case. */
    DnsText hex16(int value) {
        for (int shift = 12; shift >= 0; shift -= 4) {
            add("0123456789abcdef".charAt(value >> shift & 15));
        }
        return this;
    }

    /** The number with {@code digits} digits at least. */
    DnsText padded(long value, int digits) {
        long smallest = 10;
        for (int n = 1; n < digits; n++) {
            if (value < smallest) {
                add('0');
            }
            smallest *= 10;
        }
        // Zeros were added for each missing digit, so the number itself follows as it is.
        return number(value);
    }

    DnsText hex(byte[] from, int offset, int count) {
        if (privacy.opaque(from, offset, count)) {
            return add(REDACTED);
        }
        if (room(2 * count)) {
            for (int i = offset; i < offset + count; i++) {
                bytes[length++] = UPPER_HEX[from[i] >> 4 & 15];
                bytes[length++] = UPPER_HEX[from[i] & 15];
            }
        }
        return this;
    }

    DnsText base32hex(byte[] from, int offset, int count) {
        if (privacy.opaque(from, offset, count)) {
            return add(REDACTED);
        }
        if (room(8 * (count + 4) / 5)) {
            int bits = 0;
            int have = 0;
            for (int i = offset; i < offset + count; i++) {
                bits = bits << 8 | from[i] & 0xff;
                have += 8;
                while (have >= 5) {
                    have -= 5;
                    bytes[length++] = BASE32HEX[bits >> have & 31];
                }
            }
            if (have > 0) {
                bytes[length++] = BASE32HEX[bits << 5 - have & 31];
            }
        }
        return this;
    }

    DnsText base64(byte[] from, int offset, int count) {
        if (privacy.opaque(from, offset, count)) {
            return add(REDACTED);
        }
        if (room(4 * (count + 2) / 3 + 4)) {
            int end = offset + count;
            for (int i = offset; i < end; i += 3) {
                int left = end - i;
                int bits = (from[i] & 0xff) << 16
                        | (left > 1 ? (from[i + 1] & 0xff) << 8 : 0)
                        | (left > 2 ? from[i + 2] & 0xff : 0);
                bytes[length++] = BASE64[bits >> 18];
                bytes[length++] = BASE64[bits >> 12 & 63];
                bytes[length++] = left > 1 ? BASE64[bits >> 6 & 63] : (byte) '=';
                bytes[length++] = left > 2 ? BASE64[bits & 63] : (byte) '=';
            }
        }
        return this;
    }

    /** Bytes as they stand between quotes in a master file: {@code \"}, {@code \\}, {@code \DDD}. */
    DnsText string(byte[] from, int offset, int count) {
        return string(from, offset, count, false);
    }

    /** @param suspect every long row of digits is a subscriber's number */
    DnsText string(byte[] wire, int at, int size, boolean suspect) {
        privacy.text(wire, at, size, suspect);
        byte[] from = privacy.array();
        int offset = privacy.offset();
        int count = privacy.length();
        if (room(4 * count)) {
            for (int i = offset; i < offset + count; i++) {
                byte b = from[i];
                if (b >= 0x20 && b < 0x7f) {
                    if (b == '"' || b == '\\') {
                        bytes[length++] = '\\';
                    }
                    bytes[length++] = b;
                } else {
                    length = decimal(b, bytes, length);
                }
            }
        }
        return this;
    }

    /** A byte as {@code \DDD}; gives the index after it. */
    static int decimal(byte b, byte[] to, int at) {
        int c = b & 0xff;
        to[at] = '\\';
        to[at + 1] = (byte) ('0' + c / 100);
        to[at + 2] = (byte) ('0' + c / 10 % 10);
        to[at + 3] = (byte) ('0' + c % 10);
        return at + 4;
    }
}
