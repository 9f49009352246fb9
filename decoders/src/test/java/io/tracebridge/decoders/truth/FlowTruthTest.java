package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.flow.FlowProtocol;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Golden;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The flows of every capture add up to the conversations that tshark finds, frames and bytes of both sides: flow-conversations.tsv, which
 * {@code -Dtruth.record} has tshark write anew, in minutes. What differs and is meant stands in flow-exceptions.tsv.
 */
class FlowTruthTest {
    private static final Path RECORDED =
            Path.of("decoders", "src", "test", "resources", "truth", "flow-conversations.tsv");

    @Test
    void flowsAddUpToTsharksConversations() throws IOException {
        Path folder = Captures.folder();
        List<String> names = Captures.names(folder, Captures.KINDS);
        if (System.getProperty("truth.record") != null) {
            record(folder, names);
        }
        Map<String, Map<String, String>> recorded = recorded();
        Exceptions exceptions = new Exceptions("/truth/flow-exceptions.tsv");
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            Map<String, String> theirs = recorded.getOrDefault(name, Map.of());
            Map<String, String> ours = ours(folder, name);
            TreeSet<String> either = new TreeSet<>(theirs.keySet());
            either.addAll(ours.keySet());
            for (String conversation : either) {
                String counts = ours.getOrDefault(conversation, "none").replace('\t', ' ');
                String what = conversation.replace('\t', ' ');
                if (!counts.equals(theirs.getOrDefault(conversation, "none").replace('\t', ' '))
                        && !exceptions.covers(name, what, counts)) {
                    differences.add(name + '\t' + what + '\t' + counts + "\ttshark " + theirs.get(conversation));
                }
            }
        }
        assertThat(recorded).hasSizeGreaterThan(200);
        assertThat(differences)
                .as("capture, conversation, our frames and bytes of both sides")
                .isEmpty();
        assertThat(exceptions.unused()).as("exceptions no longer needed").isEmpty();
    }

    private static Map<String, String> ours(Path folder, String name) throws IOException {
        FlowProtocol protocol = new FlowProtocol();
        TestSite test = new TestSite(Map.of("site.duplicates", "keep"), protocol);
        Captures.read(folder, name, test.site);
        test.site.finish();
        SchemaCheck schema = new SchemaCheck(
                FieldCatalog.of(List.of(protocol)), protocol.datasets().get(0));
        Map<String, Conversation> all = new TreeMap<>();
        for (Document document : test.sink.documents) {
            JsonNode json = document.json();
            if (!json.at("/flow/final").asBoolean() || json.at("/source/port").isMissingNode()) {
                continue;
            }
            assertThat(schema.violations(json)).as(document.text()).isEmpty();
            String transport = json.at("/network/transport").asText();
            String source = json.at("/source/ip").asText()
                    + ' '
                    + json.at("/source/port").asText();
            String destination = json.at("/destination/ip").asText()
                    + ' '
                    + json.at("/destination/port").asText();
            side(all, transport, source, destination, json.at("/source"));
            side(all, transport, destination, source, json.at("/destination"));
        }
        Map<String, String> counts = new TreeMap<>();
        all.forEach((conversation, count) -> counts.put(conversation, count.toString()));
        return counts;
    }

    private static void side(Map<String, Conversation> all, String transport, String from, String to, JsonNode side) {
        Conversation.add(
                all,
                transport,
                from,
                to,
                side.path("packets").asLong(),
                side.path("bytes").asLong());
    }

    private static Map<String, Map<String, String>> recorded() throws IOException {
        Map<String, Map<String, String>> recorded = new TreeMap<>();
        for (String line : Files.readAllLines(Golden.root().resolve(RECORDED))) {
            String[] columns = line.split("\t", 5);
            recorded.computeIfAbsent(columns[0], name -> new TreeMap<>())
                    .put(columns[1] + '\t' + columns[2] + '\t' + columns[3], columns[4]);
        }
        return recorded;
    }

    private static void record(Path folder, List<String> names) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : names) {
            boolean hasFragments = Captures.truth(folder, name).has("ip_fragments");
            TsharkConversations.of(folder.resolve(name), hasFragments)
                    .forEach((conversation, counts) -> lines.append(name)
                            .append('\t')
                            .append(conversation)
                            .append('\t')
                            .append(counts)
                            .append('\n'));
        }
        Files.writeString(Golden.root().resolve(RECORDED), lines.toString());
    }
}
