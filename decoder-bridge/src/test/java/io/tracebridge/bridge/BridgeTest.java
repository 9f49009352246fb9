package io.tracebridge.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.Metric;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.LinkType;
import io.tracebridge.capture.file.PcapngWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int TOPICS = 4;
    private static final int CLIENT = 99;

    private final String namespace = SharedServer.namespace();

    @TempDir
    Path folder;

    /** A bridge at work. */
    private static final class Running {
        private final Bridge bridge;
        private final CompletableFuture<Bridge.Result> result;

        private Running(Bridge.Settings settings) {
            bridge = new Bridge(settings);
            result = CompletableFuture.supplyAsync(() -> {
                try {
                    return bridge.run();
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
        }

        private long metric(String name) {
            return bridge.metrics().stream()
                    .filter(metric -> metric.name().equals(name))
                    .mapToLong(Metric::value)
                    .sum();
        }

        private void awaitMessages(long count) {
            await().atMost(LONG).until(() -> metric("tracebridge_bridge_messages_total") == count);
        }

        private Bridge.Result stop() {
            bridge.stop();
            Bridge.Result stopped = result.join();
            assertThat(stopped.documents().agree()).isTrue();
            assertThat(stopped.documents().held()).isZero();
            assertThat(stopped.errors()).isZero();
            assertThat(metric("tracebridge_bridge_messages_total"))
                    .isEqualTo(metric("tracebridge_bridge_frames_total")
                            + metric("tracebridge_bridge_marks_total")
                            + metric("tracebridge_bridge_other_records_total")
                            + metric("tracebridge_bridge_malformed_messages_total")
                            + metric("tracebridge_bridge_dropped_messages_total"));
            assertThat(metric("tracebridge_bridge_queued_messages")).isZero();
            return stopped;
        }
    }

    private Running start(List<String> endpoints, Set<String> clients, int shards, InetSocketAddress metrics)
            throws Exception {
        return start(Samples.decoding(), endpoints, clients, shards, metrics);
    }

    private Running start(
            Decoding decoding, List<String> endpoints, Set<String> clients, int shards, InetSocketAddress metrics)
            throws Exception {
        ElasticSettings elastic = ElasticSettings.of(SharedServer.uri(), folder.resolve("dead-letters.ndjson"), true)
                .withIndices(namespace, Map.of(), 400);
        return new Running(new Bridge.Settings(
                endpoints, clients, Bridge.HIGH_WATER_MARK, decoding, elastic, shards, metrics, LONG));
    }

    private Map<String, String> index() throws Exception {
        return SharedServer.sources(SharedServer.uri(), "tracebridge-*-" + namespace + "-*");
    }

    /** Recordings are old: a live bridge opens no index for them, so it must be there before. */
    private void openIndexFor(Path capture) throws Exception {
        try (CaptureReader reader = CaptureReader.open(capture)) {
            Frame frame = new Frame();
            assertThat(reader.next(frame)).isTrue();
            String month = Instant.ofEpochSecond(frame.timeNanos / 1_000_000_000L)
                    .toString()
                    .substring(0, 7);
            for (Dataset dataset : FieldCatalog.of(Protocols.all()).datasets()) {
                SharedServer.put(
                        SharedServer.uri(),
                        "/tracebridge-" + dataset.name() + "-" + namespace + "-" + month.replace('-', '.') + ".01",
                        "{}");
            }
        }
    }

    private static Path golden(String recording) {
        Path path = Path.of(System.getProperty("shared.dir"), "golden", "osmo-pcap", recording);
        assumeTrue(Files.isDirectory(path), "needs the shared recordings");
        return path;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap-0.8", "pcapng-0.8", "pcapng-0.8-two-interfaces", "pcap-0.3"})
    void whatOsmoPcapServerPublishesGivesWhatItsFileGives(String recording) throws Exception {
        Path golden = golden(recording);
        Path stored = golden.resolve(recording.startsWith("pcapng") ? "stored.pcapng" : "stored.pcap");
        List<byte[][]> messages = Publisher.recording(golden.resolve("zmq.bin"));
        try (Publisher nobody = new Publisher(0);
                Publisher publisher = new Publisher(0)) {
            // the templates first, then the index, then the bridge
            start(Samples.everything(), List.of(nobody.endpoint()), Set.of(), 1, null)
                    .stop();
            openIndexFor(stored);
            Running bridge = start(Samples.everything(), List.of(publisher.endpoint()), Set.of(), 1, null);
            publisher.awaitSubscriptions(TOPICS);
            messages.forEach(publisher::send);
            bridge.awaitMessages(messages.size() - 4); // all but the events
            Bridge.Result result = bridge.stop();
            assertThat(result.hasLoss()).isFalse();
            assertThat(result.lossKnown()).isFalse();
        }
        Map<String, String> expected = Decoded.byId(Decoded.bytes(List.of(stored), "edge1", 1, Samples.everything()));
        assertThat(expected).hasSizeGreaterThanOrEqualTo(20);
        assertThat(expected.values()).anyMatch(document -> document.contains("\"dataset\":\"capture\""));
        assertThat(index()).isEqualTo(expected);
    }

    /** A client's capture as the payloads of data messages: pcapng, with a mark after every so many frames. */
    private static final class Payloads {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final PcapngWriter writer;
        private final byte[] link;

        private Payloads() throws Exception {
            writer = new PcapngWriter(out, Resolution.NANOS);
            writer.addInterface(LinkType.ETHERNET, 65_535, "eth0", null);
            link = take();
        }

        private byte[] packet(long timeNanos, byte[] frame) throws Exception {
            writer.write(0, timeNanos, frame, 0, frame.length, frame.length);
            return take();
        }

        private byte[] mark(long timeNanos, long received) throws Exception {
            Frame mark = new Frame();
            mark.kind = Frame.Kind.MARK;
            mark.timeNanos = timeNanos;
            mark.received = received;
            mark.dropped = 0;
            writer.write(mark);
            return take();
        }

        private byte[] take() throws Exception {
            writer.flush();
            byte[] bytes = out.toByteArray();
            out.reset();
            return bytes;
        }
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000L;
    }

    @Test
    void aMarkThatSaysTimePassedWritesTheUnansweredQueryWhileTheBridgeRuns() throws Exception {
        try (Publisher publisher = new Publisher(0)) {
            Running bridge = start(List.of(publisher.endpoint()), Set.of(), 1, null);
            publisher.awaitSubscriptions(TOPICS);
            Payloads payloads = new Payloads();
            long time = now() - 200_000_000_000L;
            publisher.send("data.v1.edge1", payloads.link, payloads.packet(time, Samples.query(CLIENT, 1, "www")));
            publisher.send("data.v1.edge1", payloads.link, payloads.mark(time + 100_000_000_000L, 1));
            await().atMost(LONG).until(() -> bridge.metric("tracebridge_bridge_indexed_documents_total") == 1);
            assertThat(index().values()).singleElement().asString().contains("\"www.example\"");
            assertThat(bridge.metric("tracebridge_bridge_lag_seconds")).isBetween(50L, 300L);
            bridge.stop();
        }
    }

    @Test
    void equalNamesAtTwoCollectorsAreReadApartAndBecomeOneSite() throws Exception {
        try (Publisher first = new Publisher(0);
                Publisher second = new Publisher(0)) {
            Running bridge = start(List.of(first.endpoint(), second.endpoint()), Set.of(), 1, null);
            first.awaitSubscriptions(TOPICS);
            second.awaitSubscriptions(TOPICS);
            Payloads pcapng = new Payloads();
            Payloads other = new Payloads();
            byte[] otherLink = Arrays.copyOf(other.link, other.link.length);
            long time = now();
            first.send("data.v1.edge1", pcapng.link, pcapng.packet(time, Samples.query(CLIENT, 1, "www")));
            bridge.awaitMessages(1);
            second.send("data.v1.edge1", otherLink, other.packet(time + 1_000_000, Samples.response(CLIENT, 1, "www")));
            bridge.awaitMessages(2);
            assertThat(bridge.stop().documents().documents()).isEqualTo(1);
        }
    }

    @Test
    void onlyTheClientsAskedForAreDecodedNotThoseWhoseNamesBeginAlike() throws Exception {
        try (Publisher publisher = new Publisher(0)) {
            Running bridge = start(List.of(publisher.endpoint()), Set.of("edge1"), 1, null);
            publisher.awaitSubscriptions(TOPICS);
            Payloads payloads = new Payloads();
            publisher.send("data.v1.edge10", payloads.link, payloads.packet(now(), Samples.query(CLIENT, 1, "ten")));
            publisher.send("event.v1.connect.edge10");
            publisher.send("data.v1.edge1", payloads.link, payloads.packet(now(), Samples.query(CLIENT, 2, "one")));
            bridge.awaitMessages(1);
            bridge.stop();
            assertThat(bridge.metric("tracebridge_bridge_foreign_messages_total"))
                    .isEqualTo(2);
            assertThat(index().values()).singleElement().asString().contains("\"one.example\"");
        }
    }

    @Test
    void messagesOfNoMeaningAreCountedAndHurtNobody() throws Exception {
        try (Publisher publisher = new Publisher(0)) {
            Running bridge = start(List.of(publisher.endpoint()), Set.of(), 1, null);
            publisher.awaitSubscriptions(TOPICS);
            Payloads payloads = new Payloads();
            byte[] good = payloads.packet(now(), Samples.query(CLIENT, 1, "www"));
            publisher.send("data.v1.edge1", payloads.link); // a part is missing
            publisher.send("data.v1.edge1", payloads.link, good, good); // one too many
            publisher.send("data.v1.edge1", new byte[0], good); // no link header
            publisher.send("data.v1.edge1", payloads.link, Arrays.copyOf(good, good.length - 3));
            publisher.send("data.v1.edge1", payloads.link, "garbage".getBytes(US_ASCII));
            publisher.send("data.v1.", payloads.link, good); // no name
            publisher.send("event.v1.connect.edge1");
            publisher.send("event.v1.disconnect.edge1"); // always at once: not the end
            publisher.send("data.v1.edge1", payloads.link, good);
            bridge.awaitMessages(4);
            Bridge.Result result = bridge.stop();
            assertThat(result.received()).isEqualTo(1);
            assertThat(result.malformed()).isEqualTo(3);
            assertThat(bridge.metric("tracebridge_bridge_foreign_messages_total"))
                    .isEqualTo(3);
            assertThat(bridge.metric("tracebridge_bridge_events_total")).isEqualTo(2);
            assertThat(result.documents().indexed()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatASlowSubscriptionLostIsToldByNumber(int shards) throws Exception {
        int frames = 20_000;
        try (Publisher publisher = new Publisher(200)) {
            Running bridge = start(List.of(publisher.endpoint()), Set.of(), shards, null);
            publisher.awaitSubscriptions(TOPICS);
            Payloads payloads = new Payloads();
            long time = now();
            publisher.send("data.v1.edge1", payloads.link, payloads.mark(time, 0));
            bridge.awaitMessages(1);
            for (int n = 1; n <= frames; n++) { // as fast as it goes: the socket drops beyond 200 messages
                time += 10_000;
                byte[] packet = payloads.packet(time, Samples.query(n % 5_000, n & 0xffff, "host" + n % 100));
                if (n % 20 != 0) { // these are lost in any case
                    publisher.send("data.v1.edge1", payloads.link, packet);
                }
            }
            // Marks may be lost too; one that comes tells of all before.
            long sent = frames;
            long last = time;
            await().atMost(LONG).until(() -> {
                publisher.send("data.v1.edge1", payloads.link, payloads.mark(last, sent));
                return bridge.metric("tracebridge_bridge_marks_total") >= 2;
            });
            Bridge.Result result = bridge.stop();
            assertThat(result.lost()).isGreaterThanOrEqualTo(frames / 20);
            assertThat(result.lost() + result.received() + result.dropped()).isEqualTo(frames);
            assertThat(result.lossKnown()).isTrue();
        }
    }

    @Test
    void metricsAndHealthTellOfCollectorsAndSites() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Publisher publisher = new Publisher(0);
        Running bridge = start(List.of(publisher.endpoint()), Set.of(), 1, any);
        publisher.awaitSubscriptions(TOPICS);
        Payloads payloads = new Payloads();
        publisher.send("data.v1.edge1", payloads.link, payloads.packet(now(), Samples.query(CLIENT, 1, "www")));
        bridge.awaitMessages(1);
        await().atMost(LONG).until(() -> get(bridge, "/health/ready").statusCode() == 200);
        await().atMost(LONG)
                .until(() ->
                        get(bridge, "/metrics").body().contains("tracebridge_site_frames_total{site=\"edge1\"} 1.0"));
        assertThat(get(bridge, "/metrics").body())
                .contains("tracebridge_bridge_frames_total 1.0")
                .contains("tracebridge_bridge_lag_seconds{site=\"edge1\"}");
        publisher.close();
        await().atMost(LONG).until(() -> get(bridge, "/health/ready").statusCode() == 503);
        assertThat(get(bridge, "/health/ready").body()).contains("no connection to tcp://127.0.0.1:");
        bridge.stop();
    }

    private static HttpResponse<String> get(Running bridge, String path) throws Exception {
        URI uri =
                URI.create("http://127.0.0.1:" + bridge.bridge.metricsAddress().getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anEndpointThatIsNoneIsNamed() throws Exception {
        Running bridge = start(List.of("tcp://no port"), Set.of(), 1, null);
        assertThatThrownBy(bridge.result::join)
                .hasCauseInstanceOf(BridgeException.class)
                .hasMessageContaining("tcp://no port")
                .hasMessageContaining("give it like");
    }
}
