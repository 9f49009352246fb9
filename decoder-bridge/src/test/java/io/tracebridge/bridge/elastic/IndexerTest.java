package io.tracebridge.bridge.elastic;

import static io.tracebridge.bridge.SharedServer.get;
import static io.tracebridge.bridge.SharedServer.put;
import static io.tracebridge.bridge.SharedServer.send;
import static io.tracebridge.bridge.SharedServer.sources;
import static io.tracebridge.bridge.elastic.TestDocuments.TIME;
import static io.tracebridge.bridge.elastic.TestDocuments.give;
import static io.tracebridge.bridge.elastic.TestDocuments.id;
import static io.tracebridge.bridge.elastic.TestDocuments.json;
import static io.tracebridge.bridge.elastic.TestDocuments.nanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.DocumentCounts;
import io.tracebridge.bridge.SharedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexerTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static URI server;

    private final ObjectMapper mapper = new ObjectMapper();
    private final DocumentCounts counts = new DocumentCounts();
    private final String namespace = SharedServer.namespace();

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        server = SharedServer.uri();
    }

    /** What a test does with a writer. */
    private interface Writing {
        void with(Indexer indexer, BulkWriter writer) throws Exception;
    }

    private void index(ElasticSettings settings, Writing writing) throws Exception {
        try (Cluster cluster = new Cluster(settings);
                Indexer indexer = new Indexer(cluster, TestDocuments.TEMPLATES, settings, 1, counts)) {
            BulkWriter writer = indexer.writer();
            writing.with(indexer, writer);
            writer.flush();
            assertThat(indexer.drain()).isTrue();
            assertThat(indexer.held()).isZero();
        }
        assertThat(counts.documents.sum())
                .isEqualTo(counts.indexed.sum()
                        + counts.duplicates.sum()
                        + counts.deadLettered.sum()
                        + counts.dropped.sum());
    }

    private ElasticSettings settings() {
        return TestDocuments.settings(server, namespace, folder);
    }

    private String indices() {
        return "tracebridge-check-" + namespace + "-*";
    }

    private List<JsonNode> deadLetters() throws Exception {
        Path file = folder.resolve("dead-letters.ndjson");
        List<JsonNode> letters = new java.util.ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            letters.add(mapper.readTree(line));
        }
        return letters;
    }

    @Test
    void everyDocumentArrivesByteForByteInTheIndexOfItsPacketTime() throws Exception {
        String odd = "{\"text\":\"İ ı \\\" \\u0007 €\" , \"n\" : 1.0e1 }"; // bytes that no writer would produce again
        index(settings(), (indexer, writer) -> {
            give(writer, TIME, 0, 1, odd);
            give(writer, nanos("2026-10-31T23:59:59Z"), 1, 1, json(1));
        });
        send(server, "POST", "/" + indices() + "/_refresh", "");
        assertThat(send(server, "GET", "/tracebridge-check-" + namespace + "-2026.11.01/_search", ""))
                .contains("\"_id\":\"" + id(0) + "\"")
                .contains("\"_source\":" + odd);
        assertThat(send(server, "GET", "/tracebridge-check-" + namespace + "-2026.10.01/_search", ""))
                .contains("\"_source\":" + json(1));
        assertThat(counts.indexed.sum()).isEqualTo(2);
    }

    @Test
    void manyBulksGiveEveryDocumentOnce() throws Exception {
        Map<String, String> expected = new HashMap<>();
        index(settings().withMemory(100_000, 2, 400_000), (indexer, writer) -> {
            for (int n = 0; n < 20_000; n++) {
                give(writer, TIME, n, 1, json(n));
                expected.put(id(n), json(n));
            }
        });
        assertThat(sources(server, indices())).isEqualTo(expected);
        assertThat(counts.indexed.sum()).isEqualTo(20_000);
        assertThat(counts.bulks.sum()).isGreaterThan(40);
    }

    @Test
    void aFullerDocumentReplacesAPoorerOne() throws Exception {
        index(settings(), (indexer, writer) -> give(writer, TIME, 7, 1, json(1)));
        index(settings(), (indexer, writer) -> give(writer, TIME, 7, 2, json(2)));
        assertThat(sources(server, indices())).containsOnly(Map.entry(id(7), json(2)));
        assertThat(counts.indexed.sum()).isEqualTo(2);
    }

    @Test
    void aPoorerOrEqualDocumentChangesNothingAndIsCounted() throws Exception {
        index(settings(), (indexer, writer) -> give(writer, TIME, 7, (1L << 32) + 2, json(2)));
        index(settings(), (indexer, writer) -> {
            give(writer, TIME, 7, (1L << 32) + 1, json(1));
            give(writer, TIME, 7, (1L << 32) + 2, json(3));
            give(writer, TIME, 8, 1, json(8));
        });
        assertThat(sources(server, indices())).containsOnly(Map.entry(id(7), json(2)), Map.entry(id(8), json(8)));
        assertThat(counts.duplicates.sum()).isEqualTo(2);
    }

    @Test
    void aDocumentThatElasticsearchRefusesGoesToTheDeadLettersAndTheOthersAreIndexed() throws Exception {
        String refused = "{\"n\":\"no number\"}";
        index(settings(), (indexer, writer) -> {
            give(writer, TIME, 1, 5, json(1));
            give(writer, TIME, 2, 6, refused);
            give(writer, TIME, 3, 7, "{\"undeclared\":1}");
            give(writer, TIME, 4, 8, json(4));
        });
        assertThat(sources(server, indices())).containsOnlyKeys(id(1), id(4));
        assertThat(counts.indexed.sum()).isEqualTo(2);
        assertThat(counts.deadLettered.sum()).isEqualTo(2);
        List<JsonNode> letters = deadLetters();
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).path("reason").asText())
                .startsWith("HTTP 400: document_parsing_exception")
                .contains("[n]");
        assertThat(letters.get(0).path("index").asText()).isEqualTo("tracebridge-check-" + namespace + "-2026.11.01");
        assertThat(letters.get(0).path("id").asText()).isEqualTo(id(2));
        assertThat(letters.get(0).path("version").asLong()).isEqualTo(6);
        assertThat(letters.get(0).path("source").toString()).isEqualTo(refused);
        assertThat(letters.get(1).path("reason").asText()).contains("strict_dynamic_mapping_exception");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("dead-letters.ndjson"))))
                .isEqualTo("rw-------");
    }

    @Test
    void theDeadLetterFileKeepsToItsLimitAndTheRestIsCounted() throws Exception {
        ElasticSettings settings = settings().withDeadLetters(folder.resolve("dead-letters.ndjson"), 1_000);
        index(settings, (indexer, writer) -> {
            for (int n = 0; n < 50; n++) {
                give(writer, TIME, n, 1, "{\"n\":\"no number\"}");
            }
        });
        assertThat(counts.deadLettered.sum()).isEqualTo(50);
        assertThat(Files.size(folder.resolve("dead-letters.ndjson"))).isBetween(1L, 1_000L);
        assertThat(deadLetters().size() + counts.deadLettersLost.sum()).isEqualTo(50);
    }

    @Test
    void aRunOpensNoMoreNewIndicesThanAllowed() throws Exception {
        index(settings().withIndices(namespace, Map.of(), 2), (indexer, writer) -> {
            for (int month = 1; month <= 4; month++) {
                give(writer, nanos("2026-0" + month + "-15T00:00:00Z"), month, 1, json(month));
            }
        });
        assertThat(sources(server, indices())).containsOnlyKeys(id(1), id(2));
        assertThat(deadLetters())
                .extracting(letter -> letter.path("id").asText())
                .containsExactly(id(3), id(4));
        assertThat(deadLetters().get(0).path("reason").asText()).contains("opened 2 new indices");

        // the next run finds the first two there, so it has room for the others
        index(settings().withIndices(namespace, Map.of(), 2), (indexer, writer) -> {
            for (int month = 1; month <= 4; month++) {
                give(writer, nanos("2026-0" + month + "-15T00:00:00Z"), month, 1, json(month));
            }
        });
        assertThat(sources(server, indices())).hasSize(4);
    }

    @Test
    void aLiveBridgeOpensNoIndexFarFromNow() throws Exception {
        ElasticSettings live = ElasticSettings.of(server, folder.resolve("dead-letters.ndjson"), true)
                .withIndices(namespace, Map.of(TestDocuments.DATASET.name(), Period.DAY), 400);
        long now = Instant.now().getEpochSecond() * 1_000_000_000L;
        long day = 86_400_000_000_000L;
        index(live, (indexer, writer) -> {
            give(writer, now - 36 * day, 1, 1, json(1));
            give(writer, now - 34 * day, 2, 1, json(2));
            give(writer, now, 3, 1, json(3));
            give(writer, now + 3 * day, 4, 1, json(4));
        });
        assertThat(sources(server, indices())).containsOnlyKeys(id(2), id(3));
        assertThat(deadLetters())
                .hasSize(2)
                .allSatisfy(letter -> assertThat(letter.path("reason").asText()).contains("clock"));
    }

    @Test
    void aClusterAtItsLimitOfShardsIsWaitedFor() throws Exception {
        put(server, "/_cluster/settings", "{\"transient\":{\"cluster.max_shards_per_node\":1}}");
        try {
            index(settings(), (indexer, writer) -> {
                give(writer, TIME, 1, 1, json(1));
                writer.flush();
                await().atMost(LONG).until(() -> indexer.waitingFor() != null);
                assertThat(indexer.waitingFor()).contains("maximum normal shards open");
                assertThat(indexer.held()).isEqualTo(1);
                put(server, "/_cluster/settings", "{\"transient\":{\"cluster.max_shards_per_node\":null}}");
                assertThat(indexer.drain()).isTrue();
                assertThat(indexer.waitingFor()).isNull();
            });
        } finally {
            put(server, "/_cluster/settings", "{\"transient\":{\"cluster.max_shards_per_node\":null}}");
        }
        assertThat(sources(server, indices())).containsOnlyKeys(id(1));
        assertThat(counts.deadLettered.sum()).isZero();
        assertThat(counts.retries.sum()).isPositive();
    }

    @Test
    void aBlockedIndexHoldsUpOnlyItsOwnDocuments() throws Exception {
        index(settings(), (indexer, writer) -> give(writer, TIME, 1, 1, json(1)));
        String blocked = "/tracebridge-check-" + namespace + "-2026.11.01/_settings";
        put(server, blocked, "{\"index.blocks.write\":true}");
        index(settings(), (indexer, writer) -> {
            give(writer, TIME, 2, 1, json(2));
            give(writer, nanos("2026-10-05T00:00:00Z"), 3, 1, json(3));
            writer.flush();
            await().atMost(LONG).until(() -> indexer.waitingFor() != null);
            assertThat(indexer.waitingFor()).contains("cluster_block_exception");
            assertThat(indexer.held()).isEqualTo(1);
            put(server, blocked, "{\"index.blocks.write\":null}");
        });
        assertThat(sources(server, indices())).containsOnlyKeys(id(1), id(2), id(3));
    }

    @Test
    void aLiveBulkGoesOutWhenItsFirstDocumentIsOldEnough() throws Exception {
        index(settings(), (indexer, writer) -> {
            give(writer, TIME, 1, 1, json(1));
            await().atMost(LONG).until(() -> {
                writer.flushIfDue();
                return counts.indexed.sum() == 1;
            });
        });
        assertThat(counts.bulks.sum()).isEqualTo(1);
    }

    @Test
    void installedTemplatesSayHowANewIndexWillBe() throws Exception {
        index(settings(), (indexer, writer) -> {});
        JsonNode simulated =
                SharedServer.post(server, "/_index_template/_simulate_index/tracebridge-check-other-2026.11.01", "");
        assertThat(simulated.at("/template/mappings/dynamic").asText()).isEqualTo("strict");
        assertThat(simulated.at("/template/mappings/properties/n/type").asText())
                .isEqualTo("long");
        assertThat(get(server, "/_index_template/tracebridge-check")
                        .at("/index_templates/0/index_template/version")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aNewerTemplateIsLeftAsItIs() throws Exception {
        String name = "tracebridge-newer" + namespace;
        String newer = "{\"index_patterns\":[\"" + name + "-*\"],\"version\":9}";
        put(server, "/_index_template/" + name, newer);
        String older = "{\"index_patterns\":[\"" + name + "-*\"],\"version\":8}";
        try (Cluster cluster = new Cluster(settings())) {
            new Templates(Map.of(name, older.getBytes(StandardCharsets.UTF_8))).install(cluster);
        }
        assertThat(get(server, "/_index_template/" + name)
                        .at("/index_templates/0/index_template/version")
                        .asInt())
                .isEqualTo(9);
    }
}
