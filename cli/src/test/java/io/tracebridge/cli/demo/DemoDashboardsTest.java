package io.tracebridge.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.dashboards.Dashboard;
import io.tracebridge.dashboards.Dashboards;
import io.tracebridge.dashboards.LensQueries;
import io.tracebridge.dashboards.Panel;
import io.tracebridge.dashboards.TimeRange;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's day through the real program into the real Elasticsearch: every panel of every dashboard has something to tell. */
class DemoDashboardsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant MIDNIGHT = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void everyPanelOfEveryDashboardHasDataOfTheDemosDay() throws Exception {
        Path captures = Files.createDirectory(folder.resolve("captures"));
        for (DemoDay.Client client : DemoDay.write(captures, 1, MIDNIGHT.getEpochSecond() * 1_000_000_000L)) {
            Files.move(client.file(), captures.resolve("trace-" + client.name() + "-20261101_000000.pcapng"));
        }
        FieldCatalog catalog = FieldCatalog.of(Protocols.all());
        TimeRange day = TimeRange.of(MIDNIGHT, MIDNIGHT.plus(1, ChronoUnit.DAYS), ZoneOffset.UTC);
        List<String> empty = new ArrayList<>();
        int panels = 0;
        try (ElasticsearchServer server = ElasticsearchServer.start(ServerSettings.of(
                Path.of(System.getProperty("elasticsearch.zip")),
                Path.of(System.getProperty("elasticsearch.cache")),
                folder.resolve("elasticsearch")))) {
            replay(captures, server.uri());
            Dashboards dashboards = Dashboards.read(catalog);
            ask(server.uri(), "/tracebridge-*/_refresh", "");
            for (Dashboard dashboard : dashboards.all()) {
                for (Panel panel : dashboard.panels()) {
                    panels++;
                    LensQueries queries = dashboards.queries(panel);
                    JsonNode answer = ask(
                            server.uri(),
                            "/" + Dashboards.INDEX_PATTERN + "/_search",
                            queries.request(day, List.of()).toString());
                    if (queries.rows(answer).stream()
                            .allMatch(row -> row.numbers().isEmpty())) {
                        empty.add(dashboard.id() + "/" + panel.id());
                    }
                }
            }
        }
        assertThat(panels).isGreaterThan(40);
        assertThat(empty).isEmpty();
    }

    /** The program as a process of its own, with every protocol. */
    private void replay(Path captures, URI elasticsearch) throws IOException, InterruptedException {
        Path log = folder.resolve("replay.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tracebridge.cli.Main",
                        "replay",
                        "--allow-root",
                        "--quiet",
                        "--protocols",
                        Protocols.all().stream().map(Protocol::name).collect(Collectors.joining(",")),
                        "--elasticsearch",
                        elasticsearch.toString(),
                        "--dead-letters",
                        folder.resolve("dead.ndjson").toString(),
                        "--key-file",
                        folder.resolve("key").toString(),
                        captures.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    private static JsonNode ask(URI server, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path + body).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
