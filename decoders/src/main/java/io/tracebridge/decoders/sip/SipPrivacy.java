package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.mobile.MobileNames;
import io.tracebridge.decoders.mobile.PlmnTable;
import io.tracebridge.decoders.mobile.SubscriberWriter;
import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.NumberingPlan;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.PseudonymKeys;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.util.Arrays;

/**
 * The one place through which texts of a message go on their way to a field. Subscriber numbers become pseudonyms, as one word of letters,
 * digits and hyphens; passwords and header fields in URIs are left out; folded lines are joined, and long texts cut. What is taken for a
 * number depends on where it stands:
 *
 * <ul>
 *   <li>{@link #user}: a user part that is digits, with {@code +} and visual separators or not, escaped or not; seven digits or more
 *   <li>{@link #display}: seven digits or more, whatever stands around and between them
 *   <li>{@link #text}: what is marked as a number ({@code tel:}, {@code +}, {@code imsi} ...), and numbers found in user parts of the same
 *       document
 * </ul>
 *
 * <p>15 digits that begin with an assigned country code of mobile networks are an IMSI; what begins with {@code +} or 00 is international;
 * other digits are taken for international as they are, but for national numbers: those the operator's {@link NumberingPlan} makes international;
 * without one a number with one 0 in front becomes {@code redacted}.
 *
 * <p>Each result stands in {@link #array} until the next call. One a site, not thread-safe; nothing is allocated but for texts longer than
 * any before.
 */
final class SipPrivacy {
    /** Nothing shorter is a subscriber's number: extensions, service and short codes. */
    private static final int SHORTEST = 7;

    private static final int IMSI_DIGITS = 15;
    private static final int MOST_DIGITS = 20;

    /** Bytes of one text that are looked at, and those that are given. */
    private static final int MOST_READ = 4096;

    private static final int MOST_GIVEN = 1024;

    /** Seven digits may become a pseudonym of 36 characters. */
    private static final int GROWTH = 6;

    /** Numbers of one document that are looked for in its other texts. */
    private static final int MOST_KNOWN = 16;

    /** Longer user parts are read again each time. */
    private static final int MOST_USER = 32;

    private static final byte[] REDACTED = Ascii.of(Pseudonyms.REDACTED);
    private static final byte[] NETWORK = Ascii.of("3gppnetwork.org");

    private final PrivacyMode mode;
    private final Pseudonyms pseudonyms;
    private final MobileNames names;
    private final SubscriberWriter subscribers;
    private final PlmnTable plmns = PlmnTable.get();
    private final SubscriberNumber number;
    private final SubscriberNumber imsi = new SubscriberNumber();
    private final SubscriberNumber msisdn = new SubscriberNumber();

    /** Digits of numbers in user parts of this document, and what they are; empty where they have no normal form. */
    private final byte[][] knownDigits = new byte[MOST_KNOWN][MOST_DIGITS];

    private final int[] knownLengths = new int[MOST_KNOWN];
    private final SubscriberNumber[] known = new SubscriberNumber[MOST_KNOWN];
    private int knownCount;

    /** User parts of this document as they were written and as they are given: each stands there several times. */
    private final byte[][] users = new byte[MOST_KNOWN][MOST_USER];

    private final int[] userLengths = new int[MOST_KNOWN];
    private final boolean[] usersMobile = new boolean[MOST_KNOWN];
    private final byte[][] given = new byte[MOST_KNOWN][GROWTH * MOST_USER];
    private final int[] givenLengths = new int[MOST_KNOWN];
    private int userCount;

    private final byte[] digits = new byte[MOST_DIGITS];
    private int digitCount;
    private final byte[] plain = new byte[MOST_READ];
    private int plainLength;
    private final byte[] out = new byte[(GROWTH + 1) * MOST_READ];
    private int length;

