package io.tracebridge.capture.edgeprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.PcapngFormat;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EdgeFrameReaderTest {
    private static byte[] pcapHeader() {
        byte[] header = new byte[PcapFormat.HEADER_LENGTH];
        PcapFormat.putHeader(header, 0, Resolution.MICROS, 1, 9000);
        return header;
    }

    private static byte[] record(int length) {
        byte[] record = new byte[PcapFormat.RECORD_HEADER_LENGTH + length];
        PcapFormat.putRecord(record, 0, Resolution.MICROS, 1, new byte[length], 0, length, length);
        return record;
    }

    private static byte[] pcapngHeader() {
        byte[] header = new byte[PcapngFormat.SECTION_HEADER_LENGTH + PcapngFormat.MAX_INTERFACE_LENGTH];
        int at = PcapngFormat.putSectionHeader(header, 0);
        at = PcapngFormat.putInterface(header, at, Resolution.NANOS, 1, 0, "eth0", null);
        return Arrays.copyOf(header, at);
    }

    private static byte[] packet(int length) {
        byte[] block = new byte[PcapngFormat.packetLength(length)];
        PcapngFormat.putPacket(block, 0, Resolution.NANOS, 0, 1, new byte[length], 0, length, length);
        return block;
    }

    private static byte[] mark() {
        byte[] block = new byte[PcapngFormat.MAX_STATISTICS_LENGTH];
        int end = PcapngFormat.putStatistics(block, 0, Resolution.NANOS, 0, 1, 2, 3);
        return Arrays.copyOf(block, end);
    }

    private static byte[] link(byte[] payload) {
        return EdgeProtocol.frame(EdgeProtocol.TYPE_LINK_HEADER, payload);
    }

    private static byte[] data(byte[] payload) {
        return EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, payload);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void tellsPacketsFromOtherBlocks() throws RefusedException {
        byte[] stream = concat(link(pcapngHeader()), data(packet(61)), data(mark()));
        EdgeFrameReader reader = new EdgeFrameReader(9000);
        assertThat(reader.linkHeader()).isNull();
        assertThat(reader.next(stream, 0, stream.length)).isEqualTo(EdgeFrameReader.Next.LINK_HEADER);
        assertThat(reader.linkHeader().format()).isEqualTo(LinkHeader.Format.PCAPNG);
        assertThat(reader.linkHeader().bytes()).isEqualTo(pcapngHeader());
        assertThat(reader.next(stream, reader.end(), stream.length)).isEqualTo(EdgeFrameReader.Next.DATA);
        assertThat(reader.linkHeader().isPacket()).isTrue();
        assertThat(reader.payloadLength()).isEqualTo(packet(61).length);
        assertThat(reader.next(stream, reader.end(), stream.length)).isEqualTo(EdgeFrameReader.Next.DATA);
        assertThat(reader.linkHeader().isPacket()).isFalse();
        assertThat(reader.next(stream, reader.end(), stream.length)).isEqualTo(EdgeFrameReader.Next.INCOMPLETE);
    }

    @Test
    void acceptsEitherByteOrderAndNanoseconds() throws RefusedException {
        for (int magic : new int[] {0xA1B2C3D4, 0xA1B23C4D}) {
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                byte[] header = ByteBuffer.allocate(24)
                        .order(order)
                        .putInt(magic)
                        .putShort((short) 2)
                        .putShort((short) 4)
                        .putInt(16, 9000)
                        .putInt(20, 1)
                        .array();
                byte[] record = ByteBuffer.allocate(20)
                        .order(order)
                        .putInt(8, 4)
                        .putInt(12, 4)
                        .array();
                byte[] stream = concat(link(header), data(record));
                EdgeFrameReader reader = new EdgeFrameReader(9000);
                assertThat(reader.next(stream, 0, stream.length)).isEqualTo(EdgeFrameReader.Next.LINK_HEADER);
                assertThat(reader.next(stream, reader.end(), stream.length)).isEqualTo(EdgeFrameReader.Next.DATA);
                assertThat(reader.linkHeader().payloadLength(stream, reader.payloadOffset()))
                        .isEqualTo(20);
            }
        }
    }

    @Test
    void tellsAChangedLinkHeaderFromTheSameAgain() {
        byte[] other = pcapHeader();
        other[20] = 113;
        String log = FrameLog.of(concat(link(pcapHeader()), link(pcapHeader()), link(other), link(other)), List.of());
        assertThat(log.lines().map(line -> line.split(" ")[0]))
                .containsExactly("LINK_HEADER", "SAME_LINK_HEADER", "LINK_HEADER", "SAME_LINK_HEADER");
    }

    @Test
    void refusesAsSoonAsTheFirstBytesTell() {
        byte[] hello = {22, 3, 1, 2};
        assertThat(FrameLog.of(hello, List.of())).startsWith("TLS_HELLO ");
        assertThat(FrameLog.of("SSH-2.0".getBytes(StandardCharsets.US_ASCII), List.of()))
                .startsWith("UNKNOWN_TYPE ");
        assertThat(FrameLog.of(new byte[] {1, 0, (byte) 0xFF, (byte) 0xFF}, List.of()))
                .startsWith("DATA_BEFORE_LINK_HEADER ");
    }

    @Test
    void explainsARefusalInOneLine() {
        byte[] bad = record(60);
        ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 70);
        assertThatThrownBy(() -> {
                    byte[] stream = concat(link(pcapHeader()), data(bad));
                    EdgeFrameReader reader = new EdgeFrameReader(9000);
                    reader.next(stream, 0, stream.length);
                    reader.next(stream, reader.end(), stream.length);
                })
                .isInstanceOf(RefusedException.class)
                .hasMessage("captured length does not fit the frame (it says 86 bytes in all, the frame has 76)");
    }

    @Test
    void writesNoFrameLongerThanALengthTells() {
        assertThatThrownBy(() -> EdgeProtocol.putHeader(new byte[4], 0, 1, 65_536))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] frame = EdgeProtocol.frame(1, new byte[65_535]);
        assertThat(EdgeProtocol.payloadLength(frame, 0)).isEqualTo(65_535);
        assertThat(frame).startsWith(1, 0, 0xFF, 0xFF);
    }

    @Property(tries = 200)
    void anyChunkingGivesTheSameFrames(
            @ForAll @Size(max = 20) List<@IntRange(max = 3_000) Integer> lengths,
            @ForAll @Size(max = 10) List<@IntRange(max = 60_000) Integer> cuts,
            @ForAll boolean pcapng) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(link(pcapng ? pcapngHeader() : pcapHeader()));
        for (int length : lengths) {
            stream.writeBytes(data(pcapng ? packet(length) : record(length)));
        }
        byte[] bytes = stream.toByteArray();
        List<Integer> places =
                cuts.stream().map(cut -> cut % (bytes.length + 1)).sorted().toList();
        String whole = FrameLog.of(bytes, List.of());
        assertThat(whole.lines()).hasSize(1 + lengths.size());
        assertThat(FrameLog.of(bytes, places)).isEqualTo(whole);
    }
}
