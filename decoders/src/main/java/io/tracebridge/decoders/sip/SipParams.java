package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** Parameters of URIs and header fields, {@code ;name=value;flag} (RFC 3261 section 25.1: generic-param), as spans. */
final class SipParams {
    private SipParams() {}

    /**
     * The value of the first parameter of that name.
     *
     * @param from where the parameters begin, at their first semicolon or anywhere before it
     * @param lowerCase the name; its case on the wire does not count
     * @return without the quotes of a quoted string; empty for a parameter without value; {@link Span#NONE} when there is no such one
     */
    static long find(byte[] bytes, int from, int to, byte[] lowerCase) {
        int at = next(bytes, from, to);
        while (at < to) {
            int end = next(bytes, at + 1, to);
            int equals = equals(bytes, at + 1, end);
            long name = Ascii.trim(bytes, at + 1, equals);
            if (Ascii.is(bytes, name, lowerCase)) {
                return value(bytes, equals, end);
            }
            at = end;
        }
        return Span.NONE;
    }

    static long find(byte[] bytes, long params, byte[] lowerCase) {
        return find(bytes, Span.from(params), Span.to(params), lowerCase);
    }

    /** The index of the next semicolon outside of quotes, or {@code to}. */
    static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ';') {
            at = bytes[at] == '"' ? SipText.afterQuoted(bytes, at, to) : at + 1;
        }
        return Math.min(at, to);
    }

    /** Whether each of the parameters has a name (malformed ones are {@code ;;} and {@code ;=x}); blanks at the end are allowed. */
    static boolean areWellFormed(byte[] bytes, int from, int to) {
        int at = next(bytes, from, to);
        if (!Span.isEmpty(Ascii.trim(bytes, from, at))) {
            return false;
        }
        while (at < to) {
            int end = next(bytes, at + 1, to);
            if (Span.isEmpty(Ascii.trim(bytes, at + 1, equals(bytes, at + 1, end)))) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private static int equals(byte[] bytes, int from, int to) {
        return Ascii.find(bytes, from, to, '=');
    }

    private static long value(byte[] bytes, int equals, int end) {
        if (equals >= end) {
            return Span.of(end, end);
        }
        return SipText.unquoted(bytes, Ascii.trim(bytes, equals + 1, end));
    }
}
