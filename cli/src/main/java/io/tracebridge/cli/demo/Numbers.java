package io.tracebridge.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a role says of itself: its metrics in Prometheus' text form, from its /metrics or its --metrics-file, summed over labels. */
record Numbers(Map<String, Long> byName) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** @throws IOException when nobody answers there */
    static Numbers at(int port) throws IOException, InterruptedException {
        return parse(get(port, "/metrics").body());
    }

    /** The sums of the files. */
    static Numbers in(List<Path> files) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files) {
            all.append(Files.readString(file, StandardCharsets.UTF_8)).append('\n');
        }
        return parse(all.toString());
    }

    /** True when the role says that it is ready. */
    static boolean isReady(int port) throws InterruptedException {
        try {
            return get(port, "/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false; // not up yet
        }
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    static Numbers parse(String text) {
        Map<String, Long> sums = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int nameEnd = line.indexOf('{') >= 0 ? line.indexOf('{') : line.indexOf(' ');
            int valueAt = line.lastIndexOf(' ') + 1;
            if (nameEnd > 0) {
                sums.merge(line.substring(0, nameEnd), (long) Double.parseDouble(line.substring(valueAt)), Long::sum);
            }
        });
        return new Numbers(sums);
    }

    /** 0 for what is not there. */
    long get(String name) {
        return byName.getOrDefault(name, 0L);
    }
}
