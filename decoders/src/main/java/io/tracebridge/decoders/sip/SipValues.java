package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * The values of one header field in their order, over all its lines: several may stand in one line with commas between (RFC 3261 section
 * 7.3.1). Used again and again:
 *
 * <pre>
 * for (values.begin(message, SipHeader.VIA); values.next(); ) { via.parse(message.bytes(), values.from(), values.to()); }
 * </pre>
 */
final class SipValues {
    /** Values of one header field that are given; what comes after is left out. */
    static final int MOST = 256;

    private SipMessage message;
    private int line;
    private int at;
    private int lineEnd;
    private long value;
    private int left;

    void begin(SipMessage message, SipHeader header) {
        this.message = message;
        left = MOST;
        line = message.firstLine(header);
        if (line >= 0) {
            at = Span.from(message.value(line));
            lineEnd = Span.to(message.value(line));
        }
    }

    /** Goes to the next value; false when there is none. Empty ones are left out. */
    boolean next() {
        while (line >= 0) {
            while (at < lineEnd && left-- > 0) {
                int comma = SipText.comma(message.bytes(), at, lineEnd);
                value = Ascii.trim(message.bytes(), at, comma);
                at = comma + 1;
                if (!Span.isEmpty(value)) {
                    return true;
                }
            }
            line = message.nextLine(line);
            if (line >= 0) {
                at = Span.from(message.value(line));
                lineEnd = Span.to(message.value(line));
            }
        }
        return false;
    }

    /** The value, without blanks at its ends; folded lines stay folded. */
    long value() {
        return value;
    }

    int from() {
        return Span.from(value);
    }

    int to() {
        return Span.to(value);
    }
}
