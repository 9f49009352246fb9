package io.tracebridge.bridge.elastic;

import static io.tracebridge.bridge.SharedServer.sources;
import static io.tracebridge.bridge.elastic.TestDocuments.TIME;
import static io.tracebridge.bridge.elastic.TestDocuments.give;
import static io.tracebridge.bridge.elastic.TestDocuments.id;
import static io.tracebridge.bridge.elastic.TestDocuments.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tracebridge.bridge.DocumentCounts;
import io.tracebridge.bridge.SharedServer;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens while Elasticsearch is away: a server of this class's own, that it stops, kills and starts. */
class OutageTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static ElasticsearchServer server;

    private final DocumentCounts counts = new DocumentCounts();
    private final String namespace = SharedServer.namespace();

    @TempDir
    static Path serverFolder;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        // Small requests only, so that a bulk may be too large as a whole.
        server = ElasticsearchServer.start(
                SharedServer.settings(serverFolder).withExtra(Map.of("http.max_content_length", "200kb")));
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    private ElasticSettings settings() {
        return TestDocuments.settings(server.uri(), namespace, folder).withMemory(100_000, 2, 1_000_000);
    }

    private String indices() {
        return "tracebridge-check-" + namespace + "-*";
    }

    @Test
    void aServerThatIsKilledInMidRunAndStartedAgainHasEveryDocumentOnce() throws Exception {
        int documents = 30_000;
        Map<String, String> expected = new HashMap<>();
        try (Cluster cluster = new Cluster(settings());
                Indexer indexer = new Indexer(cluster, TestDocuments.TEMPLATES, settings(), 1, counts)) {
            BulkWriter writer = indexer.writer();
            Thread decoding = new Thread(() -> {
                for (int n = 0; n < documents; n++) {
                    give(writer, TIME, n, 1, json(n));
                }
                writer.flush();
            });
            decoding.start();
            await().atMost(LONG).until(() -> counts.indexed.sum() > 5_000);
            server.kill();
            await().atMost(LONG).until(() -> indexer.waitingFor() != null);
            assertThat(indexer.waitingFor()).contains(server.uri().toString());
            // It waits: what may be held is held, and the decoder stands still.
            await().atMost(LONG).until(() -> decoding.getState() == Thread.State.WAITING);
            long made = counts.documents.sum();
            assertThat(made).isLessThan(documents);
            assertThat(indexer.held()).isLessThan(10_000);
            server.start();
            decoding.join();
            assertThat(indexer.drain()).isTrue();
            assertThat(indexer.held()).isZero();
        }
        for (int n = 0; n < documents; n++) {
            expected.put(id(n), json(n));
        }
        assertThat(sources(server.uri(), indices())).isEqualTo(expected);
        // What was written, but not acknowledged before the end, came back as a duplicate.
        assertThat(counts.indexed.sum() + counts.duplicates.sum()).isEqualTo(documents);
        assertThat(counts.deadLettered.sum() + counts.dropped.sum()).isZero();
    }

    @Test
    void liveWhatDoesNotFitIsDroppedAndCountedAndAReplayStopsInTime() throws Exception {
        ElasticSettings live = ElasticSettings.of(server.uri(), folder.resolve("dead-letters.ndjson"), true)
                .withIndices(namespace, Map.of(), 400)
                .withMemory(100_000, 2, 1_000_000);
        DocumentCounts ofReplay = new DocumentCounts();
        long now = Instant.now().getEpochSecond() * 1_000_000_000L;
        try (Cluster cluster = new Cluster(live);
                Indexer indexer = new Indexer(cluster, TestDocuments.TEMPLATES, live, 1, counts);
                Indexer replay = new Indexer(cluster, TestDocuments.TEMPLATES, settings(), 1, ofReplay)) {
            server.stop();
            BulkWriter writer = indexer.writer();
            for (int n = 0; n < 30_000; n++) {
                give(writer, now, n, 1, json(n));
            }
            writer.flush();
            assertThat(counts.dropped.sum()).isPositive();
            assertThat(indexer.held()).isBetween(1L, 10_000L);
            assertThat(counts.dropped.sum() + indexer.held()).isEqualTo(30_000);

            BulkWriter replaying = replay.writer();
            for (int n = 0; n < 100; n++) {
                give(replaying, TIME, 1_000_000 + n, 1, json(n)); // none of the others
            }
            replaying.flush();
            replay.hurry(Duration.ofMillis(300));
            assertThat(replay.drain()).isFalse();
            assertThat(replay.held()).isEqualTo(100);

            ElasticSettings patient = live.withConnectWithin(LONG);
            CompletableFuture<Void> connecting = CompletableFuture.runAsync(() -> {
                try {
                    Cluster.connect(patient, () -> false).close();
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            server.start();
            connecting.join();
            assertThat(indexer.drain()).isTrue();
        }
        assertThat(counts.indexed.sum() + counts.dropped.sum()).isEqualTo(30_000);
        assertThat(sources(server.uri(), indices())).hasSizeGreaterThanOrEqualTo((int) counts.indexed.sum());
    }

    @Test
    void aBulkTooLargeForTheServerIsSentInParts() throws Exception {
        ElasticSettings large = settings().withMemory(1_000_000, 1, 4_000_000);
        try (Cluster cluster = new Cluster(large);
                Indexer indexer = new Indexer(cluster, TestDocuments.TEMPLATES, large, 1, counts)) {
            BulkWriter writer = indexer.writer();
            for (int n = 0; n < 3_000; n++) {
                give(writer, TIME, n, 1, json(n));
            }
            writer.flush();
            assertThat(indexer.drain()).isTrue();
        }
        assertThat(counts.indexed.sum()).isEqualTo(3_000);
        assertThat(counts.deadLettered.sum()).isZero();
        assertThat(sources(server.uri(), indices())).hasSize(3_000);
    }
}
