package io.tracebridge.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients sent gives what the real server stored and published. */
class GoldenStreamTest {
    static final List<String> STORED = List.of(Golden.STORED);

    @TempDir
    Path folder;

    private CollectorSettings.Builder settings() {
        return CollectorSettings.builder().client("edge1=127.0.0.1").publish("tcp://127.0.0.1:*");
    }

    @ParameterizedTest
    @FieldSource("STORED")
    void storesAndPublishesWhatTheRealServerDid(String recording) throws Exception {
        try (Running running = new Running(settings(), folder);
                Subscriber subscriber = running.subscribe("")) {
            running.send(Golden.stream(recording));

            List<List<byte[]>> messages = subscriber.until("event.v1.disconnect.edge1", 2);
            assertThat(running.files()).hasSize(1);
            Path file = running.files().get(0);
            assertThat(file).hasBinaryContent(Golden.stored(recording));
            assertThat(file.getFileName().toString())
                    .matches("trace-edge1-[0-9]{8}_[0-9]{6}\\.pcap" + (recording.startsWith("pcapng") ? "ng" : ""));
            assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("WRITE", "OTHERS");
            assertSame(messages, Golden.messages(recording), file);
        }
    }

    private static void assertSame(List<List<byte[]>> messages, List<List<byte[]>> expected, Path file) {
        assertThat(messages).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            List<byte[]> message = messages.get(i);
            List<byte[]> golden = expected.get(i);
            assertThat(message).hasSameSizeAs(golden);
            boolean closing = text(golden.get(0)).equals("event.v1.closingtracefile.edge1");
            for (int part = 0; part < golden.size(); part++) {
                if (closing && part == 1) {
                    assertThat(text(message.get(1)))
                            .isEqualTo(file.toAbsolutePath().toString());
                } else {
                    assertThat(message.get(part)).isEqualTo(golden.get(part));
                }
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void acceptsWhatTheOldServerRefused() throws Exception {
        try (Running running = new Running(settings(), folder);
                Subscriber subscriber = running.subscribe("event.")) {
            byte[] stream = Golden.stream(Golden.REFUSED);
            running.send(stream);

            subscriber.until("event.v1.disconnect.edge1", 2);
            assertThat(running.files()).hasSize(1);
            byte[] linkHeader = java.util.Arrays.copyOfRange(stream, 4, stream.length);
            assertThat(running.files().get(0)).hasBinaryContent(linkHeader);
            assertThat(running.count("connections_closed_total", "end_of_stream"))
                    .isOne();
        }
    }

    /** Two segments, cut at each of the first 400 bytes and at every 97th thereafter. */
    @ParameterizedTest
    @ValueSource(strings = {"pcap-0.8", "pcapng-0.8-two-interfaces"})
    void storesTheSameWhereverTheStreamIsSplit(String recording) throws Exception {
        byte[] stream = Golden.stream(recording);
        byte[] stored = Golden.stored(recording);
        try (Running running = new Running(settings(), folder)) {
            for (int split = 1; split < stream.length; split += split < 400 ? 1 : 97) {
                try (Socket socket = running.connect()) {
                    socket.setTcpNoDelay(true);
                    socket.getOutputStream().write(stream, 0, split);
                    socket.getOutputStream().write(stream, split, stream.length - split);
                    Running.end(socket);
                }
                assertThat(running.files()).as("split at %d", split).hasSize(1);
                Path file = running.files().get(0);
                assertThat(file).as("split at %d", split).hasBinaryContent(stored);
                Files.delete(file);
            }
        }
    }

    /** So every frame is cut at every byte. */
    @ParameterizedTest
    @FieldSource("STORED")
    void storesTheSameWhenEveryByteComesAlone(String recording) throws Exception {
        try (Running running = new Running(settings(), folder);
                Socket socket = running.connect()) {
            socket.setTcpNoDelay(true);
            for (byte one : Golden.stream(recording)) {
                socket.getOutputStream().write(one);
            }
            Running.end(socket);
            assertThat(running.files()).hasSize(1);
            assertThat(running.files().get(0)).hasBinaryContent(Golden.stored(recording));
        }
    }
}
