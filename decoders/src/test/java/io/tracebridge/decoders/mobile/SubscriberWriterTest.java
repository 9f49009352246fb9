package io.tracebridge.decoders.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.PseudonymKeys;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriberWriterTest {
    private static final byte[] OLD = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    private final SubscriberNumber imsi = number(NumberType.IMSI, "262011234567890");
    private final SubscriberNumber msisdn = number(NumberType.MSISDN, "491701234567");
    private final SubscriberNumber imei = number(NumberType.IMEI, "352099001761481");

    @Test
    void aNumberIsItsPseudonymAndThePrefixOfItsNetwork() {
        assertThat(written(PrivacyMode.PSEUDONYM, List.of(MobileNamesTest.SECRET), imsi, msisdn, imei))
                .isEqualTo("{\"subscriber\":{"
                        + "\"imsi\":{\"hash\":[\"h1:6tfo:6r7vq43k7av22tf6zzmljkonne\"],\"prefix\":\"26201\"},"
                        + "\"msisdn\":{\"hash\":[\"h1:6tfo:ieyyj6ct7cichbnjddm2j3fyyz\"],\"prefix\":\"49170\"},"
                        + "\"imei\":{\"hash\":[\"h1:6tfo:3jwrvuhhi5kyig5n2ws2qobt6e\"],\"tac\":\"35209900\"}}}");
    }

    @Test
    void thePrefixOfAnImsiHasSixDigitsWhereItsCountryHasThreeDigitNetworkCodes() {
        assertThat(written(
                        PrivacyMode.PSEUDONYM,
                        List.of(MobileNamesTest.SECRET),
                        number(NumberType.IMSI, "310260123456789"),
                        new SubscriberNumber(),
                        new SubscriberNumber()))
                .contains("\"prefix\":\"310260\"")
                .doesNotContain("msisdn");
    }

    @Test
    void whileKeysOverlapEveryKeysPseudonymIsWritten() {
        assertThat(written(
                        PrivacyMode.PSEUDONYM,
                        List.of(MobileNamesTest.SECRET, OLD),
                        imsi,
                        new SubscriberNumber(),
                        new SubscriberNumber()))
                .contains("[\"h1:6tfo:6r7vq43k7av22tf6zzmljkonne\",\"h1:p72q:jodbm7tl3t3ohilbqxpt4o5msi\"]");
    }

    @Test
    void inModeClearTheNumberStandsBesideItsPseudonym() {
        assertThat(written(PrivacyMode.CLEAR, List.of(MobileNamesTest.SECRET), imsi, msisdn, imei))
                .contains("\"h1:6tfo:6r7vq43k7av22tf6zzmljkonne\"")
                .contains("\"number\":\"262011234567890\"")
                .contains("\"number\":\"491701234567\"")
                .contains("\"number\":\"35209900176148\"");
    }

    @Test
    void inModeDropNothingIsWritten() {
        assertThat(written(PrivacyMode.DROP, List.of(MobileNamesTest.SECRET), imsi, msisdn, imei))
                .isEqualTo("{}");
    }

    private static String written(
            PrivacyMode mode,
            List<byte[]> secrets,
            SubscriberNumber imsi,
            SubscriberNumber msisdn,
            SubscriberNumber imei) {
        JsonWriter json = new JsonWriter(4096);
        json.begin();
        new SubscriberWriter(new Pseudonyms(PseudonymKeys.of(secrets)), mode).write(json, imsi, msisdn, imei);
        json.end();
        return new String(json.array(), 0, json.length(), StandardCharsets.UTF_8);
    }

    private static SubscriberNumber number(NumberType type, String digits) {
        SubscriberNumber number = new SubscriberNumber();
        byte[] ascii = digits.getBytes(StandardCharsets.US_ASCII);
        assertThat(number.ascii(type, ascii, 0, ascii.length)).isTrue();
        return number;
    }
}
