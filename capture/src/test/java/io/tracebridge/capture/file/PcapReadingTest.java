package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.RawCapture.Read;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReadingTest {
    private static final long MICROS = 0xa1b2c3d4L;
    private static final long NANOS = 0xa1b23c4dL;
    private static final long MODIFIED = 0xa1b2cd34L;

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsMicrosecondsInEitherByteOrder(String order) throws IOException {
        CaptureReader reader = of(order)
                .pcap(MICROS, 1)
                .record(1_700_000_000, 999_999, "one")
                .record(0xffffffffL, 7, "")
                .reader();

        assertThat(RawCapture.readAll(reader))
                .containsExactly(
                        packet(1_700_000_000_999_999_000L, "one", 3, 1), packet(4_294_967_295_000_007_000L, "", 0, 1));
        assertThat(reader.problem()).isNull();
        assertThat(reader.packets()).isEqualTo(2);
        assertThat(reader.position()).isEqualTo(24 + 16 + 3 + 16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsNanosecondsInEitherByteOrder(String order) throws IOException {
        CaptureReader reader =
                of(order).pcap(NANOS, 113).record(5, 999_999_999, "one").reader();

        assertThat(RawCapture.readAll(reader)).containsExactly(packet(5_999_999_999L, "one", 3, 113));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsTheRecordHeadersOfTheModifiedFormat(String order) throws IOException {
        RawCapture capture = of(order).pcap(MODIFIED, 1);
        for (String text : List.of("one", "two")) {
            capture.u32(5, 6, 3, 60).u32(2).u16(0x800).u8(0, 0).text(text);
        }

        assertThat(RawCapture.readAll(capture.reader()))
                .containsExactly(packet(5_000_006_000L, "one", 60, 1), packet(5_000_006_000L, "two", 60, 1));
    }

    @Test
    void leavesTheLengthOfTheFrameCheckSequenceOutOfTheLinkType() throws IOException {
        CaptureReader reader =
                RawCapture.little().pcap(MICROS, 0x34000001L).record(1, 0, "x").reader();

        assertThat(RawCapture.readAll(reader)).extracting(Read::linkType).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 101})
    void takesTheOldValuesOfRawIpForWhatTheyMean(int linkType) throws IOException {
        CaptureReader reader =
                RawCapture.little().pcap(MICROS, linkType).record(1, 0, "x").reader();

        assertThat(RawCapture.readAll(reader)).extracting(Read::linkType).containsExactly(LinkType.RAW);
    }

    @Test
    void takesTheLengthsOfVersionsBefore24InTheirOrder() throws IOException {
        RawCapture before = RawCapture.big().u32(MICROS).u16(2, 2).u32(0, 0, 96, 1);
        before.u32(1, 0, 60, 3).text("one");
        RawCapture either = RawCapture.big().u32(MICROS).u16(2, 3).u32(0, 0, 96, 1);
        either.u32(1, 0, 60, 3).text("one").u32(1, 0, 3, 70).text("two");

        assertThat(RawCapture.readAll(before.reader())).containsExactly(packet(1_000_000_000L, "one", 60, 1));
        assertThat(RawCapture.readAll(either.reader()))
                .containsExactly(packet(1_000_000_000L, "one", 60, 1), packet(1_000_000_000L, "two", 70, 1));
    }

    @Test
    void holdsTheOriginalLengthWithinWhatAnIntCanSayAndWhatIsThere() throws IOException {
        CaptureReader reader = RawCapture.little()
                .pcap(MICROS, 1)
                .u32(1, 0, 3, 0xffffffffL)
                .text("one")
                .u32(1, 0, 3, 2)
                .text("two")
                .reader();

        assertThat(RawCapture.readAll(reader)).extracting(Read::originalLength).containsExactly(Integer.MAX_VALUE, 3);
    }

    @Test
    void endsAtARecordThatIsLongerThanAnyRealOne() throws IOException {
        for (long length : new long[] {262_145, 0x7fffffff, 0x80000000L, 0xffffffffL}) {
            CaptureReader reader = RawCapture.little()
                    .pcap(MICROS, 1)
                    .record(1, 0, "one")
                    .u32(2, 0, length, length)
                    .text("rest")
                    .reader();

            assertThat(RawCapture.readAll(reader)).hasSize(1);
            assertThat(reader.problem().outcome()).isEqualTo(Outcome.RECORD_TOO_LARGE);
            assertThat(reader.problem().offset()).isEqualTo(24 + 19);
            assertThat(reader.problem().packets()).isEqualTo(1);
        }
    }

    @Test
    void believesLongerRecordsWhereTheSnaplenAllowsThem() throws IOException {
        RawCapture capture = RawCapture.little().u32(MICROS).u16(2, 4).u32(0, 0, 1_000_000, 1);
        capture.u32(1, 0, 1_000_000, 1_000_000).bytes(new byte[1_000_000]).record(2, 0, "after");

        assertThat(RawCapture.readAll(capture.reader()))
                .extracting(read -> read.text().length())
                .containsExactly(1_000_000, 5);
    }

    @Test
    void tellsAFileThatIsCutAtAnyByte() throws IOException {
        byte[] whole = RawCapture.big()
                .pcap(MICROS, 1)
                .record(1, 0, "one")
                .record(2, 0, "second")
                .toBytes();
        for (int length = 0; length <= whole.length; length++) {
            CaptureReader reader = RawCapture.reader(Arrays.copyOf(whole, length));
            int records = RawCapture.readAll(reader).size();

            assertThat(records).isEqualTo(length == whole.length ? 2 : length >= 43 ? 1 : 0);
            if (length == 24 || length == 43 || length == whole.length) {
                assertThat(reader.problem()).isNull();
            } else {
                assertThat(reader.problem().outcome())
                        .as("cut at %d", length)
                        .isEqualTo(length < 4 ? Outcome.NOT_A_CAPTURE : Outcome.TRUNCATED);
                assertThat(reader.problem().offset()).isEqualTo(length < 24 ? 0 : length < 43 ? 24 : 43);
            }
        }
    }

    @Test
    void saysWhatIsWrongInOneLine() throws IOException {
        CaptureReader cut = RawCapture.little()
                .pcap(MICROS, 1)
                .u32(1, 0, 9, 9)
                .text("short")
                .reader();
        RawCapture.readAll(cut);
        assertThat(cut.problem().message())
                .isEqualTo(
                        "test: the input ends inside a record at byte 24, after 0 packets: 21 bytes of it are there");

        CaptureReader xz = RawCapture.little().u8(0xfd).text("7zXZ\0 and so on").reader();
        RawCapture.readAll(xz);
        assertThat(xz.problem().message())
                .isEqualTo("test: not a pcap or pcapng capture at byte 0, after 0 packets: it is compressed with xz;"
                        + " decompress it with: xz -d");

        CaptureReader empty = RawCapture.little().reader();
        RawCapture.readAll(empty);
        assertThat(empty.problem().message())
                .isEqualTo("test: not a pcap or pcapng capture at byte 0, after 0 packets: it is empty");
    }

    @Test
    void refusesAVersionThatIsNotKnown() throws IOException {
        CaptureReader reader = RawCapture.little()
                .u32(MICROS)
                .u16(3, 0)
                .u32(0, 0, 96, 1)
                .record(1, 0, "x")
                .reader();

        assertThat(RawCapture.readAll(reader)).isEmpty();
        assertThat(reader.problem().outcome()).isEqualTo(Outcome.VERSION);
    }

    private static RawCapture of(String order) {
        return new RawCapture(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    private static Read packet(long timeNanos, String text, int originalLength, int linkType) {
        return new Read(Frame.Kind.PACKET, timeNanos, text, originalLength, linkType, 0, null, -1, -1);
    }
}
