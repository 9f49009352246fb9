package io.tracebridge.decoders.text;

import java.nio.charset.StandardCharsets;

/** Small questions about ASCII in byte arrays. Ranges are {@code bytes[from, to)}, and lie inside the array as the caller warrants. */
public final class Ascii {
    private static final int MOST_DIGITS = 18;

    private Ascii() {}

    /** The bytes of a constant. */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    public static boolean isLetter(byte b) {
        byte lower = (byte) (b | 0x20);
        return lower >= 'a' && lower <= 'z';
    }

    /** Space, tab, CR or LF: what linear white space is made of (RFC 3261 section 25.1). */
    public static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 0x20) : b;
    }

    /** Whether the range is the word, which is in lower case; the case of the range does not count. */
    public static boolean is(byte[] bytes, int from, int to, byte[] lowerCase) {
        return to - from == lowerCase.length && startsWith(bytes, from, to, lowerCase);
    }

    public static boolean is(byte[] bytes, long span, byte[] lowerCase) {
        return !Span.isNone(span) && is(bytes, Span.from(span), Span.to(span), lowerCase);
    }

    /** Whether the range begins with the word, which is in lower case; the case of the range does not count. */
    public static boolean startsWith(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = bytes[from + i];
            if (b != lowerCase[i] && lower(b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether two ranges hold the same bytes. */
    public static boolean same(byte[] a, long spanA, byte[] b, long spanB) {
        int length = Span.length(spanA);
        if (length != Span.length(spanB) || Span.isNone(spanA) != Span.isNone(spanB)) {
            return false;
        }
        int fromA = Span.from(spanA);
        int fromB = Span.from(spanB);
        for (int i = 0; i < length; i++) {
            if (a[fromA + i] != b[fromB + i]) {
                return false;
            }
        }
        return true;
    }

    /** The index of the first such byte, or {@code to}. */
    public static int find(byte[] bytes, int from, int to, char wanted) {
        int at = from;
        for (long eight = Words.of(wanted); at <= to - Words.LENGTH; at += Words.LENGTH) {
            long found = Words.zeros(Words.at(bytes, at) ^ eight);
            if (found != 0) {
                return at + Words.first(found);
            }
        }
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** The index of the first byte that is one of the two, or {@code to}. */
    public static int find(byte[] bytes, int from, int to, char wanted, char other) {
        int at = from;
        long eight = Words.of(wanted);
        for (long others = Words.of(other); at <= to - Words.LENGTH; at += Words.LENGTH) {
            long word = Words.at(bytes, at);
            long found = Words.zeros(word ^ eight) | Words.zeros(word ^ others);
            if (found != 0) {
                return at + Words.first(found);
            }
        }
        while (at < to && bytes[at] != wanted && bytes[at] != other) {
            at++;
        }
        return at;
    }

    /** The index of the first byte that is no blank, or {@code to}. */
    public static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The range without blanks at its ends. */
    public static long trim(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        return Span.of(start, end);
    }

    /** The decimal number that the range is, digits alone; -1 when it is none or has more than 18 digits, leading zeros aside. */
    public static long number(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to - 1 && bytes[at] == '0') {
            at++;
        }
        if (at >= to || to - at > MOST_DIGITS) {
            return -1;
        }
        long value = 0;
        for (; at < to; at++) {
            if (!isDigit(bytes[at])) {
                return -1;
            }
            value = 10 * value + bytes[at] - '0';
        }
        return value;
    }

    public static long number(byte[] bytes, long span) {
        return number(bytes, Span.from(span), Span.to(span));
    }
}
