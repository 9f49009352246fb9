package io.tracebridge.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real captures through edge and collector: what is stored holds the same frames. */
class SharedCapturesTest {
    @TempDir
    Path folder;

    private static List<Path> files(String under) throws Exception {
        Path shared = Path.of(System.getProperty("shared.dir", "no-such-folder"), under);
        assumeTrue(Files.isDirectory(shared), "no recordings in " + shared);
        try (Stream<Path> files = Files.walk(shared)) {
            return files.filter(file -> file.toString().matches(".*\\.(pcap|pcapng|cap)"))
                    .sorted()
                    .toList();
        }
    }

    private void sendAndCompare(Path file, EdgeSettings.Protocol protocol, long unit) throws Exception {
        List<Store.Record> sent = Store.records(file, Frame.Kind.PACKET, unit);
        Path stored = Files.createTempDirectory(folder, "stored");
        try (Store store = new Store(stored);
                Edge edge = new Edge(store.edge().read(file).protocol(protocol).build())) {
            edge.run();
            List<Store.Record> packets = store.packets();
            assertThat(packets).as(file.toString()).hasSameSizeAs(sent);
            for (int i = 0; i < sent.size(); i++) {
                Store.Record in = sent.get(i);
                Store.Record out = packets.get(i);
                assertThat(out.content()).as("%s frame %d", file, i + 1).isEqualTo(in.content());
                assertThat(out.timeNanos()).as("%s frame %d", file, i + 1).isEqualTo(in.timeNanos());
                assertThat(out.linkType()).as("%s frame %d", file, i + 1).isEqualTo(in.linkType());
                if (protocol == EdgeSettings.Protocol.PCAPNG) {
                    assertThat(out.name()).as("%s frame %d", file, i + 1).isEqualTo(in.name());
                }
            }
        }
    }

    @Test
    void recordingsOfTheRealClientGoThroughBothProtocols() throws Exception {
        for (Path file : files("golden/osmo-pcap")) {
            sendAndCompare(file, EdgeSettings.Protocol.PCAPNG, 1);
            sendAndCompare(file, EdgeSettings.Protocol.PCAP, 1_000);
        }
    }

    @Test
    void capturesOfEveryFormatGoThrough() throws Exception {
        int compared = 0;
        for (String under : List.of("captures/dns", "captures/formats", "captures/encap")) {
            for (Path file : files(under)) {
                if (Files.size(file) < 1 << 20
                        && Store.records(file, Frame.Kind.PACKET, 1).stream()
                                .allMatch(record -> record.timeNanos() < Long.MAX_VALUE)) {
                    sendAndCompare(file, EdgeSettings.Protocol.PCAPNG, 1);
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(20);
    }
}
