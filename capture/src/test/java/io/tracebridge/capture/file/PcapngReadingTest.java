package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.RawCapture.Read;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReadingTest {
    private static final int IF_NAME = 2;
    private static final int IF_TSRESOL = 9;
    private static final int IF_TSOFFSET = 14;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsInterfacesEachWithItsLinkTypeNameAndClock(boolean big) throws IOException {
        RawCapture capture = big ? RawCapture.big() : RawCapture.little();
        capture.section()
                .describe(1, 0, capture.body().option(IF_NAME, "eth0").option(0, ""))
                .describe(113, 0, capture.body().option(IF_NAME, "any").option(IF_TSRESOL, new byte[] {9}))
                .packet(0, 5_000_001, "one")
                .packet(1, 5_000_000_001L, "two");

        assertThat(RawCapture.readAll(capture.reader()))
                .containsExactly(
                        new Read(Frame.Kind.PACKET, 5_000_001_000L, "one", 3, 1, 0, "eth0", -1, -1),
                        new Read(Frame.Kind.PACKET, 5_000_000_001L, "two", 3, 113, 1, "any", -1, -1));
    }

    @Test
    void forgetsByteOrderAndInterfacesWithEachSection() throws IOException {
        RawCapture capture = RawCapture.little();
        capture.section().describe(1).describe(113).packet(1, 1, "one");
        capture.order(ByteOrder.BIG_ENDIAN)
                .section()
                .describe(101)
                .packet(0, 2, "two")
                .packet(1, 3, "lost");
        capture.order(ByteOrder.LITTLE_ENDIAN).section().describe(9).packet(0, 4, "three");
        CaptureReader reader = capture.reader();

        assertThat(RawCapture.readAll(reader))
                .extracting(Read::text, Read::linkType)
                .containsExactly(tuple("one", 113), tuple("two", 101), tuple("three", 9));
        assertThat(reader.refused()).isEqualTo(1);
        assertThat(reader.problem().outcome()).isEqualTo(Outcome.UNKNOWN_INTERFACE);
        assertThat(reader.problem().packets()).isEqualTo(2);
    }

    /** 1234567890.5 s, in units of 10^-n or 2^-n seconds (with bit 7), with an offset in seconds. */
    @ParameterizedTest
    @CsvSource({
        "0, 1234567890, 0, 1234567890000000000",
        "3, 1234567890500, 0, 1234567890500000000",
        "6, 1234567890500000, 0, 1234567890500000000",
        "9, 1234567890500000000, 0, 1234567890500000000",
        "10, 12345678905000000000, 0, 1234567890500000000",
        "9, 500000000, 1234567890, 1234567890500000000",
        "6, 1234567891500000, -1, 1234567890500000000",
        "19, 5000000000000000001, 1234567890, 1234567890500000000",
        "20, 10000000000000000000, 1234567890, 1234567890100000000",
        "28, 10000000000000000000, 0, 1",
        "29, 10000000000000000000, 0, 0",
        "127, 10000000000000000000, 7, 7000000000",
        "128, 1234567890, 0, 1234567890000000000",
        "129, 2469135781, 0, 1234567890500000000",
        "138, 1264197520000, 0, 1234567890625000000",
        "160, 5302428714389209088, 0, 1234567890500000000",
        "191, 4611686018427387904, 1234567890, 1234567890500000000",
        "192, 9223372036854775808, 1234567890, 1234567890500000000",
        "193, 9223372036854775808, 1234567890, 1234567890250000000",
        "255, 9223372036854775808, 1234567890, 1234567890000000000",
        "6, 500000, -1, 0",
        "9, 9223372036854775807, 0, 9223372036854775807",
        "9, 9223372036854775808, 0, 9223372036854775807",
        "6, 18446744073709551615, 0, 9223372036854775807",
        "0, 18446744073709551615, 0, 9223372036854775807",
        "0, 9223372036854775808, -9223372036854775807, 1000000000",
        "0, 5, 9223372036854775807, 9223372036854775807",
    })
    void readsTimesOfEveryResolution(int resolution, String ticks, long offset, long nanos) throws IOException {
        for (RawCapture capture : new RawCapture[] {RawCapture.little(), RawCapture.big()}) {
            RawCapture options = capture.body().option(IF_TSRESOL, new byte[] {(byte) resolution});
            if (offset != 0) {
                options.option(IF_TSOFFSET, offset);
            }
            capture.section().describe(1, 0, options).packet(0, Long.parseUnsignedLong(ticks), "x");

            assertThat(RawCapture.readAll(capture.reader()))
                    .extracting(Read::timeNanos)
                    .containsExactly(nanos);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsSimpleAndObsoletePacketBlocks(boolean big) throws IOException {
        RawCapture capture = big ? RawCapture.big() : RawCapture.little();
        capture.section()
                .describe(1, 4, capture.body())
                .describe(113)
                .simplePacket(3, "one")
                .block(2, capture.body().u16(1, 77).u32(0, 5, 3, 60).text("two"))
                .simplePacket(9, "thre");

        assertThat(RawCapture.readAll(capture.reader()))
                .containsExactly(
                        new Read(Frame.Kind.PACKET, 0, "one", 3, 1, 0, null, -1, -1),
                        new Read(Frame.Kind.PACKET, 5_000, "two", 60, 113, 1, null, -1, -1),
                        new Read(Frame.Kind.PACKET, 5_000, "thre", 9, 1, 0, null, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsStatisticsAsMarks(boolean big) throws IOException {
        RawCapture capture = big ? RawCapture.big() : RawCapture.little();
        capture.section()
                .describe(1, 0, capture.body().option(IF_NAME, "eth0"))
                .statistics(
                        0,
                        7,
                        capture.body().option(4, 100).option(5, 3).option(7, 4).option(0, ""))
                .statistics(0, 8, capture.body().option(5, 3))
                .statistics(0, 9, capture.body().option(7, 4).option(4, -1))
                .statistics(0, 10, capture.body())
                .statistics(1, 11, capture.body());
        CaptureReader reader = capture.reader();

        assertThat(RawCapture.readAll(reader))
                .containsExactly(
                        new Read(Frame.Kind.MARK, 7_000, null, 0, 1, 0, "eth0", 100, 7),
                        new Read(Frame.Kind.MARK, 8_000, null, 0, 1, 0, "eth0", -1, 3),
                        new Read(Frame.Kind.MARK, 9_000, null, 0, 1, 0, "eth0", Long.MAX_VALUE, 4),
                        new Read(Frame.Kind.MARK, 10_000, null, 0, 1, 0, "eth0", -1, -1));
        assertThat(reader.marks()).isEqualTo(4);
        assertThat(reader.packets()).isZero();
        assertThat(reader.refused()).isEqualTo(1);
    }

    @Test
    void passesOverBlocksThatHoldNoPackets() throws IOException {
        RawCapture capture = RawCapture.big().section().describe(1);
        for (long type : new long[] {4, 9, 10, 0xbad, 0x40000bad, 0x80000001L, 0}) {
            capture.block(type, new byte[] {1, 2, 3});
        }
        CaptureReader reader = capture.packet(0, 1, "x").reader();

        assertThat(RawCapture.readAll(reader)).hasSize(1);
        assertThat(reader.problem()).isNull();
    }

    @Test
    void countsBeyondFourGibibytes() throws IOException {
        long length = (2L << 30) + 4096;
        byte[] before =
                RawCapture.little().section().describe(1).packet(0, 1, "before").toBytes();
        byte[] begin = RawCapture.little().u32(0x0bad, length).toBytes();
        byte[] end = RawCapture.little().u32(length).toBytes();
        byte[] after = RawCapture.little()
                .packet(0, 2, "after")
                .u32(6, 1)
                .bytes(new byte[8])
                .toBytes();
        InputStream in = new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(before),
                new ByteArrayInputStream(begin),
                filler(length - 12),
                new ByteArrayInputStream(end),
                new ByteArrayInputStream(begin),
                filler(length - 12),
                new ByteArrayInputStream(end),
                new ByteArrayInputStream(after))));

        try (CaptureReader reader = CaptureReader.open("large", in)) {
            assertThat(RawCapture.readAll(reader)).extracting(Read::text).containsExactly("before", "after");
            assertThat(reader.position()).isEqualTo(before.length + 2 * length + after.length - 16);
            assertThat(reader.problem().offset()).isEqualTo(reader.position());
            assertThat(reader.compressedPosition()).isEqualTo(before.length + 2 * length + after.length);
        }
    }

    @Test
    void endsInsideALongBlockThatIsPassedOver() throws IOException {
        byte[] before = RawCapture.little().section().describe(1).toBytes();
        byte[] begin = RawCapture.little().u32(0x0bad, 400_000).toBytes();
        InputStream cut = new SequenceInputStream(Collections.enumeration(
                List.of(new ByteArrayInputStream(before), new ByteArrayInputStream(begin), filler(399_991))));
        InputStream wrong = new SequenceInputStream(Collections.enumeration(
                List.of(new ByteArrayInputStream(before), new ByteArrayInputStream(begin), filler(400_000))));

        try (CaptureReader reader = CaptureReader.open("cut", cut)) {
            assertThat(RawCapture.readAll(reader)).isEmpty();
            assertThat(reader.problem().outcome()).isEqualTo(Outcome.TRUNCATED);
            assertThat(reader.problem().offset()).isEqualTo(before.length);
        }
        try (CaptureReader reader = CaptureReader.open("wrong", wrong)) {
            assertThat(RawCapture.readAll(reader)).isEmpty();
            assertThat(reader.problem().outcome()).isEqualTo(Outcome.BLOCK_TRAILER);
            assertThat(reader.problem().offset()).isEqualTo(before.length);
        }
    }

    /** That many bytes of no matter what, at no cost. */
    private static InputStream filler(long length) {
        return new InputStream() {
            private long rest = length;

            @Override
            public int read() {
                return rest-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] into, int offset, int wanted) {
                int count = (int) Math.min(rest, wanted);
                rest -= count;
                return count == 0 ? -1 : count;
            }
        };
    }

    @Test
    void passesOverARecordThatIsWrongInItselfAndTellsTheFirst() throws IOException {
        RawCapture capture = RawCapture.little().section();
        capture.simplePacket(3, "no interface");
        capture.describe(1);
        capture.block(6, capture.body().u32(0, 0, 1, 5, 5).text("four"));
        capture.block(6, capture.body().u32(0, 0, 1, 0x80000000L, 5).text("four"));
        capture.block(6, capture.body().u32(0, 0, 1));
        capture.block(3, new byte[0]);
        capture.simplePacket(13, "only twelve!");
        capture.block(5, capture.body().u32(0, 0));
        capture.block(1, capture.body().u32(0));
        capture.packet(-1, 5, "lost");
        CaptureReader reader = capture.packet(0, 5, "kept").reader();

        assertThat(RawCapture.readAll(reader)).extracting(Read::text).containsExactly("kept");
        assertThat(reader.refused()).isEqualTo(9);
        assertThat(reader.problem().outcome()).isEqualTo(Outcome.UNKNOWN_INTERFACE);
        assertThat(reader.problem().offset()).isEqualTo(28);
    }

    @Test
    void endsAtABlockWhoseLengthCannotBe() throws IOException {
        for (long length : new long[] {0, 4, 11, 13, 0xffffffffL}) {
            CaptureReader reader = RawCapture.little()
                    .section()
                    .describe(1)
                    .packet(0, 1, "x")
                    .u32(6, length)
                    .bytes(new byte[40])
                    .reader();

            assertThat(RawCapture.readAll(reader)).hasSize(1);
            assertThat(reader.problem().outcome()).isEqualTo(Outcome.BLOCK_LENGTH);
            assertThat(reader.problem().offset()).isEqualTo(28 + 20 + 36);
        }
        CaptureReader large = RawCapture.little()
                .section()
                .describe(1)
                .u32(6, 0xfffffff0L)
                .bytes(new byte[40])
                .reader();
        assertThat(RawCapture.readAll(large)).isEmpty();
        assertThat(large.problem().outcome()).isEqualTo(Outcome.RECORD_TOO_LARGE);
    }

    @Test
    void endsAtABlockWhoseTwoLengthsDiffer() throws IOException {
        byte[] bytes =
                RawCapture.little().section().describe(1).packet(0, 1, "x").toBytes();
        bytes[bytes.length - 4] ^= 4;
        CaptureReader reader = RawCapture.reader(bytes);

        assertThat(RawCapture.readAll(reader)).isEmpty();
        assertThat(reader.problem().outcome()).isEqualTo(Outcome.BLOCK_TRAILER);
    }

    @Test
    void endsAtASectionOfUnknownOrderOrVersion() throws IOException {
        CaptureReader order = RawCapture.little()
                .block(
                        0x0a0d0d0aL,
                        RawCapture.little().u32(0x1a2b3c4e).u16(1, 0).u32(-1, -1))
                .reader();
        assertThat(RawCapture.readAll(order)).isEmpty();
        assertThat(order.problem().outcome()).isEqualTo(Outcome.BYTE_ORDER);

        CaptureReader version = RawCapture.little()
                .block(
                        0x0a0d0d0aL,
                        RawCapture.little().u32(0x1a2b3c4d).u16(2, 0).u32(-1, -1))
                .reader();
        assertThat(RawCapture.readAll(version)).isEmpty();
        assertThat(version.problem().outcome()).isEqualTo(Outcome.VERSION);
    }

    @Test
    void tellsAFileThatIsCutAtAnyByte() throws IOException {
        RawCapture capture = RawCapture.big().section();
        int described = capture.describe(1).toBytes().length;
        int first = capture.packet(0, 1, "one").toBytes().length;
        byte[] whole = capture.packet(0, 2, "second").toBytes();
        for (int length = 0; length <= whole.length; length++) {
            CaptureReader reader = RawCapture.reader(Arrays.copyOf(whole, length));
            int records = RawCapture.readAll(reader).size();

            assertThat(records).isEqualTo(length == whole.length ? 2 : length >= first ? 1 : 0);
            if (length == 28 || length == described || length == first || length == whole.length) {
                assertThat(reader.problem()).isNull();
            } else {
                assertThat(reader.problem().outcome())
                        .as("cut at %d", length)
                        .isEqualTo(length < 4 ? Outcome.NOT_A_CAPTURE : Outcome.TRUNCATED);
            }
        }
    }

    @Test
    void boundsWhatASectionMayMakeItKeep() throws IOException {
        RawCapture capture = RawCapture.little().section();
        byte[] described = RawCapture.little().describe(1).toBytes();
        for (int i = 0; i < PcapngFormat.MAX_INTERFACES; i++) {
            capture.bytes(described);
        }
        capture.describe(113).packet(65_535, 1, "last").packet(65_536, 1, "beyond");
        CaptureReader reader = capture.reader();

        assertThat(RawCapture.readAll(reader)).extracting(Read::text).containsExactly("last");
        assertThat(reader.problem().outcome()).isEqualTo(Outcome.TOO_MANY_INTERFACES);
        assertThat(reader.refused()).isEqualTo(2);

        RawCapture named = RawCapture.little().section();
        named.describe(1, 0, named.body().option(IF_NAME, "n".repeat(10_000))).packet(0, 1, "x");
        assertThat(RawCapture.readAll(named.reader()).get(0).interfaceName()).hasSize(PcapngFormat.MAX_TEXT);
    }

    @Test
    void passesOverOptionsThatRunPastTheirBlock() throws IOException {
        RawCapture capture = RawCapture.little().section();
        capture.describe(
                        1,
                        0,
                        capture.body()
                                .option(IF_NAME, "eth0")
                                .u16(IF_TSRESOL, 5)
                                .u8(9, 9, 9, 9))
                .statistics(0, 1, capture.body().option(4, 5).u16(5, 8).u32(1))
                .packet(0, 1, "x");

        assertThat(RawCapture.readAll(capture.reader()))
                .containsExactly(
                        new Read(Frame.Kind.MARK, 1_000, null, 0, 1, 0, "eth0", 5, -1),
                        new Read(Frame.Kind.PACKET, 1_000, "x", 1, 1, 0, "eth0", -1, -1));
    }
}
