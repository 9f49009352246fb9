package io.tracebridge.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One real Elasticsearch for all tests of this module; each test takes a namespace of its own. Ends with the JVM. */
public final class SharedServer {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static ElasticsearchServer server;

    private SharedServer() {}

    public static synchronized URI uri() throws IOException, InterruptedException {
        if (server == null) {
            server = ElasticsearchServer.start(settings(Files.createTempDirectory(Path.of("target"), "elasticsearch")));
        }
        return server.uri();
    }

    /** For tests that stop or break a server of their own. */
    public static ServerSettings settings(Path work) {
        return ServerSettings.of(
                Path.of(System.getProperty("elasticsearch.zip")),
                Path.of(System.getProperty("elasticsearch.cache")),
                work);
    }

    /** A namespace that no other test uses. */
    public static String namespace() {
        return "t" + NAMESPACES.incrementAndGet();
    }

    public static JsonNode get(URI server, String path) throws IOException, InterruptedException {
        return JSON.readTree(send(server, "GET", path, ""));
    }

    public static JsonNode post(URI server, String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(send(server, "POST", path, body));
    }

    public static JsonNode put(URI server, String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(send(server, "PUT", path, body));
    }

    /** All documents of the indices, after a refresh: source bytes as text by id. */
    public static Map<String, String> sources(URI server, String indices) throws IOException, InterruptedException {
        send(server, "POST", "/" + indices + "/_refresh", "");
        Map<String, String> sources = new LinkedHashMap<>();
        String answer = send(server, "POST", "/" + indices + "/_search?scroll=1m&size=5000", "{\"sort\":[\"_doc\"]}");
        while (true) {
            JsonNode page = JSON.readTree(answer);
            if (page.path("hits").path("hits").isEmpty()) {
                return sources;
            }
            for (JsonNode hit : page.path("hits").path("hits")) {
                sources.put(hit.path("_id").asText(), hit.path("_source").toString());
            }
            answer = send(
                    server,
                    "POST",
                    "/_search/scroll",
                    "{\"scroll\":\"1m\",\"scroll_id\":" + page.path("_scroll_id") + "}");
        }
    }

    /** The answer's body as it came, UTF-8. */
    public static String send(URI server, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
