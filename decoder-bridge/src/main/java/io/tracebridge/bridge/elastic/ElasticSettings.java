package io.tracebridge.bridge.elastic;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where documents go, and how much may be on its way.
 *
 * @param urls nodes of one cluster, {@code http://host:9200}
 * @param credentials what to show it
 * @param certificateAuthority PEM file of the CA to trust for https, or null for the ones Java trusts
 * @param namespace last part of the index names before the date, lower case: {@code default}
 * @param periods packet time per index, by dataset; {@link Period#MONTH} where none is given
 * @param bulkBytes a bulk is sent when it holds this much
 * @param flushAfter ... or when its first document is this old (live)
 * @param connections bulks that Elasticsearch may work on at once
 * @param maximumBytes of all bulks together, being filled, waiting and on their way
 * @param maximumNewIndices a run opens no more
 * @param live drop and count when memory is full, and open no index far from now; otherwise wait
 * @param connectWithin how long to wait for a cluster that does not answer yet, at the start
 * @param deadLetters the file for documents that cannot be indexed
 * @param maximumDeadLetterBytes the file grows no larger; the rest is counted only
 */
public record ElasticSettings(
        List<URI> urls,
        Credentials credentials,
        Path certificateAuthority,
        String namespace,
        Map<String, Period> periods,
        int bulkBytes,
        Duration flushAfter,
        int connections,
        long maximumBytes,
        int maximumNewIndices,
        boolean live,
        Duration connectWithin,
        Path deadLetters,
        long maximumDeadLetterBytes) {

    /** The usual: 4 MiB a bulk, two on their way, 64 MiB in all, monthly indices, 256 MiB of dead letters, no wait at the start. */
    public static ElasticSettings of(URI url, Path deadLetters, boolean live) {
        return new ElasticSettings(
                List.of(url),
                Credentials.NONE,
                null,
                "default",
                Map.of(),
                4 << 20,
                Duration.ofSeconds(1),
                2,
                64L << 20,
                400,
                live,
                Duration.ZERO,
                deadLetters,
                256L << 20);
    }

    public ElasticSettings withUrls(List<URI> nodes) {
        return new ElasticSettings(
                nodes,
                credentials,
                certificateAuthority,
                namespace,
                periods,
                bulkBytes,
                flushAfter,
                connections,
                maximumBytes,
                maximumNewIndices,
                live,
                connectWithin,
                deadLetters,
                maximumDeadLetterBytes);
    }

    public ElasticSettings withCredentials(Credentials shown, Path trusted) {
        return new ElasticSettings(
                urls,
                shown,
                trusted,
                namespace,
                periods,
                bulkBytes,
                flushAfter,
                connections,
                maximumBytes,
                maximumNewIndices,
                live,
                connectWithin,
                deadLetters,
                maximumDeadLetterBytes);
    }

    public ElasticSettings withIndices(String name, Map<String, Period> byDataset, int atMostNew) {
        return new ElasticSettings(
                urls,
                credentials,
                certificateAuthority,
                name,
                byDataset,
                bulkBytes,
                flushAfter,
                connections,
                maximumBytes,
                atMostNew,
                live,
                connectWithin,
                deadLetters,
                maximumDeadLetterBytes);
    }

    public ElasticSettings withMemory(int perBulk, int atOnce, long inAll) {
        return new ElasticSettings(
                urls,
                credentials,
                certificateAuthority,
                namespace,
                periods,
                perBulk,
                flushAfter,
                atOnce,
                inAll,
                maximumNewIndices,
                live,
                connectWithin,
                deadLetters,
                maximumDeadLetterBytes);
    }

    public ElasticSettings withConnectWithin(Duration wait) {
        return new ElasticSettings(
                urls,
                credentials,
                certificateAuthority,
                namespace,
                periods,
                bulkBytes,
                flushAfter,
                connections,
                maximumBytes,
                maximumNewIndices,
                live,
                wait,
                deadLetters,
                maximumDeadLetterBytes);
    }

    public ElasticSettings withDeadLetters(Path file, long maximum) {
        return new ElasticSettings(
                urls,
                credentials,
                certificateAuthority,
                namespace,
                periods,
                bulkBytes,
                flushAfter,
                connections,
                maximumBytes,
                maximumNewIndices,
                live,
                connectWithin,
                file,
                maximum);
    }
}
