package io.tracebridge.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that crashes or wedges the real server, and more of the kind: ours closes that connection, counts it, and goes on. */
class HostileStreamTest {
    @TempDir
    Path folder;

    private CollectorSettings.Builder settings() {
        return CollectorSettings.builder().client("edge1=127.0.0.1").client("edge2=127.0.0.2");
    }

    private static byte[] data(byte[] payload) {
        return EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, payload);
    }

    private static byte[] link(byte[] payload) {
        return EdgeProtocol.frame(EdgeProtocol.TYPE_LINK_HEADER, payload);
    }

    /** A record that claims other captured bytes than it has. */
    private static byte[] claiming(int captured, int length) {
        byte[] record = Streams.record(1, length);
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(8, captured);
        return record;
    }

    private static byte[] word(byte[] payload, int at, int value) {
        ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return payload;
    }

    static Stream<Arguments> badFrames() {
        byte[] pcap = Streams.pcapHeader(1);
        byte[] pcapng = Streams.pcapngHeader(2);
        return Stream.of(
                Arguments.of("unknown_type", null, new byte[] {2, 0, 0, 0}),
                Arguments.of(
                        "unknown_type",
                        pcap,
                        "GET / HTTP/1.1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                Arguments.of("tls_hello", null, new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3}),
                Arguments.of("data_before_link_header", null, data(Streams.record(1, 60))),
                Arguments.of("bad_link_header", null, link(new byte[0])),
                Arguments.of("bad_link_header", null, link(new byte[24])),
                Arguments.of("bad_link_header", null, link(java.util.Arrays.copyOf(pcap, 23))),
                Arguments.of("bad_link_header", null, link(java.util.Arrays.copyOf(pcap, 25))),
                Arguments.of("bad_link_header", null, link(word(Streams.pcapHeader(1), 4, 3))),
                Arguments.of("bad_link_header", null, link(word(Streams.pcapHeader(1), 0, 0xA1B2CD34))),
                Arguments.of("bad_link_header", null, link(Streams.pcapngHeader(0))),
                Arguments.of("bad_link_header", null, link(java.util.Arrays.copyOf(pcapng, pcapng.length - 1))),
                Arguments.of("bad_link_header", pcapng, link(Streams.packet(0, 60))),
                Arguments.of("snaplen", null, link(word(Streams.pcapHeader(1), 16, 300_000))),
                Arguments.of("snaplen", null, link(word(Streams.pcapHeader(1), 16, -1))),
                Arguments.of("too_short", pcap, data(new byte[15])),
                Arguments.of("too_short", pcapng, data(new byte[8])),
                Arguments.of("too_short", pcapng, data(word(word(word(new byte[16], 0, 6), 4, 16), 12, 16))),
                Arguments.of("captured_length", pcap, data(claiming(61, 60))),
                Arguments.of("captured_length", pcap, data(claiming(59, 60))),
                Arguments.of("captured_length", pcap, data(claiming(-1, 60))),
                Arguments.of("captured_length", pcap, data(claiming(0x7FFFFFFF, 60))),
                Arguments.of("captured_length", pcapng, data(word(Streams.packet(0, 60), 20, 61))),
                Arguments.of("captured_length", pcapng, data(word(Streams.packet(0, 60), 20, -1))),
                Arguments.of("block_length", pcapng, data(word(Streams.packet(0, 60), 4, 96))),
                Arguments.of("block_length", pcapng, data(word(Streams.packet(0, 60), 4, 88))),
                Arguments.of("block_length", pcapng, data(word(Streams.packet(0, 60), 4, 0))),
                Arguments.of("block_length", pcapng, data(word(Streams.packet(0, 60), 4, -4))),
                Arguments.of("block_length", pcapng, data(word(Streams.packet(0, 60), 88, 0))),
                Arguments.of("block_type", pcapng, data(Streams.pcapngHeader(1))),
                Arguments.of("unknown_interface", pcapng, data(Streams.packet(2, 60))),
                Arguments.of("unknown_interface", pcapng, data(Streams.packet(-1, 60))));
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void closesOnlyTheConnectionOfABadFrame(String reason, byte[] linkHeader, byte[] bad) throws Exception {
        Streams good = new Streams();
        if (linkHeader != null) {
            good.link(linkHeader);
        }
        try (Running running = new Running(settings(), folder);
                Socket other = running.connectFrom("127.0.0.2");
                Socket hostile = running.connect()) {
            Streams others = Streams.pcap(3, 100);
            other.getOutputStream().write(others.sent());
            hostile.getOutputStream().write(good.sent());
            hostile.getOutputStream().write(bad);
            Running.awaitEnd(hostile);

            assertThat(running.count("connections_closed_total", reason)).isOne();
            assertThat(running.count("connections_closed_total", null)).isOne();
            other.getOutputStream().write(data(Streams.record(9, 100)));
            Running.end(other);
            others.data(Streams.record(9, 100));
            assertThat(file(running, "edge2")).hasBinaryContent(others.stored());
            if (linkHeader != null) {
                assertThat(file(running, "edge1")).hasBinaryContent(good.stored());
            }
        }
    }

    private static Path file(Running running, String client) {
        return running.files().stream()
                .filter(path -> path.getFileName().toString().startsWith("trace-" + client + "-"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void storesWhatCameBeforeABadFrame() throws Exception {
        Streams streams = Streams.pcap(50, 200);
        byte[] good = streams.stored();
        streams.bad(data(claiming(999, 60)));
        try (Running running = new Running(settings(), folder)) {
            running.send(streams.sent());

            assertThat(file(running, "edge1")).hasBinaryContent(good);
            assertThat(running.count("stored_frames_total", "edge1")).isEqualTo(50);
            assertThat(running.count("connections_closed_total", "captured_length"))
                    .isOne();
        }
    }

    @Test
    void turnsPacketsOverItsSnaplenAway() throws Exception {
        byte[] header = word(Streams.pcapHeader(1), 16, 0); // no limit announced
        Streams streams = new Streams().link(header).data(Streams.record(1, 9000));
        byte[] good = streams.stored();
        streams.bad(data(Streams.record(1, 9001)));
        try (Running running = new Running(settings().maxSnaplen(9000), folder)) {
            running.send(streams.sent());

            assertThat(file(running, "edge1")).hasBinaryContent(good);
            assertThat(running.count("connections_closed_total", "too_long")).isOne();
        }
    }

    @Test
    void closesAConnectionThatStopsInsideAFrame() throws Exception {
        try (Running running = new Running(settings().frameTimeout(Duration.ofMillis(300)), folder);
                Socket socket = running.connect()) {
            Streams streams = Streams.pcap(2, 100);
            socket.getOutputStream().write(streams.sent());
            socket.getOutputStream().write(data(Streams.record(1, 100)), 0, 57);
            Running.awaitEnd(socket);

            assertThat(running.count("connections_closed_total", "half_sent_frame"))
                    .isOne();
            assertThat(file(running, "edge1")).hasBinaryContent(streams.stored());
        }
    }

    @Test
    void closesAConnectionThatNeverSays() throws Exception {
        try (Running running = new Running(settings().frameTimeout(Duration.ofMillis(300)), folder);
                Socket socket = running.connect()) {
            Running.awaitEnd(socket);

            assertThat(running.count("connections_closed_total", "half_sent_frame"))
                    .isOne();
            assertThat(running.files()).isEmpty();
        }
    }

    @Test
    void keepsASilentClientUnlessToldOtherwise() throws Exception {
        try (Running running = new Running(settings().idleTimeout(Duration.ofMillis(400)), folder);
                Socket socket = running.connect()) {
            socket.getOutputStream().write(Streams.pcap(1, 100).sent());
            Running.awaitEnd(socket);

            assertThat(running.count("connections_closed_total", "idle")).isOne();
        }
        try (Running running = new Running(settings().frameTimeout(Duration.ofMillis(300)), folder);
                Socket silent = running.connect();
                Socket watch = running.connectFrom("127.0.0.2")) {
            silent.getOutputStream().write(Streams.pcap(1, 100).sent());
            Running.awaitEnd(watch); // this one is closed for saying nothing at all ...
            silent.getOutputStream().write(data(Streams.record(1, 100)));
            await().until(() -> running.count("stored_frames_total", "edge1") == 2); // ... that one not
        }
    }

    @Test
    void countsAFrameCutOffByTheEnd() throws Exception {
        try (Running running = new Running(settings(), folder)) {
            byte[] stream = Streams.pcap(3, 100).sent();
            running.send(java.util.Arrays.copyOf(stream, stream.length - 1));

            assertThat(running.count("connections_closed_total", "cut_off_frame"))
                    .isOne();
            assertThat(running.count("stored_frames_total", "edge1")).isEqualTo(2);
        }
    }

    @Test
    void refusesAddressesThatAreNotListed() throws Exception {
        try (Running running = new Running(settings(), folder)) {
            for (int i = 0; i < 3; i++) {
                try (Socket stranger = running.connectFrom("127.0.0.3")) {
                    Running.awaitEnd(stranger);
                }
            }
            assertThat(running.count("no_client_total", null)).isEqualTo(3);
            assertThat(running.count("connects_total", null)).isZero();
        }
    }

    @Test
    void refusesMoreConnectionsThanAllowed() throws Exception {
        try (Running running = new Running(settings().maxConnections(1), folder);
                Socket first = running.connect();
                Socket second = running.connectFrom("127.0.0.2")) {
            Running.awaitEnd(second);
            assertThat(running.count("too_many_connections_total", null)).isOne();
            first.getOutputStream().write(Streams.pcap(1, 100).sent());
            Running.end(first);
            assertThat(running.count("stored_frames_total", "edge1")).isOne();
        }
    }

    @Test
    void survivesAbruptResets() throws Exception {
        try (Running running = new Running(settings(), folder)) {
            for (int i = 0; i < 5; i++) {
                try (Socket socket = running.connect()) {
                    socket.setSoLinger(true, 0);
                    socket.getOutputStream().write(Streams.pcap(10, 1000).sent());
                }
            }
            running.send(Streams.pcap(1, 100).sent());
            await().until(() -> running.collector.connections() == 0);
            assertThat(running.count("connects_total", "edge1")).isEqualTo(6);
            assertThat(running.count("frames_total", "edge1")).isEqualTo(running.count("stored_frames_total", "edge1"));
            for (Path file : running.files()) {
                assertThat(Files.size(file)).isGreaterThanOrEqualTo(24);
            }
        }
    }
}
