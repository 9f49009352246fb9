package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.DocumentCounts;
import io.tracebridge.bridge.elastic.BulkWriter;
import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.bridge.elastic.Credentials;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.elastic.Indexer;
import io.tracebridge.bridge.elastic.Templates;
import io.tracebridge.decoders.DocumentSink;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.fields.IndexTemplates;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A real Elasticsearch with the documents of {@link Sample}, made by the real decoders and indexed by the bridge's own indexer. */
public final class Server {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEY_BYTES = 32;
    private static ElasticsearchServer server;

    private Server() {}

    /** What feeds frames to sites, and finishes them. */
    interface Decoding {
        void with(Supplier<Site> sites) throws IOException;
    }

    /** Holds the sample's documents; ends with the JVM. */
    public static synchronized URI uri() throws Exception {
        if (server == null) {
            Path work = Files.createTempDirectory("tracebridge-dashboards");
            server = ElasticsearchServer.start(ServerSettings.of(
                    Path.of(System.getProperty("elasticsearch.zip")),
                    Path.of(System.getProperty("elasticsearch.cache")),
                    work));
            index(server.uri(), Credentials.NONE, "sample", Sample::feed);
            send("POST", "/tracebridge-*/_refresh", "");
        }
        return server.uri();
    }

    /** The same on the server that holds the sample. */
    static Map<String, Long> index(String namespace, Decoding decoding) throws Exception {
        Map<String, Long> written = index(uri(), Credentials.NONE, namespace, decoding);
        send("POST", "/tracebridge-*/_refresh", "");
        return written;
    }

    /** Decodes with all protocols and indexes, until the server has acknowledged all; how many documents of each dataset. */
    static Map<String, Long> index(URI server, Credentials credentials, String namespace, Decoding decoding)
            throws Exception {
        Path deadLetters = Files.createTempDirectory("tracebridge-dashboards").resolve("dead-letters.ndjson");
        ElasticSettings settings = ElasticSettings.of(server, deadLetters, false)
                .withIndices(namespace, Map.of(), 400)
                .withCredentials(credentials, null);
        DocumentCounts counts = new DocumentCounts();
        Map<String, Long> written = new TreeMap<>();
        Templates templates = new Templates(new IndexTemplates(Compiled.catalog()).all(true));
        try (Cluster cluster = new Cluster(settings);
                Indexer indexer = new Indexer(cluster, templates, settings, 1, counts)) {
            BulkWriter writer = indexer.writer();
            DocumentSink sink = (dataset, startNanos, id, version, bytes, offset, length) -> {
                written.merge(dataset.name(), 1L, Long::sum);
                writer.document(dataset, startNanos, id, version, bytes, offset, length);
            };
            Settings decoders = new Settings(new byte[KEY_BYTES], 64 << 20, "pseudonym", Map.of());
            decoding.with(() -> new Site(decoders, Compiled.protocols(), sink));
            writer.flush();
            if (!indexer.drain() || counts.indexed.sum() != counts.documents.sum()) {
                throw new IllegalStateException(
                        counts.indexed.sum() + " of " + counts.documents.sum() + " were indexed, see " + deadLetters);
            }
        }
        return written;
    }

    /** The answer of a search, which has to be a good one. */
    public static JsonNode search(String indices, JsonNode request) throws Exception {
        uri();
        return send("POST", "/" + indices + "/_search", request.toString());
    }

    public static JsonNode get(String path) throws Exception {
        uri();
        return send("GET", path, "");
    }

    private static JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode answer = JSON.readTree(response.body());
        if (response.statusCode() != 200 || answer.at("/_shards/failed").asInt() > 0) {
            throw new IOException(path + " answers " + response.statusCode() + " to " + body + ": " + response.body());
        }
        return answer;
    }
}
