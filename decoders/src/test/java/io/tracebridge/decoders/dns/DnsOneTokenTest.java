package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One number of a subscriber, in an ENUM name, a network access identifier and any other name that is asked for, is one token in the documents. */
class DnsOneTokenTest {
    private static final byte[] SECRET =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final String MSISDN = "491701234567";
    private static final String IMSI = "262011234567890";
    private static final List<String> NAMES_OF_THE_NUMBER = List.of(
            "7.6.5.4.3.2.1.0.7.1.9.4.e164.arpa",
            "7.6.5.4.3.2.1.0.7.1.9.4.E164enum.NET",
            "+" + MSISDN + "@ims.mnc001.mcc262.3gppnetwork.org",
            MSISDN + "@ims.mnc001.mcc262.3gppnetwork.org",
            "tel-" + MSISDN + ".example.com",
            MSISDN + ".msisdn.example.com");
    private static final List<String> NAMES_OF_THE_CARD = List.of(
            "0" + IMSI + ".nai.epc.mnc001.mcc262.3gppnetwork.org",
            "6" + IMSI + "@NAI.epc.mnc001.mcc262.3gppnetwork.org",
            "imsi-" + IMSI + ".operator.example",
            IMSI + ".example.com");

    private static DnsExchange asked(String name, String mode) {
        return new DnsExchange(new Settings(SECRET, 1 << 20, mode, Map.of()))
                .toServer(DnsBuilder.query(1, name, 1))
                .finish();
    }

    @Test
    void theNumberIsOneToken() {
        one(NAMES_OF_THE_NUMBER, "/subscriber/msisdn/hash");
    }

    @Test
    void theCardIsOneToken() {
        one(NAMES_OF_THE_CARD, "/subscriber/imsi/hash");
    }

    private static void one(List<String> names, String field) {
        List<String> tokens = new ArrayList<>();
        for (String mode : List.of("pseudonym", "clear")) {
            for (String name : names) {
                tokens.add(asked(name, mode).only().at(field));
            }
        }
        assertThat(tokens).doesNotContainNull();
        assertThat(tokens.stream().distinct()).as("%s of %s", field, names).hasSize(1);
    }

    /** Beyond the network's prefix, in documents and in the names and descriptions of counters. */
    @TestFactory
    Stream<DynamicTest> noDigitOfItIsLeft() {
        return Stream.concat(NAMES_OF_THE_NUMBER.stream(), NAMES_OF_THE_CARD.stream())
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    for (String mode : List.of("pseudonym", "drop")) {
                        DnsExchange exchange = asked(name, mode);
                        StringBuilder all = new StringBuilder();
                        for (Document document : exchange.site.sink.documents) {
                            all.append(document.text());
                        }
                        exchange.site
                                .site
                                .counters()
                                .forEach((counter, value) -> all.append(counter)
                                        .append(value.description())
                                        .append(value.value()));
                        assertThat(all.toString())
                                .doesNotContain("1234567", "7654321", "1.2.3.4.5", "5.4.3.2.1", "7.6.5.4.3");
                    }
                }));
    }
}
