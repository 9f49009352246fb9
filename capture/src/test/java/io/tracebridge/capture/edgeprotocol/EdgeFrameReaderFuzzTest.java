package io.tracebridge.capture.edgeprotocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.PcapngFormat;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes, in any portions: frames or a refusal, always the same, and never more than one frame held. */
class EdgeFrameReaderFuzzTest {
    /** Good streams for the fuzzer to spoil. */
    static Stream<Arguments> streams() {
        byte[] bytes = new byte[600];
        int pcap = PcapFormat.putHeader(bytes, 0, Resolution.MICROS, 1, 9000);
        byte[] pcapHeader = Arrays.copyOf(bytes, pcap);
        int record = PcapFormat.putRecord(bytes, 0, Resolution.MICROS, 5_000, new byte[9], 0, 9, 60);
        byte[] pcapRecord = Arrays.copyOf(bytes, record);
        int section = PcapngFormat.putSectionHeader(bytes, 0);
        section = PcapngFormat.putInterface(bytes, section, Resolution.NANOS, 1, 0, "eth0", null);
        byte[] pcapngHeader = Arrays.copyOf(bytes, section);
        int packet = PcapngFormat.putPacket(bytes, 0, Resolution.NANOS, 0, 5_000, new byte[9], 0, 9, 60);
        byte[] pcapngPacket = Arrays.copyOf(bytes, packet);
        int mark = PcapngFormat.putStatistics(bytes, 0, Resolution.NANOS, 0, 5_000, 1, 0);
        byte[] pcapngMark = Arrays.copyOf(bytes, mark);
        return Stream.of(
                Arguments.of((Object) stream(pcapHeader, pcapRecord, pcapRecord)),
                Arguments.of((Object) stream(pcapngHeader, pcapngPacket, pcapngMark, pcapngPacket)),
                Arguments.of((Object) stream(pcapngHeader, pcapRecord)));
    }

    private static byte[] stream(byte[] link, byte[]... data) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(EdgeProtocol.frame(EdgeProtocol.TYPE_LINK_HEADER, link));
        for (byte[] payload : data) {
            stream.writeBytes(EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, payload));
        }
        return stream.toByteArray();
    }

    @MethodSource("streams")
    @FuzzTest
    void anyStreamIsReadAlikeHoweverItIsCut(byte[] stream) {
        int portion = 1 + Math.floorMod(Arrays.hashCode(stream), 64);
        List<Integer> cuts = new ArrayList<>();
        for (int cut = portion; cut < stream.length; cut += portion) {
            cuts.add(cut);
        }
        String whole = FrameLog.of(stream, List.of());
        String cut = FrameLog.of(stream, cuts);
        if (!cut.equals(whole)) {
            throw new AssertionError("in portions of " + portion + " it gives\n" + cut + "and whole\n" + whole);
        }
    }
}
