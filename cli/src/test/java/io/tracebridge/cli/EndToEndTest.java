package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.bridge.Bridge;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.bridge.cut.AuditLog;
import io.tracebridge.bridge.cut.PacketCutter;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.cli.Chain.Outcome;
import io.tracebridge.cli.demo.DemoSample;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.edge.Edge;
import io.tracebridge.edge.Pace;
import io.tracebridge.page.PageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** edge, collector, ØMQ, bridge and a real Elasticsearch: what is indexed live is what decoding the file gives. */
class EndToEndTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long SEED = 42;
    private static final int TRANSACTIONS = 28_400;
    private static final long SECOND = 1_000_000_000L;

    /** Live, no index is opened far from now; so the sample is of now. */
    private static final long START =
            Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60).getEpochSecond() * SECOND;

    @TempDir
    static Path folder;

    private static Server server;
    private static final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void startElasticsearch() throws IOException, InterruptedException {
        server = new Server(folder.resolve("elasticsearch"));
    }

    @AfterAll
    static void stopElasticsearch() throws IOException {
        started.forEach(Process::destroyForcibly);
        server.close();
    }

    @Test
    void liveAtTwentyThousandPacketsASecondTheIndexEqualsWhatDecodeGives() throws Exception {
        Path sample = folder.resolve("paced.pcapng");
        int frames = DemoSample.write(Files.newOutputStream(sample), SEED, START, TRANSACTIONS, 3 * SECOND);
        assertThat(frames).isGreaterThan(59_000);

        Outcome outcome = run("paced", sample, Pace.rate(20_000), 20_000, Bridge.HIGH_WATER_MARK);

        assertThat(outcome.published()).isEqualTo(frames);
        assertThat(outcome.bridge().received()).isEqualTo(frames);
        assertThat(outcome.bridge().lossKnown()).isTrue();
        assertThat(outcome.bridge().hasLoss()).isFalse();
        // what the collector stored: the sample, and the marks that the edge put into it
        Map<String, JsonNode> decoded = decode("paced", folder.resolve("paced"));
        Map<String, JsonNode> indexed = server.documents("paced");
        assertThat(indexed.values())
                .anyMatch(document -> document.at("/capture/marks").asLong() > 0);
        assertThat(indexed).hasSize(decoded.size()).hasSizeGreaterThan(TRANSACTIONS);
        decoded.forEach((id, document) -> assertThat(indexed.get(id)).as(id).isEqualTo(document));
    }

    /** Ten times as fast, through queues of a few messages: some is lost, and the bridge says how many frames. */
    @Test
    void whatTheSubscriptionLosesIsReportedByNumber() throws Exception {
        Path sample = folder.resolve("burst.pcapng");
        int frames = DemoSample.write(Files.newOutputStream(sample), SEED, START, TRANSACTIONS, 3 * SECOND / 10);

        // at its own pace: the burst, then some exchanges seconds apart, whose marks tell what the burst lost
        Outcome outcome = run("burst", sample, Pace.OWN, 10, 10);

        long lost = outcome.published() - outcome.bridge().received();
        System.out.printf(
                "burst: %d frames published, %d received, %d reported lost%n",
                outcome.published(),
                outcome.bridge().received(),
                outcome.bridge().lost());
        assertThat(outcome.published()).isEqualTo(frames);
        assertThat(lost).isPositive();
        assertThat(outcome.bridge().lossKnown()).isTrue();
        assertThat(outcome.bridge().lost()).isEqualTo(lost);
        assertThat(outcome.bridge().hasLoss()).isTrue();
        assertThat(outcome.bridge().documents().agree()).isTrue();
    }

    /** More is to be indexed than may be in flight, so that a replay whose server is gone cannot end. */
    private static final int MANY_TRANSACTIONS = 60_000;

    @Test
    void aReplayKilledWhileElasticsearchIsAwayAndStartedAgainLeavesEveryDocumentOnce() throws Exception {
        Path sample = folder.resolve("killed.pcapng");
        DemoSample.write(Files.newOutputStream(sample), SEED, START, MANY_TRANSACTIONS, 60 * SECOND);

        Process first = replay("killed", sample);
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(server.count("killed")).isPositive());
        server.stop();
        assertThat(first.waitFor(30, TimeUnit.SECONDS))
                .as("waits for its server")
                .isFalse();
        first.destroyForcibly().waitFor(); // SIGKILL
        assertThat(first.exitValue()).isNotZero();
        server.start();
        Map<String, JsonNode> decoded = decode("killed", sample);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(server.count("killed")).isPositive().isLessThan(decoded.size()));
        Process second = replay("killed", sample);
        assertThat(second.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(second.exitValue()).isZero();

        Map<String, JsonNode> indexed = server.documents("killed");
        assertThat(indexed).hasSize(decoded.size());
        decoded.forEach((id, document) -> assertThat(indexed.get(id)).as(id).isEqualTo(document));
    }

    /** Whether it says something of packets that are another document's: of an earlier exchange, or how long before a client was silent. */
    private static boolean tellsOfOthers(JsonNode document, String id) {
        return !document.at("/tx/group").asText(id).equals(id)
                || document.at("/event/dataset").asText().equals("capture");
    }

    /** From a document back to its packets: decoding what was cut out for it gives that document, and no other. */
    @Test
    void thePacketsBehindADocumentGiveThatDocument() throws Exception {
        Path store = Files.createDirectory(folder.resolve("stored"));
        Path sample = store.resolve("trace-stored-20231114_221320.pcapng");
        // What is compared must not depend on the day: the time is that of the file's name.
        DemoSample.write(Files.newOutputStream(sample), SEED, 1_700_000_000L * SECOND, 500, 60 * SECOND);
        Process replay = replay("stored", sample);
        assertThat(replay.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Map<String, JsonNode> indexed = server.documents("stored");
        assertThat(indexed).hasSizeGreaterThan(500);
        Path audit = folder.resolve("cuts.ndjson");

        int cuts = 0;
        int compared = 0;
        for (String id :
                indexed.keySet().stream().filter(i -> i.hashCode() % 50 == 0).toList()) {
            Path cut = folder.resolve("cut.pcapng");
            Run run = Run.of(
                    "cut",
                    "--allow-root",
                    "--quiet",
                    "--store",
                    store.toString(),
                    "--document",
                    id,
                    "--elasticsearch",
                    server.uri().toString(),
                    "--audit",
                    audit.toString(),
                    "--write",
                    cut.toString());
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            JsonNode again = decode("stored", cut).get(id);
            assertThat(again).as(id).isNotNull();
            if (!tellsOfOthers(indexed.get(id), id)) {
                assertThat(again).isEqualTo(indexed.get(id));
                compared++;
            }
            cuts++;
        }
        assertThat(compared).isGreaterThan(3);
        fromThePage(store, indexed.keySet().iterator().next(), indexed, audit);
        cuts++;
        assertThat(Files.readAllLines(audit)).hasSize(cuts).allMatch(line -> line.contains("\"asked\":\"document "));
    }

    private static void fromThePage(Path store, String id, Map<String, JsonNode> indexed, Path audit) throws Exception {
        PacketCutter packets = new PacketCutter(List.of(store), new AuditLog(audit, Clock.systemUTC()), 1 << 20);
        ElasticSettings settings = ElasticSettings.of(server.uri(), folder.resolve("unused"), false);
        try (PageServer page = new PageServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                settings,
                FieldCatalog.of(Protocols.all()),
                packets)) {
            String links = HTTP.send(
                            HttpRequest.newBuilder(page.uri().resolve("/api/documents/" + id))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(links).contains("\"/packets/" + id + "\"");
            HttpResponse<byte[]> answer = HTTP.send(
                    HttpRequest.newBuilder(page.uri().resolve("/packets/" + id)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Disposition"))
                    .hasValueSatisfying(v -> assertThat(v).contains(id + ".pcapng"));
            Path cut = Files.write(folder.resolve("page.pcapng"), answer.body());
            assertThat(decode("stored", cut).get(id)).isEqualTo(indexed.get(id));
        }
    }

    /** The program as a process of its own, which can be killed. */
    private static Process replay(String client, Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tracebridge.cli.Main",
                        "replay",
                        "--allow-root",
                        "--quiet",
                        "--client",
                        client,
                        "--namespace",
                        client,
                        "--elasticsearch",
                        server.uri().toString(),
                        "--dead-letters",
                        folder.resolve(client + "-dead.ndjson").toString(),
                        "--key-file",
                        folder.resolve("key").toString(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(client + ".log").toFile()))
                .start();
        started.add(process);
        return process;
    }

    /** Sends a capture the whole way, by a client and into indices of that name. */
    private static Outcome run(String name, Path sample, Pace pace, int publishQueue, int receiveQueue)
            throws Exception {
        try (Chain chain = new Chain(name, folder, server, publishQueue, receiveQueue);
                Edge edge = new Edge(chain.edge().read(sample).pace(pace).build())) {
            assertThat(edge.run()).isEmpty();
            chain.awaitAll(edge);
            return chain.finish();
        }
    }

    private static Map<String, JsonNode> decode(String client, Path file) throws IOException {
        return Chain.decode(folder, client, file);
    }
}
