package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** What RFC 3261 demands of the header fields of every message: notes what does not hold as faults of the message, and changes nothing. */
final class SipSyntax {
    private static final long MANDATORY =
            SipHeader.set(SipHeader.CALL_ID, SipHeader.CSEQ, SipHeader.FROM, SipHeader.TO, SipHeader.VIA);

    /** Those of which there may be one (section 7.3.1). */
    private static final SipHeader[] SINGLE = {
        SipHeader.CALL_ID,
        SipHeader.CSEQ,
        SipHeader.FROM,
        SipHeader.TO,
        SipHeader.MAX_FORWARDS,
        SipHeader.CONTENT_TYPE,
        SipHeader.DATE,
        SipHeader.EXPIRES
    };

    private static final long OF_SINGLE = SipHeader.set(SINGLE);

    private static final SipHeader[] NUMBERS = {
        SipHeader.MAX_FORWARDS,
        SipHeader.EXPIRES,
        SipHeader.MIN_EXPIRES,
        SipHeader.RETRY_AFTER,
        SipHeader.RSEQ,
        SipHeader.SESSION_EXPIRES,
        SipHeader.MIN_SE
    };

    private static final long OF_NUMBERS = SipHeader.set(NUMBERS);

    private static final long MOST_FORWARDS = 255;
    private static final long MOST = (1L << 32) - 1;
    private static final long MOST_WARNING = 999;
    private static final byte[] EXPIRES = Ascii.of("expires");
    private static final byte[] GMT = Ascii.of("gmt");

    private SipSyntax() {}

    static void check(SipMessage message) {
        if ((message.present() & MANDATORY) != MANDATORY) {
            message.note(SipFault.MISSING_HEADER, message.bodyFrom());
        }
        if ((message.repeated() & OF_SINGLE) != 0) {
            repeated(message);
        }
        addresses(message);
        numbers(message);
        contentLengths(message);
        date(message);
        if (message.isRequest()
                && message.cseqNumber() >= 0
                && !Ascii.same(message.bytes(), message.methodText(), message.bytes(), message.cseqMethodText())) {
            message.note(SipFault.CSEQ_METHOD, Span.from(message.cseqMethodText()));
        }
    }

    private static void repeated(SipMessage message) {
        for (SipHeader header : SINGLE) {
            int line = message.firstLine(header);
            if (line >= 0 && message.nextLine(line) >= 0) {
                message.note(SipFault.REPEATED_HEADER, Span.from(message.name(message.nextLine(line))));
            }
        }
    }

    private static void addresses(SipMessage message) {
        address(message, message.from());
        address(message, message.to());
        address(message, message.contact());
        int wrong = message.via().wrongAt(message.bytes());
        if (wrong >= 0) {
            message.note(SipFault.VIA, wrong);
        }
    }

    private static void address(SipMessage message, SipAddress address) {
        if (address.wrongAt() >= 0) {
            message.note(SipFault.ADDRESS, address.wrongAt());
        }
    }

    private static void numbers(SipMessage message) {
        if ((message.present() & OF_NUMBERS) != 0) {
            for (SipHeader header : NUMBERS) {
                if (message.has(header)) {
                    long number = message.number(header);
                    long most = header == SipHeader.MAX_FORWARDS ? MOST_FORWARDS : MOST;
                    number(message, message.header(header), number, most);
                }
            }
        }
        if (message.has(SipHeader.WARNING)) {
            number(message, message.header(SipHeader.WARNING), message.number(SipHeader.WARNING), MOST_WARNING);
        }
        long expires = message.contact().param(message.bytes(), EXPIRES);
        if (!Span.isNone(expires)) {
            number(message, expires, Ascii.number(message.bytes(), expires), MOST);
        }
    }

    private static void number(SipMessage message, long value, long number, long most) {
        if (number < 0 || number > most) {
            message.note(SipFault.NUMBER, Span.from(value));
        }
    }

    /** Lines that say the same are one (section 20.14 demands one; what differs could hide a message in a body). */
    private static void contentLengths(SipMessage message) {
        int first = message.firstLine(SipHeader.CONTENT_LENGTH);
        if (first < 0) {
            return;
        }
        long number = Ascii.number(message.bytes(), message.value(first));
        for (int line = message.nextLine(first); line >= 0; line = message.nextLine(line)) {
            if (Ascii.number(message.bytes(), message.value(line)) != number) {
                message.note(SipFault.CONTENT_LENGTH, Span.from(message.value(line)));
            }
        }
    }

    /** Its form is that of RFC 1123 with the zone GMT only: looked at is the zone (section 20.17). */
    private static void date(SipMessage message) {
        long date = message.header(SipHeader.DATE);
        if (!Span.isNone(date)) {
            int to = Span.to(date);
            if (Span.length(date) < GMT.length || !Ascii.is(message.bytes(), to - GMT.length, to, GMT)) {
                message.note(SipFault.DATE, Span.from(date));
            }
        }
    }
}
