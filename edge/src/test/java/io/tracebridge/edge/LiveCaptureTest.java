package io.tracebridge.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.Pcaps;

/** Captures from the loopback device, and sends to 127.0.0.1 only. Needs libpcap and the right to capture, as root has it. */
@SuppressWarnings("try") // edges are closed in the middle, to see what that does
class LiveCaptureTest {
    private static final String NAME = "tracebridge-live-";

    @TempDir
    Path folder;

    private static void assumeCapture() {
        assumeTrue("root".equals(System.getProperty("user.name")), "live capture is tested as root only");
        try {
            assumeTrue(
                    Pcaps.findAllDevs().stream()
                            .anyMatch(device -> device.getName().equals("lo")),
                    "no device lo");
        } catch (LinkageError | org.pcap4j.core.PcapNativeException e) {
            assumeTrue(false, "libpcap is missing: " + e.getMessage());
        }
    }

    private static CompletableFuture<Void> run(Edge edge) {
        return CompletableFuture.runAsync(() -> {
            try {
                edge.run();
            } catch (EdgeException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Sends a datagram to a port of ours. */
    private static void send(DatagramSocket from, int port, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void capturesTheLoopbackDeviceButNotItsOwnUpload() throws Exception {
        assumeCapture();
        try (Store store = new Store(folder);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                Edge edge = new Edge(store.edge()
                        .device("lo")
                        .filter("udp port " + socket.getLocalPort() + " or tcp port " + store.port())
                        .build())) {
            CompletableFuture<Void> running = run(edge);
            // Until the capture runs, datagrams are not seen.
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                send(socket, socket.getLocalPort(), NAME + "begin");
                return store.count("packets_total") > 0;
            });
            for (int i = 0; i < 1_000; i++) {
                send(socket, socket.getLocalPort(), NAME + i);
            }
            send(socket, socket.getLocalPort(), NAME + "end");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                List<Store.Record> packets = store.packets();
                return packets.get(packets.size() - 1).content().endsWith(hex(NAME + "end"));
            });
            edge.close();
            running.get();

            List<Store.Record> packets = store.packets();
            for (int i = 0; i < 1_000; i++) {
                String end = hex(NAME + i);
                assertThat(packets)
                        .as("datagram %d", i)
                        .anyMatch(packet -> packet.content().endsWith(end));
            }
            // Each packet of ours is UDP (17) in IPv4 on Ethernet: the upload, TCP, which the filter asks for, is not
            // there.
            assertThat(packets).allMatch(packet -> {
                String bytes = packet.content().substring(packet.content().indexOf(": ") + 2);
                return packet.linkType() == 1 && bytes.substring(46, 48).equals("11");
            });
            assertThat(packets).allMatch(packet -> "lo".equals(packet.name()));
            assertThat(Store.records(store.files().get(0), Frame.Kind.MARK, 1)).isNotEmpty();
            assertThat(store.files()).hasSize(1);
        }
    }

    @Test
    void namesTheDevicesThereAreWhenOneIsNot() throws Exception {
        assumeCapture();
        try (Store store = new Store(folder);
                Edge edge = new Edge(store.edge().device("no-such-device0").build())) {
            assertThatThrownBy(edge::run)
                    .isInstanceOf(EdgeException.class)
                    .hasMessageContaining("no-such-device0")
                    .hasMessageContaining("lo");
        }
    }

    @Test
    void saysWhichFilterIsWrong() throws Exception {
        assumeCapture();
        try (Store store = new Store(folder);
                Edge edge = new Edge(store.edge().device("lo").filter("prot 53").build())) {
            assertThatThrownBy(edge::run).isInstanceOf(EdgeException.class).hasMessageContaining("\"prot 53\"");
        }
    }

    @Test
    void dropsAndTellsWhenTheCollectorIsAway() throws Exception {
        assumeCapture();
        int port = freePort();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                Edge edge = new Edge(EdgeSettings.builder("127.0.0.1", port)
                        .device("lo")
                        .filter("udp port " + socket.getLocalPort())
                        .queueBytes(1 << 20)
                        .build())) {
            CompletableFuture<Void> running = run(edge);
            String padding = "x".repeat(1_400);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (int i = 0; i < 200; i++) {
                    send(socket, socket.getLocalPort(), padding);
                }
                return count(edge, "frames_dropped") > 0;
            });
            try (Store store = new Store(folder, port)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> store.files().size() == 1
                                && Store.records(store.files().get(0), Frame.Kind.MARK, 1).stream()
                                        .anyMatch(mark -> !mark.content().endsWith(" 0 dropped")));
                edge.close();
                running.get();
                assertThat(count(edge, "frames_read"))
                        .isEqualTo(count(edge, "frames_sent") + count(edge, "frames_dropped"));
                assertThat((long) store.packets().size()).isEqualTo(count(edge, "frames_sent"));
            }
        }
    }

    /** A port on which nobody listens now. */
    private int freePort() throws IOException {
        try (Store away = new Store(folder)) {
            return away.port();
        }
    }

    private static long count(Edge edge, String name) {
        return edge.metrics().stream()
                .filter(metric -> metric.name().equals("tracebridge_edge_" + name + "_total"))
                .mapToLong(metric -> metric.value())
                .sum();
    }
}
