package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** packetbeat's own dashboards, imported unchanged, are to show our documents: what they ask of packetbeat-* finds them by our alias. */
class PacketbeatDashboardsTest {
    private static final String PANEL = """
            title: packetbeat
            order: 1
            description: As published.
            time: now-24h .. now
            navigation: 0 0 48 3
            panels:
              - title: %s
                place: 0 3 48 10
                chart: %s
                query: '%s'
                by: [%s]
                metrics: [%s]
                description: As published.
            documents: {title: all, place: 0 13 48 9, columns: [query], description: As published.}
            """;

    static Stream<List<String>> queries() throws IOException {
        return lines("packetbeat-queries.tsv");
    }

    private static Stream<List<String>> lines(String resource) throws IOException {
        try (InputStream in = PacketbeatDashboardsTest.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t")))
                    .collect(Collectors.toList())
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyQueryFindsOurDocuments(List<String> line) throws Exception {
        String by = line.get(3);
        String metrics = Stream.of(line.get(4).split(", "))
                .map(metric -> "{value: " + metric + ", label: " + metric + "}")
                .collect(Collectors.joining(", "));
        String yaml = PANEL.formatted(line.get(1), by.isEmpty() ? "number" : "table", line.get(2), by, metrics);
        Fields fields = new Fields(Compiled.catalog());
        Panel panel = new DashboardReader(fields)
                .read("packetbeat", "packetbeat", yaml)
                .panels()
                .get(0);
        LensQueries lens = new LensQueries(new Lens(fields, panel).attributes(JsonNodeFactory.instance.objectNode()));
        JsonNode answer = Server.search("packetbeat-*", lens.request(Sample.hourly(Sample.FROM, Sample.TO), List.of()));
        if (line.get(5).equals("*")) {
            assertThat(lens.rows(answer))
                    .anySatisfy(r -> assertThat(r.numbers().get(line.get(6))).isPositive());
            return;
        }
        List<String> row =
                line.get(5).equals("-") ? List.of() : List.of(line.get(5).split(" / "));
        assertThat(lens.rows(answer))
                .filteredOn(r -> r.keys().equals(row))
                .singleElement()
                .satisfies(r -> assertThat(r.numbers().get(line.get(6)))
                        .isCloseTo(Double.parseDouble(line.get(7)), withinPercentage(1e-9)));
    }

    @Test
    void everyFieldHasPacketbeatsType() throws Exception {
        List<List<String>> fields = lines("packetbeat-fields.tsv").toList();
        for (List<String> field : fields) {
            JsonNode types = Server.get("/packetbeat-*/_field_caps?fields=" + field.get(0))
                    .path("fields")
                    .path(field.get(0));
            assertThat(types.path(field.get(1)).path("aggregatable").asBoolean())
                    .as("%s is %s in packetbeat, here %s", field.get(0), field.get(1), types)
                    .isTrue();
            assertThat(types.size()).as(field.get(0)).isEqualTo(1);
        }
        TreeSet<String> asked = new TreeSet<>(List.of("@timestamp", "server.ip"));
        queries().forEach(line -> {
            asked.addAll(Kql.fields(Kql.parse(line.get(2))));
            Stream.of((line.get(3) + ", " + line.get(4)).split(", "))
                    .map(words -> words.substring(words.lastIndexOf(' ') + 1))
                    .filter(word -> word.contains(".") || word.equals("status"))
                    .forEach(asked::add);
        });
        assertThat(fields.stream().map(field -> field.get(0))).containsExactlyElementsOf(asked);
    }
}
