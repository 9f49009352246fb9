package io.tracebridge.elasticsearch;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Elasticsearch of one node on a free port of 127.0.0.1. Its process lives no longer than this JVM, however that ends: it
 * stands under a small shell that waits on a pipe which we hold open, and the kernel closes that pipe with us.
 *
 * <p>Owns the process and the work folder's content; {@link #close} stops the one and leaves the other. Not thread-safe, but for
 * {@link #uri}.
 */
public final class ElasticsearchServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ElasticsearchServer.class);
    private static final Duration READY_WITHIN = Duration.ofSeconds(180);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 100;
    private static final int LOG_TAIL_LINES = 15;
    private static final Pattern PORT = Pattern.compile("^127\\.0\\.0\\.1:(\\d+)$", Pattern.MULTILINE);

    /**
     * Runs "$@" and sends it TERM when stdin ends. The terminal's Ctrl-C goes to the whole foreground group: it is ignored here, since
     * our JVM decides when the server stops.
     */
    private static final String SHELL = """
            trap '' INT HUP QUIT
            exec 3<&0
            "$@" </dev/null & server=$!
            { while read -r _ <&3; do :; done; kill -TERM "$server"; } & watch=$!
            wait "$server"; status=$?
            kill "$watch" 2>/dev/null
            exit "$status"
            """;

    private final ServerSettings settings;
    private final Path home;
    private final Path conf;
    private final Path logs;
    private int port;
    private Process process;

    private ElasticsearchServer(ServerSettings settings) throws IOException {
        this.settings = settings;
        this.home = Distribution.unpacked(settings.zip(), settings.cache());
        Path work = Files.createDirectories(settings.work()).toRealPath();
        this.conf = work.resolve("conf");
        this.logs = work.resolve("logs");
    }

    /**
     * Starts a server and waits until it is ready, for up to 180 s (9 s on a quiet machine).
     *
     * @throws IOException with the end of the server's log when it does not come up
     */
    public static ElasticsearchServer start(ServerSettings settings) throws IOException, InterruptedException {
        ElasticsearchServer server = new ElasticsearchServer(settings);
        server.start();
        return server;
    }

    /** Where it answers, {@code http://127.0.0.1:PORT}; the same after a stop and a start. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts again after {@link #stop}, with the same data on the same port. */
    public void start() throws IOException, InterruptedException {
        if (process != null) {
            throw new IllegalStateException("already running at " + uri());
        }
        Path work = conf.getParent();
        for (String folder : List.of("data", "logs", "tmp", "conf/jvm.options.d")) {
            Files.createDirectories(work.resolve(folder));
        }
        configure();
        Path ports = logs.resolve("http.ports");
        Files.deleteIfExists(ports);

        List<String> command = new ArrayList<>(List.of("sh", "-c", SHELL, "elasticsearch-guard"));
        command.addAll(Unprivileged.prefix(work));
        command.addAll(List.of("bash", home.resolve("bin/elasticsearch").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(console().toFile());
        environment(builder.environment(), work);
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        process = builder.start();
        try {
            awaitPort(ports, deadline);
            awaitHealth(deadline);
        } catch (IOException | InterruptedException | RuntimeException e) {
            kill();
            throw e;
        }
        LOG.info("Elasticsearch {} answers at {}", home.getFileName(), uri());
    }

    /** Stops the server in order, within 60 s, and keeps its data; does nothing when it does not run. */
    public void stop() throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        process.getOutputStream().close();
        if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("Elasticsearch did not stop within {} s: killed", STOPPED_WITHIN.toSeconds());
            kill();
        }
        process = null;
    }

    /** Ends the server at once, as a crash would; its data stays as it is on disk. */
    public void kill() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
        process = null;
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Elasticsearch stops", e);
        }
    }

    private void configure() throws IOException {
        Files.copy(
                home.resolve("config/jvm.options"), conf.resolve("jvm.options"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                home.resolve("config/log4j2.properties"),
                conf.resolve("log4j2.properties"),
                StandardCopyOption.REPLACE_EXISTING);
        int heap = settings.heapMegabytes();
        Files.writeString(
                conf.resolve("jvm.options.d/tracebridge.options"),
                "-Xms" + Math.min(heap, 256) + "m\n-Xmx" + heap + "m\n-XX:-AlwaysPreTouch\n",
                StandardCharsets.US_ASCII);

        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("cluster.name", "tracebridge");
        lines.put("node.name", "tracebridge");
        lines.put("discovery.type", "single-node");
        lines.put("network.host", "127.0.0.1");
        lines.put("http.port", String.valueOf(port)); // 0: the kernel chooses
        lines.put("transport.port", "0");
        lines.put("node.portsfile", "true");
        lines.put("xpack.security.enabled", "false");
        lines.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        lines.put("path.data", quoted(conf.resolveSibling("data")));
        lines.put("path.logs", quoted(logs));
        lines.putAll(settings.extra());
        StringBuilder yaml = new StringBuilder();
        lines.forEach(
                (key, value) -> yaml.append(key).append(": ").append(value).append('\n'));
        Files.writeString(conf.resolve("elasticsearch.yml"), yaml, StandardCharsets.UTF_8);
        for (Map.Entry<String, byte[]> file : settings.files().entrySet()) {
            Files.write(conf.resolve(file.getKey()), file.getValue());
        }
    }

    private void environment(Map<String, String> environment, Path work) {
        environment.keySet().removeIf(name -> name.startsWith("ES_"));
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.remove("JDK_JAVA_OPTIONS");
        environment.remove("CLASSPATH");
        environment.put("ES_JAVA_HOME", settings.javaHome().toString());
        environment.put("ES_PATH_CONF", conf.toString());
        environment.put("ES_TMPDIR", work.resolve("tmp").toString());
        environment.put("HOME", work.toString());
    }

    private void awaitPort(Path ports, long deadline) throws IOException, InterruptedException {
        while (true) {
            try {
                Matcher found = PORT.matcher(Files.readString(ports, StandardCharsets.US_ASCII));
                if (found.find()) {
                    port = Integer.parseInt(found.group(1));
                    return;
                }
            } catch (NoSuchFileException e) {
                // not yet
            }
            pause(deadline);
        }
    }

    private void awaitHealth(long deadline) throws IOException, InterruptedException {
        if (settings.extra().containsKey("xpack.security.enabled")) {
            return; // needs credentials, which are the caller's
        }
        URL health = uri().resolve("/_cluster/health?wait_for_status=yellow&timeout=1s")
                .toURL();
        while (!answers200(health)) {
            pause(deadline);
        }
    }

    private static boolean answers200(URL url) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(10_000);
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                if (body != null) {
                    body.readAllBytes();
                }
            }
            return status == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private void pause(long deadline) throws IOException, InterruptedException {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IOException("Elasticsearch ended with status " + process.exitValue()
                    + " before it was ready; the end of its log:" + logTail());
        }
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("Elasticsearch was not ready after " + READY_WITHIN.toSeconds()
                    + " s; the end of its log:" + logTail());
        }
    }

    private String logTail() throws IOException {
        List<String> lines = Files.readAllLines(console(), StandardCharsets.ISO_8859_1);
        lines.removeIf(line -> line.startsWith("\tat ")); // its causes, not where in its code
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    private Path console() {
        return logs.resolve("console.log");
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }
}
