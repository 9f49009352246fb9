package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** The first line of a message: a request's or a response's (RFC 3261 sections 7.1 and 7.2). Belongs to its message. */
final class SipStartLine {
    private static final byte[] SIP_SLASH = Ascii.of("sip/");
    private static final byte[] VERSION_2_0 = Ascii.of("sip/2.0");

    final SipUri requestUri = new SipUri();
    boolean request;
    SipMethod method = SipMethod.OTHER;
    long methodText = Span.NONE;
    long version = Span.NONE;
    int statusCode;
    long reason = Span.NONE;

    void clear() {
        requestUri.clear();
        request = false;
        method = SipMethod.OTHER;
        methodText = Span.NONE;
        version = Span.NONE;
        statusCode = 0;
        reason = Span.NONE;
    }

    /**
     * Reads the line {@code [from, lineEnd)}, without its line feed. Blanks too many are a fault of the message, and read over.
     *
     * @return false when it is neither
     */
    boolean parse(SipMessage message, byte[] bytes, int from, int lineEnd) {
        int last = Span.to(Ascii.trim(bytes, from, lineEnd));
        int textEnd = lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        int space = blank(bytes, from, last);
        if (space == from || space >= last) {
            return false;
        }
        if (Ascii.startsWith(bytes, from, space, SIP_SLASH)) {
            version = Span.of(from, space);
            statusLine(message, bytes, space + 1, last, textEnd);
        } else {
            int before = last;
            while (before > space && !Ascii.isBlank(bytes[before - 1])) {
                before--;
            }
            if (!Ascii.startsWith(bytes, before, last, SIP_SLASH) || !SipText.isToken(bytes, from, space)) {
                return false;
            }
            request = true;
            version = Span.of(before, last);
            methodText = Span.of(from, space);
            method = SipMethod.of(bytes, methodText);
            long uri = Ascii.trim(bytes, space, before);
            if (last != textEnd || Span.from(uri) != space + 1 || Span.to(uri) != before - 1) {
                message.note(SipFault.START_LINE, from);
            }
            requestUri(message, bytes, Span.from(uri), Span.to(uri));
        }
        if (!Ascii.is(bytes, version, VERSION_2_0)) {
            message.note(SipFault.VERSION, Span.from(version));
        }
        return true;
    }

    /** Angle brackets around it are not allowed, but understood (RFC 4475 section 3.1.2.7). */
    private void requestUri(SipMessage message, byte[] bytes, int from, int to) {
        boolean brackets = to - from > 2 && bytes[from] == '<' && bytes[to - 1] == '>';
        boolean ok = brackets ? requestUri.parse(bytes, from + 1, to - 1) : requestUri.parse(bytes, from, to);
        if (!ok || brackets || !Span.isNone(requestUri.headers())) {
            message.note(SipFault.REQUEST_URI, from);
        }
    }

    private void statusLine(SipMessage message, byte[] bytes, int from, int last, int textEnd) {
        int codeEnd = blank(bytes, from, last);
        long code = Ascii.number(bytes, from, codeEnd);
        statusCode = code >= 100 && code <= 699 && codeEnd - from == 3 ? (int) code : 0;
        if (statusCode == 0) {
            message.note(SipFault.STATUS_CODE, from);
        }
        reason = Ascii.trim(bytes, codeEnd, last);
        if (codeEnd == textEnd) {
            message.note(SipFault.START_LINE, codeEnd); // the space stands before an empty reason, too (section 25.1)
        }
    }

    /** The index of the next blank, or {@code to}. */
    static int blank(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !Ascii.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }
}
