package io.tracebridge.decoders.mobile;

import static io.tracebridge.decoders.mobile.Labels.ascii;

import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.NumberingPlan;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;

/**
 * Copies text and puts pseudonyms in place of the subscriber numbers in it; remembers the first number of each type. What is taken
 * for a number:
 *
 * <ul>
 *   <li>digits with a word for it in front: {@code imsi}, {@code imei}, {@code msisdn}, {@code tel}, {@code sip}, {@code userid};
 *   <li>digits after {@code +}: a telephone number, with the separators of RFC 3966 in text;
 *   <li>15 digits that begin with an assigned mobile country code: an IMSI; 16 with the prefix of EAP in front (TS 23.003 clause
 *       19.3.2), outside mobile domains only with 0 or before {@code @};
 *   <li>where everything is suspect (mobile domains, ENUM's regular expressions): every 7 digits or more that follow no letter, and
 *       every 10 or more.
 * </ul>
 *
 * What is suspect but has no normal form becomes {@code redacted}. One a site, not thread-safe, allocates nothing.
 */
final class NumberMask {
    /** Nothing shorter is looked at: what 6 digits or fewer name is a network, a node or a short code. */
    static final int SHORTEST = 7;

    /** How many times longer a text may become: 7 digits turn into a pseudonym of 36 characters. */
    static final int GROWTH = 6;

    private static final int IMSI_DIGITS = 15;
    private static final int SUSPECT_AFTER_LETTER = 10;
    private static final int NID_DIGITS = 11;

    private static final byte[] REDACTED = ascii(Pseudonyms.REDACTED);
    private static final byte[] USERID = ascii("userid");
    private static final byte[] E164 = ascii(".e164");
    private static final byte[] NID = ascii("nid");
    private static final byte[][] WORDS = {
        ascii("imsi"),
        ascii("imei"),
        ascii("imeisv"),
        ascii("msisdn"),
        ascii("tel"),
        ascii("sip"),
        ascii("sips"),
        ascii("pres")
    };
    private static final NumberType[] WORD_TYPES = {
        NumberType.IMSI,
        NumberType.IMEI,
        NumberType.IMEI,
        NumberType.MSISDN,
        NumberType.MSISDN,
        NumberType.MSISDN,
        NumberType.MSISDN,
        NumberType.MSISDN
    };

    private final Pseudonyms pseudonyms;
    private final PrivacyMode mode;
    private final PlmnTable plmns = PlmnTable.get();
    private final SubscriberNumber number;
    private final SubscriberNumber[] found = {new SubscriberNumber(), new SubscriberNumber(), new SubscriberNumber()};
    private final byte[] joined = new byte[64];
    private int firstChange;
    private int eapPrefix;
    private int mcc = -1;
    private int mnc = -1;

    NumberMask(Pseudonyms pseudonyms, PrivacyMode mode, NumberingPlan plan) {
        this.pseudonyms = pseudonyms;
        this.number = new SubscriberNumber(plan);
        this.mode = mode;
    }

    /** Forgets the numbers of the message before. */
    void reset() {
        for (SubscriberNumber one : found) {
            one.clear();
        }
        eapPrefix = -1;
    }

    /** The first number of that type since the last reset; empty when there was none. */
    SubscriberNumber found(NumberType type) {
        return found[type.ordinal()];
    }

    /** Network of the name that is read, for numbers that stand there without it; -1 for none. */
    void network(int mcc, int mnc) {
        this.mcc = mcc;
        this.mnc = mnc;
    }

    /** The digit in front of the first IMSI, which tells the method of EAP (TS 23.003 clause 19.3.2), or -1. */
    int eapPrefix() {
        return eapPrefix;
    }

    /** Where the last copy first put something in place of a number; -1 when it did not, as always in privacy mode clear. */
    int firstChange() {
        return firstChange;
    }

