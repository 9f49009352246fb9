package io.tracebridge.decoders.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Frames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberingPlanTest {
    private static String read(NumberingPlan plan, String text) {
        SubscriberNumber number = new SubscriberNumber(plan);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        number.ascii(NumberType.MSISDN, bytes, 0, bytes.length);
        return new String(number.array(), 0, number.length(), StandardCharsets.US_ASCII);
    }

    /** Country code, trunk prefix, digits of a national number; what is written; what it is. */
    @ParameterizedTest
    @CsvSource({
        "49, 0, 0, 015112349876, 4915112349876",
        "49, 0, 0, 4915112349876, 4915112349876",
        "49, 0, 0, +4915112349876, 4915112349876",
        "49, 0, 0, 004915112349876, 4915112349876",
        "49, 0, 0, 0033612345678, 33612345678",
        "49, 0, 0, 33612345678, 33612345678",
        // Italy: the 0 stays.
        "39, '', 0, 0612345678, 390612345678",
        "39, '', 0, 00390612345678, 390612345678",
        // North America: ten digits, with or without 1 before them.
        "1, 1, 10, 2125551234, 12125551234",
        "1, 1, 10, 12125551234, 12125551234",
        "1, 1, 10, +12125551234, 12125551234",
        "1, 1, 10, 442079460000, 442079460000",
        // Morocco, written internationally, has as many digits as Spain's numbers only without its +.
        "34, '', 9, 612345678, 34612345678",
        "34, '', 9, +212612345, 212612345",
        "34, '', 9, 34612345678, 34612345678",
        // Russia: 8 before ten digits.
        "7, 8, 10, 89161234567, 79161234567",
        "7, 8, 10, 9161234567, 79161234567",
        "7, 8, 10, 8613912345678, 8613912345678",
        // No country.
        "'', 0, 0, 015112349876, ''",
        "'', 0, 9, 612345678, 612345678",
    })
    void nationalNumbersBecomeInternational(String country, String trunk, int digits, String written, String number) {
        assertThat(read(new NumberingPlan(country, trunk, digits), written)).isEqualTo(number);
    }

    /** Q.931 table 4-9: who says that a number is national needs no prefix. */
    @Test
    void aTypeOfNumberNationalIsOfTheCountry() {
        byte[] tbcd = Frames.hex("5111329478f6");
        SubscriberNumber number = new SubscriberNumber(new NumberingPlan("49", "0", 0));
        assertThat(number.tbcd(NumberType.MSISDN, SubscriberNumber.TON_NATIONAL, tbcd, 0, tbcd.length))
                .isTrue();
        assertThat(new String(number.array(), 0, number.length(), StandardCharsets.US_ASCII))
                .isEqualTo("4915112349876");
        assertThat(new SubscriberNumber().tbcd(NumberType.MSISDN, SubscriberNumber.TON_NATIONAL, tbcd, 0, tbcd.length))
                .isFalse();
    }

    @Test
    void whatDoesNotFitIsNoNumber() {
        assertThat(read(new NumberingPlan("49", "0", 0), "01234567890123456789"))
                .isEmpty();
    }
}
