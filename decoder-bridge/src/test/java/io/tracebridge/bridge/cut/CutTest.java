package io.tracebridge.bridge.cut;

import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.MediaStamp;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;
    private static final long LIMIT = 1 << 20;

    @TempDir
    Path folder;

    private Path store;
    private Path auditFile;
    private PacketCutter cutter;

    /** Two clients of two files each; the flow of port 40000 + n is at the n-th second, in both clients. */
    @BeforeEach
    void store() throws IOException {
        store = Files.createDirectories(folder.resolve("store"));
        for (String client : List.of("a", "b")) {
            for (int file = 0; file < 2; file++) {
                Path path = Files.createDirectories(store.resolve(client))
                        .resolve("trace-" + client + "-20231114_22132" + file + ".pcap");
                try (PcapWriter writer = new PcapWriter(Files.newOutputStream(path), Resolution.NANOS, 1, 65_535)) {
                    for (int n = 5 * file; n < 5 * file + 5; n++) {
                        write(writer, START + n * SECOND, query(client, n));
                    }
                }
            }
        }
        auditFile = folder.resolve("state").resolve("cuts.ndjson");
        AuditLog audit = new AuditLog(auditFile, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        cutter = new PacketCutter(List.of(store), audit, LIMIT);
    }

    private static byte[] query(String client, int n) {
        byte[] payload = {(byte) client.charAt(0), (byte) n};
        return ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.53", 17, udp(40000 + n, 53, payload)));
    }

    private static void write(PcapWriter writer, long time, byte[] frame) throws IOException {
        writer.write(time, frame, 0, frame.length, frame.length);
    }

    @Test
    void givesTheFramesOfADocumentAndNoOthers() throws IOException {
        Selection selection = Selection.ofDocument(document("a", 7), SECOND);

        List<byte[]> frames = cut(selection);

        assertThat(frames).containsExactly(query("a", 7));
    }

    @Test
    void givesAClientsFramesOfATimeAcrossFiles() throws IOException {
        List<byte[]> frames = cut(new Selection("b", START + 3 * SECOND, START + 6 * SECOND, FlowFilter.all()));

        assertThat(frames).containsExactly(query("b", 3), query("b", 4), query("b", 5), query("b", 6));
    }

    @Test
    void looksThroughAllClientsWhenTheDocumentTellsNone() throws IOException {
        List<byte[]> frames = cut(Selection.ofDocument(document("", 2), 0));

        assertThat(frames).containsExactlyInAnyOrder(query("a", 2), query("b", 2));
    }

    @Test
    void opensOnlyTheFilesOfTheTime() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Cut.Result result =
                Cut.write(new Selection("a", START, START + SECOND, FlowFilter.all()), List.of(store), out, LIMIT);

        assertThat(result.files()).isEqualTo(1);
        assertThat(result.frames()).isEqualTo(2);
        assertThat(result.isWhole()).isTrue();
    }

    /** Two files of a client, from before and after its media was cut: the frames of each say what was done to them. */
    @Test
    void saysOfWhichFramesMediaWasCut() throws IOException {
        Path later = store.resolve("a").resolve("trace-a-20231114_221321.pcap");
        byte[] whole = Files.readAllBytes(later);
        byte[] stamped = MediaStamp.on(Arrays.copyOf(whole, PcapFormat.HEADER_LENGTH));
        System.arraycopy(stamped, 0, whole, 0, stamped.length);
        Files.write(later, whole);
        Path cut = folder.resolve("cut.pcapng");
        Cut.write(
                new Selection("a", START + 4 * SECOND, START + 5 * SECOND, FlowFilter.all()),
                List.of(store),
                Files.newOutputStream(cut),
                LIMIT);

        try (CaptureReader reader = CaptureReader.open(cut)) {
            Frame frame = new Frame();
            assertThat(reader.next(frame)).isTrue();
            assertThat(frame.mediaCut).isFalse();
            assertThat(reader.next(frame)).isTrue();
            assertThat(frame.mediaCut).isTrue();
            assertThat(frame.timeNanos).isEqualTo(START + 5 * SECOND);
            assertThat(reader.next(frame)).isFalse();
            assertThat(reader.problem()).isNull();
        }
    }

    @Test
    void endsAtTheLimitAndSaysSo() throws IOException {
        int length = query("a", 0).length;

        Cut.Result result = Cut.write(
                new Selection("a", START, START + 9 * SECOND, FlowFilter.all()),
                List.of(store),
                new ByteArrayOutputStream(),
                2L * length);

        assertThat(result.frames()).isEqualTo(2);
        assertThat(result.isWhole()).isFalse();
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> cut(new Selection("c", START, START + SECOND, FlowFilter.all())))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("no capture of client c");
        assertThatThrownBy(() -> cut(new Selection("a", START - 9 * SECOND, START - SECOND, FlowFilter.all())))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("no capture of client a of that time");
        assertThatThrownBy(() ->
                        cut(new Selection("a", START, START + SECOND, FlowFilter.host(new byte[] {1, 2, 3, 4}, -1))))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("no frame of the selection");
        assertThatThrownBy(() -> Selection.ofDocument(new ObjectMapper().createObjectNode(), 0))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("event.start");
    }

    @Test
    void notesEachCutBeforeItsPacketsAreHandedOver() throws IOException {
        List<String> seen = new ArrayList<>();
        Selection selection = Selection.ofDocument(document("a", 7), 0);

        cutter.cut(selection, "document x", "alice", (result, length) -> {
            seen.addAll(Files.readAllLines(auditFile));
            return OutputStream.nullOutputStream();
        });
        cut(selection);

        assertThat(seen).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(seen.get(0));
        assertThat(line.path("user").asText()).isEqualTo("alice");
        assertThat(line.path("asked").asText()).isEqualTo("document x");
        assertThat(line.path("client").asText()).isEqualTo("a");
        assertThat(line.path("frames").asLong()).isEqualTo(1);
        assertThat(line.path("@timestamp").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(Files.readAllLines(auditFile)).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(auditFile)))
                .isEqualTo("rw-------");
    }

    @Test
    void handsNothingOverThatCannotBeNoted() throws IOException {
        Files.createDirectories(auditFile); // a folder where the file is to be

        assertThatThrownBy(() -> cutter.cut(
                        Selection.ofDocument(document("a", 7), 0), "document x", "alice", (result, length) -> {
                            throw new AssertionError("handed over");
                        }))
                .isInstanceOf(IOException.class);
    }

    private static JsonNode document(String client, int second) throws IOException {
        String time = Instant.ofEpochSecond(START / SECOND + second).toString();
        return new ObjectMapper().readTree("""
                {"observer": {"name": "%s"}, "event": {"start": "%s", "end": "%s"},
                 "source": {"ip": "10.0.0.1", "port": %d}, "destination": {"ip": "10.0.0.53", "port": 53}}
                """.formatted(client, time, time, 40000 + second));
    }

    private List<byte[]> cut(Selection selection) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        cutter.cut(selection, "test", "test", (result, length) -> out);
        List<byte[]> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open("cut", new ByteArrayInputStream(out.toByteArray()))) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                assertThat(frame.linkType).isEqualTo(1);
                byte[] bytes = new byte[frame.capturedLength];
                System.arraycopy(frame.data, frame.offset, bytes, 0, bytes.length);
                frames.add(bytes);
            }
            assertThat(reader.problem()).isNull();
        }
        return frames;
    }
}
