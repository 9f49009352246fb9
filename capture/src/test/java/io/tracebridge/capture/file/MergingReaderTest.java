package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.capture.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergingReaderTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600;

    @TempDir
    Path folder;

    @Test
    void mergesInTimeOrderWhateverTheNamingOrder() throws IOException {
        CaptureFile a = capture("a", null, "a1@100", "a2@103", "a3@106");
        CaptureFile b = capture("b", null, "b1@101", "b2@103", "b3@104");
        CaptureFile c = capture("c", null, "c1@90", "c2@200");
        List<CaptureFile> named = new ArrayList<>(List.of(a, b, c));

        for (int i = 0; i < 6; i++) {
            Collections.shuffle(named, new Random(i));
            assertThat(read(named)).as("order %d", i).containsExactly("c1", "a1", "b1", "a2", "b2", "b3", "a3", "c2");
        }
    }

    @Test
    void keepsTheOrderInsideACapture() throws IOException {
        CaptureFile a = capture("a", null, "a1@100", "a2@95", "a3@106", "a4@99");
        CaptureFile b = capture("b", null, "b1@100", "b2@107");

        assertThat(read(List.of(b, a))).containsExactly("a1", "a2", "b1", "a3", "a4", "b2");
    }

    @Test
    void tiesGoToTheSmallerFirstFrameAndThenToThePath() throws IOException {
        CaptureFile z = capture("a", null, "zz@100", "z2@101");
        CaptureFile x = capture("b", null, "xx@100", "x2@101");
        CaptureFile copy = capture("c", null, "xx@100", "x3@101");

        assertThat(read(List.of(z, copy, x))).containsExactly("xx", "xx", "zz", "x2", "x3", "z2");
    }

    @Test
    void opensFilesThatFollowOneAnotherOneAtATime() throws IOException {
        List<CaptureFile> files = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            files.add(capture("f" + i, null, "x" + i + "@" + (100 + 2 * i), "y" + i + "@" + (101 + 2 * i)));
            expected.add("x" + i);
            expected.add("y" + i);
        }
        Collections.shuffle(files, new Random(7));
        List<String> actual = new ArrayList<>();
        Frame frame = new Frame();
        try (MergingReader reader = new MergingReader(files)) {
            while (reader.next(frame)) {
                actual.add(text(frame));
                assertThat(reader.openCount()).isEqualTo(1);
            }
            assertThat(reader.compressedPosition()).isEqualTo(reader.compressedSize());
            assertThat(reader.packets()).isEqualTo(100);
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void aRecordWithAClockFarAheadDoesNotHoldUpItsCapture() throws IOException {
        long far = 100 + 5 * HOUR;
        CaptureFile a = capture("a", null, "a1@100", "a2@" + far, "a3@102", "a4@104");
        CaptureFile b = capture("b", null, "b1@101", "b2@103");

        assertThat(read(List.of(a, b))).containsExactly("a1", "a2", "b1", "a3", "b2", "a4");
    }

    @Test
    void aFirstRecordWithAClockFarAheadDoesNotHoldUpItsCapture() throws IOException {
        CaptureFile a = capture("a", null, "a1@" + 5 * HOUR, "a2@100", "a3@102");
        CaptureFile b = capture("b", null, "b1@101", "b2@103");

        assertThat(read(List.of(b, a))).containsExactly("a1", "a2", "b1", "a3", "b2");
    }

    @Test
    void aStepForwardThatTheNextRecordConfirmsCounts() throws IOException {
        long far = 100 + 5 * HOUR;
        CaptureFile a = capture("a", null, "a1@100", "a2@" + far, "a3@" + (far + 1));
        CaptureFile b = capture("b", null, "b1@101", "b2@" + (101 + HOUR), "b3@" + far);

        assertThat(read(List.of(a, b))).containsExactly("a1", "b1", "b2", "a2", "b3", "a3");
    }

    @Test
    void tellsTheProblemsOfEachCaptureAndReadsOn() throws IOException {
        CaptureFile a = capture("a", null, "a1@100", "a2@101");
        Path cut = folder.resolve("cut.pcap");
        byte[] bytes = Files.readAllBytes(a.path());
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        Path empty = Files.createFile(folder.resolve("empty.pcap"));
        List<CaptureFile> files =
                List.of(CaptureFile.inspect(cut, null), CaptureFile.inspect(empty, null), capture("b", null, "b1@102"));

        try (MergingReader reader = new MergingReader(files)) {
            Frame frame = new Frame();
            List<String> actual = new ArrayList<>();
            while (reader.next(frame)) {
                actual.add(text(frame));
            }
            assertThat(actual).containsExactly("a1", "b1");
            assertThat(reader.problems())
                    .extracting(CaptureProblem::outcome)
                    .containsExactlyInAnyOrder(Outcome.NOT_A_CAPTURE, Outcome.TRUNCATED);
            assertThat(reader.problems())
                    .anySatisfy(problem -> assertThat(problem.message())
                            .isEqualTo(cut + ": the input ends inside a record at byte 42, after 1 packets:"
                                    + " 17 bytes of it are there"));
        }
    }

    @Test
    void refusesMoreOverlappingCapturesThanItMayOpen() throws IOException {
        List<CaptureFile> files = new ArrayList<>();
        for (int i = 0; i <= MergingReader.MAX_OPEN; i++) {
            files.add(capture("f" + i, null, "x@" + (1000 + i), "y@2000"));
        }
        try (MergingReader reader = new MergingReader(files)) {
            Frame frame = new Frame();
            assertThatThrownBy(() -> {
                        while (reader.next(frame)) {
                            assertThat(reader.openCount()).isLessThanOrEqualTo(MergingReader.MAX_OPEN);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("more than 512 captures of one site overlap");
        }
    }

    @Test
    void saysWhichCaptureARecordIsFrom() throws IOException {
        CaptureFile a = capture("a", "berlin", "a1@100", "a2@102");
        CaptureFile b = capture("b", "rome", "b1@101");
        try (MergingReader reader = new MergingReader(List.of(b, a))) {
            Frame frame = new Frame();
            List<String> clients = new ArrayList<>();
            while (reader.next(frame)) {
                clients.add(text(frame) + " " + reader.capture().client());
            }
            assertThat(clients).containsExactly("a1 berlin", "b1 rome", "a2 berlin");
        }
    }

    /** Frames as TEXT@SECONDS. */
    private CaptureFile capture(String name, String client, String... frames) throws IOException {
        Path path = folder.resolve(name + ".pcap");
        try (PcapWriter writer =
                new PcapWriter(Files.newOutputStream(path), Resolution.NANOS, LinkType.ETHERNET, 65535)) {
            for (String frame : frames) {
                String[] parts = frame.split("@", -1);
                byte[] bytes = parts[0].getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                writer.write(Long.parseLong(parts[1]) * SECOND, bytes, 0, bytes.length, bytes.length);
            }
        }
        return CaptureFile.inspect(path, client);
    }

    private static List<String> read(List<CaptureFile> files) throws IOException {
        List<String> texts = new ArrayList<>();
        Frame frame = new Frame();
        try (MergingReader reader = new MergingReader(files)) {
            while (reader.next(frame)) {
                texts.add(text(frame));
            }
            assertThat(reader.problems()).isEmpty();
        }
        return texts;
    }

    private static String text(Frame frame) {
        return new String(frame.data, frame.offset, frame.capturedLength, java.nio.charset.StandardCharsets.US_ASCII);
    }
}
