package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.tracebridge.bridge.Bridge;
import io.tracebridge.bridge.Decode;
import io.tracebridge.bridge.Decoding;
import io.tracebridge.bridge.ProgressStyle;
import io.tracebridge.cli.Chain.Outcome;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.edge.Edge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What somebody says, who it is and what they keep secret, through the whole program: in no document of a real Elasticsearch, no log line of
 * any level, no metric, no dead letter and no kept frame; and of media, where only headers are wanted, in no stored file.
 */
class CanaryLiveTest {
    /** Of thousands of numbers and times of now, shorter ones might agree by chance. */
    private static final int DIGITS = 10;

    private static final int PORTS = 65_536;

    @TempDir
    static Path folder;

    private static Server server;

    private final CanaryTraffic traffic =
            new CanaryTraffic(Instant.now().minusSeconds(60).toEpochMilli() * 1_000_000L);
    private final LogKeeper log = new LogKeeper();
    private Level level;

    @BeforeAll
    static void startElasticsearch() throws Exception {
        server = new Server(folder.resolve("elasticsearch"));
    }

    @AfterAll
    static void stopElasticsearch() throws Exception {
        server.close();
    }

    /** Everything that is logged, by us and by libraries. */
    private static final class LogKeeper extends AppenderBase<ILoggingEvent> {
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();

        @Override
        protected synchronized void append(ILoggingEvent event) {
            text.writeBytes(event.getFormattedMessage().getBytes(StandardCharsets.UTF_8));
            if (event.getThrowableProxy() != null) {
                text.writeBytes(
                        ThrowableProxyUtil.asString(event.getThrowableProxy()).getBytes(StandardCharsets.UTF_8));
            }
            text.write('\n');
        }

        synchronized byte[] bytes() {
            return text.toByteArray();
        }
    }

