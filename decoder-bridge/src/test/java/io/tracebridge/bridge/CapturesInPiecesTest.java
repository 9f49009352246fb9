package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real captures, cut into files at any frame that is later than those before it: the documents are those of the whole,
 * to the byte, in whatever order the files are named, by whatever number of shards, and each time anew. Elsewhere a cut may change what is
 * decoded: files of one client are merged by packet time, and frames of one time by what the files hold.
 */
class CapturesInPiecesTest {
    private static final Path CAPTURES = Path.of(System.getProperty("shared.dir", "../../shared"), "captures");
    private static final List<String> FOLDERS =
            List.of("sip", "rtp", "mgcp", "gtp", "ipfrag", "dns", "tcp", "encap", "formats", "malformed");

    /** Of these folders fewer ways of cutting: they hold no calls, whose state is the largest. */
    private static final Set<String> SMALL = Set.of("dns", "tcp", "encap", "formats", "malformed");

    private static final int FEW_CUTS = 2;

    /** Files with no more frames are cut between all of them, one cut at a time. */
    private static final int FEW = 12;

    private static final int CUTS = 6;

    private record Captured(int linkType, long timeNanos, byte[] bytes, int originalLength) {}

    @TempDir
    Path folder;

    private int runs;

    private static List<Path> captures() throws IOException {
        assumeTrue(Files.isDirectory(CAPTURES), "no captures at " + CAPTURES + ": set -Dshared.dir");
        List<Path> captures = new ArrayList<>();
        for (String name : FOLDERS) {
            try (Stream<Path> files = Files.list(CAPTURES.resolve(name))) {
                files.sorted().forEach(captures::add);
            }
        }
        assertThat(captures).hasSizeGreaterThan(300);
        return captures;
    }

    @TestFactory
    Stream<DynamicTest> documentsAreThoseOfTheWholeHoweverItIsCut() throws IOException {
        return captures().stream()
                .map(file -> DynamicTest.dynamicTest(CAPTURES.relativize(file).toString(), () -> cut(file)));
    }

    private void cut(Path file) throws Exception {
        List<Captured> frames = read(file);
        assumeTrue(!frames.isEmpty(), "no packets in it");
        long seed = file.getFileName().toString().hashCode();
        Random random = new Random(seed);
        byte[] whole = decode(write(frames, List.of()), 1);
        assertThat(decode(write(frames, List.of()), 3)).isEqualTo(whole);
        List<List<Integer>> all = cuts(places(frames), random);
        boolean isSmall = SMALL.contains(file.getParent().getFileName().toString());
        for (List<Integer> cuts : isSmall ? all.subList(0, Math.min(FEW_CUTS, all.size())) : all) {
            List<Path> pieces = write(frames, cuts);
            Collections.shuffle(pieces, random);
            byte[] cut = decode(pieces, 1 + random.nextInt(3));
            if (!Arrays.equals(cut, whole)) {
                assertThat(Decoded.byId(cut))
                        .as("cut at %s, seed %d", cuts, seed)
                        .isEqualTo(Decoded.byId(whole));
                assertThat(cut).as("order, cut at %s, seed %d", cuts, seed).isEqualTo(whole);
            }
        }
    }

    /** Frames that are later than all before, and earlier than none before them. */
    private static List<Integer> places(List<Captured> frames) {
        List<Integer> places = new ArrayList<>();
        long earliest = Long.MAX_VALUE;
        long[] latest = new long[frames.size()];
        for (int n = 1; n < frames.size(); n++) {
            latest[n] = Math.max(n == 1 ? Long.MIN_VALUE : latest[n - 1], frames.get(n - 1).timeNanos);
        }
        for (int n = frames.size() - 1; n > 0; n--) {
            earliest = Math.min(earliest, frames.get(n).timeNanos);
            if (latest[n] < earliest) {
                places.add(0, n);
            }
        }
        return places;
    }

    /** Before which frames, for each way of cutting. */
    private static List<List<Integer>> cuts(List<Integer> places, Random random) {
        List<List<Integer>> all = new ArrayList<>();
        if (places.size() <= FEW) {
            all.add(places);
            places.forEach(at -> all.add(List.of(at)));
            return all;
        }
        for (int n = 0; n < CUTS; n++) {
            TreeSet<Integer> cuts = new TreeSet<>();
            for (int left = 1 + random.nextInt(n < 3 ? 2 : 12); left > 0; left--) {
                cuts.add(places.get(random.nextInt(places.size())));
            }
            all.add(List.copyOf(cuts));
        }
        return all;
    }

    private static List<Captured> read(Path file) throws IOException {
        List<Captured> frames = new ArrayList<>();
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                if (frame.kind == Frame.Kind.PACKET) {
                    byte[] bytes = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength);
                    frames.add(new Captured(frame.linkType, frame.timeNanos, bytes, frame.originalLength));
                }
            }
        }
        return frames;
    }

    /** One client's files, cut there and where the link type changes. */
    private List<Path> write(List<Captured> frames, List<Integer> cuts) throws IOException {
        Path into = Files.createDirectory(folder.resolve("run" + runs++));
        List<Path> files = new ArrayList<>();
        PcapWriter writer = null;
        for (int n = 0; n < frames.size(); n++) {
            Captured frame = frames.get(n);
            if (n == 0 || cuts.contains(n) || frame.linkType != frames.get(n - 1).linkType) {
                if (writer != null) {
                    writer.close();
                }
                Path file = into.resolve(String.format(java.util.Locale.ROOT, "trace-edge1-20261105_%06d.pcap", n));
                writer = new PcapWriter(Files.newOutputStream(file), Resolution.NANOS, frame.linkType, 1 << 18);
                files.add(file);
            }
            writer.write(frame.timeNanos, frame.bytes, 0, frame.bytes.length, frame.originalLength);
        }
        if (writer != null) {
            writer.close();
        }
        return files;
    }

    /** All protocols, those that are off unless named among them. */
    private static byte[] decode(List<Path> files, int shards) throws Exception {
        assertThat(Protocols.all()).extracting(Protocol::name).contains("dns", "flow", "sip", "rtp");
        return Decoded.bytes(files, null, shards, Samples.everything());
    }
}
