package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import java.util.Locale;

/**
 * Header fields that are found by name (RFC 3261 section 20 and the specifications of its extensions), with their compact forms (section
 * 7.3.3). The name on the wire is the constant's with hyphens, in any case.
 */
enum SipHeader {
    ACCEPT,
    ALLOW,
    ALLOW_EVENTS('u'),
    AUTHORIZATION,
    CALL_ID('i'),
    CONTACT('m'),
    CONTENT_ENCODING('e'),
    CONTENT_LENGTH('l'),
    CONTENT_TYPE('c'),
    CSEQ,
    DATE,
    DIVERSION,
    EVENT('o'),
    EXPIRES,
    FROM('f'),
    GEOLOCATION,
    HISTORY_INFO,
    IDENTITY('y'),
    INFO_PACKAGE,
    JOIN,
    MAX_FORWARDS,
    MIN_EXPIRES,
    MIN_SE,
    P_ACCESS_NETWORK_INFO,
    P_ASSERTED_IDENTITY,
    P_ASSOCIATED_URI,
    P_CALLED_PARTY_ID,
    P_CHARGING_VECTOR,
    P_EARLY_MEDIA,
    P_PREFERRED_IDENTITY,
    P_VISITED_NETWORK_ID,
    PATH,
    PRIVACY,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    PROXY_REQUIRE,
    RACK,
    REASON,
    RECORD_ROUTE,
    REFER_TO('r'),
    REFERRED_BY('b'),
    REMOTE_PARTY_ID,
    REPLACES,
    REQUIRE,
    RETRY_AFTER,
    ROUTE,
    RSEQ,
    SERVER,
    SERVICE_ROUTE,
    SESSION_EXPIRES('x'),
    SESSION_ID,
    SUBJECT('s'),
    SUBSCRIPTION_STATE,
    SUPPORTED('k'),
    TO('t'),
    UNSUPPORTED,
    USER_AGENT,
    VIA('v'),
    WARNING,
    WWW_AUTHENTICATE;

    private static final SipHeader[] ALL = values();

    /** Longer names than any here are not looked up. */
    private static final int LONGEST = 32;

    /** By the hash of the name, open addressing; a power of two with room to spare. */
    private static final SipHeader[] TABLE = new SipHeader[512];

    private static final SipHeader[] COMPACT = new SipHeader[128];

    static {
        for (SipHeader header : ALL) {
            int at = hash(header.lowerCase, 0, header.lowerCase.length);
            while (TABLE[at] != null) {
                at = at + 1 & TABLE.length - 1;
            }
            TABLE[at] = header;
            if (header.compact != 0) {
                COMPACT[header.compact] = header;
            }
        }
    }

    private final byte[] lowerCase;
    private final char compact;

    SipHeader() {
        this((char) 0);
    }

    SipHeader(char compact) {
        this.lowerCase = Ascii.of(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        this.compact = compact;
    }

    static int count() {
        return ALL.length;
    }

    /** The header field of that name in full or compact form, or null. */
    static SipHeader of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 1) {
            byte b = Ascii.lower(bytes[from]);
            return b > 0 ? COMPACT[b] : null;
        }
        if (length < 1 || length > LONGEST) {
            return null;
        }
        int at = hash(bytes, from, to);
        while (TABLE[at] != null) {
            if (Ascii.is(bytes, from, to, TABLE[at].lowerCase)) {
                return TABLE[at];
            }
            at = at + 1 & TABLE.length - 1;
        }
        return null;
    }

    /** Of length and three letters, in either case: enough to keep the names here apart. */
    private static int hash(byte[] bytes, int from, int to) {
        int hash = to - from;
        hash = 31 * hash + (bytes[from] | 0x20);
        hash = 31 * hash + (bytes[(from + to) / 2] | 0x20);
        hash = 31 * hash + (bytes[to - 1] | 0x20);
        return (hash ^ hash >>> 9) & TABLE.length - 1;
    }
}