    /**
     * Copies {@code bytes[from, to)} to {@code target}.
     *
     * @param suspect every long run of digits is taken for a number
     * @param hint type that a neighbouring label has told, or null
     * @param separators digits after {@code +} may have separators between them
     * @return index after the last byte written; what is written is at the most {@link #GROWTH} times as long as what was read
     */
    int copy(
            byte[] bytes,
            int from,
            int to,
            boolean suspect,
            NumberType hint,
            boolean separators,
            byte[] target,
            int at) {
        firstChange = -1;
        int out = at;
        int i = from;
        while (i < to) {
            if (bytes[i] == '+' && i + 1 < to && Labels.digit(bytes[i + 1])) {
                int end = plus(bytes, i + 1, to, separators);
                if (end > 0) {
                    out = replace(target, out, bytes, i, end);
                    i = end;
                    continue;
                }
            }
            if (!Labels.digit(bytes[i])) {
                target[out++] = bytes[i++];
                continue;
            }
            int dotted = separators ? dotted(bytes, from, i, to, suspect) : 0;
            if (dotted > 0) {
                out = replace(target, out, bytes, i, dotted);
                i = dotted;
                continue;
            }
            int end = i + 1;
            while (end < to && Labels.digit(bytes[end])) {
                end++;
            }
            if (end - i >= SHORTEST) {
                out = run(bytes, from, i, end, to, suspect, i == from && end == to ? hint : null, target, out);
            } else {
                System.arraycopy(bytes, i, target, out, end - i);
                out += end - i;
            }
            i = end;
        }
        return out;
    }

    /** Reads digits after {@code +}; the index after them, or 0 when they are too few for a number. */
    private int plus(byte[] bytes, int from, int to, boolean separators) {
        int digits = 0;
        int end = from;
        for (int i = from; i < to; i++) {
            if (Labels.digit(bytes[i])) {
                if (digits < joined.length) {
                    joined[digits++] = bytes[i];
                }
                end = i + 1;
            } else if (!separators || !separator(bytes[i])) {
                break;
            }
        }
        if (digits < SHORTEST) {
            return 0;
        }
        // More than 15 are no number of E.164, but must not be seen either.
        number.international(joined, 0, digits);
        return end;
    }

    /**
     * Reads an ENUM number written out, single digits with dots between, last digit first; the index after it, or 0 when there is
     * none at {@code from} or nothing tells that it is one.
     */
    private int dotted(byte[] bytes, int start, int from, int to, boolean suspect) {
        if (from > start && (Labels.letter(bytes[from - 1]) || bytes[from - 1] == '.')) {
            return 0;
        }
        int digits = 1;
        int end = from + 1;
        while (end + 1 < to
                && bytes[end] == '.'
                && Labels.digit(bytes[end + 1])
                && (end + 2 == to || !Labels.digit(bytes[end + 2]))) {
            digits++;
            end += 2;
        }
        boolean known = end + E164.length <= to && Labels.matches(bytes, end, E164);
        if (digits < SHORTEST || !suspect && !known) {
            return 0;
        }
        int count = Math.min(digits, joined.length);
        for (int i = 0; i < count; i++) {
            joined[count - 1 - i] = bytes[from + 2 * i];
        }
        number.international(joined, 0, count);
        return end;
    }

    /** Visual separators (RFC 3966 section 5.1.1), and the blank that people write. */
    private static boolean separator(byte b) {
        return b == '-' || b == '.' || b == '(' || b == ')' || b == ' ';
    }

