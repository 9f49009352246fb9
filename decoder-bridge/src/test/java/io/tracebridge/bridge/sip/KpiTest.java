package io.tracebridge.bridge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.bridge.ProgressStyle;
import io.tracebridge.bridge.Replay;
import io.tracebridge.bridge.Samples;
import io.tracebridge.bridge.SharedServer;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.sip.Sipp.Transport;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of docs/kpis.md, asked of a real Elasticsearch over calls that sipp placed, give the figures that sipp made. */
class KpiTest {
    private static final Pattern QUERY = Pattern.compile("```json (\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final double MILLI = 1e6;

    @TempDir
    Path folder;

    private final String namespace = SharedServer.namespace();
    private final Map<String, String> queries = new HashMap<>();

    @Test
    void theQueriesGiveTheFiguresOfTheCallsThatWerePlaced() throws Exception {
        List<Path> captures = new ArrayList<>();
        captures.add(calls(6, Scenarios.calling("answered", 300), Scenarios.answering("answering", 100)));
        captures.add(calls(2, Scenarios.refused("busy", 486), Scenarios.refusing("refusing", "486 Busy Here", "", 50)));
        captures.add(calls(
                2, Scenarios.refused("failed", 503), Scenarios.refusing("failing", "503 Service Unavailable", "", 50)));
        captures.add(calls(
                2, Scenarios.refused("moved", 302), Scenarios.refusing("moving", "302 Moved Temporarily", "", 50)));
        captures.add(calls(3, Scenarios.cancelling("cancelling", 50), Scenarios.cancelled("cancelled")));
        captures.add(
                calls(1, Scenarios.authenticating("authenticating", 401), Scenarios.challenging("challenging", 401)));
        captures.add(calls(3, Scenarios.registering("registering"), Scenarios.registrar("registrar")));
        captures.add(calls(1, Scenarios.registrationRefused("refused"), Scenarios.refusingRegistrar("refuser")));
        index(captures);
        read();

        // 16 calls: 7 answered, 2 busy, 2 failed, 2 redirected, 3 given up while it rang
        assertRatio("ser", 7, 14);
        assertRatio("seer", 9, 14);
        assertRatio("isa", 2, 16);
        assertRatio("scr", 7, 16);
        assertRatio("asr", 7, 16);
        assertRatio("ner", 12, 16);

        JsonNode ira = ask("ira", "sip.registration");
        assertThat(ira.at("/all/value").asDouble()).isEqualTo(4);
        assertThat(ira.at("/failures/value").asDouble()).isEqualTo(1);
        assertThat(ira.at("/timeouts/value").asDouble()).isZero();

        assertThat(median(ask("srd", "sip.call"), "success")).isBetween(0.0, 300 * MILLI);
        assertThat(median(ask("srd", "sip.call"), "failure")).isBetween(1.0, 1_000 * MILLI);
        assertThat(median(ask("sdd", "sip.call"), "success")).isBetween(0.0, 300 * MILLI);
        assertThat(median(ask("rrd", "sip.registration"), "success")).isBetween(1.0, 1_000 * MILLI);
        JsonNode sdt = ask("sdt", "sip.call");
        assertThat(median(sdt, "success")).isCloseTo(300 * MILLI, within(100 * MILLI));
        assertThat(sdt.at("/mean/value").asDouble()).isBetween(200 * MILLI, 400 * MILLI);
    }

    private Path calls(int calls, Scenario caller, Scenario callee) throws Exception {
        return new Sipp(folder).calls(Transport.UDP, calls, 20, caller, callee);
    }

    private void index(List<Path> captures) throws Exception {
        ElasticSettings elastic = ElasticSettings.of(SharedServer.uri(), folder.resolve("dead.ndjson"), false);
        Replay.Result result = new Replay(new Replay.Settings(
                        captures,
                        "sipp",
                        Samples.everything(),
                        elastic.withIndices(namespace, Map.of(), elastic.maximumNewIndices()),
                        1,
                        null,
                        InputStream.nullInputStream(),
                        ProgressStyle.QUIET,
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)))
                .run();
        assertThat(result.documents().agree()).isTrue();
        assertThat(result.documents().deadLettered() + result.documents().dropped())
                .isZero();
        SharedServer.post(SharedServer.uri(), "/tracebridge-*-" + namespace + "-*/_refresh", "");
    }

    /** The queries as they stand in the document, by name. */
    private void read() throws Exception {
        Path page = Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .getParent()
                .resolve("docs/kpis.md");
        Matcher matcher = QUERY.matcher(Files.readString(page, StandardCharsets.UTF_8));
        while (matcher.find()) {
            queries.put(matcher.group(1), matcher.group(2));
        }
        assertThat(queries.keySet())
                .containsExactlyInAnyOrder(
                        "ser", "seer", "isa", "scr", "asr", "ner", "ira", "srd", "sdd", "sdt", "rrd");
    }

    private JsonNode ask(String name, String dataset) throws Exception {
        String index = "/tracebridge-" + dataset + "-" + namespace + "-*/_search";
        JsonNode answer = SharedServer.post(SharedServer.uri(), index, queries.get(name));
        assertThat(answer.path("error").isMissingNode()).as(answer.toString()).isTrue();
        return answer.path("aggregations");
    }

    private void assertRatio(String name, int good, int all) throws Exception {
        JsonNode answer = ask(name, "sip.call");
        assertThat(answer.at("/good/doc_count").asInt()).as(name).isEqualTo(good);
        assertThat(answer.at("/all/doc_count").asInt()).as(name).isEqualTo(all);
    }

    private static double median(JsonNode answer, String name) {
        return answer.path(name).path("values").path("50.0").asDouble(-1);
    }
}
