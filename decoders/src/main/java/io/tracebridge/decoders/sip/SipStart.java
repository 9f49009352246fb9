package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;

/** How a SIP message is told from anything else by its first line (RFC 3261 section 7): on ports that nobody said are SIP's, and after gaps. */
final class SipStart {
    /** No first line is longer; a longer one is taken for something else. */
    static final int LONGEST_LINE = 4096;

    /** What can be said of bytes that may begin with a start line. */
    enum Answer {
        NO,
        /** So far they might, but their line does not end yet. */
        MORE,
        YES
    }

    private static final int LONGEST_METHOD = 32;
    private static final byte[] STATUS = Ascii.of("SIP/2.0 ");
    private static final byte[] VERSION = Ascii.of(" SIP/2.0");

    private SipStart() {}

    /** Whether a start line stands here, or as much of one as there is: a capture may have cut it. */
    static boolean isMessage(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && at - from < 4 && (bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return ask(bytes, at, to) == Answer.YES;
    }

    /** A status line of version 2.0 with three digits, or a token, something with a colon, and version 2.0, by single spaces. */
    static Answer ask(byte[] bytes, int from, int to) {
        if (to - from < STATUS.length) {
            return isPrefix(bytes, from, to) ? Answer.MORE : Answer.NO;
        }
        if (bytes[from] == 'S' && is(bytes, from, STATUS)) {
            if (to - from < STATUS.length + 4) {
                return Answer.MORE;
            }
            int at = from + STATUS.length;
            boolean code = bytes[at] >= '1'
                    && bytes[at] <= '6'
                    && Ascii.isDigit(bytes[at + 1])
                    && Ascii.isDigit(bytes[at + 2])
                    && Ascii.isBlank(bytes[at + 3]);
            return code ? Answer.YES : Answer.NO;
        }
        return request(bytes, from, to);
    }

    private static Answer request(byte[] bytes, int from, int to) {
        int at = from;
        int most = Math.min(to, from + LONGEST_METHOD);
        while (at < most && SipText.isToken(bytes[at])) {
            at++;
        }
        if (at == to) {
            return Answer.MORE;
        }
        if (at == from || bytes[at] != ' ' || !Ascii.isLetter(bytes[from])) {
            return Answer.NO;
        }
        int colon = at + 1;
        while (colon < to && SipText.isToken(bytes[colon])) {
            colon++;
        }
        if (colon == to) {
            return to - from < LONGEST_LINE ? Answer.MORE : Answer.NO;
        }
        if (bytes[colon] != ':' || colon == at + 1) {
            return Answer.NO;
        }
        int end = colon;
        int limit = Math.min(to, from + LONGEST_LINE);
        while (end < limit && bytes[end] != '\n' && bytes[end] != '\r') {
            if (bytes[end] >= 0 && bytes[end] < ' ') {
                return Answer.NO;
            }
            end++;
        }
        if (end == limit) {
            return limit == to && to - from < LONGEST_LINE ? Answer.MORE : Answer.NO;
        }
        return end - VERSION.length > colon && is(bytes, end - VERSION.length, VERSION) ? Answer.YES : Answer.NO;
    }

    private static boolean isPrefix(byte[] bytes, int from, int to) {
        boolean status = true;
        boolean token = true;
        for (int i = from; i < to; i++) {
            status &= bytes[i] == STATUS[i - from];
            token &= SipText.isToken(bytes[i]) || i > from && (bytes[i] == ' ' || bytes[i] == ':');
        }
        return status || token;
    }

    private static boolean is(byte[] bytes, int from, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