    SipPrivacy(Settings settings) {
        mode = PrivacyMode.of(settings.privacy());
        pseudonyms = new Pseudonyms(PseudonymKeys.of(settings.pseudonymKeys()));
        NumberingPlan plan = SipOptions.of(settings).numberingPlan();
        number = new SubscriberNumber(plan);
        names = new MobileNames(pseudonyms, mode, plan);
        subscribers = new SubscriberWriter(pseudonyms, mode);
        for (int i = 0; i < known.length; i++) {
            known[i] = new SubscriberNumber();
        }
    }

    /** Forgets the numbers of the document before. */
    void begin() {
        names.reset();
        imsi.clear();
        msisdn.clear();
        knownCount = 0;
        userCount = 0;
    }

    /** Learns the number in a user part, so that it is found in texts that are written before it. */
    void learn(byte[] bytes, SipUri uri) {
        user(bytes, uri);
    }

    /** Where the last result stands, from its first byte on: valid until the next call. */
    byte[] array() {
        return out;
    }

    /** Bytes of the last result; 0 when there was no such text. */
    int length() {
        return length;
    }

    /** {@code subscriber.*}: the first number of each type since {@link #begin}, those in user parts before others. */
    void subscribers(JsonWriter json) {
        subscribers.write(
                json,
                imsi.isEmpty() ? names.number(NumberType.IMSI) : imsi,
                msisdn.isEmpty() ? names.number(NumberType.MSISDN) : msisdn,
                names.number(NumberType.IMEI));
    }

    /** The user part of a URI, without its escapes and what follows a semicolon. */
    void user(byte[] bytes, SipUri uri) {
        length = 0;
        addUser(bytes, uri);
        cut();
    }

    /** A user's name that is no part of a URI, as in credentials: what stands before an {@code @} is a user part. */
    void userName(byte[] bytes, long span) {
        length = 0;
        int at = Ascii.find(bytes, Span.from(span), Span.to(span), '@');
        addUser(bytes, Span.from(span), at, isMobile(bytes, at, Span.to(span)));
        add(bytes, at, Span.to(span));
        cut();
    }

    /** {@code sip:user@host:port;parameters}; a URI without host, but for tel, is a text. */
    void uri(byte[] bytes, SipUri uri) {
        boolean isTel = uri.scheme() == SipUri.Scheme.TEL;
        if (Span.isNone(uri.host()) && !isTel) {
            text(bytes, uri.text());
            return;
        }
        length = 0;
        add(bytes, Span.from(uri.schemeText()), Span.to(uri.schemeText()) + 1);
        if (!Span.isNone(uri.user())) {
            addUser(bytes, uri);
        }
        if (!isTel) {
            if (!Span.isNone(uri.user())) {
                out[length++] = '@';
            }
            addMasked(bytes, Span.from(uri.host()), Span.to(uri.hostPort()), false);
        }
        addMasked(bytes, Span.from(uri.params()), Span.to(uri.params()), true);
        cut();
    }

    /** A display name or another text that people wrote. */
    void display(byte[] bytes, long span) {
        length = 0;
        read(bytes, span, '\\');
        int i = 0;
        while (i < plainLength) {
            int end = i;
            boolean plus = plain[i] == '+';
            if (Ascii.isDigit(plain[i]) || plus) {
                end = numberEnd(plus ? i + 1 : i);
            }
            if (digitCount >= SHORTEST && end > i) {
                addNumber(plain, i, end, plus, false);
                i = end;
            } else {
                out[length++] = plain[i++];
            }
        }
        cut();
    }

    /** A text in which numbers are not expected: an identifier, a host, a product. */
    void text(byte[] bytes, long span) {
        length = 0;
        addMasked(bytes, Span.from(span), Span.to(span), false);
        cut();
    }

    /** A word of the protocol, in lower case: numbers are not expected, and replaced where they are marked. */
    void lower(byte[] bytes, long span) {
        text(bytes, span);
        for (int i = 0; i < length; i++) {
            out[i] = Ascii.lower(out[i]);
        }
    }

