package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Words;
import java.util.Arrays;
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
    private static final int LONGEST = 24;

    private static final long LETTERS = Words.of(' ');

    /** By the length of a name and 16: what of a word of eight bytes belongs to the name. */
    private static final long[] MASKS = new long[LONGEST + 17];

    /** By the hash of the name, open addressing; a power of two with room to spare. */
    private static final SipHeader[] TABLE = new SipHeader[512];

    private static final SipHeader[] COMPACT = new SipHeader[128];

    static {
        if (ALL.length > Long.SIZE) {
            throw new IllegalStateException("sets of header fields are bits of a long: there are " + ALL.length);
        }
        for (int i = 0; i < MASKS.length; i++) {
            int bytes = Math.max(0, Math.min(i - 16, Words.LENGTH));
            MASKS[i] = bytes == 0 ? 0 : -1L >>> 8 * (Words.LENGTH - bytes);
        }
        for (SipHeader header : ALL) {
            int at = hash(header.first, header.second, header.third);
            while (TABLE[at] != null) {
                at = at + 1 & TABLE.length - 1;
            }
            TABLE[at] = header;
            if (header.compact != 0) {
                COMPACT[header.compact] = header;
            }
        }
    }

    /** This header field in a set of them. */
    final long bit = 1L << ordinal();

    /** The name in lower case, eight characters a word, and where its letters are: there case does not count. */
    private final long first;

    private final long second;
    private final long third;
    private final long firstLetters;
    private final long secondLetters;
    private final long thirdLetters;
    private final char compact;

    SipHeader() {
        this((char) 0);
    }

    SipHeader(char compact) {
        byte[] lowerCase =
                Arrays.copyOf(Ascii.of(name().toLowerCase(Locale.ROOT).replace('_', '-')), LONGEST);
        byte[] letters = new byte[LONGEST];
        for (int i = 0; i < LONGEST; i++) {
            letters[i] = (byte) (Ascii.isLetter(lowerCase[i]) ? ' ' : 0);
        }
        first = Words.at(lowerCase, 0);
        second = Words.at(lowerCase, 8);
        third = Words.at(lowerCase, 16);
        firstLetters = Words.at(letters, 0);
        secondLetters = Words.at(letters, 8);
        thirdLetters = Words.at(letters, 16);
        this.compact = compact;
    }

    static int count() {
        return ALL.length;
    }

    /** The header fields as a set: the bits of each. */
    static long set(SipHeader... headers) {
        long set = 0;
        for (SipHeader header : headers) {
            set |= header.bit;
        }
        return set;
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
        if (from + LONGEST > bytes.length) {
            return find(word(bytes, from, to), word(bytes, from + 8, to), word(bytes, from + 16, to));
        }
        // What stands behind the name is masked: names differ in length from line to line, which no branch could
        // foresee.
        return find(
                Words.at(bytes, from) & MASKS[length + 16],
                Words.at(bytes, from + 8) & MASKS[length + 8],
                Words.at(bytes, from + 16) & MASKS[length]);
    }

    /** Of the end of an array; what is not there is 0. */
    private static long word(byte[] bytes, int from, int to) {
        long word = 0;
        for (int i = Math.min(to, from + Words.LENGTH) - 1; i >= from; i--) {
            word = word << 8 | bytes[i] & 0xff;
        }
        return word;
    }

    private static SipHeader find(long first, long second, long third) {
        int at = hash(first, second, third);
        SipHeader header = TABLE[at];
        while (header != null && !header.is(first, second, third)) {
            at = at + 1 & TABLE.length - 1;
            header = TABLE[at];
        }
        return header;
    }

    private boolean is(long a, long b, long c) {
        return ((a | firstLetters) ^ first | (b | secondLetters) ^ second | (c | thirdLetters) ^ third) == 0;
    }

    /** In either case. */
    private static int hash(long first, long second, long third) {
        long hash = (first | LETTERS) + 31 * (second | LETTERS) + 961 * (third | LETTERS);
        return (int) (hash * 0x9E3779B97F4A7C15L >>> 55);
    }
}