    /** A run of digits of {@link #SHORTEST} or more, in the text that begins at {@code start}. */
    private int run(
            byte[] bytes,
            int start,
            int from,
            int end,
            int to,
            boolean suspect,
            NumberType hint,
            byte[] target,
            int out) {
        int count = end - from;
        NumberType word = hint != null ? hint : word(bytes, start, from);
        if (suspect
                && mcc >= 0
                && mnc >= 0
                && ends(bytes, start, from, USERID)
                && number.imsi(mcc, mnc, bytes, from, count)) {
            return replace(target, out, bytes, from, end);
        }
        if (word == NumberType.IMSI || word == null && isImsi(bytes, from, end, to, suspect)) {
            int prefix = count == IMSI_DIGITS + 1 ? 1 : 0;
            number.ascii(NumberType.IMSI, bytes, from + prefix, count - prefix);
            if (prefix > 0 && found(NumberType.IMSI).isEmpty()) {
                eapPrefix = bytes[from] - '0';
            }
            return replace(target, out, bytes, from, end);
        }
        if (word != null) {
            number.ascii(word, bytes, from, count);
            return replace(target, out, bytes, from, end);
        }
        boolean afterLetter = from > start && Labels.letter(bytes[from - 1]);
        if (suspect && (!afterLetter || count >= SUSPECT_AFTER_LETTER) && !networkId(bytes, start, from, count)) {
            number.ascii(NumberType.MSISDN, bytes, from, count);
            return replace(target, out, bytes, from, end);
        }
        System.arraycopy(bytes, from, target, out, count);
        return out + count;
    }

    /** The identifier of a stand-alone network, 11 hexadecimal digits (TS 23.003 clauses 12.7, 28.2), all of which may be decimal. */
    private static boolean networkId(byte[] bytes, int start, int from, int count) {
        return count <= NID_DIGITS && ends(bytes, start, from, NID);
    }

    private boolean isImsi(byte[] bytes, int from, int end, int to, boolean suspect) {
        int first = from;
        if (end - from == IMSI_DIGITS + 1) {
            // Elsewhere 16 digits may as well be microseconds since 1970, which begin with 1.
            boolean prefix = suspect || bytes[from] == '0' || end < to && bytes[end] == '@';
            if (!prefix || bytes[from] > '8') {
                return false;
            }
            first++;
        } else if (end - from != IMSI_DIGITS) {
            return false;
        }
        int code = 100 * (bytes[first] - '0') + 10 * (bytes[first + 1] - '0') + bytes[first + 2] - '0';
        return plmns.isAssigned(code);
    }

    /** The type that a word in front of the digits tells, one separator between allowed; null when there is none. */
    private static NumberType word(byte[] bytes, int start, int from) {
        int end = from;
        if (end > start
                && (bytes[end - 1] == '-' || bytes[end - 1] == ':' || bytes[end - 1] == '=' || bytes[end - 1] == '_')) {
            end--;
        }
        for (int i = 0; i < WORDS.length; i++) {
            if (ends(bytes, start, end, WORDS[i])) {
                return WORD_TYPES[i];
            }
        }
        return null;
    }

    /** The type of number that a whole label is the word for, or null. */
    static NumberType word(Labels labels, int label) {
        for (int i = 0; i < WORDS.length; i++) {
            if (labels.is(label, WORDS[i])) {
                return WORD_TYPES[i];
            }
        }
        return null;
    }

    private static boolean ends(byte[] bytes, int start, int end, byte[] word) {
        return end - start >= word.length && Labels.matches(bytes, end - word.length, word);
    }

    /** An ENUM number, one digit a label; the length of what is to stand in its place as one label, 0 to leave it as it is. */
    int enumLabel(byte[] wire, int offset, int labels, byte[] target, int at) {
        number.enumLabels(wire, offset, labels);
        return replace(target, at, wire, 0, 0) - at;
    }

    /** Writes what stands in place of {@link #number}, which is empty when it has no normal form. */
    private int replace(byte[] target, int at, byte[] bytes, int from, int end) {
        if (!number.isEmpty() && found(number.type()).isEmpty()) {
            found(number.type()).copy(number);
        }
        if (mode == PrivacyMode.CLEAR) {
            System.arraycopy(bytes, from, target, at, end - from);
            return at + end - from;
        }
        firstChange = firstChange < 0 ? at : firstChange;
        if (mode == PrivacyMode.PSEUDONYM && !number.isEmpty()) {
            return at + pseudonyms.writeLabel(number, target, at);
        }
        System.arraycopy(REDACTED, 0, target, at, REDACTED.length);
        return at + REDACTED.length;
    }
}
