package io.tracebridge.decoders.mobile;

import static io.tracebridge.decoders.mobile.Labels.ascii;

import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.NumberingPlan;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;

/**
 * Makes DNS names and the text in resource records fit to be stored: every subscriber number in them becomes its pseudonym. The
 * names stay names, on the wire and on paper:
 *
 * <ul>
 *   <li>the labels of an ENUM number become one label, {@code h1-<key>-<hash>.e164.arpa};
 *   <li>the digits of an IMSI, an EAP prefix in front of them included, become {@code h1-<key>-<hash>} within their label, which
 *       stays if it then has 63 octets or fewer, and else is the pseudonym alone;
 *   <li>so a rewritten name holds letters, digits and hyphens where the number was, its domain is what it was, and what was no part
 *       of a number is untouched. It may be longer than the 255 octets of RFC 1035.
 * </ul>
 *
 * <p>One a site, used by its thread only; results are overwritten by the next call. Nothing is allocated, and names without digits in
 * suspect places cost one pass over their bytes.
 */
public final class MobileNames {
    private static final int LONGEST_LABEL = 63;
    private static final byte[] ARPA = ascii("arpa");
    private static final byte[] REDACTED = ascii(Pseudonyms.REDACTED);

    /** ENUM names have one label a digit: fewer are a zone, more no number of E.164. */
    private static final int FEWEST_ENUM_LABELS = 6;

    private static final int MOST_ENUM_LABELS = 15;

    private final NumberMask mask;
    private final boolean clear;
    private final MobileName name = new MobileName();
    private byte[] buffer = new byte[4096];
    private byte[] result;
    private int offset;
    private int length;
    private boolean rewritten;

    public MobileNames(Pseudonyms pseudonyms, PrivacyMode mode) {
        this(pseudonyms, mode, NumberingPlan.NONE);
    }

    /** @param plan of national numbers in texts */
    public MobileNames(Pseudonyms pseudonyms, PrivacyMode mode, NumberingPlan plan) {
        mask = new NumberMask(pseudonyms, mode, plan);
        clear = mode == PrivacyMode.CLEAR;
    }

    /** Forgets the numbers found: to be called before the names of each document. */
    public void reset() {
        mask.reset();
    }

    /** The first number of that type in the names and texts since {@link #reset}; empty when there was none. */
    public SubscriberNumber number(NumberType type) {
        return mask.found(type);
    }

    /**
     * Takes a name in wire form, not compressed; the result is one too. What is no name is copied as it is if it holds no digits, and
     * else becomes the label {@code redacted}.
     */
    public void name(byte[] wire, int offset, int length) {
        unchanged(wire, offset, length);
        if (!suspect(wire, offset, length)) {
            return;
        }
        MobileName.Kind kind = name.parse(wire, offset, length);
        Labels labels = name.labels();
        if (labels.count() == 0) {
            rewritten(redactedLabel());
            return;
        }
        boolean mobile = kind != MobileName.Kind.NONE;
        mask.network(name.mcc(), name.mnc());
        int at = 0;
        boolean changed = false;
        for (int label = 0; label < labels.count(); label++) {
            int digits = enumLabels(labels, label);
            if (digits > 0) {
                int written = clear ? enumClear(labels, label, digits, at) : enumToken(labels, label, digits, at);
                changed |= !clear;
                at += written;
                label += digits - 1;
                continue;
            }
            NumberType hint = NumberMask.word(labels, label - 1);
            hint = hint == null ? NumberMask.word(labels, label + 1) : hint;
            int start = labels.start(label);
            int end = mask.copy(wire, start, start + labels.length(label), mobile, hint, false, buffer, at + 1);
            if (end - at - 1 > LONGEST_LABEL) {
                end = at + 1 + firstPseudonym(at + 1, end);
            }
            buffer[at] = (byte) (end - at - 1);
            changed |= mask.firstChange() >= 0;
            at = end;
        }
        mask.network(-1, -1);
        if (changed) {
            buffer[at++] = 0;
            rewritten(at);
        }
    }

    /**
     * Takes text of a resource record: a TXT string, a NAPTR regular expression, a URI.
     *
     * @param suspect every long run of digits in it is taken for a number, as in the answers to an ENUM query; otherwise those only
     *     that are marked as numbers
     */
    public void text(byte[] bytes, int offset, int length, boolean suspect) {
        unchanged(bytes, offset, length);
        if (!textSuspect(bytes, offset, length)) {
            return;
        }
        if (buffer.length < NumberMask.GROWTH * length) {
            buffer = new byte[NumberMask.GROWTH * length];
        }
        int end = mask.copy(bytes, offset, offset + length, suspect, null, true, buffer, 0);
        if (mask.firstChange() >= 0) {
            rewritten(end);
        }
    }

    private void rewritten(int length) {
        result = buffer;
        this.offset = 0;
        this.length = length;
        rewritten = true;
    }

