package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.Tshark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One record of each type that is decoded, and what becomes of it: record-types.tsv. Where tshark is installed and knows the type, its
 * values are those of the table, which take ours by reference: {@code {key_tag}} is our field, {@code {2}} the second word of our data.
 */
class DnsRecordTypesTest {
    private static final Pattern REFERENCE = Pattern.compile("\\{(\\w+)}");

    /**
     * tshark's fields that are not of a record's data, or of data that is not right: LOC of an unknown version. An SRV record's service
     * is part of its name.
     */
    private static final Pattern NOT_COMPARED = Pattern.compile(
            "dns\\.(flags|id$|qry|count|resp|retrans|response_|time$"
                    + "|unsolicited|length|extraneous|ttl|undecoded|depr|data$|dso|opt|rr\\.|srv\\.name|loc\\.unknown|key_id_buffer)");

    private record Row(String type, int number, byte[] rdata, String ours, Map<String, String> theirs) {
        byte[] message() {
            return DnsBuilder.response(1)
                    .question("example.com", number)
                    .record(0, DnsBuilder.hex("c00c"), number, 60, rdata)
                    .bytes();
        }

        JsonNode answer() {
            return new DnsExchange().toClient(message()).only().json().at("/dns/answers/0");
        }
    }

    private static List<Row> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DnsRecordTypesTest.class.getResourceAsStream("record-types.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(DnsRecordTypesTest::row)
                    .toList();
        }
    }

    private static Row row(String line) {
        String[] columns = line.split("\t", -1);
        assertThat(columns).as(line).hasSize(5);
        Map<String, String> theirs = new LinkedHashMap<>();
        for (String pair : columns[4].isEmpty() ? new String[0] : columns[4].split("; ")) {
            theirs.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return new Row(columns[0], Integer.parseInt(columns[1]), rdata(columns[2]), columns[3], theirs);
    }

    /** Hexadecimal digits, {@code n:} a name, {@code s:} a character-string, {@code t:} a text, with spaces between. */
    private static byte[] rdata(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String part : text.split(" ")) {
            String rest = part.substring(Math.min(2, part.length()));
            out.writeBytes(
                    part.startsWith("n:")
                            ? DnsBuilder.name(rest)
                            : part.startsWith("s:")
                                    ? Frames.concat(rest.length(), Frames.ascii(rest))
                                    : part.startsWith("t:") ? Frames.ascii(rest) : DnsBuilder.hex(part));
        }
        return out.toByteArray();
    }

    @TestFactory
    Stream<DynamicTest> decodesEachType() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.type + " " + row.ours, () -> assertThat(text(row)).isEqualTo(row.type + " " + row.ours)));
    }

    private static String text(Row row) {
        assertThat(new DnsExchange().toClient(row.message()).only().at("/tx/faults"))
                .isNull();
        JsonNode answer = row.answer();
        return answer.properties().stream()
                .filter(field -> !Set.of("name", "type", "class", "ttl").contains(field.getKey()))
                .map(field -> field.getKey() + "=" + value(field.getValue()))
                .collect(Collectors.joining(" ", answer.get("type").textValue() + " ", ""));
    }

    private static String value(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    @Test
    void agreesWithTshark() throws IOException, InterruptedException {
        List<Row> rows = rows();
        Set<String> fields = new LinkedHashSet<>(List.of("_ws.malformed"));
        rows.forEach(row -> fields.addAll(row.theirs.keySet()));
        List<byte[]> frames = new ArrayList<>();
        rows.forEach(row -> frames.add(Frames.ethernet(
                0x0800,
                Frames.ipv4(DnsExchange.SERVER, DnsExchange.CLIENT, 17, Frames.udp(53, 40000, row.message())))));
        List<Map<String, String>> theirs = Tshark.fields(frames, List.copyOf(fields));
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            for (String field : fields) {
                String expected = resolve(row.theirs.getOrDefault(field, ""), row);
                String actual = theirs.get(i).get(field);
                if (!expected.equals(actual)) {
                    differences.add(row.type + " " + field + ": ours " + expected + ", tshark's " + actual);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** No field of a record's data that tshark has is forgotten. */
    @Test
    void comparesEachFieldThatTsharkHas() throws IOException, InterruptedException {
        Set<String> compared = new LinkedHashSet<>();
        rows().forEach(row -> compared.addAll(row.theirs.keySet()));
        Set<String> missing = Tshark.names("dns.").stream()
                .filter(field -> !NOT_COMPARED.matcher(field).find())
                .filter(field -> !compared.contains(field))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        assertThat(missing).isEmpty();
    }

    private static String resolve(String template, Row row) {
        Matcher matcher = REFERENCE.matcher(template);
        JsonNode answer = row.answer();
        return matcher.replaceAll(found -> {
            String name = found.group(1);
            return Matcher.quoteReplacement(
                    name.matches("\\d+")
                            ? Arrays.asList(answer.get("data").textValue().split(" "))
                                    .get(Integer.parseInt(name) - 1)
                            : value(answer.get(name)));
        });
    }
}