    private void addUser(byte[] bytes, SipUri uri) {
        int from = Span.from(uri.user());
        int to = Ascii.find(bytes, from, Span.to(uri.user()), ';');
        addUser(bytes, from, to, isMobile(bytes, Span.from(uri.host()), Span.to(uri.host())));
    }

    private void addUser(byte[] bytes, int from, int to, boolean mobile) {
        if (to - from > MOST_USER) {
            readUser(bytes, from, to, mobile);
            return;
        }
        for (int n = 0; n < userCount; n++) {
            if (usersMobile[n] == mobile && Arrays.equals(users[n], 0, userLengths[n], bytes, from, to)) {
                add(given[n], 0, givenLengths[n]);
                return;
            }
        }
        int before = length;
        readUser(bytes, from, to, mobile);
        if (userCount < MOST_KNOWN) {
            System.arraycopy(bytes, from, users[userCount], 0, to - from);
            userLengths[userCount] = to - from;
            usersMobile[userCount] = mobile;
            givenLengths[userCount] = length - before;
            System.arraycopy(out, before, given[userCount++], 0, length - before);
        }
    }

    private void readUser(byte[] bytes, int from, int to, boolean mobile) {
        read(bytes, Span.of(from, to), '%');
        boolean plus = plainLength > 0 && plain[0] == '+';
        int end = numberEnd(plus ? 1 : 0);
        while (end < plainLength && isSeparator(plain[end])) {
            end++;
        }
        if (end < plainLength) {
            names.text(plain, 0, plainLength, true);
            add(names.array(), names.offset(), names.offset() + names.length());
        } else if (digitCount < SHORTEST) {
            add(plain, 0, plainLength);
        } else {
            addNumber(plain, 0, plainLength, plus, mobile);
        }
    }

    /** What is marked as a number, and numbers known from user parts, are replaced; {@code suspect}: all long rows of digits. */
    private void addMasked(byte[] bytes, int from, int to, boolean suspect) {
        read(bytes, Span.of(from, to), (char) 0);
        names.text(plain, 0, plainLength, suspect);
        byte[] text = names.array();
        int end = names.offset() + names.length();
        int i = names.offset();
        if (knownCount == 0 || !MobileNames.hasDigits(text, i, end - i)) {
            add(text, i, end);
            return;
        }
        while (i < end) {
            int run = i;
            while (run < end && Ascii.isDigit(text[run])) {
                run++;
            }
            int match = run - i >= SHORTEST ? knownIn(text, i, run) : -1;
            if (match >= 0) {
                number.copy(known[match]);
                replace(text, i, run);
            } else {
                run = Math.max(run, i + 1);
                add(text, i, run);
            }
            i = run;
        }
    }

