package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * Credentials or a challenge (RFC 3261 section 22.4, RFC 8760): scheme, realm, user name and URI. What proves the user, and what is proved with,
 * is not among what this gives. A view, used again and again.
 */
final class SipAuth {
    private static final int MOST_PARAMETERS = 64;

    private static final byte[] DIGEST = Ascii.of("digest");
    private static final byte[] REALM = Ascii.of("realm");
    private static final byte[] USERNAME = Ascii.of("username");
    private static final byte[] URI = Ascii.of("uri");

    private final SipUri uri = new SipUri();
    private long scheme;
    private long realm;
    private long username;

    /** Reads the credentials of a request, or the challenge of a response; false when the message has none. */
    boolean read(SipMessage message) {
        long value = message.header(message.isRequest() ? SipHeader.AUTHORIZATION : SipHeader.WWW_AUTHENTICATE);
        if (Span.isNone(value)) {
            value = message.header(message.isRequest() ? SipHeader.PROXY_AUTHORIZATION : SipHeader.PROXY_AUTHENTICATE);
        }
        realm = Span.NONE;
        username = Span.NONE;
        uri.clear();
        if (Span.isEmpty(value)) {
            return false;
        }
        byte[] bytes = message.bytes();
        int to = Span.to(value);
        int at = Span.from(value);
        while (at < to && SipText.isToken(bytes[at])) {
            at++;
        }
        scheme = Span.of(Span.from(value), at);
        if (Ascii.is(bytes, scheme, DIGEST)) {
            digest(bytes, at, to);
        }
        return !Span.isEmpty(scheme);
    }

    private void digest(byte[] bytes, int from, int to) {
        int at = from;
        for (int n = 0; n < MOST_PARAMETERS && at < to; n++) {
            int comma = SipText.comma(bytes, at, to);
            int equals = Ascii.find(bytes, at, comma, '=');
            long name = Ascii.trim(bytes, at, equals);
            if (equals < comma) {
                long value = SipText.unquoted(bytes, Ascii.trim(bytes, equals + 1, comma));
                if (Ascii.is(bytes, name, REALM)) {
                    realm = value;
                } else if (Ascii.is(bytes, name, USERNAME)) {
                    username = value;
                } else if (Ascii.is(bytes, name, URI)) {
                    uri.parse(bytes, Span.from(value), Span.to(value));
                }
            }
            at = comma + 1;
        }
    }

    long scheme() {
        return scheme;
    }

    /** {@link Span#NONE} when there is none, or the scheme is not Digest. */
    long realm() {
        return realm;
    }

    long username() {
        return username;
    }

    SipUri uri() {
        return uri;
    }
}
