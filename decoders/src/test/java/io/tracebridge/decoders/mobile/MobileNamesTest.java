package io.tracebridge.decoders.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.PseudonymKeys;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MobileNamesTest {
    static final byte[] SECRET =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final String IMSI = "h1-6tfo-6r7vq43k7av22tf6zzmljkonne";
    private static final String MSISDN = "h1-6tfo-ieyyj6ct7cichbnjddm2j3fyyz";
    private static final String IMEI = "h1-6tfo-3jwrvuhhi5kyig5n2ws2qobt6e";

    private final MobileName parsed = new MobileName();
    private final MobileNames names = names(PrivacyMode.PSEUDONYM);

    static MobileNames names(PrivacyMode mode) {
        return new MobileNames(new Pseudonyms(PseudonymKeys.of(List.of(SECRET))), mode);
    }

    static Stream<String> table() throws IOException {
        try (InputStream in = MobileNamesTest.class.getResourceAsStream("names.tsv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().filter(line -> !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void aNameIsReadAndStoredAsTheTableSays(String line) {
        String[] columns = line.split("\t");
        byte[] wire = WireNames.wire(columns[0]);
        names.reset();
        names.name(wire, 0, wire.length);
        String stored = WireNames.text(names.array(), names.offset(), names.length());
        assertThat(stored).isEqualTo(columns[3].equals("=") ? columns[0] : tokens(columns[3]));
        assertThat(names.rewritten()).isEqualTo(!columns[3].equals("="));
        MobileName.Kind kind = parsed.parse(names.array(), names.offset(), names.length());
        assertThat(kind.name().toLowerCase(Locale.ROOT)).isEqualTo(columns[1]);
        assertThat(told()).isEqualTo(tokens(columns[2]));
    }

    @ParameterizedTest
    @MethodSource("table")
    void inModeClearNamesStayAndNumbersAreFoundAllTheSame(String line) {
        String[] columns = line.split("\t");
        byte[] wire = WireNames.wire(columns[0]);
        MobileNames clear = names(PrivacyMode.CLEAR);
        clear.reset();
        clear.name(wire, 0, wire.length);
        assertThat(clear.rewritten()).isFalse();
        assertThat(clear.array()).isSameAs(wire);
        List<String> expected = Stream.of(columns[2].split(" "))
                .filter(told -> told.matches("(imsi|msisdn|imei|eap)=.*"))
                .toList();
        assertThat(numbers(clear)).isEqualTo(String.join(" ", expected));
    }

    @ParameterizedTest
    @MethodSource("table")
    void inModeDropNothingOfANumberIsLeft(String line) {
        String[] columns = line.split("\t");
        byte[] wire = WireNames.wire(columns[0]);
        MobileNames drop = names(PrivacyMode.DROP);
        drop.name(wire, 0, wire.length);
        assertThat(WireNames.text(drop.array(), drop.offset(), drop.length()))
                .isEqualTo(columns[3].equals("=") ? columns[0] : columns[3].replaceAll("\\{[a-z]+}", "redacted"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!^.*$!sip:+491701234567@ims.example.net!|true|!^.*$!sip:{msisdn}@ims.example.net!",
                "!^.*$!sip:+491701234567@ims.example.net!|false|!^.*$!sip:{msisdn}@ims.example.net!",
                "!^\\+491701234567$!tel:00491701234567!|true|!^\\{msisdn}$!tel:{msisdn}!",
                "!^.*$!tel:+49-170-123.45(67)!|false|!^.*$!tel:{msisdn})!",
                "!^.*$!sip:491701234567@gw!|false|!^.*$!sip:{msisdn}@gw!",
                "!^.*$!mailto:491701234567@mms!|true|!^.*$!mailto:{msisdn}@mms!",
                "!^.*$!mailto:491701234567@mms!|false|!^.*$!mailto:491701234567@mms!",
                "!^(.*)$!sip:\\1@gw!|true|!^(.*)$!sip:\\1@gw!",
                "v=spf1 ip4:192.0.2.0/24 -all|false|v=spf1 ip4:192.0.2.0/24 -all",
                "imsi=262011234567890;ts=1700000000|false|imsi={imsi};ts=1700000000",
                "7.6.5.4.3.2.1.0.7.1.9.4.e164.arpa|false|{msisdn}.e164.arpa",
                "see 7.6.5.4.3.2.1.0.7.1.9.4|true|see {msisdn}",
                "see 7.6.5.4.3.2.1.0.7.1.9.4|false|see 7.6.5.4.3.2.1.0.7.1.9.4",
                "+1234567890123456789|false|redacted",
            })
    void textIsStoredWithPseudonymsInPlaceOfNumbers(String text, boolean suspect, String expected) {
        byte[] bytes = WireNames.ascii(text);
        names.text(bytes, 0, bytes.length, suspect);
        assertThat(new String(names.array(), names.offset(), names.length(), StandardCharsets.US_ASCII))
                .isEqualTo(tokens(expected));
    }

    @Test
    void aLabelThatGetsTooLongIsCutToThePseudonym() {
        byte[] wire = WireNames.wire("x".repeat(30) + "-262011234567890-tail.ims.mnc001.mcc262.3gppnetwork.org");
        names.name(wire, 0, wire.length);
        assertThat(WireNames.text(names.array(), names.offset(), names.length()))
                .isEqualTo(IMSI + ".ims.mnc001.mcc262.3gppnetwork.org");
    }

    @Test
    void bytesThatAreNoNameAreNotStored() {
        byte[] broken = WireNames.wire("262011234567890.example.com");
        names.name(broken, 0, broken.length - 4);
        assertThat(WireNames.text(names.array(), names.offset(), names.length()))
                .isEqualTo("redacted");
    }

    @Test
    void theFirstNumberOfEachTypeIsKeptUntilTheReset() {
        for (String name :
                List.of("262011234567890.imsi.a", "262029999999999.imsi.a", "7.6.5.4.3.2.1.0.7.1.9.4.e164.arpa")) {
            byte[] wire = WireNames.wire(name);
            names.name(wire, 0, wire.length);
        }
        assertThat(digits(names.number(NumberType.IMSI))).isEqualTo("262011234567890");
        assertThat(digits(names.number(NumberType.MSISDN))).isEqualTo("491701234567");
        assertThat(names.number(NumberType.IMEI).isEmpty()).isTrue();
        names.reset();
        assertThat(names.number(NumberType.IMSI).isEmpty()).isTrue();
    }

    @Test
    void nothingIsAllocatedPerName() throws IOException {
        byte[][] wires =
                table().map(line -> WireNames.wire(line.split("\t")[0])).toArray(byte[][]::new);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        all(wires, 300);
        long before = threads.getThreadAllocatedBytes(thread);
        all(wires, 1000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(wires.length * 1000L);
    }

    private void all(byte[][] wires, int times) {
        for (int i = 0; i < times; i++) {
            for (byte[] wire : wires) {
                names.reset();
                names.name(wire, 0, wire.length);
                parsed.parse(names.array(), names.offset(), names.length());
            }
        }
    }

    private String told() {
        StringBuilder told = new StringBuilder();
        byte[] text = new byte[1024];
        number(told, "mcc", parsed.mcc(), "%d");
        number(told, "mnc", parsed.mnc(), "%d");
        bytes(told, "apn", text, parsed.writeApn(text));
        number(told, "lac", parsed.lac(), "%x");
        number(told, "rac", parsed.rac(), "%x");
        number(told, "nri", parsed.nri(), "%x");
        number(told, "tac", parsed.tac(), "%0" + Math.max(1, parsed.tacDigits()) + "x");
        number(told, "mmec", parsed.mmec(), "%x");
        number(told, "mmegi", parsed.mmegi(), "%x");
        number(told, "rnc", parsed.rnc(), "%x");
        if (parsed.topology() != null) {
            bytes(told, "topology", parsed.topology(), parsed.topology().length);
        }
        bytes(told, "interface", text, parsed.writeInterface(text));
        bytes(told, "node", text, parsed.writeNode(text));
        if (parsed.service() != null) {
            bytes(told, "service", parsed.service(), parsed.service().length);
        }
        String numbers = numbers(names);
        told.append(told.length() > 0 && !numbers.isEmpty() ? " " : "").append(numbers);
        told.append(parsed.isPub() ? " pub" : parsed.isPrivate() ? " private" : "");
        return told.toString().strip();
    }

    private static String numbers(MobileNames names) {
        StringBuilder told = new StringBuilder();
        for (NumberType type : NumberType.values()) {
            SubscriberNumber number = names.number(type);
            if (!number.isEmpty()) {
                told.append(told.length() > 0 ? " " : "")
                        .append(type.label())
                        .append('=')
                        .append(digits(number));
            }
        }
        number(told, "eap", names.eapPrefix(), "%d");
        return told.toString();
    }

    private static String digits(SubscriberNumber number) {
        return new String(number.array(), 0, number.length(), StandardCharsets.US_ASCII);
    }

    private static void number(StringBuilder told, String name, int value, String format) {
        if (value >= 0) {
            told.append(told.length() > 0 ? " " : "")
                    .append(name)
                    .append('=')
                    .append(String.format(Locale.ROOT, format, value));
        }
    }

    private static void bytes(StringBuilder told, String name, byte[] bytes, int length) {
        if (length > 0) {
            told.append(told.length() > 0 ? " " : "").append(name).append('=');
            told.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
    }

    private static String tokens(String text) {
        return text.replace("{imsi}", IMSI).replace("{msisdn}", MSISDN).replace("{imei}", IMEI);
    }
}
