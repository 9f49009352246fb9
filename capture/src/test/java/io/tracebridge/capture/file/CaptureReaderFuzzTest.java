package io.tracebridge.capture.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.capture.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes: nothing is thrown, and every frame lies inside the bytes it points to. */
class CaptureReaderFuzzTest {
    /** Begins of every kind, for the fuzzer to go on from, and for the ordinary run to have something to read. */
    static Stream<Arguments> captures() {
        RawCapture modified = RawCapture.little().pcap(0xa1b2cd34L, 1);
        modified.u32(5, 6, 3, 60, 2, 0).text("one");
        RawCapture old = RawCapture.big().u32(0xa1b2c3d4L).u16(2, 3).u32(0, 0, 96, 1);
        RawCapture section = RawCapture.little().section();
        section.describe(1, 4, section.body().option(2, "eth0").option(9, new byte[] {(byte) 0x8a}))
                .describe(113, 0, section.body().option(9, new byte[] {12}).option(14, 7))
                .packet(0, 1L << 40, "one")
                .simplePacket(9, "thre")
                .block(2, section.body().u16(1, 77).u32(0, 5, 3, 60).text("two"))
                .statistics(1, 8, section.body().option(4, 5).option(5, 3).option(7, 4))
                .block(0x0bad, new byte[100])
                .order(ByteOrder.BIG_ENDIAN)
                .section();
        return Stream.of(
                        RawCapture.little().pcap(0xa1b2c3d4L, 1).record(1, 2, "one"),
                        RawCapture.big()
                                .pcap(0xa1b23c4dL, 101)
                                .record(1, 2, "one")
                                .record(2, 3, ""),
                        modified,
                        old.u32(1, 0, 60, 3).text("one"),
                        section)
                .map(RawCapture::toBytes)
                .flatMap(bytes -> Stream.of(
                        bytes,
                        CompressionTest.Format.GZIP.compress(bytes),
                        CompressionTest.Format.ZSTD.compress(bytes)))
                .map(bytes -> Arguments.of((Object) bytes));
    }

    @MethodSource("captures")
    @FuzzTest
    void readsAnyFile(byte[] bytes) throws IOException {
        try (CaptureReader reader = CaptureReader.open("fuzz", new ByteArrayInputStream(bytes), 64)) {
            Frame frame = new Frame();
            long position = 0;
            while (reader.next(frame)) {
                RawCapture.check(frame);
                if (reader.position() <= position) {
                    throw new AssertionError("stands still at " + position);
                }
                position = reader.position();
            }
            if (reader.next(frame)) {
                throw new AssertionError("goes on after the end");
            }
        }
    }
}
