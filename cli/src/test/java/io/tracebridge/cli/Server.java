package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A real Elasticsearch, and what its indices hold. */
final class Server implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ElasticsearchServer elasticsearch;

    /** @param folder for its data */
    Server(Path folder) throws IOException, InterruptedException {
        Path zip = Path.of(System.getProperty("elasticsearch.zip"));
        Path cache = Path.of(System.getProperty("elasticsearch.cache"));
        elasticsearch = ElasticsearchServer.start(ServerSettings.of(zip, cache, folder));
    }

    URI uri() {
        return elasticsearch.uri();
    }

    void stop() throws IOException, InterruptedException {
        elasticsearch.stop();
    }

    void start() throws IOException, InterruptedException {
        elasticsearch.start();
    }

    /** Number of documents of a namespace. Fails while a shard of a new index is not there yet. */
    long count(String namespace) throws IOException, InterruptedException {
        String indices = "/tracebridge-*-" + namespace + "-*";
        ask("POST", indices + "/_refresh", "");
        return ask("GET", indices + "/_count", "").path("count").asLong();
    }

    /** All documents of a namespace, by id. */
    Map<String, JsonNode> documents(String namespace) throws IOException, InterruptedException {
        ask("POST", "/tracebridge-*-" + namespace + "-*/_refresh", "");
        Map<String, JsonNode> documents = new TreeMap<>();
        JsonNode page = ask(
                "POST", "/tracebridge-*-" + namespace + "-*/_search?scroll=1m", "{\"size\":5000,\"sort\":[\"_doc\"]}");
        while (!page.at("/hits/hits").isEmpty()) {
            page.at("/hits/hits").forEach(hit -> documents.put(hit.path("_id").asText(), hit.path("_source")));
            page = ask("POST", "/_search/scroll", "{\"scroll\":\"1m\",\"scroll_id\":" + page.path("_scroll_id") + "}");
        }
        return documents;
    }

    JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    @Override
    public void close() throws IOException {
        elasticsearch.close();
    }
}
