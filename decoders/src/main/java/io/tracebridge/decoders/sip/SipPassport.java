package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * What a PASSporT (RFC 8225) in the first Identity header field (RFC 8224) claims: who calls whom, and how sure its signer is (RFC 8588). Nothing is
 * verified and nothing fetched. A view, used again and again: texts are spans of {@link #bytes}.
 */
final class SipPassport {
    /** Numbers called that are kept; more are left out. */
    static final int MAX_DESTINATIONS = 8;

    private static final int CAPACITY = 4096;
    private static final byte[] ATTEST = Ascii.of("attest");
    private static final byte[] ORIGID = Ascii.of("origid");
    private static final byte[] ORIG = Ascii.of("orig");
    private static final byte[] DEST = Ascii.of("dest");
    private static final byte[] TN = Ascii.of("tn");
    private static final byte[] URI = Ascii.of("uri");
    private static final byte[] IAT = Ascii.of("iat");

    private final byte[] json = new byte[CAPACITY];
    private int length;
    private long attest;
    private long origid;
    private long orig;
    private final long[] dest = new long[MAX_DESTINATIONS];
    private int destinations;
    private long issued;

    /** Reads the claims; false when there are none to read, as in the compact form (RFC 8225 section 7). */
    boolean read(SipMessage message) {
        attest = Span.NONE;
        origid = Span.NONE;
        orig = Span.NONE;
        destinations = 0;
        issued = -1;
        length = 0;
        long value = message.header(SipHeader.IDENTITY);
        byte[] bytes = message.bytes();
        int end = SipParams.next(bytes, Span.from(value), Span.to(value));
        int first = Ascii.find(bytes, Span.from(value), end, '.');
        int second = Ascii.find(bytes, Math.min(first + 1, end), end, '.');
        if (second == end || !decode(bytes, first + 1, second)) {
            return false;
        }
        claims();
        return true;
    }

    /** Base64url without padding (RFC 7515 section 2). */
    private boolean decode(byte[] bytes, int from, int to) {
        int bits = 0;
        int held = 0;
        for (int i = from; i < to; i++) {
            int value = digit(bytes[i]);
            if (value < 0 || length == CAPACITY) {
                return false;
            }
            bits = bits << 6 | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                json[length++] = (byte) (bits >>> held);
            }
        }
        return length > 0;
    }

    private static int digit(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        }
        if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        }
        if (b >= '0' && b <= '9') {
            return b - '0' + 52;
        }
        return b == '-' || b == '+' ? 62 : b == '_' || b == '/' ? 63 : -1;
    }

    /** Goes through the JSON text once; names count at the first two levels of objects, arrays are gone through. */
    private void claims() {
        int depth = 0;
        long outer = Span.NONE;
        long inner = Span.NONE;
        int at = 0;
        while (at < length) {
            byte b = json[at];
            if (b == '"') {
                int after = Math.min(SipText.afterQuoted(json, at, length), length);
                long text = Span.of(at + 1, Math.max(at + 1, after - 1));
                at = after;
                while (at < length && Ascii.isBlank(json[at])) {
                    at++;
                }
                boolean name = at < length && json[at] == ':';
                if (name && depth == 1) {
                    outer = text;
                } else if (name) {
                    inner = text;
                } else {
                    claim(depth, outer, inner, text);
                }
            } else if (Ascii.isDigit(b)) {
                int after = at;
                while (after < length && Ascii.isDigit(json[after])) {
                    after++;
                }
                if (depth == 1 && Ascii.is(json, outer, IAT)) {
                    issued = Ascii.number(json, at, after);
                }
                at = after;
            } else {
                depth += b == '{' ? 1 : b == '}' ? -1 : 0;
                at++;
            }
        }
    }

    private void claim(int depth, long outer, long inner, long text) {
        if (depth == 1) {
            if (Ascii.is(json, outer, ATTEST)) {
                attest = text;
            } else if (Ascii.is(json, outer, ORIGID)) {
                origid = text;
            }
        } else if (depth == 2 && (Ascii.is(json, inner, TN) || Ascii.is(json, inner, URI))) {
            if (Ascii.is(json, outer, ORIG)) {
                orig = text;
            } else if (Ascii.is(json, outer, DEST) && destinations < MAX_DESTINATIONS) {
                dest[destinations++] = text;
            }
        }
    }

    byte[] bytes() {
        return json;
    }

    /** {@code A}, {@code B} or {@code C}. */
    long attest() {
        return attest;
    }

    long origid() {
        return origid;
    }

    /** Calling number, or URI. */
    long orig() {
        return orig;
    }

    int destinations() {
        return destinations;
    }

    /** @param n 0..{@link #destinations} - 1 */
    long destination(int n) {
        return dest[n];
    }

    /** Time of issue, seconds since 1970-01-01T00:00:00Z, or -1. */
    long issued() {
        return issued;
    }
}
