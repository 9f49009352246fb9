package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.RawCapture.Read;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    enum Format {
        GZIP,
        ZSTD;

        byte[] compress(byte[] bytes) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (OutputStream out =
                    this == GZIP ? new GZIPOutputStream(compressed) : new ZstdOutputStream(compressed)) {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return compressed.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsACompressedCapture(Format format) throws IOException {
        byte[] capture = capture(500);

        CaptureReader reader = RawCapture.reader(format.compress(capture));

        assertThat(RawCapture.readAll(reader)).isEqualTo(RawCapture.readAll(RawCapture.reader(capture)));
        assertThat(reader.problem()).isNull();
        assertThat(reader.position()).isEqualTo(capture.length);
        assertThat(reader.compressedPosition()).isEqualTo(format.compress(capture).length);
    }

    /** pigz, bgzip, zstd and rotating writers make files of several members; and a pipe has none at hand when it is asked. */
    @ParameterizedTest
    @EnumSource
    void readsSeveralMembersFromASlowPipe(Format format) throws IOException {
        byte[] capture = capture(500);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int from = 0; from < capture.length; from += 10_000) {
            members.writeBytes(
                    format.compress(Arrays.copyOfRange(capture, from, Math.min(capture.length, from + 10_000))));
        }
        for (int size : new int[] {1, 7, 4096}) {
            CaptureReader reader = CaptureReader.open("pipe", RawCapture.trickling(members.toByteArray(), size));

            assertThat(RawCapture.readAll(reader)).hasSize(500);
            assertThat(reader.problem()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesWhatComesBeforeTheCutAndTellsIt(Format format) throws IOException {
        byte[] capture = capture(5);
        List<Read> whole = RawCapture.readAll(RawCapture.reader(capture));
        byte[] compressed = format.compress(capture);
        for (int length = 0; length < compressed.length; length++) {
            CaptureReader reader = RawCapture.reader(Arrays.copyOf(compressed, length));

            List<Read> records = RawCapture.readAll(reader);

            assertThat(records).isEqualTo(whole.subList(0, records.size()));
            assertThat(reader.problem()).as("cut at %d", length).isNotNull();
            if (length >= 4) {
                assertThat(reader.problem().outcome()).isIn(Outcome.TRUNCATED, Outcome.COMPRESSION);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageEndsReadingAndThrowsNothing(Format format) throws IOException {
        byte[] compressed = format.compress(capture(50));
        long seed = 20261123;
        Random random = new Random(seed);
        int told = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = compressed.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            CaptureReader reader = RawCapture.reader(damaged);
            assertThat(RawCapture.readAll(reader)).hasSizeLessThanOrEqualTo(60);
            told += reader.problem() == null ? 0 : 1;
        }
        assertThat(told).as("seed %d", seed).isGreaterThan(1_500);
    }

    @Test
    void tellsHowToReadWhatTheZstdLibraryDoesNot() throws IOException {
        byte[] skippable = RawCapture.little().u32(0x184d2a50, 4, 0).toBytes();

        CaptureReader reader = RawCapture.reader(skippable);
        assertThat(RawCapture.readAll(reader)).isEmpty();
        assertThat(reader.problem().outcome()).isEqualTo(Outcome.COMPRESSION);
        assertThat(reader.problem().message())
                .endsWith(
                        "skippable frames and windows above 8 MiB are not supported; decompress it with: zstd -d --long=31");
    }

    @Test
    void aFailureOfTheDiskIsThrownAlsoThroughADecompressor() throws IOException {
        for (Format format : Format.values()) {
            byte[] compressed = format.compress(capture(5000));
            InputStream broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("disk on fire");
                }
            };
            InputStream half = new SequenceInputStream(
                    RawCapture.trickling(Arrays.copyOf(compressed, compressed.length / 2), 100), broken);
            try (CaptureReader reader = CaptureReader.open("half", half)) {
                Frame frame = new Frame();
                assertThatThrownBy(() -> {
                            while (reader.next(frame)) {
                                assertThat(frame.capturedLength).isPositive();
                            }
                        })
                        .isInstanceOf(IOException.class)
                        .hasMessage("disk on fire");
            }
        }
    }

    private static byte[] capture(int records) {
        RawCapture capture = RawCapture.little().pcap(0xa1b2c3d4L, 1);
        Random random = new Random(1);
        for (int i = 0; i < records; i++) {
            capture.record(
                    i,
                    0,
                    "record " + i + " " + Long.toHexString(random.nextLong()).repeat(3));
        }
        return capture.toBytes();
    }
}
