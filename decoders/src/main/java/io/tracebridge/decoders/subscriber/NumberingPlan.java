package io.tracebridge.decoders.subscriber;

import java.nio.charset.StandardCharsets;

/**
 * How national numbers become international ones (ITU-T E.164) where signalling leaves the country out. Immutable; {@link #NONE} changes nothing,
 * so that national numbers have no normal form.
 */
public final class NumberingPlan {
    public static final NumberingPlan NONE = new NumberingPlan("", "0", 0);

    private final byte[] countryCode;
    private final byte[] trunkPrefix;
    private final int nationalDigits;

    /**
     * @param countryCode one to three digits; empty for no country
     * @param trunkPrefix what is dialled before national numbers and is no part of them (E.164 clause 7.3.2): 0 mostly, 1, 8; empty where the first 0
     *     is part of the number, as in Italy. Another than 0 counts only in numbers with the number of digits that follows
     * @param nationalDigits digits of a national number without prefixes in plans of one length; 0 where lengths vary
     */
    public NumberingPlan(String countryCode, String trunkPrefix, int nationalDigits) {
        this.countryCode = countryCode.getBytes(StandardCharsets.US_ASCII);
        this.trunkPrefix = trunkPrefix.getBytes(StandardCharsets.US_ASCII);
        this.nationalDigits = nationalDigits;
    }

    /** Whether it knows a country. */
    boolean isKnown() {
        return countryCode.length > 0;
    }

    /**
     * Puts the country code in front of a number that was dialled as a national one: not with 00, which leads to other countries.
     *
     * @return the number of digits now; as before when the number is none of the country, or there is no room
     */
    int international(byte[] digits, int count) {
        boolean abroad = count > 1 && digits[0] == '0' && digits[1] == '0';
        if (!isKnown() || count == 0 || abroad) {
            return count;
        }
        boolean zero = digits[0] == '0';
        int withTrunk = trunkPrefix.length + nationalDigits;
        if (startsWithTrunkPrefix(digits, count) && (zero || nationalDigits > 0 && count == withTrunk)) {
            return national(digits, trunkPrefix.length, count);
        }
        boolean national = zero ? trunkPrefix.length == 0 : nationalDigits > 0 && count == nationalDigits;
        return national ? national(digits, 0, count) : count;
    }

    /** Puts the country code in place of the first {@code skip} digits. */
    int national(byte[] digits, int skip, int count) {
        int length = countryCode.length + count - skip;
        if (length > digits.length) {
            return count;
        }
        System.arraycopy(digits, skip, digits, countryCode.length, count - skip);
        System.arraycopy(countryCode, 0, digits, 0, countryCode.length);
        return length;
    }

    private boolean startsWithTrunkPrefix(byte[] digits, int count) {
        if (trunkPrefix.length == 0 || trunkPrefix.length > count) {
            return false;
        }
        for (int i = 0; i < trunkPrefix.length; i++) {
            if (digits[i] != trunkPrefix[i]) {
                return false;
            }
        }
        return true;
    }
}
