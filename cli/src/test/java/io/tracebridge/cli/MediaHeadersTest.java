package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.cli.demo.VoiceSample;
import io.tracebridge.collector.Collector;
import io.tracebridge.collector.CollectorSettings;
import io.tracebridge.edge.Edge;
import io.tracebridge.edge.EdgeSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A day of calls through a collector that cuts media, and through an edge that does: documents say so, and measure the same. */
class MediaHeadersTest {
    private static final long SEED = 7;
    private static final long MIDNIGHT = 1_767_225_600_000_000_000L;

    @TempDir
    Path folder;

    private enum Where {
        EDGE,
        COLLECTOR,
        BOTH
    }

    /** What is stored of a capture that an edge sends. */
    private Path send(Path sample, String name, boolean edgeCuts, boolean collectorCuts, EdgeSettings.Protocol protocol)
            throws Exception {
        Path store = Files.createDirectory(folder.resolve(name));
        CollectorSettings settings = CollectorSettings.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .client("voice=127.0.0.1")
                .store(store)
                .mediaHeaders(collectorCuts)
                .build();
        try (Collector collector = Collector.start(settings)) {
            int port = collector.listenAddresses().get(0).getPort();
            try (Edge edge = new Edge(EdgeSettings.builder("127.0.0.1", port)
                    .read(sample)
                    .mediaHeaders(edgeCuts)
                    .protocol(protocol)
                    .build())) {
                assertThat(edge.run()).isEmpty();
                long sent = Chain.number(edge.metrics(), "tracebridge_edge_frames_sent_total");
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> Chain.number(collector.metrics(), "tracebridge_collector_packets_total") == sent);
                long cut = Chain.number(edge.metrics(), "tracebridge_edge_frames_media_cut_total")
                        + Chain.number(collector.metrics(), "tracebridge_collector_media_cut_frames_total");
                assertThat(cut > 10_000).as("%d frames cut", cut).isEqualTo(edgeCuts || collectorCuts);
            }
        }
        return store;
    }

    /** Documents by what stays the same: those of streams have another id, as it hashes the bytes of their first frame. */
    private Map<String, JsonNode> decode(Path store) throws Exception {
        Map<String, JsonNode> documents = new TreeMap<>();
        Chain.decode(folder, "voice", store).forEach((id, document) -> {
            String dataset = document.at("/event/dataset").asText();
            boolean ofStream = dataset.startsWith("rtp.stream");
            String key = ofStream ? dataset + document.at("/rtp/ssrc") + document.at("/event/start") : id;
            assertThat(documents.put(key, document)).as(key).isNull();
            if (ofStream) {
                ((ObjectNode) document.get("event")).remove("id");
            }
        });
        return documents;
    }

    @ParameterizedTest
    @EnumSource(Where.class)
    void measuresAreThoseOfWholeFrames(Where where) throws Exception {
        Path sample = VoiceSample.write(folder, SEED, MIDNIGHT);
        EdgeSettings.Protocol protocol =
                where == Where.COLLECTOR ? EdgeSettings.Protocol.PCAP : EdgeSettings.Protocol.PCAPNG;
        Map<String, JsonNode> whole = decode(send(sample, "whole", false, false, protocol));
        Path store = send(sample, "cut", where != Where.COLLECTOR, where != Where.EDGE, protocol);
        Map<String, JsonNode> cut = decode(store);

        assertThat(cut.keySet()).isEqualTo(whole.keySet());
        int streams = 0;
        long frames = 0;
        long radio = 0;
        for (Map.Entry<String, JsonNode> entry : cut.entrySet()) {
            ObjectNode document = (ObjectNode) entry.getValue();
            ObjectNode before = (ObjectNode) whole.get(entry.getKey());
            String dataset = document.at("/event/dataset").asText();
            if (dataset.equals("capture")) {
                assertThat(document.at("/capture/media/kept").asText()).isEqualTo("headers");
                assertThat(document.at("/capture/cut").asInt(-1)).isZero();
                frames += document.at("/capture/media/cut").asLong();
                continue;
            }
            if (dataset.startsWith("rtp.stream")) {
                streams++;
                radio += document.at("/rtp/loss/radio/frames").asLong();
                assertThat(document.remove("capture").toString()).isEqualTo("{\"media\":{\"kept\":\"headers\"}}");
            }
            assertThat(document).as(entry.getKey()).isEqualTo(before);
        }
        assertThat(streams).isGreaterThan(100);
        assertThat(frames).isGreaterThan(10_000);
        assertThat(radio).isGreaterThan(100);
        assertThat(cut.toString()).contains("\"codec\":\"AMR\"", "\"codec\":\"PCMA\"");
    }
}
