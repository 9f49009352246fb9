package io.tracebridge.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.Metric;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.PcapngWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadFileTest {
    private static final long START = 1_790_000_000_250_000_123L;
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    private Path stored;

    @BeforeEach
    void makeFolder() throws IOException {
        stored = Files.createDirectory(folder.resolve("stored"));
    }

    /** Frames 100 ms apart, of growing length, in turn from each interface. */
    private Path pcapng(int frames, int interfaces) throws IOException {
        Path file = folder.resolve("in.pcapng");
        try (PcapngWriter writer = new PcapngWriter(Files.newOutputStream(file), Resolution.NANOS)) {
            for (int i = 0; i < interfaces; i++) {
                writer.addInterface(i == 2 ? 101 : 1, 65535, "if" + i, null);
            }
            byte[] bytes = new byte[1500];
            for (int i = 0; i < frames; i++) {
                bytes[0] = (byte) i;
                int length = 1 + i % 1500;
                writer.write(i % interfaces, START + i * 100 * MILLI, bytes, 0, length, length + i % 3);
            }
        }
        return file;
    }

    private Path pcap(int frames) throws IOException {
        Path file = folder.resolve("in.pcap");
        try (OutputStream out = Files.newOutputStream(file);
                PcapWriter writer = new PcapWriter(out, Resolution.MICROS, 1, 65535)) {
            byte[] bytes = new byte[200];
            for (int i = 0; i < frames; i++) {
                bytes[0] = (byte) i;
                writer.write(START + i * MILLI, bytes, 0, 60 + i % 140, 60 + i % 140);
            }
        }
        return file;
    }

    private static long count(Edge edge, String name) {
        return edge.metrics().stream()
                .filter(metric -> metric.name().equals("tracebridge_edge_" + name + "_total"))
                .mapToLong(Metric::value)
                .sum();
    }

    @Test
    void storesEveryFrameWithItsNanosecondsAndInterface() throws Exception {
        Path file = pcapng(2_000, 3);
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).build())) {
            assertThat(edge.run()).isEmpty();

            assertThat(store.files()).hasSize(1);
            assertThat(store.packets()).isEqualTo(Store.records(file, Frame.Kind.PACKET, 1));
            assertThat(count(edge, "frames_read")).isEqualTo(2_000);
            assertThat(count(edge, "frames_sent")).isEqualTo(2_000);
        }
    }

    @Test
    void writesAMarkEverySecondOfPacketTimeAndAtTheEnd() throws Exception {
        Path file = pcapng(100, 1); // 9.9 s from a quarter past the second
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).build())) {
            edge.run();

            List<Store.Record> marks = Store.records(store.files().get(0), Frame.Kind.MARK, 1);
            List<String> expected = new ArrayList<>();
            expected.add("0 received, -1 dropped");
            for (int second = 1; second <= 10; second++) {
                // the frames at .25, .35 ... .95 of the first second, then ten each
                expected.add((8 + 10 * (second - 1)) + " received, -1 dropped");
            }
            expected.add("100 received, -1 dropped");
            assertThat(marks).extracting(Store.Record::content).isEqualTo(expected);
            assertThat(marks.get(0).timeNanos()).isEqualTo(1_790_000_000_000_000_000L);
            assertThat(marks.get(11).timeNanos()).isEqualTo(START + 99 * 100 * MILLI);
            assertThat(count(edge, "marks_sent")).isEqualTo(12);
        }
    }

    @Test
    void passesOnWhatAFilesOwnMarksSayWasDroppedBesideWhatWasSent() throws Exception {
        Path file = folder.resolve("marked.pcapng");
        try (PcapngWriter writer = new PcapngWriter(Files.newOutputStream(file), Resolution.NANOS)) {
            writer.addInterface(1, 65535, "eth0", null);
            writer.write(0, START, new byte[60], 0, 60, 60);
            writer.writeStatistics(0, START + 1_000 * MILLI, 77, 5);
        }
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).build())) {
            edge.run();

            assertThat(Store.records(store.files().get(0), Frame.Kind.MARK, 1))
                    .extracting(Store.Record::content)
                    .containsExactly("0 received, -1 dropped", "6 received, 5 dropped", "6 received, 5 dropped");
        }
    }

    @Test
    void sendsPcapWhenTold() throws Exception {
        Path file = pcap(500);
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge()
                        .read(file)
                        .protocol(EdgeSettings.Protocol.PCAP)
                        .build())) {
            edge.run();

            assertThat(store.files()).hasSize(1);
            assertThat(store.files().get(0).toString()).endsWith(".pcap");
            assertThat(store.packets()).isEqualTo(Store.records(file, Frame.Kind.PACKET, 1));
        }
    }

    @Test
    void sendsSeveralFilesAsOneStream() throws Exception {
        Path one = pcapng(300, 2);
        Path other = pcap(300);
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(one).read(other).build())) {
            edge.run();

            // The second file's interface has no name, so it is another: a new link header, a new trace file.
            assertThat(store.files()).hasSize(2);
            assertThat(store.packets()).extracting(Store.Record::content).containsExactlyElementsOf(concat(one, other));
        }
    }

    private static List<String> concat(Path... files) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : files) {
            Store.records(file, Frame.Kind.PACKET, 1).forEach(record -> contents.add(record.content()));
        }
        return contents;
    }

    @Test
    void noMediaIsStoredWhenOnlyHeadersAreWanted() throws Exception {
        byte[] canary = "C4N4RY-of-a-word-that-somebody-said".getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[14 + 20 + 8 + 12 + 2 + canary.length];
        byte[] headers = HexFormat.of()
                .parseHex("0200000000010200000000020800" + "4500005d00000000401100000a0000010a000002"
                        + "9c40c35000490000" + "8008000100000001deadbeef" + "0102");
        System.arraycopy(headers, 0, frame, 0, headers.length);
        System.arraycopy(canary, 0, frame, headers.length, canary.length);
        Path file = folder.resolve("rtp.pcap");
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(file), Resolution.MICROS, 1, 65535)) {
            writer.write(START, frame, 0, frame.length, frame.length);
        }
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).mediaHeaders(true).build())) {
            edge.run();
            assertThat(store.packets()).hasSize(1);
            for (Path trace : store.files()) {
                assertThat(Files.readString(trace, StandardCharsets.ISO_8859_1)).doesNotContain("C4N4RY");
            }
            String kept = HexFormat.of().formatHex(headers, 0, headers.length - 2); // of A-law no octet is needed
            assertThat(store.packets().get(0).content()).endsWith(kept);
        }
    }

    @Test
    void cutsFramesToTheSnaplenAndKeepsTheirLength() throws Exception {
        Path file = pcapng(1_000, 1);
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).snaplen(100).build())) {
            edge.run();

            assertThat(count(edge, "frames_cut")).isEqualTo(900);
            List<Store.Record> sent = store.packets();
            List<Store.Record> read = Store.records(file, Frame.Kind.PACKET, 1);
            assertThat(sent).hasSameSizeAs(read);
            for (int i = 0; i < sent.size(); i++) {
                String whole = read.get(i).content();
                int cut = whole.indexOf(": ") + 2 + 200;
                assertThat(sent.get(i).content()).isEqualTo(whole.substring(0, Math.min(cut, whole.length())));
            }
        }
    }

    @Test
    void sendsTheLargestFrameThatTheProtocolCarries() throws Exception {
        Path file = folder.resolve("large.pcap");
        byte[] bytes = new byte[100_000];
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(file), Resolution.MICROS, 1, 262_144)) {
            writer.write(START, bytes, 0, EdgeSettings.LARGEST_SNAPLEN, EdgeSettings.LARGEST_SNAPLEN);
            writer.write(START, bytes, 0, 100_000, 100_000);
        }
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).build())) {
            edge.run();

            assertThat(count(edge, "frames_cut")).isOne();
            assertThat(store.packets())
                    .hasSize(2)
                    .allSatisfy(record -> assertThat(
                                    record.content().length() - record.content().indexOf(": ") - 2)
                            .isEqualTo(2 * EdgeSettings.LARGEST_SNAPLEN));
        }
    }

    @Test
    void tellsOfADamagedFileAndSendsWhatIsGood() throws Exception {
        Path file = pcap(10);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).build())) {
            assertThat(edge.run())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message()).contains("in.pcap", "after 9 packets"));
            assertThat(store.packets()).hasSize(9);
        }
    }

    @Test
    void refusesSeveralLinkTypesOverPcap() throws Exception {
        Path file = pcapng(10, 3);
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge()
                        .read(file)
                        .protocol(EdgeSettings.Protocol.PCAP)
                        .build())) {
            assertThatThrownBy(edge::run)
                    .isInstanceOf(EdgeException.class)
                    .hasMessageContaining("link types 1 and 101")
                    .hasMessageContaining("--format pcapng");
        }
    }

    @Test
    void namesTheFileThatIsNotThere() throws Exception {
        Path missing = folder.resolve("missing.pcap");
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(missing).build())) {
            assertThatThrownBy(edge::run).isInstanceOf(EdgeException.class).hasMessageContaining("missing.pcap");
        }
    }

    /** Frames of RTP, A-law, a millisecond apart. */
    private Path speech(int frames) throws IOException {
        Path file = folder.resolve("speech.pcap");
        byte[] packet = new byte[54 + 160];
        packet[12] = 8; // IPv4
        packet[14] = 0x45;
        packet[23] = 17; // UDP, from port 32896 to 32896
        Arrays.fill(packet, 34, 38, (byte) 0x80);
        packet[39] = (byte) (8 + 12 + 160);
        packet[42] = (byte) 0x80;
        packet[43] = 8;
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(file), Resolution.MICROS, 1, 65535)) {
            for (int i = 0; i < frames; i++) {
                writer.write(START + i * MILLI, packet, 0, packet.length, packet.length);
            }
        }
        return file;
    }

    @ParameterizedTest
    @EnumSource(EdgeSettings.Protocol.class)
    void sendsOfMediaHeadersOnlyAndSaysSo(EdgeSettings.Protocol protocol) throws Exception {
        Path file = speech(500);
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge()
                        .read(file)
                        .mediaHeaders(true)
                        .protocol(protocol)
                        .build())) {
            assertThat(edge.run()).isEmpty();
            assertThat(count(edge, "frames_media_cut")).isEqualTo(500);
            assertThat(count(edge, "frames_cut")).as("snaplen").isZero();
            assertAllCut(store.files().get(0), 500);
        }
        // who sends such a file on says so, too
        Path again = Files.createDirectory(folder.resolve("again"));
        try (Store first = new Store(again);
                Edge edge = new Edge(
                        first.edge().read(onlyFile()).protocol(protocol).build())) {
            assertThat(edge.run()).isEmpty();
            assertAllCut(first.files().get(0), 500);
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(stored)) {
            return files.toList().get(0);
        }
    }

    private static void assertAllCut(Path file, int frames) throws IOException {
        int count = 0;
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                assertThat(frame.mediaCut).isTrue();
                if (frame.kind == Frame.Kind.PACKET) {
                    count++;
                    assertThat(frame.capturedLength).isEqualTo(54);
                    assertThat(frame.originalLength).isEqualTo(54 + 160);
                }
            }
        }
        assertThat(count).isEqualTo(frames);
    }
}
