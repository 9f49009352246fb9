package io.tracebridge.decoders.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriberNumberTest {
    private final SubscriberNumber number = new SubscriberNumber();

    @ParameterizedTest
    @CsvSource({
        "IMSI, 262011234567890, 262011234567890",
        "IMSI, 26201, ''",
        "IMSI, 2620112345678901, ''",
        "IMSI, 26201123456789a, ''",
        "IMSI, +26201123456789, ''",
        "MSISDN, +491701234567, 491701234567",
        "MSISDN, 00491701234567, 491701234567",
        "MSISDN, 491701234567, 491701234567",
        "MSISDN, 1234567890123456, ''",
        "MSISDN, +, ''",
        "MSISDN, 01701234567, ''",
        "MSISDN, 0001701234567, ''",
        "IMEI, 35209900176148, 35209900176148",
        "IMEI, 352099001761481, 35209900176148",
        "IMEI, 3520990017614823, 35209900176148",
        "IMEI, 3520990017614, ''",
    })
    void asciiDigitsComeToTheNormalForm(NumberType type, String text, String expected) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(number.ascii(type, bytes, 0, bytes.length)).isEqualTo(!expected.isEmpty());
        assertThat(digits()).isEqualTo(expected);
        assertThat(number.isEmpty()).isEqualTo(expected.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        // IMSI of 15 digits: the last octet's high half is the filler.
        "IMSI, 0, 62021132547698f0, 262011234567890",
        "IMSI, 0, 62f21132547698f0, ''",
        "IMSI, 0, 6202113254769ab0, ''",
        "MSISDN, 1, 947110325476, 491701234567",
        "MSISDN, 0, 0094711032547 6, 491701234567",
        // A national number says nothing without its country.
        "MSISDN, 2, 7110325476, ''",
        "IMEI, 0, 5302990067418412, 35209900761448",
    })
    void swappedNibblesComeToTheNormalForm(NumberType type, int ton, String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(number.tbcd(type, ton, bytes, 0, bytes.length)).isEqualTo(!expected.isEmpty());
        assertThat(digits()).isEqualTo(expected);
    }

    @Test
    void aSuciOfTheNullSchemeHasItsNetworkInTheRealm() {
        byte[] msin = "0999999999".getBytes(StandardCharsets.US_ASCII);
        assertThat(number.imsi(234, 15, msin, 0, 10)).isTrue();
        assertThat(digits()).isEqualTo("234150999999999");
        assertThat(number.imsi(310, 26, msin, 0, 9)).isTrue();
        assertThat(digits()).isEqualTo("310026099999999");
        assertThat(number.imsi(310, 260, msin, 0, 10))
                .as("10 digits leave room for two only")
                .isFalse();
        assertThat(number.imsi(310, 260, msin, 0, 8)).isFalse();
    }

    @Property(tries = 300)
    void oneNumberHasOneTokenInEveryEncoding(@ForAll @NumericChars @StringLength(min = 7, max = 15) String digits) {
        String text = digits.charAt(0) == '0' ? "1" + digits.substring(1) : digits;
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(PseudonymsTest.SECRET)));
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(number.ascii(NumberType.MSISDN, ascii, 0, ascii.length)).isTrue();
        String token = pseudonyms.text(number, 0);

        byte[] plus = ("+" + text).getBytes(StandardCharsets.US_ASCII);
        assertThat(number.ascii(NumberType.MSISDN, plus, 0, plus.length)).isTrue();
        assertThat(pseudonyms.text(number, 0)).isEqualTo(token);

        byte[] tbcd = tbcd(text);
        assertThat(number.tbcd(NumberType.MSISDN, SubscriberNumber.TON_INTERNATIONAL, tbcd, 0, tbcd.length))
                .isTrue();
        assertThat(pseudonyms.text(number, 0)).isEqualTo(token);

        byte[] labels = new byte[2 * ascii.length];
        for (int i = 0; i < ascii.length; i++) {
            labels[2 * i] = 1;
            labels[2 * i + 1] = ascii[ascii.length - 1 - i];
        }
        assertThat(number.enumLabels(labels, 0, ascii.length)).isTrue();
        assertThat(pseudonyms.text(number, 0)).isEqualTo(token);
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        for (NumberType type : NumberType.values()) {
            boolean ascii = number.ascii(type, bytes, 0, bytes.length);
            assertThat(number.isEmpty()).isEqualTo(!ascii);
            boolean tbcd = number.tbcd(type, SubscriberNumber.TON_UNKNOWN, bytes, 0, bytes.length);
            assertThat(number.isEmpty()).isEqualTo(!tbcd);
        }
        boolean labels = number.enumLabels(bytes, 0, bytes.length / 2);
        assertThat(number.isEmpty()).isEqualTo(!labels);
    }

    @ParameterizedTest
    @CsvSource({"491701234567, 5", "12125551234, 4", "79161234567, 5", "29012345, 2", "2901234, 1", "12345, 0"})
    void thePrefixOfATelephoneNumberLeavesSixDigitsHidden(String text, int expected) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(number.ascii(NumberType.MSISDN, bytes, 0, bytes.length)).isTrue();
        assertThat(NumberPrefix.msisdn(number)).isEqualTo(expected);
    }

    private String digits() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < number.length(); i++) {
            text.append(number.digit(i));
        }
        return text.toString();
    }

    private static byte[] tbcd(String digits) {
        byte[] bytes = new byte[(digits.length() + 1) / 2];
        for (int i = 0; i < bytes.length; i++) {
            int low = digits.charAt(2 * i) - '0';
            int high = 2 * i + 1 < digits.length() ? digits.charAt(2 * i + 1) - '0' : 0xf;
            bytes[i] = (byte) (high << 4 | low);
        }
        return bytes;
    }
}
