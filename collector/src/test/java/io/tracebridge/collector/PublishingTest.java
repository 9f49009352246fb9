package io.tracebridge.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import io.tracebridge.capture.sidechannel.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What subscribers get, and what they cannot do. */
class PublishingTest {
    @TempDir
    Path folder;

    private static CollectorSettings.Builder settings() {
        return CollectorSettings.builder().client("edge1=127.0.0.1").publish("tcp://127.0.0.1:*");
    }

    private static List<String> topics(List<List<byte[]>> messages) {
        return messages.stream()
                .map(message -> new String(message.get(0), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void tellsOfASecondConnectionAsTheRealServerDoes() throws Exception {
        try (Running running = new Running(settings(), folder);
                Subscriber subscriber = running.subscribe("event.");
                Socket first = running.connect()) {
            first.getOutputStream().write(Streams.pcap(3, 100).sent());
            await().until(() -> running.count("stored_frames_total", null) == 3);
            try (Socket second = running.connect()) {
                Running.awaitEnd(first);
                second.getOutputStream().write(Streams.pcap(2, 100).sent());
                Running.end(second);
            }
            assertThat(topics(subscriber.until("event.v1.disconnect.edge1", 3)))
                    .containsExactly(
                            "event.v1.connect.edge1",
                            "event.v1.disconnect.edge1",
                            "event.v1.connect.edge1",
                            "event.v1.closingtracefile.edge1",
                            "event.v1.disconnect.edge1",
                            "event.v1.closingtracefile.edge1",
                            "event.v1.disconnect.edge1");
            assertThat(running.count("connections_closed_total", "replaced")).isOne();
            assertThat(running.files()).hasSize(2);
        }
    }

    @Test
    void publishesAClientThatIsNotStored() throws Exception {
        CollectorSettings.Builder settings =
                CollectorSettings.builder().client("edge1=127.0.0.1 no-store").publish("tcp://127.0.0.1:*");
        try (Running running = new Running(settings, folder);
                Subscriber subscriber = running.subscribe("")) {
            running.send(Streams.pcap(3, 100).sent());

            assertThat(topics(subscriber.until("event.v1.disconnect.edge1", 2)))
                    .containsExactly(
                            "event.v1.connect.edge1",
                            "event.v1.disconnect.edge1",
                            "data.v1.edge1",
                            "data.v1.edge1",
                            "data.v1.edge1",
                            "event.v1.disconnect.edge1");
            assertThat(running.files()).isEmpty();
        }
    }

    @Test
    void buildsNoDataThatNobodySubscribesTo() throws Exception {
        try (Running running = new Running(settings(), folder);
                Subscriber subscriber = running.subscribe("event.")) {
            running.send(Streams.pcap(100, 100).sent());
            subscriber.until("event.v1.disconnect.edge1", 2);
            assertThat(running.count("published_total", "edge1")).isZero();
            assertThat(running.count("stored_frames_total", "edge1")).isEqualTo(100);
        }
    }

    @Test
    void publishesTheEndOfAFileAfterItsData() throws Exception {
        try (Running running = new Running(settings().maxFileSize(1_000), folder);
                Subscriber subscriber = running.subscribe("")) {
            running.send(Streams.pcap(20, 300).sent()); // three records a file

            List<String> topics = topics(subscriber.until("event.v1.disconnect.edge1", 2));
            assertThat(topics.subList(2, 10))
                    .containsExactly(
                            "data.v1.edge1",
                            "data.v1.edge1",
                            "data.v1.edge1",
                            "event.v1.closingtracefile.edge1",
                            "data.v1.edge1",
                            "data.v1.edge1",
                            "data.v1.edge1",
                            "event.v1.closingtracefile.edge1");
        }
    }

    @Test
    void aSubscriptionIsAPrefixSoTheWholeTopicIsCompared() throws Exception {
        CollectorSettings.Builder settings =
                settings().client("edge10=127.0.0.2").client("other=127.0.0.3");
        try (Running running = new Running(settings, folder);
                Subscriber subscriber = running.subscribe("data.v1.edge1", "event.v1.disconnect.other")) {
            for (String address : new String[] {"127.0.0.2", "127.0.0.3"}) {
                try (Socket socket = running.connectFrom(address)) {
                    socket.getOutputStream().write(Streams.pcap(1, 100).sent());
                    Running.end(socket);
                }
            }
            List<List<byte[]>> messages = subscriber.until("event.v1.disconnect.other", 1);
            assertThat(topics(messages)).startsWith("data.v1.edge10");
            assertThat(Topic.of(Topic.Kind.DATA, "edge1").is(messages.get(0).get(0)))
                    .isFalse();
        }
    }

    @Test
    void aSubscriberThatDoesNotReadHoldsNobodyUp() throws Exception {
        int frames = 20_000;
        Streams streams = Streams.pcap(frames, 1_400);
        try (Running running = new Running(settings().highWaterMark(10), folder);
                Subscriber stalled = running.subscribe("data.v1.")) {
            running.send(streams.sent());
            stalled.pump();

            assertThat(running.files().get(0)).hasBinaryContent(streams.stored());
            await().until(() -> running.count("publish_overflows_total", null) > 0);
        }
    }

    @Test
    void acceptsNetworksAndIpv6() throws Exception {
        CollectorSettings settings = CollectorSettings.builder()
                .listen(new InetSocketAddress(InetAddress.getByName("::1"), 0))
                .listen(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))
                .client("six=::/0")
                .client("net=127.0.0.0/8 no-store")
                .client("one=127.0.0.9")
                .store(folder)
                .build();
        try (Collector collector = Collector.start(settings, Disk.REAL, Clock.systemUTC())) {
            int left = 3;
            for (String address : new String[] {"::1", "127.1.2.3", "127.0.0.9"}) {
                try (Socket socket = new Socket()) {
                    socket.bind(new InetSocketAddress(address, 0));
                    socket.connect(collector.listenAddresses().get(address.contains(":") ? 0 : 1));
                    socket.getOutputStream().write(EdgeProtocol.frame(0, Streams.pcapHeader(1)));
                    Running.end(socket);
                }
                left--;
            }
            assertThat(left).isZero();
            for (String client : new String[] {"six", "net", "one"}) {
                assertThat(collector.metrics())
                        .filteredOn(metric -> metric.name().equals("tracebridge_collector_connects_total"))
                        .filteredOn(metric -> metric.labels().containsValue(client))
                        .singleElement()
                        .satisfies(
                                metric -> assertThat(metric.value()).as(client).isOne());
            }
        }
    }

    @Test
    void namesTheEndpointThatCannotBeBound() {
        assertThatThrownBy(() -> new Running(settings().publish("tcp://192.0.2.1:5555"), folder).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tcp://192.0.2.1:5555");
        assertThatThrownBy(() -> new Running(settings().publish("nonsense"), folder).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void explainsSettingsThatAreWrong() {
        for (String rule : new String[] {
            "edge1", "edge1=", "edge1=host.example", "edge1=1.2.3", "edge1=256.1.1.1", "edge1=10.0.0.1/33",
            "edge1=10.0.0.1/8", "edge1=10.0.0.0/x", "a b=10.0.0.1", "edge1=10.0.0.1 maybe", "x/y=10.0.0.1", "=10.0.0.1"
        }) {
            assertThatThrownBy(() -> ClientRule.parse(rule)).as(rule).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> settings()
                        .client("other=127.0.0.1")
                        .store(folder)
                        .listen(new InetSocketAddress(1))
                        .build())
                .hasMessageContaining("edge1")
                .hasMessageContaining("other");
        for (String rotation : new String[] {"", "week", "day mod", "day mod 32", "minute mod 0", "hour 5"}) {
            assertThatThrownBy(() -> Rotation.parse(rotation))
                    .as(rotation)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> settings().filePermissions("0999")).isInstanceOf(IllegalArgumentException.class);
    }
}
