package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFilesTest {
    @TempDir
    Path folder;

    @Test
    void takesTheClientFromTheNameOfATraceFile() {
        assertThat(CaptureFiles.clientOf(Path.of("x/trace-edge1-20260131_235959.pcap")))
                .isEqualTo("edge1");
        assertThat(CaptureFiles.clientOf(Path.of("trace-bsc-north-2-20260131_235959.pcapng.gz")))
                .isEqualTo("bsc-north-2");
        assertThat(CaptureFiles.clientOf(Path.of("trace-a-20260131_235959_001.pcap.zst")))
                .isEqualTo("a");
        assertThat(CaptureFiles.clientOf(Path.of("trace-a-20260131.pcap"))).isNull();
        assertThat(CaptureFiles.clientOf(Path.of("trace--20260131_235959.pcap")))
                .isNull();
        assertThat(CaptureFiles.clientOf(Path.of("trace-a-20260131_235959.pcap.idx")))
                .isNull();
    }

    @Test
    void readsAFileThatIsNamedTwiceOnce() throws IOException {
        Path file = capture("a.pcap", 5);
        Path link = Files.createSymbolicLink(folder.resolve("link.pcap"), file);

        CaptureFiles found = CaptureFiles.find(List.of(file, link, folder, folder.resolve("./a.pcap")), null);

        assertThat(found.files()).extracting(CaptureFile::path).containsExactly(file.toRealPath());
    }

    @Test
    void takesFromAFolderWhatIsACaptureByContent() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Path later = capture("sub/trace-x-20260101_000000.pcap", 9);
        Path odd = capture("odd.pcapng.1", 5);
        Path zipped = folder.resolve("zipped");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(odd, out);
        }
        Path note = Files.writeString(folder.resolve("note.txt"), "hello");
        Path snoop = Files.writeString(folder.resolve("a.snoop"), "snoop\0\0\0\0\0\0\2\0\0\0\4");

        CaptureFiles found = CaptureFiles.find(List.of(folder), null);

        assertThat(found.files())
                .extracting(CaptureFile::path)
                .containsExactly(odd.toRealPath(), zipped.toRealPath(), later.toRealPath());
        assertThat(found.ignored())
                .extracting(CaptureProblem::input)
                .containsExactly(
                        snoop.toRealPath().toString(), note.toRealPath().toString());
        assertThat(found.ignored().get(0).message())
                .endsWith("not a pcap or pcapng capture at byte 0, after 0 packets: it is a Solaris snoop file;"
                        + " convert it with: editcap -F pcapng IN OUT");
        assertThat(found.size()).isEqualTo(Files.size(later) + Files.size(odd) + Files.size(zipped));
    }

    @Test
    void keepsANamedFileThatIsNoCaptureSoThatReadingItTells() throws IOException {
        Path note = Files.writeString(folder.resolve("note.txt"), "hello");

        CaptureFiles found = CaptureFiles.find(List.of(note), null);

        assertThat(found.files()).hasSize(1);
        assertThat(found.files().get(0).isCapture()).isFalse();
    }

    @Test
    void groupsByClientAndLeavesTheNamelessAlone() throws IOException {
        Path a1 = capture("trace-a-20260101_000000.pcap", 7);
        Path a2 = capture("trace-a-20260102_000000.pcap", 5);
        Path b = capture("trace-b-20260101_000000.pcap", 6);
        Path none = capture("one.pcap", 4);
        Path other = capture("two.pcap", 8);

        List<List<CaptureFile>> groups =
                CaptureFiles.find(List.of(other, b, a1, none, a2), null).byClient();

        assertThat(groups)
                .extracting(group -> group.stream().map(file -> file.path()).toList())
                .containsExactly(
                        List.of(none.toRealPath()),
                        List.of(a2.toRealPath(), a1.toRealPath()),
                        List.of(b.toRealPath()),
                        List.of(other.toRealPath()));
        assertThat(CaptureFiles.find(List.of(other, b, a1, none, a2), "me").byClient())
                .hasSize(1);
    }

    @Test
    void readsANamedPipeFromItsBeginning() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no mkfifo");
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        Path file = capture("a.pcap", 5);
        CaptureFiles found = CaptureFiles.find(List.of(file, pipe), "x");
        assertThat(found.size()).isEqualTo(Files.size(file));

        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                Files.copy(file, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (MergingReader reader = new MergingReader(found.files())) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                assertThat(frame.timeNanos).isEqualTo(5_000_000_000L);
            }
            assertThat(reader.packets()).isEqualTo(2);
            assertThat(reader.problems()).isEmpty();
        }
        writing.join();
    }

    @Test
    void namesWhatIsNotThere() {
        Path missing = folder.resolve("missing.pcap");

        assertThatThrownBy(() -> CaptureFiles.find(List.of(missing), null))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + ": no such file or folder");
    }

    private Path capture(String name, long seconds) throws IOException {
        Path path = folder.resolve(name);
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(path), Resolution.MICROS, 1, 65535)) {
            writer.write(seconds * 1_000_000_000L, new byte[] {1, 2}, 0, 2, 2);
        }
        return path;
    }
}
