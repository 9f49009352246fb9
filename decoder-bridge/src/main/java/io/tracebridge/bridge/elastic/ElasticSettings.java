package io.tracebridge.bridge.elastic;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where documents go, and how much may be on its way.
 *
 * @param live drop and count when memory is full, and open no index far from now; otherwise wait
 */
public record ElasticSettings(
        Connection connection, Indices indices, Memory memory, DeadLetterFile deadLetters, boolean live) {
    /**
     * How the cluster is reached.
     *
     * @param urls nodes of one cluster, {@code http://host:9200}
     * @param credentials what to show it
     * @param certificateAuthority PEM file of the CA to trust for https, or null for the ones Java trusts
     * @param within how long to wait for a cluster that does not answer yet, at the start
     */
    public record Connection(List<URI> urls, Credentials credentials, Path certificateAuthority, Duration within) {}

    /**
     * What the indices are called and cut by.
     *
     * @param namespace last part of the names before the date, lower case: {@code default}
     * @param periods packet time per index, by dataset; {@link Period#MONTH} where none is given
     * @param maximumNew a run opens no more
     */
    public record Indices(String namespace, Map<String, Period> periods, int maximumNew) {}

    /**
     * What bulks may take.
     *
     * @param bulkBytes a bulk is sent when it holds this much
     * @param flushAfter ... or when its first document is this old (live)
     * @param connections bulks that Elasticsearch may work on at once
     * @param maximumBytes of all bulks together, being filled, waiting and on their way
     */
    public record Memory(int bulkBytes, Duration flushAfter, int connections, long maximumBytes) {}

    /**
     * Where documents go that cannot be indexed.
     *
     * @param maximumBytes the file grows no larger; the rest is counted only
     */
    public record DeadLetterFile(Path file, long maximumBytes) {}

    /** The usual: 4 MiB a bulk, two on their way, 64 MiB in all, monthly indices, 256 MiB of dead letters, no wait at the start. */
    public static ElasticSettings of(URI url, Path deadLetters, boolean live) {
        return new ElasticSettings(
                new Connection(List.of(url), Credentials.NONE, null, Duration.ZERO),
                new Indices("default", Map.of(), 400),
                new Memory(4 << 20, Duration.ofSeconds(1), 2, 64L << 20),
                new DeadLetterFile(deadLetters, 256L << 20),
                live);
    }

    /** See {@link Indices#maximumNew}. */
    public int maximumNewIndices() {
        return indices.maximumNew;
    }

    public ElasticSettings withUrls(List<URI> urls) {
        return with(new Connection(urls, connection.credentials, connection.certificateAuthority, connection.within));
    }

    /** @param certificateAuthority PEM file of the CA to trust for https, or null for the ones Java trusts */
    public ElasticSettings withCredentials(Credentials credentials, Path certificateAuthority) {
        return with(new Connection(connection.urls, credentials, certificateAuthority, connection.within));
    }

    /** How long to wait for a cluster that does not answer yet, at the start. */
    public ElasticSettings withConnectWithin(Duration wait) {
        return with(new Connection(connection.urls, connection.credentials, connection.certificateAuthority, wait));
    }

    /** See {@link Indices}. */
    public ElasticSettings withIndices(String namespace, Map<String, Period> periods, int maximumNew) {
        return new ElasticSettings(connection, new Indices(namespace, periods, maximumNew), memory, deadLetters, live);
    }

    /** See {@link Memory}. */
    public ElasticSettings withMemory(int bulkBytes, int connections, long maximumBytes) {
        Memory changed = new Memory(bulkBytes, memory.flushAfter, connections, maximumBytes);
        return new ElasticSettings(connection, indices, changed, deadLetters, live);
    }

    public ElasticSettings withDeadLetters(Path file, long maximumBytes) {
        return new ElasticSettings(connection, indices, memory, new DeadLetterFile(file, maximumBytes), live);
    }

    private ElasticSettings with(Connection changed) {
        return new ElasticSettings(changed, indices, memory, deadLetters, live);
    }
}
