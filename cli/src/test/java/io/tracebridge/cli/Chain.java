package io.tracebridge.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.Bridge;
import io.tracebridge.bridge.Decoding;
import io.tracebridge.bridge.KeyFile;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.capture.Metric;
import io.tracebridge.collector.Collector;
import io.tracebridge.collector.CollectorSettings;
import io.tracebridge.decoders.Settings;
import io.tracebridge.edge.Edge;
import io.tracebridge.edge.EdgeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;

/**
 * What lies between an edge and an index: a collector that stores and publishes, ØMQ, and a bridge. The client, its folder of trace files
 * and the namespace of its indices have one name.
 */
final class Chain implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How a chain ended: packets that the collector published, and what became of them. */
    record Outcome(long published, Bridge.Result bridge) {}

    private final String name;
    private final Path folder;
    private final Collector collector;
    private final Bridge bridge;
    private final CompletableFuture<Bridge.Result> result;

    /**
     * A chain whose bridge has subscribed.
     *
     * @param publishQueue messages that wait at the collector, and at the bridge receiveQueue
     */
    Chain(String name, Path folder, Server server, int publishQueue, int receiveQueue) throws IOException {
        this(name, folder, server, publishQueue, receiveQueue, false);
    }

    /** @param talkative a document for each message, metrics served, and of media headers only stored */
    Chain(String name, Path folder, Server server, int publishQueue, int receiveQueue, boolean talkative)
            throws IOException {
        this.name = name;
        this.folder = folder;
        collector = Collector.start(CollectorSettings.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .client(name + "=127.0.0.1")
                .store(Files.createDirectory(store()))
                .publish("tcp://127.0.0.1:*")
                .highWaterMark(publishQueue)
                .mediaHeaders(talkative)
                .build());
        ElasticSettings elastic = ElasticSettings.of(server.uri(), folder.resolve(name + "-dead.ndjson"), true);
        bridge = new Bridge(new Bridge.Settings(
                collector.publishEndpoints(),
                Set.of(),
                receiveQueue,
                decoding(folder, talkative ? Map.of("sip.messages", "true") : Map.of()),
                elastic.withIndices(name, Map.of(), elastic.maximumNewIndices()),
                1,
                talkative ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : null,
                Duration.ofMinutes(2)));
        result = CompletableFuture.supplyAsync(() -> {
            try {
                return bridge.run();
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(PATIENCE).until(() -> collector.subscriptions() > 0 || result.isDone());
    }

    private static Decoding decoding(Path folder, Map<String, String> options) throws IOException {
        KeyFile.Keys keys = KeyFile.readOrMake(folder.resolve("key"));
        Settings settings = new Settings(keys.documents(), keys.pseudonyms(), 64L << 20, "pseudonym", options);
        return new Decoding(settings, Protocols.byDefault(Protocols.all()), Map.of(), folder.resolve("failed"));
    }

    /** Where the collector stores. */
    Path store() {
        return folder.resolve(name);
    }

    /** Settings of an edge that sends to this chain. */
    EdgeSettings.Builder edge() {
        return EdgeSettings.builder(
                "127.0.0.1", collector.listenAddresses().get(0).getPort());
    }

    /** Packets that the collector has taken so far. */
    long packets() {
        return number(collector.metrics(), "tracebridge_collector_packets_total");
    }

    List<Metric> collectorMetrics() {
        return collector.metrics();
    }

    /** Frames that the bridge has decoded so far. */
    long bridgeFrames() {
        return number(bridge.metrics(), "tracebridge_bridge_frames_total");
    }

    /** Where the bridge serves metrics. */
    InetSocketAddress metricsAddress() {
        return bridge.metricsAddress();
    }

    /** Waits until the collector has taken what the edge sent. */
    void awaitAll(Edge edge) {
        long sent = number(edge.metrics(), "tracebridge_edge_frames_sent_total");
        await().atMost(PATIENCE).until(() -> packets() == sent);
    }

    /** Ends the bridge in order, when nothing more comes. */
    Outcome finish() throws Exception {
        long published = packets();
        // nothing more comes when the event of the closed file has come, or was lost, and all is quiet
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(1))
                .until(() -> number(bridge.metrics(), "tracebridge_bridge_messages_total"), new Unchanged());
        bridge.stop();
        return new Outcome(published, result.get());
    }

    @Override
    public void close() {
        bridge.stop();
        collector.close();
    }

    /** True when a number is what it was when last looked at. */
    private static final class Unchanged extends TypeSafeMatcher<Long> {
        private long last = -1;

        @Override
        protected boolean matchesSafely(Long now) {
            boolean same = now == last;
            last = now;
            return same;
        }

        @Override
        public void describeTo(Description description) {
            description.appendText("unchanged");
        }
    }

    /** A metric, summed over its labels. */
    static long number(List<Metric> metrics, String name) {
        return MeasuredCommand.sum(metrics, name);
    }

    /** The documents that {@code tracebridge decode} gives of a capture or a store, by id, with the key of the chains in that folder. */
    static Map<String, JsonNode> decode(Path folder, String client, Path capture) throws IOException {
        Run run = Run.of(
                "decode",
                "--allow-root",
                "--quiet",
                "--client",
                client,
                "--key-file",
                folder.resolve("key").toString(),
                capture.toString());
        if (run.exitCode() != 0 || !run.err().isEmpty()) {
            throw new AssertionError("decode of " + capture + ": " + run.exitCode() + ", " + run.err());
        }
        Map<String, JsonNode> documents = new TreeMap<>();
        for (String line : (Iterable<String>) run.out().lines()::iterator) {
            JsonNode document = JSON.readTree(line);
            if (documents.put(document.at("/event/id").asText(), document) != null) {
                throw new AssertionError("twice: " + line);
            }
        }
        return documents;
    }
}
