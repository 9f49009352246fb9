package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * The value of From, To, Contact, Route and their like: name-addr or addr-spec with parameters (RFC 3261 sections 20.10 and 25.1). A view
 * over the message's bytes, used again and again.
 */
final class SipAddress {
    private static final byte[] TAG = Ascii.of("tag");

    private final SipUri uri = new SipUri();
    private boolean present;
    private boolean star;
    private long display;
    private long params;
    private long tag;
    private int wrongAt;

    SipAddress() {
        clear();
    }

    void clear() {
        uri.clear();
        present = false;
        star = false;
        display = Span.NONE;
        params = Span.NONE;
        tag = Span.NONE;
        wrongAt = -1;
    }

    /** Reads {@code bytes[from, to)}, one value without a comma behind it. What is wrong is told by {@link #wrongAt}. */
    void parse(byte[] bytes, int from, int to) {
        clear();
        present = true;
        long trimmed = Ascii.trim(bytes, from, to);
        int start = Span.from(trimmed);
        int end = Span.to(trimmed);
        if (end == start + 1 && bytes[start] == '*') {
            star = true;
            return;
        }
        int open = start;
        if (start < end && bytes[start] == '"') {
            int after = SipText.afterQuoted(bytes, start, end);
            if (after > end) {
                wrong(start);
                open = Ascii.find(bytes, start, end, '<');
                display = Ascii.trim(bytes, start + 1, open);
            } else {
                display = Span.of(start + 1, after - 1);
                open = Ascii.find(bytes, after, end, '<');
                if (open == end || !Span.isEmpty(Ascii.trim(bytes, after, open))) {
                    wrong(after);
                }
            }
        } else {
            open = Ascii.find(bytes, start, end, '<');
            if (open < end && open > start) {
                display = Ascii.trim(bytes, start, open);
                checkTokens(bytes, Span.from(display), Span.to(display));
            }
        }
        if (open < end) {
            bracketed(bytes, open, end);
        } else {
            bare(bytes, start, end);
        }
        if (!Span.isNone(params)) {
            tag = SipParams.find(bytes, params, TAG);
            if (!SipParams.areWellFormed(bytes, Span.from(params), Span.to(params))) {
                wrong(Span.from(params));
            }
        }
    }

    /** A display name without quotes is made of tokens and blanks. */
    private void checkTokens(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!SipText.isToken(bytes[i]) && !Ascii.isBlank(bytes[i])) {
                wrong(i);
                return;
            }
        }
    }

    private void bracketed(byte[] bytes, int open, int end) {
        int close = Ascii.find(bytes, open, end, '>');
        long inside = Ascii.trim(bytes, open + 1, close);
        if (close == end || Span.length(inside) != close - open - 1) {
            wrong(open);
        }
        if (!uri.parse(bytes, Span.from(inside), Span.to(inside))) {
            wrong(open + 1);
        }
        if (close + 1 < end) {
            params = Span.of(close + 1, end);
        }
    }

    /** Without brackets parameters are the header field's, and the URI has no comma, question mark or semicolon (section 20). */
    private void bare(byte[] bytes, int start, int end) {
        int semicolon = Ascii.find(bytes, start, end, ';');
        long inside = Ascii.trim(bytes, start, semicolon);
        if (!uri.parse(bytes, Span.from(inside), Span.to(inside)) || !Span.isNone(uri.headers())) {
            wrong(start);
        }
        if (semicolon < end) {
            params = Span.of(semicolon, end);
        }
    }

    private void wrong(int at) {
        if (wrongAt < 0) {
            wrongAt = at;
        }
    }

    /** False when the message has no such header field. */
    boolean isPresent() {
        return present;
    }

    /** {@code Contact: *} (section 10.2.2). */
    boolean isStar() {
        return star;
    }

    /** Display name without its quotes; escapes stay. */
    long display() {
        return display;
    }

    SipUri uri() {
        return uri;
    }

    /** Parameters of the header field, not of the URI. */
    long params() {
        return params;
    }

    /** Value of a parameter of the header field; see {@link SipParams#find}. */
    long param(byte[] bytes, byte[] lowerCaseName) {
        return SipParams.find(bytes, params, lowerCaseName);
    }

    /** {@link Span#NONE} when there is none. */
    long tag() {
        return tag;
    }

    /** Index of the first thing that is not of its form, or -1. */
    int wrongAt() {
        return wrongAt;
    }
}
