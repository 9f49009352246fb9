package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.testing.Frames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A subscriber's numbers in every place of every record that holds a name or a text, in every section, whole and damaged: no digit of
 * them comes out, neither as it is nor reversed, dotted, in hexadecimal or in base64. The records are those of record-types.tsv.
 */
class DnsCanaryTest {
    private static final byte[] SECRET =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final Map<String, String> ALL = Map.of(
            "dns.include_authorities", "true",
            "dns.include_additionals", "true",
            "dns.send_request", "true",
            "dns.send_response", "true");

    private static final String IMSI = "262011234567890";
    private static final String MSISDN = "491701234567";
    private static final String ENUM = "7.6.5.4.3.2.1.0.7.1.9.4.e164.arpa";
    private static final List<String> NAMES =
            List.of(ENUM, "0" + IMSI + ".nai.epc.mnc001.mcc262.3gppnetwork.org", "imsi-" + IMSI + ".operator.example");

    /** That these name a subscriber can be seen from the text alone. */
    private static final List<String> TEXTS =
            List.of("tel:+" + MSISDN, "sip:+" + MSISDN + "@ims.example", "imsi-" + IMSI);

    private static List<String> canaries() {
        List<String> canaries = new ArrayList<>();
        for (String digits : List.of(IMSI.substring(5), MSISDN.substring(5))) {
            String reversed = new StringBuilder(digits).reverse().toString();
            for (String form : List.of(digits, reversed)) {
                canaries.add(form);
                canaries.add(String.join(".", form.split("")));
                byte[] ascii = form.getBytes(StandardCharsets.US_ASCII);
                canaries.add(HexFormat.of().formatHex(ascii));
                // in base64, by where in a group of three bytes it begins: what does not depend on its neighbours
                for (int skip = 0; skip < 3; skip++) {
                    byte[] whole = Arrays.copyOfRange(ascii, skip, ascii.length - (ascii.length - skip) % 3);
                    canaries.add(Base64.getEncoder().encodeToString(whole).toLowerCase(Locale.ROOT));
                }
            }
        }
        return canaries;
    }

    private static List<String[]> rows() throws IOException {
        try (InputStream in = Objects.requireNonNull(DnsCanaryTest.class.getResourceAsStream("record-types.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> noDigitComesOutOfARecord() throws IOException {
        return rows().stream()
                .filter(row -> row[2].matches(".*\\b[nst]:.*"))
                .map(row -> DynamicTest.dynamicTest(row[0] + " " + row[2], () -> check(row)));
    }

    private static void check(String[] row) {
        int type = Integer.parseInt(row[1]);
        for (int n = 0; n < NAMES.size(); n++) {
            String name = NAMES.get(n);
            String text = TEXTS.get(n);
            byte[] rdata = rdata(row[2], name, text);
            for (String question : List.of("www.example.com", ENUM)) {
                for (int section = 0; section < 3; section++) {
                    byte[] message = DnsBuilder.response(1)
                            .question(question, type)
                            .record(section, DnsBuilder.name(name), type, 60, rdata)
                            .bytes();
                    assertClean(message);
                    // the record ends within its last name or text
                    assertClean(Arrays.copyOf(message, message.length - 3));
                }
            }
        }
    }

    /** Every name and every text of the row's RDATA replaced. */
    private static byte[] rdata(String row, String name, String text) {
        return Stream.of(row.split(" "))
                .map(part -> part.startsWith("n:")
                        ? DnsBuilder.name(name)
                        : part.startsWith("s:")
                                ? Frames.concat(text.length(), Frames.ascii(text))
                                : part.startsWith("t:") ? Frames.ascii(text) : DnsBuilder.hex(part))
                .reduce(new byte[0], (a, b) -> Frames.concat(a, b));
    }

    @Test
    void noDigitComesOutOfBytesThatAreNotRead() {
        byte[] number = Frames.ascii(MSISDN);
        for (int type : new int[] {10, 22, 37, 44, 49, 52, 53, 55, 61, 63, 65000}) {
            byte[] rdata =
                    type == 55 ? Frames.concat(12, 2, Frames.u16(0), number) : Frames.concat(0, 1, 0, 1, 0, 1, number);
            assertClean(DnsBuilder.response(1)
                    .question(ENUM, type)
                    .record(0, DnsBuilder.hex("c00c"), type, 60, rdata)
                    .bytes());
        }
    }

    @Test
    void noDigitComesOutOfParametersAndExtensions() {
        byte[] number = Frames.ascii("+" + MSISDN);
        for (int key : new int[] {1, 5, 7, 65280}) {
            byte[] value = key == 1 ? Frames.concat(number.length, number) : number;
            assertClean(DnsBuilder.response(1)
                    .question(ENUM, 65)
                    .record(
                            0,
                            DnsBuilder.hex("c00c"),
                            65,
                            60,
                            Frames.concat(1, 0, 0, Frames.u16(key), Frames.u16(value.length), value))
                    .bytes());
        }
        byte[] name = DnsBuilder.name(ENUM);
        for (int code : new int[] {1, 3, 10, 13, 15, 18, 19, 26946}) {
            byte[] value = code == 13 || code == 18
                    ? name
                    : code == 1
                            ? Frames.concat(new byte[6], Frames.ascii("01234567"), new byte[4])
                            : Frames.concat(0, 1, number);
            assertClean(DnsBuilder.response(1)
                    .question(ENUM, 1)
                    .opt(1232, 0, Frames.concat(Frames.u16(code), Frames.u16(value.length), value))
                    .bytes());
        }
    }

    /** What the other tests look for is there when it is not kept back. */
    @Test
    void eachNumberComesOutInTheClear() {
        byte[] message = DnsBuilder.response(1)
                .question(ENUM, 16)
                .record(0, DnsBuilder.hex("c00c"), 16, 60, rdata("s:x s:x", "", TEXTS.get(0) + " " + TEXTS.get(2)))
                .bytes();
        String text = new DnsExchange(new Settings(SECRET, 1 << 20, "clear", ALL))
                .toClient(message)
                .only()
                .text();
        assertThat(canaries().stream().filter(text::contains).toList())
                .contains(IMSI.substring(5), MSISDN.substring(5), "7.6.5.4.3.2.1");
    }

    private static void assertClean(byte[] message) {
        for (String mode : List.of("pseudonym", "drop")) {
            DnsExchange exchange = new DnsExchange(new Settings(SECRET, 1 << 20, mode, ALL));
            exchange.toClient(message).finish();
            String all = exchange.site.sink.documents.stream()
                    .map(document -> document.text().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining("\n"));
            assertThat(all).isNotEmpty();
            assertThat(canaries().stream().filter(all::contains).toList())
                    .as(() -> "in " + all)
                    .isEmpty();
        }
    }
}
