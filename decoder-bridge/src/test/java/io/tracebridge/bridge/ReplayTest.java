package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.bridge.elastic.ElasticSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private final String namespace = SharedServer.namespace();

    @TempDir
    Path folder;

    private Replay.Result replay(List<Path> captures, String client, int shards) throws Exception {
        ElasticSettings elastic = ElasticSettings.of(SharedServer.uri(), folder.resolve("dead-letters.ndjson"), false)
                .withIndices(namespace, Map.of(), 400)
                .withMemory(300_000, 2, 2_000_000);
        Replay.Result result = new Replay(new Replay.Settings(
                        captures,
                        client,
                        Samples.decoding(),
                        elastic,
                        shards,
                        null,
                        InputStream.nullInputStream(),
                        ProgressStyle.QUIET,
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)))
                .run();
        assertThat(result.documents().agree()).isTrue();
        assertThat(result.documents().held()
                        + result.documents().deadLettered()
                        + result.documents().dropped())
                .isZero();
        assertThat(result.files().errors()).isZero();
        return result;
    }

    private Map<String, String> index() throws Exception {
        return SharedServer.sources(SharedServer.uri(), "tracebridge-*-" + namespace + "-*");
    }

    @Test
    void theIndexEqualsDecodeInAnyOrderOnceOrTwiceWithOneOrFourShards() throws Exception {
        List<Path> captures = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            captures.addAll(Samples.write(folder, "edge" + client, Samples.dns(client, 1_000), 3));
        }
        Map<String, String> expected = Decoded.byId(Decoded.bytes(captures, null, 1));
        assertThat(expected).hasSizeGreaterThan(3_500);

        Replay.Result once = replay(captures, null, 1);
        assertThat(index()).isEqualTo(expected);
        assertThat(once.documents().indexed()).isEqualTo(expected.size());

        Collections.shuffle(captures, new Random(2));
        Replay.Result twice = replay(captures, null, 4);
        assertThat(index()).isEqualTo(expected);
        assertThat(twice.documents().duplicates()).isEqualTo(expected.size());
    }

    @Test
    void withFourShardsTheIndexEqualsDecodeAsWell() throws Exception {
        List<Path> captures = new ArrayList<>();
        for (int client = 0; client < 6; client++) {
            captures.addAll(Samples.write(folder, "edge" + client, Samples.dns(client, 500), 2));
        }
        Collections.reverse(captures);
        replay(captures, null, 4);
        assertThat(index()).isEqualTo(Decoded.byId(Decoded.bytes(captures, null, 1)));
    }

    @Test
    void aCaptureThatWasCutIsCompletedByTheWholeOneAndNotTheOtherWayRound() throws Exception {
        List<Samples.Sample> samples = Samples.dns(3, 1_000);
        Path half = Samples.write(Files.createDirectory(folder.resolve("half")), "edge1", samples.subList(0, 900), 1)
                .get(0);
        Path whole = Samples.write(folder, "edge1", samples, 1).get(0);
        Map<String, String> expected = Decoded.byId(Decoded.bytes(List.of(whole), null, 1));
        replay(List.of(half), null, 1);
        assertThat(index()).isNotEqualTo(expected);
        replay(List.of(whole), null, 1);
        assertThat(index()).isEqualTo(expected);
        replay(List.of(half), null, 1);
        assertThat(index()).isEqualTo(expected);
    }

    @Test
    void aliasesFindTheDocumentsAndTheMappingIsOurs() throws Exception {
        List<Path> captures = Samples.write(folder, "edge1", Samples.dns(5, 200), 1);
        long documents = replay(captures, null, 1).documents().indexed();
        String index = "tracebridge-dns-" + namespace + "-2026.11.01";
        SharedServer.post(SharedServer.uri(), "/" + index + "/_refresh", "");
        for (String alias : List.of("logs-tracebridge", "packetbeat-tracebridge")) {
            String filter = "{\"query\":{\"term\":{\"_index\":\"" + index + "\"}}}";
            assertThat(SharedServer.post(SharedServer.uri(), "/" + alias + "/_count", filter)
                            .path("count")
                            .asLong())
                    .isEqualTo(documents);
        }
        assertThat(SharedServer.get(SharedServer.uri(), "/" + index + "/_mapping")
                        .at("/" + index + "/mappings/properties/client/properties/ip/type")
                        .asText())
                .isEqualTo("ip");
    }

    @Test
    void realCapturesGiveInTheIndexWhatDecodeGives() throws Exception {
        Path shared = Path.of(System.getProperty("shared.dir"), "captures");
        assumeTrue(Files.isDirectory(shared), "needs the shared captures");
        List<Path> captures = List.of(shared.resolve("dns"), shared.resolve("tcp"));
        // Captures of no known client may show the same exchange; as one client's, each is decoded once.
        Map<String, String> expected = Decoded.byId(Decoded.bytes(captures, "shared", 1));
        assertThat(expected).hasSizeGreaterThan(500);
        replay(captures, "shared", 2);
        assertThat(index()).isEqualTo(expected);
    }
}
