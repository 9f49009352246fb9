package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.LinkType;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFramesTest {
    @TempDir
    Path folder;

    /** A decoder with a mistake: fails on every datagram to port 53, in one of two places. */
    private static final class Faulty implements Protocol {
        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public List<Dataset> datasets() {
            return List.of();
        }

        @Override
        public void install(Site site) {
            site.layers("udp.port").bind(53, (packet, octets) -> {
                if (octets.u16() % 2 == 0) {
                    throw new IllegalStateException("even");
                }
                throw new IllegalStateException("odd");
            });
        }
    }

    private static void give(Site site, int id) {
        Frame frame = new Frame();
        frame.kind = Frame.Kind.PACKET;
        frame.timeNanos = Samples.START + id * 1_000_000L;
        frame.linkType = LinkType.ETHERNET;
        frame.data = Samples.query(id, id, "www");
        frame.capturedLength = frame.data.length;
        frame.originalLength = frame.data.length;
        site.frame("edge1", frame);
    }

    /** Gives twenty frames to a decoder that fails on each; what was kept of them. */
    private static List<Path> keep(String privacy, Path folder, Protocol faulty) throws IOException {
        Decoding decoding =
                new Decoding(new Settings(new byte[32], 1 << 20, privacy, Map.of()), List.of(faulty), Map.of(), folder);
        Site site =
                decoding.newSite((dataset, start, id, version, bytes, offset, length) -> {}, KeptFrames.of(decoding));
        for (int id = 0; id < 20; id++) {
            give(site, id);
        }
        assertThat(site.counters().get("site.errors").value()).isEqualTo(20);
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    @Test
    void whatASubscriberSaidIsKeptAsShapeOnly() throws Exception {
        for (Path file : keep("pseudonym", folder.resolve("kept"), new Faulty())) {
            try (CaptureReader reader = CaptureReader.open(file)) {
                Frame frame = new Frame();
                assertThat(reader.next(frame)).isTrue();
                byte[] whole = Samples.query(1, 1, "www");
                assertThat(frame.capturedLength).isEqualTo(whole.length);
                String kept = new String(frame.data, frame.offset, frame.capturedLength, StandardCharsets.ISO_8859_1);
                assertThat(kept).contains("\u0003xxx\u0007xxxxxxx\0").doesNotContain("www");
                assertThat(kept).startsWith(new String(whole, 0, 14, StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void aFewFramesPerPlaceAreKeptForTheirOwnerAlone() throws Exception {
        Path kept = folder.resolve("kept");
        List<Path> files = keep("clear", kept, new Faulty());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rwx------");
        assertThat(files).hasSize(6);
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            try (CaptureReader reader = CaptureReader.open(file)) {
                Frame frame = new Frame();
                assertThat(reader.next(frame)).isTrue();
                assertThat(frame.linkType).isEqualTo(LinkType.ETHERNET);
                assertThat(frame.capturedLength).isEqualTo(Samples.query(1, 1, "www").length);
                assertThat(reader.next(frame)).isFalse();
                assertThat(reader.problem()).isNull();
            }
        }
    }
}
