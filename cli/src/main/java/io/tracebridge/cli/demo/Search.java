package io.tracebridge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks Elasticsearch what it holds. */
final class Search {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI elasticsearch;

    Search(URI elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    /** Documents in all our indices, those indexed a moment ago included. */
    long count() throws IOException, InterruptedException {
        ask("POST", "/tracebridge-*/_refresh", "");
        return ask("GET", "/tracebridge-*/_count", "").path("count").asLong();
    }

    /** The aggregations of a search among DNS documents, written with single quotes. */
    JsonNode aggregate(String search) throws IOException, InterruptedException {
        return ask("POST", "/tracebridge-dns-*/_search", search.replace('\'', '"'))
                .path("aggregations");
    }

    private JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(elasticsearch.resolve(path)).timeout(Duration.ofSeconds(30));
        request.method(
                method,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        request.header("Content-Type", "application/json");
        HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    "demo: Elasticsearch answers " + response.statusCode() + " to " + method + " " + path);
        }
        return JSON.readTree(response.body());
    }
}
