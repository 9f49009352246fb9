package io.tracebridge.decoders.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The kinds of number that identify a subscriber or a subscriber's equipment. */
public enum NumberType {
    /** International mobile subscriber identity, 15 digits at the most (ITU-T E.212, TS 23.003 clause 2.2). */
    IMSI(6, 15),
    /** Telephone number in international form, without {@code +} (ITU-T E.164, TS 23.003 clause 3.3). */
    MSISDN(5, 15),
    /** Equipment identity: the 14 digits TAC and serial number, without check digit or software version (TS 23.003 clause 6.2). */
    IMEI(14, 14);

    final int minimumDigits;
    final int maximumDigits;
    /** What the keyed hash is told of the type: the lower-case name and a zero byte. */
    final byte[] domain;

    NumberType(int minimumDigits, int maximumDigits) {
        this.minimumDigits = minimumDigits;
        this.maximumDigits = maximumDigits;
        this.domain = (label() + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    /** Lower-case name as on the command line and in field names: {@code imsi}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that label, or null. */
    public static NumberType of(String label) {
        for (NumberType type : values()) {
            if (type.label().equals(label)) {
                return type;
            }
        }
        return null;
    }
}
