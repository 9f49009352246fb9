package io.tracebridge.decoders.subscriber;

/** How much of a number tells its network and no more: what {@code subscriber.*.prefix} may show. */
public final class NumberPrefix {
    private static final int MAXIMUM = 5;

    /** Digits that stay hidden at the least: a prefix that leaves fewer names too few people. */
    private static final int HIDDEN = 6;

    private NumberPrefix() {}

    /**
     * Leading digits of an MSISDN that may be shown: country code and national destination code, 5 at the most. In world zone 1 an
     * area code has 3 digits, so there it is 4 (ITU-T E.164 annex A.2 and the North American plan).
     */
    public static int msisdn(SubscriberNumber number) {
        int most = number.digit(0) == 1 ? 4 : MAXIMUM;
        return Math.max(0, Math.min(most, number.length() - HIDDEN));
    }

    /** Leading digits of an IMEI that may be shown: the type allocation code (TS 23.003 clause 6.2.1). */
    public static int imei() {
        return 8;
    }
}
