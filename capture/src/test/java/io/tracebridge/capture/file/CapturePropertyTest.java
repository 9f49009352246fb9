package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.RawCapture.Read;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CapturePropertyTest {
    /** What a test puts into a capture: a packet, or a mark when {@code text} is null. */
    record Put(long timeNanos, String text, int extra, int interfaceId, long received, long dropped) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        int originalLength() {
            return bytes().length + extra;
        }
    }

    private static final int[] LINK_TYPES = {1, 113, 101};

    @Property(tries = 300)
    void whatIsWrittenAsPcapIsReadBack(
            @ForAll("records") List<Put> records,
            @ForAll Resolution resolution,
            @ForAll @IntRange(min = 1, max = 70) int chunk)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Read> expected = new ArrayList<>();
        try (PcapWriter writer = new PcapWriter(out, resolution, 113, 262_144)) {
            for (Put put : records) {
                if (put.text() != null) {
                    writer.write(put.timeNanos(), put.bytes(), 0, put.bytes().length, put.originalLength());
                    long time = resolution == Resolution.NANOS ? put.timeNanos() : put.timeNanos() / 1000 * 1000;
                    expected.add(
                            new Read(Frame.Kind.PACKET, time, put.text(), put.originalLength(), 113, 0, null, -1, -1));
                }
            }
        }
        assertReads(out.toByteArray(), chunk, expected);
    }

    @Property(tries = 300)
    void whatIsWrittenAsPcapngIsReadBack(
            @ForAll("records") List<Put> records,
            @ForAll Resolution resolution,
            @ForAll @IntRange(min = 1, max = 70) int chunk)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Read> expected = new ArrayList<>();
        try (PcapngWriter writer = new PcapngWriter(out, resolution)) {
            for (int id = 0; id < LINK_TYPES.length; id++) {
                assertThat(writer.addInterface(LINK_TYPES[id], 0, "if" + id, id == 1 ? "udp" : null))
                        .isEqualTo(id);
            }
            Frame frame = new Frame();
            for (Put put : records) {
                fill(frame, put);
                writer.write(frame);
                frame.timeNanos = resolution == Resolution.NANOS ? put.timeNanos() : put.timeNanos() / 1000 * 1000;
                expected.add(RawCapture.copy(frame));
            }
        }
        assertReads(out.toByteArray(), chunk, expected);
    }

    @Property(tries = 300)
    void whatIsBuiltByHandIsReadInEitherByteOrder(
            @ForAll("records") List<Put> records, @ForAll boolean big, @ForAll @IntRange(min = 1, max = 70) int chunk)
            throws IOException {
        RawCapture capture = big ? RawCapture.big() : RawCapture.little();
        capture.section();
        for (int id = 0; id < LINK_TYPES.length; id++) {
            capture.describe(
                    LINK_TYPES[id], 0, capture.body().option(2, "if" + id).option(9, new byte[] {9}));
        }
        List<Read> expected = new ArrayList<>();
        Frame frame = new Frame();
        for (Put put : records) {
            long time = put.timeNanos();
            if (put.text() == null) {
                RawCapture options = capture.body();
                options = put.received() < 0 ? options : options.option(4, put.received());
                options = put.dropped() < 0 ? options : options.option(5, put.dropped());
                capture.statistics(put.interfaceId(), time, options);
            } else {
                RawCapture body = capture.body()
                        .u32(put.interfaceId(), time >>> 32, time, put.bytes().length, put.originalLength());
                capture.block(6, body.bytes(put.bytes()));
            }
            fill(frame, put);
            expected.add(RawCapture.copy(frame));
        }
        assertReads(capture.toBytes(), chunk, expected);
    }

    @Property(tries = 300)
    void payloadsAreReadAsTheFileIsThatTheyMake(
            @ForAll("records") List<Put> records, @ForAll boolean pcapng, @ForAll @IntRange(max = 40) int at)
            throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] bytes = new byte[70_000];
        PayloadReader payloads = new PayloadReader();
        List<Read> expected = new ArrayList<>();
        Frame frame = new Frame();
        int end = at;
        if (pcapng) {
            end = PcapngFormat.putSectionHeader(bytes, end);
            for (int id = 0; id < LINK_TYPES.length; id++) {
                end = PcapngFormat.putInterface(bytes, end, Resolution.MICROS, LINK_TYPES[id], 0, "if" + id, null);
            }
        } else {
            end = PcapFormat.putHeader(bytes, end, Resolution.MICROS, 113, 262_144);
        }
        assertThat(payloads.link(bytes, at, end - at)).isEqualTo(Outcome.NOTHING);
        file.write(bytes, at, end - at);
        for (Put put : records) {
            if (put.text() == null && !pcapng) {
                continue;
            }
            end = put(bytes, at, put, pcapng);
            assertThat(payloads.data(bytes, at, end - at, frame)).isEqualTo(Outcome.FRAME);
            expected.add(RawCapture.copy(frame));
            file.write(bytes, at, end - at);
        }
        assertReads(file.toByteArray(), 70, expected);
    }

    private static int put(byte[] bytes, int at, Put put, boolean pcapng) {
        if (put.text() == null) {
            return PcapngFormat.putStatistics(
                    bytes, at, Resolution.MICROS, put.interfaceId(), put.timeNanos(), put.received(), put.dropped());
        }
        byte[] data = put.bytes();
        return pcapng
                ? PcapngFormat.putPacket(
                        bytes,
                        at,
                        Resolution.MICROS,
                        put.interfaceId(),
                        put.timeNanos(),
                        data,
                        0,
                        data.length,
                        put.originalLength())
                : PcapFormat.putRecord(
                        bytes, at, Resolution.MICROS, put.timeNanos(), data, 0, data.length, put.originalLength());
    }

    @Property(tries = 2000)
    void anyBytesAreReadToAnEnd(@ForAll("rubbish") byte[] bytes, @ForAll @IntRange(min = 1, max = 70) int chunk)
            throws IOException {
        assertReadsToAnEnd(bytes, chunk);
    }

    @Property(tries = 1000)
    void aDamagedCaptureIsReadToAnEnd(
            @ForAll("records") List<Put> records,
            @ForAll boolean big,
            @ForAll @IntRange(max = 2000) int where,
            @ForAll byte what,
            @ForAll @IntRange(min = 1, max = 70) int chunk)
            throws IOException {
        RawCapture capture = big ? RawCapture.big() : RawCapture.little();
        capture.section().describe(1);
        for (Put put : records) {
            if (put.text() != null && put.bytes().length < 200) {
                capture.packet(0, put.timeNanos(), put.text()).simplePacket(put.originalLength(), put.text());
            }
        }
        byte[] bytes = capture.toBytes();
        bytes[where % bytes.length] = what;
        assertReadsToAnEnd(bytes, chunk);
    }

    @Provide
    Arbitrary<List<Put>> records() {
        Arbitrary<String> text = Arbitraries.strings()
                .withCharRange('\0', '\u00ff')
                .ofMaxLength(300)
                .injectNull(0.2);
        Arbitrary<String> large = Arbitraries.integers().between(60_000, 66_000).map("x"::repeat);
        Arbitrary<Long> count = Arbitraries.longs().between(-1, Long.MAX_VALUE);
        return Combinators.combine(
                        Arbitraries.longs().between(0, 0xffffffffL * 1_000_000_000L),
                        Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(30, text), net.jqwik.api.Tuple.of(1, large)),
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.integers().between(0, LINK_TYPES.length - 1),
                        count,
                        count)
                .as(Put::new)
                .list()
                .ofMaxSize(12);
    }

    /** Bytes that begin as a capture does, and go on as they like, with a liking for small numbers. */
    @Provide
    Arbitrary<byte[]> rubbish() {
        byte[][] beginnings = {
            {},
            RawCapture.little().pcap(0xa1b2c3d4L, 1).toBytes(),
            RawCapture.big().pcap(0xa1b2cd34L, 1).toBytes(),
            RawCapture.little().u32(0xa1b2c3d4L).toBytes(),
            RawCapture.little().section().toBytes(),
            RawCapture.big().section().describe(1).toBytes(),
            RawCapture.little().u32(0x0a0d0d0aL).toBytes(),
            {0x1f, (byte) 0x8b, 8},
            {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
        };
        Arbitrary<Byte> value = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.of((byte) 0)),
                net.jqwik.api.Tuple.of(2, Arbitraries.bytes().between((byte) 0, (byte) 40)),
                net.jqwik.api.Tuple.of(1, Arbitraries.bytes()));
        Arbitrary<byte[]> rest = value.array(byte[].class).ofMaxSize(400);
        return Combinators.combine(Arbitraries.of(beginnings), rest)
                .as((beginning, end) ->
                        RawCapture.little().bytes(beginning).bytes(end).toBytes());
    }

    private static void fill(Frame frame, Put put) {
        frame.timeNanos = put.timeNanos();
        frame.interfaceId = put.interfaceId();
        frame.interfaceName = "if" + put.interfaceId();
        frame.linkType = LINK_TYPES[put.interfaceId()];
        if (put.text() == null) {
            frame.kind = Frame.Kind.MARK;
            frame.originalLength = 0;
            frame.capturedLength = 0;
            frame.received = put.received();
            frame.dropped = put.dropped();
        } else {
            frame.kind = Frame.Kind.PACKET;
            frame.data = put.bytes();
            frame.offset = 0;
            frame.capturedLength = put.bytes().length;
            frame.originalLength = put.originalLength();
        }
    }

    /** Reads from a stream that gives a few bytes at a time, through a buffer that is too small at first. */
    private static void assertReads(byte[] bytes, int chunk, List<Read> expected) throws IOException {
        CaptureReader reader = CaptureReader.open("test", RawCapture.trickling(bytes, chunk), 16);
        assertThat(RawCapture.readAll(reader)).isEqualTo(expected);
        assertThat(reader.problem()).isNull();
        assertThat(reader.refused()).isZero();
        assertThat(reader.position()).isEqualTo(bytes.length);
        assertThat(reader.compressedPosition()).isEqualTo(bytes.length);
        assertThat(reader.packets() + reader.marks()).isEqualTo(expected.size());
    }

    private static void assertReadsToAnEnd(byte[] bytes, int chunk) throws IOException {
        CaptureReader whole = RawCapture.reader(bytes);
        CaptureReader pieces = CaptureReader.open("test", RawCapture.trickling(bytes, chunk), 16);
        List<Read> records = RawCapture.readAll(whole);
        List<Read> inPieces = RawCapture.readAll(pieces);
        // Of a damaged compressed stream, how much comes out before the damage depends on how much is asked for at a
        // time.
        boolean compressed = bytes.length > 1 && (bytes[0] == 0x1f || bytes[0] == 0x28);
        if (compressed) {
            int shorter = Math.min(records.size(), inPieces.size());
            assertThat(inPieces.subList(0, shorter)).isEqualTo(records.subList(0, shorter));
        } else {
            assertThat(inPieces).isEqualTo(records);
            assertThat(pieces.problem()).isEqualTo(whole.problem());
        }
        if (whole.problem() == null) {
            assertThat(pieces.position()).isEqualTo(whole.position());
        }
        assertThat(whole.compressedPosition()).isLessThanOrEqualTo(bytes.length);
        for (Read record : records) {
            assertThat(record.timeNanos()).isNotNegative();
            assertThat(record.originalLength()).isNotNegative();
        }
    }
}
