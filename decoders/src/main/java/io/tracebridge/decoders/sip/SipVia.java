package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** One value of Via (RFC 3261 section 20.42, rport: RFC 3581). A view over the message's bytes, used again and again. */
final class SipVia {
    private static final byte[] BRANCH = Ascii.of("branch");
    private static final byte[] RECEIVED = Ascii.of("received");
    private static final byte[] RPORT = Ascii.of("rport");

    private boolean present;
    private long transport;
    private long host;
    private int port;
    private long params;
    private long branch;
    private int wrongAt;

    SipVia() {
        clear();
    }

    void clear() {
        present = false;
        transport = Span.NONE;
        host = Span.NONE;
        port = -1;
        params = Span.NONE;
        branch = Span.NONE;
        wrongAt = -1;
    }

    /** Reads {@code bytes[from, to)}, one value. What is wrong is told by {@link #wrongAt}. */
    void parse(byte[] bytes, int from, int to) {
        clear();
        present = true;
        int end = SipParams.next(bytes, from, to);
        int name = Ascii.find(bytes, from, end, '/');
        int version = Ascii.find(bytes, Math.min(name + 1, end), end, '/');
        int at = Ascii.skipBlanks(bytes, Math.min(version + 1, end), end);
        int after = at;
        while (after < end && !Ascii.isBlank(bytes[after])) {
            after++;
        }
        if (version == end || after == at) {
            wrongAt = from;
        }
        transport = Span.of(at, after);
        sentBy(bytes, Ascii.skipBlanks(bytes, after, end), end);
        if (end < to) {
            params = Span.of(end, to);
            branch = SipParams.find(bytes, params, BRANCH);
        }
    }

    private void sentBy(byte[] bytes, int from, int to) {
        int colon = SipUri.hostEnd(bytes, from, to);
        host = Ascii.trim(bytes, from, colon);
        if (Span.isEmpty(host) && wrongAt < 0) {
            wrongAt = from;
        }
        long rest = Ascii.trim(bytes, colon, to);
        if (!Span.isEmpty(rest)) {
            long number = Ascii.number(bytes, Ascii.trim(bytes, Span.from(rest) + 1, Span.to(rest)));
            boolean ok = bytes[Span.from(rest)] == ':' && number >= 0 && number <= 65_535;
            port = ok ? (int) number : -1;
            if (!ok && wrongAt < 0) {
                wrongAt = colon;
            }
        }
    }

    /** False when the message has no Via. */
    boolean isPresent() {
        return present;
    }

    /** {@code UDP}, {@code TCP}, {@code TLS}, {@code SCTP}, {@code WS} ... */
    long transport() {
        return transport;
    }

    /** Host of sent-by; an IPv6 reference with its brackets. */
    long host() {
        return host;
    }

    /** Port of sent-by, or -1. */
    int port() {
        return port;
    }

    long params() {
        return params;
    }

    /** {@link Span#NONE} when there is none, as before RFC 3261. */
    long branch() {
        return branch;
    }

    /** Address that the request came from, when it is not sent-by (section 18.2.1). */
    long received(byte[] bytes) {
        return SipParams.find(bytes, params, RECEIVED);
    }

    /** Empty when the client asked for it and nobody has filled it in (RFC 3581 section 3). */
    long rport(byte[] bytes) {
        return SipParams.find(bytes, params, RPORT);
    }

    /** Index of the first thing that is not of its form, or -1. */
    int wrongAt(byte[] bytes) {
        if (wrongAt < 0 && !SipParams.areWellFormed(bytes, Span.from(params), Span.to(params))) {
            return Span.from(params);
        }
        return wrongAt;
    }
}