    /** Reads into {@link #plain}: folded lines become a space, escapes what they stand for. */
    private void read(byte[] bytes, long span, char escape) {
        int to = Span.from(span) + Math.min(Span.length(span), MOST_READ);
        plainLength = 0;
        if (Ascii.find(bytes, Span.from(span), to, '\n', '\r') == to
                && Ascii.find(bytes, Span.from(span), to, escape) == to) {
            plainLength = to - Span.from(span);
            System.arraycopy(bytes, Span.from(span), plain, 0, plainLength);
            return;
        }
        boolean folded = false;
        for (int i = Span.from(span); i < to; i++) {
            byte b = bytes[i];
            if (b == '\r' || b == '\n') {
                folded = true;
                continue;
            }
            if (folded && Ascii.isBlank(b)) {
                continue;
            }
            if (folded && plainLength > 0) {
                plain[plainLength++] = ' ';
            }
            folded = false;
            if (b == escape && escape == '%' && i + 2 < to && isHex(bytes[i + 1]) && isHex(bytes[i + 2])) {
                b = (byte) (Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16));
                i += 2;
            } else if (b == escape && escape == '\\' && i + 1 < to) {
                b = bytes[++i];
            }
            if (plainLength < MOST_READ) {
                plain[plainLength++] = b;
            }
        }
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0;
    }

    /** Collects the digits from there on, separators between them left out; the index after the last of them. */
    private int numberEnd(int from) {
        digitCount = 0;
        int end = from;
        int separators = 0;
        for (int i = from; i < plainLength && separators <= 2; i++) {
            if (Ascii.isDigit(plain[i])) {
                if (digitCount < MOST_DIGITS) {
                    digits[digitCount] = plain[i];
                }
                digitCount++;
                separators = 0;
                end = i + 1;
            } else if (isSeparator(plain[i])) {
                separators++;
            } else {
                break;
            }
        }
        return end;
    }

    /** Visual separators (RFC 3966 section 5.1.1), and the blank that people write. */
    private static boolean isSeparator(byte b) {
        return b == '-' || b == '.' || b == '(' || b == ')' || b == ' ';
    }

    /** Whether the host is in the domain of mobile networks (TS 23.003 clause 13). */
    private static boolean isMobile(byte[] bytes, int from, int to) {
        return to - from >= NETWORK.length && Ascii.is(bytes, to - NETWORK.length, to, NETWORK);
    }

    /** Writes what stands in place of the digits just collected, which are {@code text[from, to)} as they were written. */
    private void addNumber(byte[] text, int from, int to, boolean plus, boolean mobile) {
        int count = Math.min(digitCount, MOST_DIGITS);
        // In a realm of mobile networks an IMSI may have the digit of its method of EAP in front (TS 23.003 clause
        // 19.3.2).
        int prefix = mobile && digitCount == IMSI_DIGITS + 1 ? 1 : 0;
        if (!plus && digitCount - prefix == IMSI_DIGITS && plmns.isAssigned(mcc(prefix))) {
            number.ascii(NumberType.IMSI, digits, prefix, IMSI_DIGITS);
        } else {
            // More than 15 have no normal form.
            if (plus) {
                number.international(digits, 0, count);
            } else {
                number.ascii(NumberType.MSISDN, digits, 0, count);
            }
        }
        remember(count);
        replace(text, from, to);
    }

    private int mcc(int at) {
        return 100 * (digits[at] - '0') + 10 * (digits[at + 1] - '0') + digits[at + 2] - '0';
    }

    private void remember(int count) {
        if (!number.isEmpty()) {
            SubscriberNumber first = number.type() == NumberType.IMSI ? imsi : msisdn;
            if (first.isEmpty()) {
                first.copy(number);
            }
        }
        if (knownCount < MOST_KNOWN && knownIn(digits, 0, count) < 0) {
            System.arraycopy(digits, 0, knownDigits[knownCount], 0, count);
            knownLengths[knownCount] = count;
            known[knownCount++].copy(number);
        }
    }

    /** Which known number's last digits stand in the row of digits, or -1. */
    private int knownIn(byte[] text, int from, int to) {
        for (int n = 0; n < knownCount; n++) {
            int tail = knownLengths[n] - SHORTEST;
            for (int at = from; at + SHORTEST <= to; at++) {
                int same = 0;
                while (same < SHORTEST && text[at + same] == knownDigits[n][tail + same]) {
                    same++;
                }
                if (same == SHORTEST) {
                    return n;
                }
            }
        }
        return -1;
    }

    private void replace(byte[] text, int from, int to) {
        if (mode == PrivacyMode.CLEAR) {
            add(text, from, to);
        } else if (mode == PrivacyMode.PSEUDONYM && !number.isEmpty()) {
            if (length + Pseudonyms.LENGTH <= out.length) {
                length += pseudonyms.writeLabel(number, out, length);
            }
        } else {
            add(REDACTED, 0, REDACTED.length);
        }
    }

    private void add(byte[] bytes, int from, int to) {
        int count = Math.min(to - from, out.length - length - 1);
        System.arraycopy(bytes, from, out, length, count);
        length += count;
    }

    /** Leaves what a field may hold, and no half a character. */
    private void cut() {
        if (length > MOST_GIVEN) {
            length = MOST_GIVEN;
            while (length > 0 && (out[length] & 0xc0) == 0x80) {
                length--;
            }
        }
    }
}
