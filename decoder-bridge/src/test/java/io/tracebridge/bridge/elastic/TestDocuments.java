package io.tracebridge.bridge.elastic;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DocumentSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Documents of a dataset of the tests' own, and the settings to index them with. */
final class TestDocuments {
    static final Dataset DATASET = new Dataset("check", 1);
    static final long TIME = nanos("2026-11-05T10:00:00Z");

    /** Nothing is guessed: a field that is not declared is an error. */
    static final Templates TEMPLATES = new Templates(Map.of(
            "tracebridge-check",
            ("{\"index_patterns\":[\"tracebridge-check-*\"],\"version\":1,\"template\":{"
                            + "\"settings\":{\"index.number_of_replicas\":0},"
                            + "\"mappings\":{\"dynamic\":\"strict\",\"properties\":{"
                            + "\"n\":{\"type\":\"long\"},\"text\":{\"type\":\"keyword\"}}}}}")
                    .getBytes(StandardCharsets.UTF_8)));

    private TestDocuments() {}

    static long nanos(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000_000L;
    }

    static ElasticSettings settings(java.net.URI server, String namespace, Path folder) {
        return ElasticSettings.of(server, folder.resolve("dead-letters.ndjson"), false)
                .withIndices(namespace, Map.of(), 400);
    }

    /** 27 characters, as the decoders' ids. */
    static String id(int n) {
        return String.format(java.util.Locale.ROOT, "id-%024d", n);
    }

    static void give(DocumentSink sink, long timeNanos, int n, long version, String json) {
        byte[] padded = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        byte[] id = id(n).getBytes(StandardCharsets.US_ASCII);
        sink.document(DATASET, timeNanos, id, version, padded, 2, padded.length - 4);
    }

    static String json(int n) {
        return "{\"n\":" + n + ",\"text\":\"" + "x".repeat(100) + "\"}";
    }
}
