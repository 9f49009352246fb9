package io.tracebridge.decoders.subscriber;

/**
 * One number in its normal form, read from any of the encodings that signalling uses. Reused for each number; a reader returns
 * false, and leaves this empty, when the bytes do not hold a number of that type. Not thread-safe.
 *
 * <p>{@link #toString} does not show the digits, so that no log line or assertion message can.
 */
public final class SubscriberNumber {
    /** Type of number of the address string that carries an MSISDN: 1 is international (TS 29.002 clause 17.7.8, ISDN-AddressString). */
    public static final int TON_UNKNOWN = 0;

    public static final int TON_INTERNATIONAL = 1;

    public static final int TON_NATIONAL = 2;

    /** Longest input taken in, before prefixes, check digit and version are removed. */
    private static final int CAPACITY = 20;

    private final NumberingPlan plan;
    private final byte[] digits = new byte[CAPACITY];
    private NumberType type = NumberType.IMSI;
    private int length;
    private long packed;

    /** Whose national numbers have no normal form. */
    public SubscriberNumber() {
        this(NumberingPlan.NONE);
    }

    /** @param plan how national numbers are to be understood */
    public SubscriberNumber(NumberingPlan plan) {
        this.plan = plan;
    }

    public NumberType type() {
        return type;
    }

    /** Number of digits; 0 when empty. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The digit at that place, 0..9. */
    public int digit(int index) {
        return digits[index] - '0';
    }

    /** The digits as ASCII: of use to those who may see them, privacy mode clear. */
    public byte[] array() {
        return digits;
    }

    /** Type, length and digits in one word: equal numbers, and only they, are equal here. Never 0 for a number. */
    long packed() {
        return packed;
    }

    public void clear() {
        length = 0;
        packed = 0;
    }

    /** Makes this the same number as {@code other}. */
    public void copy(SubscriberNumber other) {
        System.arraycopy(other.digits, 0, digits, 0, other.length);
        type = other.type;
        length = other.length;
        packed = other.packed;
    }

    /** ASCII digits, {@code +} or {@code 00} in front of an MSISDN allowed. */
    public boolean ascii(NumberType type, byte[] bytes, int offset, int count) {
        boolean plus = type == NumberType.MSISDN && count > 0 && bytes[offset] == '+';
        int skip = plus ? 1 : 0;
        return ascii(type, bytes, offset + skip, count - skip, plus ? NumberingPlan.NONE : plan);
    }

    /** The ASCII digits of an MSISDN that stood behind {@code +}. */
    public boolean international(byte[] bytes, int offset, int count) {
        return ascii(NumberType.MSISDN, bytes, offset, count, NumberingPlan.NONE);
    }

    private boolean ascii(NumberType type, byte[] bytes, int offset, int count, NumberingPlan national) {
        clear();
        for (int i = offset; i < offset + count; i++) {
            if (!append(bytes[i] - '0')) {
                return fail();
            }
        }
        if (type == NumberType.MSISDN) {
            length = national.international(digits, length);
        }
        return normalise(type, TON_UNKNOWN);
    }

    /**
     * Telephony binary coded decimal: two digits an octet, low half first, 0xF where there is none (TS 29.002 clause 17.7.8,
     * TBCD-STRING).
     *
     * @param ton type of number for an MSISDN (Q.931 table 4-9: 0 unknown, 1 international, 2 national); national numbers are refused
     *     where the plan knows no country, since they are no normal form without it
     */
    public boolean tbcd(NumberType type, int ton, byte[] bytes, int offset, int count) {
        clear();
        for (int i = 0; i < count; i++) {
            int octet = bytes[offset + i] & 0xff;
            int high = octet >>> 4;
            if (!append(octet & 0xf)) {
                return fail();
            }
            if (high == 0xf) {
                if (i != count - 1) {
                    return fail();
                }
            } else if (!append(high)) {
                return fail();
            }
        }
        if (type != NumberType.MSISDN || !plan.isKnown()) {
            return normalise(type, ton);
        }
        if (ton == TON_UNKNOWN) {
            length = plan.international(digits, length);
        } else if (ton == TON_NATIONAL) {
            length = plan.national(digits, 0, length);
        }
        return normalise(type, ton == TON_NATIONAL ? TON_INTERNATIONAL : ton);
    }

    /**
     * The labels of an ENUM name: one digit each, last digit first (RFC 6116 section 3.2).
     *
     * @param offset of the first label's length octet, in a DNS name on the wire, not compressed
     * @param count labels that hold the number
     */
    public boolean enumLabels(byte[] bytes, int offset, int count) {
        clear();
        for (int i = count - 1; i >= 0; i--) {
            int at = offset + 2 * i;
            if (bytes[at] != 1 || !append(bytes[at + 1] - '0')) {
                return fail();
            }
        }
        return normalise(NumberType.MSISDN, TON_INTERNATIONAL);
    }

    /**
     * An IMSI in parts, as a SUCI of the null scheme has it: the network from the realm, the rest from the user name (TS 23.003
     * clause 28.7.3). The MNC of a realm always has three digits; how many count follows from the length of the MSIN.
     */
    public boolean imsi(int mcc, int mnc, byte[] msin, int offset, int count) {
        clear();
        int mncDigits = 12 - count;
        if (mncDigits < 2 || mncDigits > 3 || mncDigits == 2 && mnc > 99) {
            return fail();
        }
        append(mcc / 100);
        append(mcc / 10 % 10);
        append(mcc % 10);
        if (mncDigits == 3) {
            append(mnc / 100);
        }
        append(mnc / 10 % 10);
        append(mnc % 10);
        for (int i = 0; i < count; i++) {
            if (!append(msin[offset + i] - '0')) {
                return fail();
            }
        }
        return normalise(NumberType.IMSI, TON_UNKNOWN);
    }

    private boolean append(int digit) {
        if (digit < 0 || digit > 9 || length == CAPACITY) {
            return false;
        }
        digits[length++] = (byte) ('0' + digit);
        return true;
    }

    private boolean normalise(NumberType type, int ton) {
        this.type = type;
        switch (type) {
            case IMSI:
                break;
            case MSISDN:
                if (ton != TON_INTERNATIONAL && ton != TON_UNKNOWN) {
                    return fail();
                }
                // 00 is the prefix that ITU-T E.164 clause 7 recommends for international calls; no country code begins
                // with 0.
                if (ton == TON_UNKNOWN && length > 2 && digits[0] == '0' && digits[1] == '0') {
                    length -= 2;
                    System.arraycopy(digits, 2, digits, 0, length);
                }
                // A national number, which names nobody without its country.
                if (length > 0 && digits[0] == '0') {
                    return fail();
                }
                break;
            case IMEI:
                // 15 digits with the check digit, 16 with the software version in its place (TS 23.003 clauses 6.2.1,
                // 6.2.2).
                if (length == 15 || length == 16) {
                    length = 14;
                }
                break;
        }
        if (length < type.minimumDigits || length > type.maximumDigits) {
            return fail();
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = 10 * value + digits[i] - '0';
        }
        // 15 digits need 50 bits.
        packed = (long) (type.ordinal() + 1) << 60 | (long) length << 52 | value;
        return true;
    }

    private boolean fail() {
        clear();
        return false;
    }

    @Override
    public String toString() {
        return type.label() + " of " + length + " digits";
    }
}
