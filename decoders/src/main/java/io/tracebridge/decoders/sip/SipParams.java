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
            int name = Ascii.skipBlanks(bytes, at + 1, to);
            if (Ascii.startsWith(bytes, name, to, lowerCase)) {
                int after = Ascii.skipBlanks(bytes, name + lowerCase.length, to);
                if (after == to || bytes[after] == ';') {
                    return Span.of(after, after);
                }
                if (bytes[after] == '=') {
                    return SipText.unquoted(bytes, Ascii.trim(bytes, after + 1, next(bytes, after + 1, to)));
                }
            }
            at = next(bytes, name, to);
        }
        return Span.NONE;
    }

    static long find(byte[] bytes, long params, byte[] lowerCase) {
        return find(bytes, Span.from(params), Span.to(params), lowerCase);
    }

    /** The index of the next semicolon outside of quotes, or {@code to}. */
    static int next(byte[] bytes, int from, int to) {
        int at = Ascii.find(bytes, from, to, ';', '"');
        while (at < to && bytes[at] == '"') {
            at = Ascii.find(bytes, SipText.afterQuoted(bytes, at, to), to, ';', '"');
        }
        return Math.min(at, to);
    }

    /** Whether each of the parameters has a name (malformed ones are {@code ;;} and {@code ;=x}); blanks at the end are allowed. */
    static boolean areWellFormed(byte[] bytes, int from, int to) {
        int at = Ascii.skipBlanks(bytes, from, to);
        while (at < to) {
            if (bytes[at] != ';') {
                return false;
            }
            int name = Ascii.skipBlanks(bytes, at + 1, to);
            if (name == to || bytes[name] == ';' || bytes[name] == '=') {
                return false;
            }
            at = next(bytes, name, to);
        }
        return true;
    }
}
