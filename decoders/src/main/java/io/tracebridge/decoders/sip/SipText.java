package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** The lexical rules of RFC 3261 section 25.1 that its elements share. */
final class SipText {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int c = 0; c < 128; c++) {
            TOKEN[c] = Ascii.isDigit((byte) c) || Ascii.isLetter((byte) c) || "-.!%*_+`'~".indexOf(c) >= 0;
        }
    }

    private SipText() {}

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /** Whether the range is one token or more bytes of it; an empty one is none. */
    static boolean isToken(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!TOKEN[bytes[i] & 0xff]) {
                return false;
            }
        }
        return from < to;
    }

    /** The index after the quoted string that begins at {@code at}; {@code to + 1} when it does not end. */
    static int afterQuoted(byte[] bytes, int at, int to) {
        int i = at + 1;
        while (i < to && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return i < to ? i + 1 : to + 1;
    }

    /** The range without the quotes around it, if there are any; what is escaped within stays so. */
    static long unquoted(byte[] bytes, long span) {
        int from = Span.from(span);
        int to = Span.to(span);
        return to - from >= 2 && bytes[from] == '"' && bytes[to - 1] == '"' ? Span.of(from + 1, to - 1) : span;
    }

    /**
     * The index of the comma that ends the value which begins at {@code from}: outside of quotes and angle brackets (section 7.3.1); or
     * {@code to}.
     */
    static int comma(byte[] bytes, int from, int to) {
        if (Ascii.find(bytes, from, to, ',') >= to) {
            return Math.max(from, to); // as of most
        }
        int at = from;
        boolean quotes =
                true; // false once one has no partner: then none is looked for again, as there might be thousands
        boolean brackets = true;
        while (at < to && bytes[at] != ',') {
            byte b = bytes[at];
            if (b == '"' && quotes) {
                int after = afterQuoted(bytes, at, to);
                quotes = after <= to;
                at = quotes ? after : at + 1;
            } else if (b == '<' && brackets) {
                int close = Ascii.find(bytes, at, to, '>');
                brackets = close < to;
                at = brackets ? close + 1 : at + 1;
            } else {
                at++;
            }
        }
        return at;
    }
}