    private int redactedLabel() {
        buffer[0] = (byte) REDACTED.length;
        System.arraycopy(REDACTED, 0, buffer, 1, REDACTED.length);
        buffer[1 + REDACTED.length] = 0;
        return 2 + REDACTED.length;
    }

    private void unchanged(byte[] bytes, int offset, int length) {
        result = bytes;
        this.offset = offset;
        this.length = length;
        rewritten = false;
    }

    /** Where the result stands: the array that was given, or one of this object's that the next call overwrites. */
    public byte[] array() {
        return result;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** True when the result differs from what was given. */
    public boolean rewritten() {
        return rewritten;
    }

    /** The digit in front of the first IMSI, which tells the method of EAP (TS 23.003 clause 19.3.2), or -1. */
    public int eapPrefix() {
        return mask.eapPrefix();
    }

    /** True when the name may hold a number: digits in a row within a label, or labels of one digit in a row. */
    private static boolean suspect(byte[] wire, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int singles = 0;
        while (at < end && wire[at] != 0) {
            if (wire[at] < 0) {
                return true;
            }
            int stop = Math.min(end, at + 1 + wire[at]);
            if (stop == at + 2 && Labels.digit(wire[at + 1])) {
                if (++singles == FEWEST_ENUM_LABELS) {
                    return true;
                }
            } else {
                singles = 0;
                if (hasDigits(wire, at + 1, stop - at - 1)) {
                    return true;
                }
            }
            at = stop;
        }
        return false;
    }

    /** The same of text, where digits may have separators between them. */
    private static boolean textSuspect(byte[] bytes, int offset, int length) {
        int digits = 0;
        for (int i = offset; i < offset + length; i++) {
            digits += Labels.digit(bytes[i]) ? 1 : 0;
        }
        return digits >= NumberMask.SHORTEST;
    }

    /**
     * True when the bytes hold as many digits in a row as the shortest number has. Of such a row one digit must stand at every seventh
     * place, so most bytes are never looked at.
     */
    public static boolean hasDigits(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset + NumberMask.SHORTEST - 1;
        while (at < end) {
            int first = at;
            while (first > at - NumberMask.SHORTEST && Labels.digit(bytes[first])) {
                first--;
            }
            if (first == at - NumberMask.SHORTEST) {
                return true;
            }
            at = first + NumberMask.SHORTEST;
        }
        return false;
    }

    /**
     * True when bytes of a form that is not known here may hold a number: digits in a row, or the labels of an ENUM name. What stores
     * them, in hexadecimal digits or base 64, is to store {@code redacted} instead. Never true in privacy mode clear.
     */
    public boolean opaque(byte[] bytes, int offset, int length) {
        if (clear) {
            return false;
        }
        int singles = 0;
        for (int i = offset; i + 1 < offset + length; i += singles == 0 ? 1 : 2) {
            singles = bytes[i] == 1 && Labels.digit(bytes[i + 1]) ? singles + 1 : 0;
            if (singles == FEWEST_ENUM_LABELS) {
                return true;
            }
        }
        return hasDigits(bytes, offset, length);
    }

    /**
     * How many labels from here on are the digits of an ENUM number; 0 when none. Under ENUM's domains that is any such row of labels
     * next to the domain; elsewhere one of a number's length between longer labels, which private ENUM trees have, but not the
     * nibbles of {@code ip6.arpa} or of an address in a block list.
     */
    private int enumLabels(Labels labels, int from) {
        int end = from;
        while (labels.isDigit(end)) {
            end++;
        }
        int digits = end - from;
        if (digits < FEWEST_ENUM_LABELS || from > 0 && labels.isDigit(from - 1)) {
            return 0;
        }
        if (name.enumSuffix() >= 0) {
            return digits;
        }
        boolean alone = digits >= NumberMask.SHORTEST
                && digits <= MOST_ENUM_LABELS
                && end < labels.count()
                && labels.length(end) > 1
                && (from == 0 || labels.length(from - 1) > 1);
        return alone && !labels.is(labels.count() - 1, ARPA) ? digits : 0;
    }

    private int enumToken(Labels labels, int label, int digits, int at) {
        int written = mask.enumLabel(labels.wire(), labels.offset(label), digits, buffer, at + 1);
        buffer[at] = (byte) written;
        return 1 + written;
    }

    private int enumClear(Labels labels, int label, int digits, int at) {
        mask.enumLabel(labels.wire(), labels.offset(label), digits, buffer, at + 1);
        System.arraycopy(labels.wire(), labels.offset(label), buffer, at, 2 * digits);
        return 2 * digits;
    }

    /** Moves the first pseudonym of a label that became too long to its front; the length of what stays. */
    private int firstPseudonym(int from, int end) {
        int first = mask.firstChange();
        int length = Math.min(Pseudonyms.LENGTH, end - first);
        System.arraycopy(buffer, first, buffer, from, length);
        return length;
    }
}