    private static Logger root() {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @BeforeEach
    void logEverything() {
        level = root().getLevel();
        root().setLevel(Level.TRACE);
        log.start();
        root().addAppender(log);
    }

    @AfterEach
    void logAsBefore() {
        root().detachAppender(log);
        root().setLevel(level);
    }

    private void assertNone(String where, byte[] output) {
        assertThat(output).as(where).isNotEmpty();
        assertThat(traffic.canaries.foundIn(output, DIGITS)).as(where).isEmpty();
        assertThat(traffic.media.foundIn(output, DIGITS)).as(where).isEmpty();
    }

    @Test
    void liveNoneIsInDocumentsLogsAndMetrics() throws Exception {
        Path capture = traffic.write(folder.resolve("live.pcap"));
        assertThat(traffic.notPlanted(capture)).isEmpty();
        try (Chain chain = new Chain("canary", folder, server, 20_000, Bridge.HIGH_WATER_MARK, true);
                Edge edge = new Edge(chain.edge().read(capture).build())) {
            assertThat(edge.run()).isEmpty();
            chain.awaitAll(edge);
            await().atMost(Duration.ofMinutes(1)).until(() -> chain.bridgeFrames() == chain.packets());
            assertNone("metrics of the bridge", get(chain.metricsAddress(), "/metrics"));
            assertNone("health", get(chain.metricsAddress(), "/health/ready"));
            assertNone(
                    "metrics of the collector",
                    chain.collectorMetrics().toString().getBytes(StandardCharsets.UTF_8));
            assertNone("metrics of the edge", edge.metrics().toString().getBytes(StandardCharsets.UTF_8));
            Outcome outcome = chain.finish();
            assertThat(outcome.bridge().hasLoss()).isFalse();

            byte[] documents = server.documents("canary").toString().getBytes(StandardCharsets.UTF_8);
            for (String dataset : List.of("sip", "sip.call", "sip.transaction", "rtp.stream", "dns", "fault")) {
                assertThat(Canaries.latin(documents)).contains("\"dataset\":\"" + dataset + "\"");
            }
            assertNone("documents", documents);
            assertNone("log", log.bytes());
            // the collector was told to keep headers only, of a client that sends all
            for (Path file : files(chain.store())) {
                assertThat(traffic.media.foundIn(Files.readAllBytes(file), DIGITS))
                        .isEmpty();
            }
        }
    }

    /** An index whose fields are of another type makes Elasticsearch refuse documents, and quote them. */
    @Test
    void refusedDocumentsHaveNoneInTheDeadLetters() throws Exception {
        Path capture = traffic.write(folder.resolve("trace-refused-1.pcap"));
        String month = DateTimeFormatter.ofPattern("yyyy.MM.01", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now().minusSeconds(60));
        for (String dataset : List.of("sip.call", "sip.transaction", "dns", "rtp.stream")) {
            server.ask(
                    "PUT",
                    "/tracebridge-" + dataset + "-refused-" + month,
                    "{\"mappings\":{\"properties\":{\"event\":{\"properties\":{\"dataset\":{\"type\":\"long\"}}}}}}");
        }
        Path dead = folder.resolve("dead.ndjson");

        Run run = Run.of(
                "replay",
                "--allow-root",
                "--log-format",
                "ecs",
                "--namespace",
                "refused",
                "--option",
                "sip.messages=true",
                "--key-file",
                folder.resolve("key").toString(),
                "--dead-letters",
                dead.toString(),
                "--elasticsearch",
                server.uri().toString(),
                capture.toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.LOSS);
        byte[] letters = Files.readAllBytes(dead);
        for (String dataset : List.of("sip.call", "sip.transaction", "dns", "rtp.stream")) {
            assertThat(Canaries.latin(letters)).contains("\"source\":", "\"dataset\":\"" + dataset + "\"");
        }
        assertThat(Canaries.latin(letters)).as("what Elasticsearch quotes").contains("Preview of field's value");
        assertNone("dead letters", letters);
        assertNone("what was written to the terminal", (run.out() + run.err()).getBytes(StandardCharsets.UTF_8));
        assertNone(
                "the documents that were taken",
                server.documents("refused").toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A decoder with a mistake for every packet, at a place of its own, and which quotes it. */
    private static final class Faulty implements Protocol {
        private int depth;

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public List<Dataset> datasets() {
            return List.of();
        }

        @Override
        public void install(Site site) {
            for (int port = 0; port < PORTS; port++) {
                site.layers("udp.port").bind(port, this::fail);
            }
        }

        private void fail(Packet packet, Octets octets) {
            depth++;
            fail(
                    depth % 90,
                    new String(octets.array(), octets.position(), octets.remaining(), StandardCharsets.ISO_8859_1));
        }

        private void fail(int deeper, String quoted) {
            if (deeper == 0) {
                throw new IllegalStateException("cannot read " + quoted, new IllegalArgumentException(quoted));
            }
            fail(deeper - 1, quoted);
        }
    }

    @Test
    void framesKeptOfAFaultyDecoderHaveNone() throws Exception {
        Path capture = traffic.write(folder.resolve("faulty.pcap"));
        List<Path> files = keepAll(capture, "pseudonym");
        assertThat(files).hasSizeGreaterThan(200);
        for (Path file : files) {
            assertNone(file.getFileName().toString(), Files.readAllBytes(file));
        }
        assertThat(Canaries.latin(log.bytes())).contains("please report this", "IllegalStateException", "Faulty.fail");
        assertNone("log", log.bytes());

        // who wants them whole gets them whole, so what is looked for would be found
        ByteArrayOutputStream clear = new ByteArrayOutputStream();
        for (Path file : keepAll(capture, "clear")) {
            clear.writeBytes(Files.readAllBytes(file));
        }
        assertThat(traffic.canaries.foundIn(clear.toByteArray(), DIGITS))
                .contains("offer SDP k= as bytes", "INVITE From as digits", "RP-DATA as two digits an octet");
        assertThat(traffic.media.foundIn(clear.toByteArray(), DIGITS)).contains("A-law as bytes");
        assertThat(traffic.canaries.foundIn(log.bytes(), DIGITS)).isNotEmpty();
    }

    /** The frames kept of a decoder that fails on each. */
    private static List<Path> keepAll(Path capture, String privacy) throws Exception {
        Path kept = folder.resolve("kept-" + privacy);
        Decoding decoding = new Decoding(
                new Settings(new byte[32], 64 << 20, privacy, Map.of()), List.of(new Faulty()), Map.of(), kept);
        PrintStream messages = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Decode.Result result = new Decode(new Decode.Settings(
                        List.of(capture),
                        "faulty",
                        decoding,
                        1,
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        ProgressStyle.QUIET,
                        messages))
                .run();
        assertThat(result.files().errors()).isGreaterThan(300);
        return files(kept);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static byte[] get(InetSocketAddress address, String path) throws Exception {
        URI uri = URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path);
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }
}
