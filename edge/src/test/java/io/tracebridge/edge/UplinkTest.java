package io.tracebridge.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tracebridge.capture.Metric;
import io.tracebridge.capture.edgeprotocol.EdgeFrameReader;
import io.tracebridge.capture.edgeprotocol.RefusedException;
import io.tracebridge.capture.file.CaptureProblem;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the edge does when the collector is away, slow, rude or somebody else. */
@SuppressWarnings("try") // edges and collectors are closed in the middle, to see what that does
class UplinkTest {
    @TempDir
    Path folder;

    private Path stored;

    @BeforeEach
    void makeFolder() throws IOException {
        stored = Files.createDirectory(folder.resolve("stored"));
    }

    /** Frames that tell their number in their first four bytes. */
    private Path capture(int frames, int length) throws IOException {
        Path file = folder.resolve("in.pcap");
        byte[] bytes = new byte[length];
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(file), Resolution.MICROS, 1, 65535)) {
            for (int i = 0; i < frames; i++) {
                java.nio.ByteBuffer.wrap(bytes).putInt(i);
                writer.write(i * 1_000_000L, bytes, 0, length, length);
            }
        }
        return file;
    }

    private static EdgeSettings.Builder to(ServerSocket server) {
        return EdgeSettings.builder("127.0.0.1", server.getLocalPort());
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = server()) {
            return server.getLocalPort();
        }
    }

    private static CompletableFuture<List<CaptureProblem>> run(Edge edge) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return edge.run();
            } catch (EdgeException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static long count(Edge edge, String name) {
        return edge.metrics().stream()
                .filter(metric -> metric.name().equals("tracebridge_edge_" + name + "_total"))
                .mapToLong(Metric::value)
                .sum();
    }

    /** The numbers of the frames in a stream; fails when it is not made of whole frames after a link header. */
    private static List<Integer> numbers(byte[] stream, boolean mayBeCutOff) throws RefusedException {
        List<Integer> numbers = new ArrayList<>();
        EdgeFrameReader reader = new EdgeFrameReader(65535);
        int at = 0;
        while (true) {
            EdgeFrameReader.Next next = reader.next(stream, at, stream.length);
            if (next == EdgeFrameReader.Next.INCOMPLETE) {
                break;
            }
            if (next == EdgeFrameReader.Next.DATA) {
                numbers.add(java.nio.ByteBuffer.wrap(stream).getInt(reader.payloadOffset() + 16));
            }
            at = reader.end();
        }
        if (!mayBeCutOff) {
            assertThat(at).isEqualTo(stream.length);
        }
        return numbers;
    }

    /** By which the collector knows its clients; Linux has all of 127.0.0.0/8 on its loopback. */
    @Test
    void connectsFromTheAddressThatItIsTold() throws Exception {
        Path file = capture(1, 60);
        InetAddress source = InetAddress.getByName("127.0.0.2");
        try (ServerSocket server = server();
                Edge edge = new Edge(to(server).read(file).source(source).build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            try (Socket client = server.accept()) {
                assertThat(client.getInetAddress()).isEqualTo(source);
                client.getInputStream().readAllBytes();
            }
            assertThat(running.get()).isEmpty();
        }
    }

    @Test
    void givesUpOnACollectorThatStaysAway() throws Exception {
        int port = freePort();
        try (Edge edge = new Edge(EdgeSettings.builder("127.0.0.1", port)
                .read(capture(10, 100))
                .patience(Duration.ZERO)
                .build())) {
            assertThatThrownBy(edge::run)
                    .isInstanceOf(EdgeException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("is the collector running");
        }
    }

    @Test
    void waitsForACollectorThatComes() throws Exception {
        int port = freePort();
        Path file = capture(100, 100);
        try (Edge edge =
                new Edge(EdgeSettings.builder("127.0.0.1", port).read(file).build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            await().until(() -> count(edge, "frames_read") == 100);
            try (Store store = new Store(stored, port)) {
                assertThat(running.get()).isEmpty();
                assertThat(store.packets()).hasSize(100);
            }
        }
    }

    @Test
    void doesNotWaitForANameThatDoesNotExistForEver() throws Exception {
        try (Edge edge = new Edge(EdgeSettings.builder("collector.invalid", 5000)
                .read(capture(10, 100))
                .patience(Duration.ZERO)
                .build())) {
            assertThatThrownBy(edge::run)
                    .isInstanceOf(EdgeException.class)
                    .hasMessageContaining("collector.invalid:5000")
                    .hasMessageContaining("cannot be resolved");
        }
    }

    @Test
    void dropsNothingWhenTheCollectorIsSlow() throws Exception {
        int frames = 20_000;
        Path file = capture(frames, 1_000);
        try (ServerSocket server = server();
                Edge edge = new Edge(to(server)
                        .read(file)
                        .protocol(EdgeSettings.Protocol.PCAP)
                        .build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            try (Socket socket = server.accept()) {
                // Nothing is read before the edge has stopped reading its file, because nothing more goes out.
                await().during(Duration.ofMillis(300))
                        .atMost(Duration.ofSeconds(20))
                        .until(
                                () -> count(edge, "frames_read"),
                                read -> read == count(edge, "frames_read") && read < frames);
                List<Integer> numbers = numbers(socket.getInputStream().readAllBytes(), false);
                socket.close();
                running.get();
                assertThat(numbers).hasSize(frames).isSorted().startsWith(0).endsWith(frames - 1);
                assertThat(count(edge, "frames_dropped")).isZero();
            }
        }
    }

    @Test
    void goesOnWithAWholeFrameWhenTheConnectionBreaks() throws Exception {
        int frames = 20_000;
        Path file = capture(frames, 1_000);
        try (ServerSocket server = server();
                Edge edge = new Edge(to(server)
                        .read(file)
                        .protocol(EdgeSettings.Protocol.PCAP)
                        .build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            byte[] first;
            try (Socket socket = server.accept()) {
                first = socket.getInputStream().readNBytes(100_000);
                socket.setSoLinger(true, 0); // what is under way is lost
            }
            byte[] second;
            try (Socket socket = server.accept()) {
                second = socket.getInputStream().readAllBytes();
            }
            running.get();
            List<Integer> before = numbers(first, true);
            List<Integer> after = numbers(second, false);
            assertThat(before).startsWith(0).isSorted();
            assertThat(after).isSorted().endsWith(frames - 1);
            assertThat(after.get(0)).isGreaterThanOrEqualTo(before.get(before.size() - 1));
            for (int i = 1; i < after.size(); i++) {
                assertThat(after.get(i)).isEqualTo(after.get(i - 1) + 1);
            }
            assertThat(count(edge, "broken")).isOne();
            assertThat(count(edge, "connects")).isEqualTo(2);
        }
    }

    @Test
    void saysWhatIsLikelyWrongWhenItIsTurnedAway() throws Exception {
        Path file = capture(20_000, 1_000);
        try (ServerSocket server = server();
                Edge edge = new Edge(to(server).read(file).build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            for (int i = 0; i < 3; i++) {
                server.accept().close();
            }
            assertThatThrownBy(running::get)
                    .hasCauseInstanceOf(EdgeException.class)
                    .hasMessageContaining("ends every connection at once")
                    .hasMessageContaining("no client with this address");
        }
    }

    @Test
    void noticesThatItIsNoCollector() throws Exception {
        Path file = capture(20_000, 1_000);
        try (ServerSocket server = server();
                Edge edge = new Edge(to(server).read(file).build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            for (int i = 0; i < 3; i++) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("SSH-2.0-x\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (java.net.SocketException e) {
                    assertThat(e).hasMessageContaining("reset"); // the edge has left, as it should
                }
            }
            assertThatThrownBy(running::get)
                    .hasCauseInstanceOf(EdgeException.class)
                    .hasMessageContaining("which no collector does");
        }
    }

    @Test
    void returnsSoonWhenClosed() throws Exception {
        Path file = capture(20_000, 1_000);
        try (ServerSocket server = server();
                Edge edge = new Edge(to(server).read(file).build())) {
            CompletableFuture<List<CaptureProblem>> running = run(edge);
            try (Socket socket = server.accept()) {
                await().until(() -> count(edge, "bytes_sent") > 100_000); // and now it waits, as nobody reads
                edge.close();
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            }
            await().until(running::isDone);
            assertThat(count(edge, "frames_read"))
                    .isEqualTo(count(edge, "frames_sent") + count(edge, "frames_dropped"));
        }
    }
}
