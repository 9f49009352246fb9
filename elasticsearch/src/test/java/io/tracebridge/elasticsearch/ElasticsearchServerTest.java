package io.tracebridge.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchServerTest {
    private static final Path ZIP = Path.of(System.getProperty("elasticsearch.zip"));
    private static final Path CACHE = Path.of(System.getProperty("elasticsearch.cache"));

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path work;

    @Test
    void keepsItsDataAndItsPortOverAStopAndAStart() throws Exception {
        try (ElasticsearchServer server = ElasticsearchServer.start(ServerSettings.of(ZIP, CACHE, work))) {
            URI first = server.uri();
            assertThat(put(first, "/kept/_doc/1?refresh=true", "{\"a\":1}")).isEqualTo(201);
            server.stop();
            assertThatThrownBy(() -> get(first, "/_cluster/health")).isInstanceOf(IOException.class);
            server.start();
            assertThat(server.uri()).isEqualTo(first);
            assertThat(get(first, "/kept/_doc/1")).contains("\"_source\":{\"a\":1}");
        }
    }

    @Test
    void endsWithTheProcessThatStartedItEvenWhenThatIsKilled() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        ZIP.toString(),
                        CACHE.toString(),
                        work.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = owner.inputReader(StandardCharsets.UTF_8)) {
            String line =
                    out.lines().filter(l -> l.startsWith("http://")).findFirst().orElseThrow();
            URI uri = URI.create(line);
            assertThat(get(uri, "/_cluster/health")).contains("\"status\"");
            List<ProcessHandle> family = owner.descendants().toList();
            assertThat(family).hasSizeGreaterThan(1);

            owner.destroyForcibly().waitFor();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void saysWhyItDidNotComeUp() {
        ServerSettings wrong = ServerSettings.of(ZIP, CACHE, work).withExtra(Map.of("no.such.setting", "1"));
        assertThatThrownBy(() -> ElasticsearchServer.start(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("before it was ready")
                .hasMessageContaining("no.such.setting");
    }

    @Test
    void aMissingZipIsNamedWithTheRemedy() {
        Path missing = work.resolve("none.zip");
        assertThatThrownBy(() -> ElasticsearchServer.start(ServerSettings.of(missing, work.resolve("cache"), work)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("build the module elasticsearch");
    }

    @Test
    void aZipThatIsNoServerLeavesNothingBehind() throws Exception {
        Path zip = work.resolve("other-1.0.zip");
        Files.write(zip, Files.readAllBytes(testZip()));
        Path cache = work.resolve("cache");
        assertThatThrownBy(() -> Distribution.unpacked(zip, cache)).hasMessageContaining("no bin/elasticsearch");
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }

    private Path testZip() throws IOException {
        Path made = work.resolve("made.zip");
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(made))) {
            out.putNextEntry(new java.util.zip.ZipEntry("folder" + File.separator + "file"));
            out.write(1);
        }
        return made;
    }

    private int put(URI server, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private String get(URI server, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Another JVM that owns a server until it is killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            ServerSettings settings = ServerSettings.of(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
            ElasticsearchServer server = ElasticsearchServer.start(settings);
            System.out.println(server.uri());
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
