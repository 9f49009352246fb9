package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * The value of From, To, Contact, Route and their like: name-addr or addr-spec with parameters (RFC 3261 sections 20.10 and 25.1). A view
 * over the message's bytes, used again and again.
 */
final class SipAddress {
    private static final byte[] TAG = Ascii.of("tag");

    private byte[] bytes;

    /** Read when it is asked for: of most messages nobody does. */
    private final SipUri uri = new SipUri();

    private int uriFrom;
    private int uriTo;
    private int uriAt;
    private boolean uriRead;
    private boolean uriWrong;
    private boolean bare;
    private boolean checked;
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
        if (uri.isPresent()) {
            uri.clear();
        }
        uriRead = true;
        uriWrong = false;
        bare = false;
        checked = false;
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
        this.bytes = bytes;
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
        locate(inside, open + 1);
        if (close + 1 < end) {
            params = Span.of(close + 1, end);
        }
    }

    /** Without brackets parameters are the header field's, and the URI has no comma, question mark or semicolon (section 20). */
    private void bare(byte[] bytes, int start, int end) {
        int semicolon = Ascii.find(bytes, start, end, ';');
        locate(Ascii.trim(bytes, start, semicolon), start);
        bare = true;
        if (semicolon < end) {
            params = Span.of(semicolon, end);
        }
    }

    /** @param at where it shows when the URI is wrong */
    private void locate(long uri, int at) {
        uriFrom = Span.from(uri);
        uriTo = Span.to(uri);
        uriAt = at;
        uriRead = false;
    }

    /** What is left to look at of the form. */
    private void check() {
        checked = true;
        if (present && !star) {
            uri();
            if (uriWrong || bare && !Span.isNone(uri.headers())) {
                wrong(uriAt);
            }
            if (!Span.isNone(params)
                    && !isTagAlone()
                    && !SipParams.areWellFormed(bytes, Span.from(params), Span.to(params))) {
                wrong(Span.from(params));
            }
        }
    }

    /** {@code ;tag=...} and nothing else, as in most messages. */
    private boolean isTagAlone() {
        return Span.length(params) == TAG.length + 2 + Span.length(tag)
                && Span.to(tag) == Span.to(params)
                && bytes[Span.from(params)] == ';';
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
        if (!uriRead) {
            uriRead = true;
            uriWrong = !uri.parse(bytes, uriFrom, uriTo);
        }
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
        if (!checked) {
            check();
        }
        return wrongAt;
    }
}
