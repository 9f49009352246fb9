package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import io.tracebridge.decoders.text.Words;

/**
 * A URI as it stands in start lines and header fields: sip and sips (RFC 3261 section 19.1), tel (RFC 3966), and others of which only
 * the scheme is told. A view over the message's bytes, used again and again; what is absent is {@link Span#NONE}.
 */
final class SipUri {
    /** What stands before the first colon. */
    enum Scheme {
        SIP,
        SIPS,
        TEL,
        OTHER
    }

    private static final byte[] SIP = Ascii.of("sip");
    private static final byte[] SIPS = Ascii.of("sips");
    private static final byte[] TEL = Ascii.of("tel");

    /** What a byte can be in a URI. */
    private static final byte NOT_ALLOWED = 1;

    private static final byte OF_HOST = 2;

    /** Of an IPv6 reference, and before a port. */
    private static final byte OF_REFERENCE = 3;

    /** What ends a host and its port. */
    private static final byte END = 4;

    private static final byte[] KINDS = new byte[256];

    static {
        for (int c = 0; c < 128; c++) {
            if (c <= ' ' || c == '<' || c == '>' || c == '"') {
                KINDS[c] = NOT_ALLOWED;
            } else if (c == ';' || c == '?') {
                KINDS[c] = END;
            } else if (c == '[' || c == ']' || c == ':') {
                KINDS[c] = OF_REFERENCE;
            } else if (Ascii.isLetter((byte) c) || Ascii.isDigit((byte) c) || "._-".indexOf(c) >= 0) {
                KINDS[c] = OF_HOST;
            }
        }
    }

    private static final long LESS = Words.of('<');
    private static final long GREATER = Words.of('>');
    private static final long QUOTES = Words.of('"');

    private Scheme scheme;
    private long text;
    private long schemeText;
    private long user;
    private long password;
    private long host;
    private long hostPort;
    private int port;
    private long params;
    private long headers;

    SipUri() {
        clear();
    }

    void clear() {
        scheme = Scheme.OTHER;
        text = Span.NONE;
        schemeText = Span.NONE;
        user = Span.NONE;
        password = Span.NONE;
        host = Span.NONE;
        hostPort = Span.NONE;
        port = -1;
        params = Span.NONE;
        headers = Span.NONE;
    }

    /** Reads {@code bytes[from, to)}; false when it is not of the form of its scheme, with what was understood kept. */
    boolean parse(byte[] bytes, int from, int to) {
        clear();
        text = Span.of(from, to);
        int colon = from;
        while (colon < to && SipText.isToken(bytes[colon])) {
            colon++;
        }
        if (colon == to || bytes[colon] != ':' || colon == from || !Ascii.isLetter(bytes[from])) {
            return false;
        }
        schemeText = Span.of(from, colon);
        if (Ascii.is(bytes, from, colon, SIP)) {
            scheme = Scheme.SIP;
            return sip(bytes, colon + 1, to);
        }
        if (Ascii.is(bytes, from, colon, SIPS)) {
            scheme = Scheme.SIPS;
            return sip(bytes, colon + 1, to);
        }
        if (Ascii.is(bytes, from, colon, TEL)) {
            scheme = Scheme.TEL;
            return tel(bytes, colon + 1, to);
        }
        return colon + 1 < to && isAllowed(bytes, colon + 1, to);
    }

    private boolean sip(byte[] bytes, int from, int to) {
        boolean ok = isAllowed(bytes, from, to);
        int at = Ascii.find(bytes, from, to, '@');
        int hostFrom = from;
        if (at < to) {
            int colon = Ascii.find(bytes, from, at, ':');
            user = Span.of(from, colon);
            if (colon < at) {
                password = Span.of(colon + 1, at);
            }
            ok &= colon > from;
            hostFrom = at + 1;
        }
        int end = hostFrom;
        while (end < to && KINDS[bytes[end] & 0xff] == OF_HOST) {
            end++;
        }
        if (end > hostFrom && (end == to || KINDS[bytes[end] & 0xff] == END)) {
            host = Span.of(hostFrom, end); // a name or an address without port, as most are
            hostPort = host;
        } else {
            while (end < to && KINDS[bytes[end] & 0xff] != END) {
                end++;
            }
            ok &= hostPort(bytes, hostFrom, end);
        }
        if (end < to) {
            int question = Ascii.find(bytes, end, to, '?');
            if (end < question) {
                params = Span.of(end, question);
                ok &= SipParams.areWellFormed(bytes, end, question);
            }
            if (question < to) {
                headers = Span.of(question + 1, to);
            }
        }
        return ok;
    }

    private boolean hostPort(byte[] bytes, int from, int to) {
        int end = hostEnd(bytes, from, to);
        hostPort = Span.of(from, to);
        host = Span.of(from, end);
        boolean ok = end > from;
        for (int i = from; i < end; i++) {
            int kind = KINDS[bytes[i] & 0xff];
            ok &= kind == OF_HOST || kind == OF_REFERENCE;
        }
        if (end < to) {
            long number = Ascii.number(bytes, end + 1, to);
            ok &= bytes[end] == ':' && number >= 0 && number <= 65_535;
            port = number >= 0 && number <= 65_535 ? (int) number : -1;
        }
        return ok;
    }

    /** Where a host ends: after the bracket of an IPv6 reference, else at a colon. */
    static int hostEnd(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '[') {
            int close = Ascii.find(bytes, from, to, ']');
            return Math.min(to, close + 1);
        }
        return Ascii.find(bytes, from, to, ':');
    }

    private boolean tel(byte[] bytes, int from, int to) {
        int end = Ascii.find(bytes, from, to, ';');
        user = Span.of(from, end);
        boolean ok = end > from && isAllowed(bytes, from, to);
        if (end < to) {
            params = Span.of(end, to);
            ok &= SipParams.areWellFormed(bytes, end, to);
        }
        return ok;
    }

    /** Whether there is no blank, control character, quote or angle bracket. */
    private static boolean isAllowed(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Words.LENGTH; i += Words.LENGTH) {
            long word = Words.at(bytes, i);
            long wrong = Words.below(word, '!')
                    | Words.zeros(word ^ LESS)
                    | Words.zeros(word ^ GREATER)
                    | Words.zeros(word ^ QUOTES);
            if (wrong != 0) {
                return false;
            }
        }
        for (; i < to; i++) {
            if (KINDS[bytes[i] & 0xff] == NOT_ALLOWED) {
                return false;
            }
        }
        return true;
    }

    boolean isPresent() {
        return !Span.isNone(text);
    }

    Scheme scheme() {
        return scheme;
    }

    /** All of it. */
    long text() {
        return text;
    }

    long schemeText() {
        return schemeText;
    }

    /** The user part, with its parameters if it is a telephone-subscriber; of a tel URI its number. Escapes stay. */
    long user() {
        return user;
    }

    /** Never to be written anywhere: here so that it can be left out. */
    long password() {
        return password;
    }

    /** Name, IPv4 address, or IPv6 reference with its brackets. */
    long host() {
        return host;
    }

    /** Host and port as they stand. */
    long hostPort() {
        return hostPort;
    }

    /** 0..65535, or -1 when there is none or a wrong one. */
    int port() {
        return port;
    }

    /** From the first semicolon to the question mark or the end. */
    long params() {
        return params;
    }

    /** Value of a parameter; see {@link SipParams#find}. */
    long param(byte[] bytes, byte[] lowerCaseName) {
        return SipParams.find(bytes, params, lowerCaseName);
    }

    /** After the question mark (section 19.1.1: headers). */
    long headers() {
        return headers;
    }
}
