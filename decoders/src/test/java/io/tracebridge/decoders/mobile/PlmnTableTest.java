package io.tracebridge.decoders.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlmnTableTest {
    private static final Path SOURCE = Path.of("/usr/share/mobile-broadband-provider-info/serviceproviders.xml");

    private final PlmnTable table = PlmnTable.get();

    @ParameterizedTest
    @CsvSource({
        "262, 1, 2, T-Mobile(Telekom), DE",
        "262, 2, 2, Vodafone, DE",
        "310, 260, 3, T-Mobile, US",
        "310, 26, 3, T-Mobile, US",
        "405, 25, 3, Tata Docomo, IN",
        "405, 70, 2, Idea Cellular, IN",
        "234, 36, 2, Sure (Cable & Wireless), IM",
        "262, 99, 2, , DE",
        "310, 26, 2, , US",
        "901, 1, 2, , ",
        "100, 1, 2, , ",
    })
    void aNetworkHasItsNameAndCountry(int mcc, int mnc, int digits, String name, String country) {
        assertThat(text(table.name(mcc, mnc, digits))).isEqualTo(name);
        assertThat(text(table.country(mcc, mnc, digits))).isEqualTo(country);
    }

    /** Three digits: the list of ITU-T E.212 as of the Operational Bulletins, North America, the Caribbean, Argentina, Colombia ... */
    @ParameterizedTest
    @CsvSource({
        "262, 11, 2", "310, 260, 3", "316, 10, 3", "302, 720, 3", "334, 20, 3", "338, 50, 3", "722, 310, 3",
                "732, 101, 3",
        "708, 1, 3", "750, 1, 3", "724, 110, 2", "405, 854, 3", "405, 512, 2", "405, 25, 3", "374, 123, 2",
                "374, 130, 3",
        "100, 123, 2", "1, 12, 2", "999, 700, 2"
    })
    void theLengthOfANetworkCodeFollowsFromItsCountry(int mcc, int threeDigits, int expected) {
        assertThat(table.mncDigits(mcc, threeDigits)).isEqualTo(expected);
    }

    @Test
    void aCodeAbove99InANameWasNeverPadded() {
        assertThat(table.mncDigitsOfName(262, 1)).isEqualTo(2);
        assertThat(table.mncDigitsOfName(262, 101)).isEqualTo(3);
    }

    @Test
    void codesOutsideTheRangeAreNoNetworks() {
        assertThat(table.isAssigned(-1)).isFalse();
        assertThat(table.isAssigned(1000)).isFalse();
        assertThat(table.country(-1, -1, 2)).isNull();
        assertThat(table.size()).isGreaterThan(800);
    }

    @Test
    void theTableIsWhatItsSourceGives() throws Exception {
        assumeTrue(Files.isReadable(SOURCE), "needs Debian's package mobile-broadband-provider-info");
        assertThat(PlmnTableGenerator.generate(
                        SOURCE, resource("mcc.tsv").lines().toList()))
                .isEqualTo(resource("plmn.tsv"));
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = PlmnTable.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
