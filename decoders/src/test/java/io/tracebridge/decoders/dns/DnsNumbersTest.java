package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.Tshark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Every number that tshark has a name for has one here: types, classes, opcodes, response codes, options. */
class DnsNumbersTest {
    /** Of types: no data of their own (RFC 1035 section 3.2.3, RFC 1995, RFC 5936), EDNS's own, and those that never had a form. */
    private static final Set<Integer> WITHOUT_DATA = Set.of(0, 40, 41, 100, 101, 102, 103, 251, 252, 253, 254, 255);

    private static String text(byte[] quoted) {
        return new String(quoted, StandardCharsets.US_ASCII).replace("\"", "");
    }

    private static void named(String field, IntFunction<byte[]> names, Set<Integer> without)
            throws IOException, InterruptedException {
        List<String> nameless = new ArrayList<>();
        Map<Integer, String> theirs = Tshark.values(field);
        theirs.forEach((number, name) -> {
            if (text(names.apply(number)).matches("\\d+") && !without.contains(number)) {
                nameless.add(number + " " + name);
            }
        });
        assertThat(theirs).as(field).hasSizeGreaterThan(5);
        assertThat(nameless).as(field).isEmpty();
    }

    @Test
    void eachTypeIsCalledAsTsharkCallsIt() throws IOException, InterruptedException {
        Map<Integer, String> theirs = new TreeMap<>(Tshark.values("dns.qry.type"));
        theirs.remove(0); // reserved
        List<String> differences = new ArrayList<>();
        theirs.forEach((number, called) -> {
            String name = called.equals("NULL RR") ? "NULL" : called.startsWith("*") ? "ANY" : called.split(" ")[0];
            if (!text(DnsParameters.type(number)).equals(name)) {
                differences.add(number + " " + called + ", ours " + text(DnsParameters.type(number)));
            }
        });
        assertThat(theirs).hasSizeGreaterThan(80);
        assertThat(differences).isEmpty();
    }

    @Test
    void theDataOfEachTypeIsDecodedByATestOfItsOwn() throws IOException, InterruptedException {
        Set<Integer> missing = new TreeSet<>(Tshark.values("dns.qry.type").keySet());
        missing.removeAll(WITHOUT_DATA);
        try (InputStream in = Objects.requireNonNull(DnsNumbersTest.class.getResourceAsStream("record-types.tsv"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> missing.remove(Integer.parseInt(line.split("\t")[1])));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void classesOpcodesAndResponseCodesHaveNames() throws IOException, InterruptedException {
        named("dns.qry.class", DnsParameters::rrClass, Set.of());
        named("dns.flags.opcode", DnsParameters::opcode, Set.of());
        named("dns.flags.rcode", DnsParameters::rcode, Set.of());
    }

    /** Values of options of the right form, by code; 0 and 4 are reserved. */
    private static final Map<Integer, String> OPTIONS = Map.ofEntries(
            Map.entry(1, "0001 0001 0000 0102030405060708 00000e10"),
            Map.entry(2, "00000e10"),
            Map.entry(3, "6e7331"),
            Map.entry(5, "080d"),
            Map.entry(6, "0102"),
            Map.entry(7, "01"),
            Map.entry(8, "0001 18 00 c63364"),
            Map.entry(20_730, "0001 18 00 c63364"),
            Map.entry(9, "00000e10"),
            Map.entry(10, "0102030405060708"),
            Map.entry(11, "0064"),
            Map.entry(12, "000000"),
            Map.entry(13, "07 6578616d706c65 03 636f6d 00"),
            Map.entry(15, "0016 6e6f"));

    @Test
    void eachOptionThatTsharkKnowsHasFieldsOfItsOwn() throws IOException, InterruptedException {
        Set<Integer> theirs = new TreeSet<>(Tshark.values("dns.opt.code").keySet());
        theirs.removeAll(Set.of(0, 4));
        assertThat(OPTIONS.keySet()).containsAll(theirs);
        JsonNode without = opt(new byte[0]);
        OPTIONS.forEach((code, value) -> {
            byte[] bytes = hex(value);
            JsonNode with = opt(Frames.concat(Frames.u16(code), Frames.u16(bytes.length), bytes));
            assertThat(with.size()).as("option " + code + ": " + with).isGreaterThan(without.size() + 1);
        });
    }

    /** Both numbers of the client subnet in one message are told once. */
    @Test
    void anOptionUnderBothItsNumbersIsToldOnce() {
        byte[] subnet = hex("0007 0001 18 00 c63364");
        JsonNode opt = opt(Frames.concat(Frames.u16(8), subnet, Frames.u16(20_730), subnet));
        assertThat(opt.at("/codes").toString()).isEqualTo("[8,20730]");
        assertThat(opt.at("/subnet").asText()).startsWith("198.51.100.0");
    }

    private static JsonNode opt(byte[] options) {
        return new DnsExchange()
                .toServer(DnsBuilder.query(1)
                        .question("example.com", 1)
                        .opt(1232, 0, options)
                        .bytes())
                .finish()
                .only()
                .json()
                .at("/dns/opt");
    }
}
