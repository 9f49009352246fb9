package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PayloadReaderTest {
    private static final byte[] HELLO = {1, 2, 3, 4, 5};
    private static final long TIME = 1_700_000_000_123_456_789L;

    private final PayloadReader reader = new PayloadReader();
    private final Frame frame = new Frame();
    private final byte[] bytes = new byte[2000];

    @Test
    void readsAPcapRecordWithoutCopying() {
        int header = PcapFormat.putHeader(bytes, 7, Resolution.MICROS, LinkType.ETHERNET, 9000);
        assertThat(reader.link(bytes, 7, header - 7)).isEqualTo(Outcome.NOTHING);
        int end = PcapFormat.putRecord(bytes, 100, Resolution.MICROS, TIME, HELLO, 0, 5, 60);

        assertThat(reader.data(bytes, 100, end - 100, frame)).isEqualTo(Outcome.FRAME);

        assertThat(frame.data).isSameAs(bytes);
        assertThat(frame.kind).isEqualTo(Frame.Kind.PACKET);
        assertThat(frame.timeNanos).isEqualTo(1_700_000_000_123_456_000L);
        assertThat(captured()).containsExactly(HELLO);
        assertThat(frame.originalLength).isEqualTo(60);
        assertThat(frame.linkType).isEqualTo(LinkType.ETHERNET);
        assertThat(reader.isPcapng()).isFalse();
        assertThat(reader.snaplen(0)).isEqualTo(9000);
    }

    @Test
    void readsPacketsOfTwoInterfaces() {
        linkTwoInterfaces();

        int end = PcapngFormat.putPacket(bytes, 0, Resolution.NANOS, 1, TIME, HELLO, 1, 4, 4);

        assertThat(end).isEqualTo(PcapngFormat.packetLength(4));
        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.FRAME);
        assertThat(frame.timeNanos).isEqualTo(TIME);
        assertThat(captured()).containsExactly(2, 3, 4, 5);
        assertThat(frame.linkType).isEqualTo(LinkType.LINUX_SLL);
        assertThat(frame.interfaceId).isEqualTo(1);
        assertThat(frame.interfaceName).isEqualTo("çağrı0");
    }

    @Test
    void readsStatisticsAsAMark() {
        linkTwoInterfaces();

        int end = PcapngFormat.putStatistics(bytes, 0, Resolution.NANOS, 1, TIME, 77, 5);

        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.FRAME);
        assertThat(frame.kind).isEqualTo(Frame.Kind.MARK);
        assertThat(frame.timeNanos).isEqualTo(TIME);
        assertThat(frame.received).isEqualTo(77);
        assertThat(frame.dropped).isEqualTo(5);
        assertThat(frame.interfaceName).isEqualTo("çağrı0");
    }

    @Test
    void tellsStatisticsWithoutCountsFromZero() {
        linkTwoInterfaces();

        int end = PcapngFormat.putStatistics(bytes, 0, Resolution.NANOS, 0, TIME, -1, -1);

        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.FRAME);
        assertThat(frame.received).isEqualTo(-1);
        assertThat(frame.dropped).isEqualTo(-1);
    }

    @Test
    void refusesDataBeforeALinkHeader() {
        int end = PcapFormat.putRecord(bytes, 0, Resolution.MICROS, TIME, HELLO, 0, 5, 5);

        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.NO_LINK_HEADER);
    }

    @Test
    void refusesACapturedLengthThatIsNotThePayloads() {
        reader.link(bytes, 0, PcapFormat.putHeader(bytes, 0, Resolution.MICROS, LinkType.ETHERNET, 9000));
        int end = PcapFormat.putRecord(bytes, 0, Resolution.MICROS, TIME, HELLO, 0, 5, 5);

        assertThat(reader.data(bytes, 0, end - 1, frame)).isEqualTo(Outcome.TRUNCATED);
        assertThat(reader.data(bytes, 0, end + 1, frame)).isEqualTo(Outcome.TRAILING_BYTES);
        assertThat(reader.data(bytes, 0, 15, frame)).isEqualTo(Outcome.TRUNCATED);
        assertThat(reader.data(bytes, 0, 0, frame)).isEqualTo(Outcome.TRUNCATED);
        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.FRAME);
    }

    @Test
    void refusesABlockThatIsNotThePayload() {
        linkTwoInterfaces();
        int end = PcapngFormat.putPacket(bytes, 0, Resolution.NANOS, 0, TIME, HELLO, 0, 5, 5);

        for (int length = 0; length < end; length++) {
            assertThat(reader.data(bytes, 0, length, frame)).isEqualTo(Outcome.TRUNCATED);
        }
        assertThat(reader.data(bytes, 0, end + 4, frame)).isEqualTo(Outcome.TRAILING_BYTES);
        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.FRAME);
    }

    @Test
    void refusesAnInterfaceThatIsNotDescribed() {
        linkTwoInterfaces();

        int end = PcapngFormat.putPacket(bytes, 0, Resolution.NANOS, 2, TIME, HELLO, 0, 5, 5);

        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.UNKNOWN_INTERFACE);
    }

    @Test
    void refusesALinkHeaderInsideDataAndKeepsTheOldOne() {
        linkTwoInterfaces();
        int section = PcapngFormat.putSectionHeader(bytes, 0);
        assertThat(reader.data(bytes, 0, section, frame)).isEqualTo(Outcome.LINK_HEADER_IN_DATA);
        int described = PcapngFormat.putInterface(bytes, 0, Resolution.MICROS, 1, 0, null, null);
        assertThat(reader.data(bytes, 0, described, frame)).isEqualTo(Outcome.LINK_HEADER_IN_DATA);

        int end = PcapngFormat.putPacket(bytes, 0, Resolution.NANOS, 1, TIME, HELLO, 0, 5, 5);
        assertThat(reader.data(bytes, 0, end, frame)).isEqualTo(Outcome.FRAME);
        assertThat(reader.interfaceCount()).isEqualTo(2);
    }

    @Test
    void refusesALinkHeaderWithDataOrRubbishInIt() {
        int section = PcapngFormat.putSectionHeader(bytes, 0);
        int described = PcapngFormat.putInterface(bytes, section, Resolution.MICROS, 1, 0, null, null);
        int packet = PcapngFormat.putPacket(bytes, described, Resolution.MICROS, 0, TIME, HELLO, 0, 5, 5);
        int second = PcapngFormat.putSectionHeader(bytes, packet);

        assertThat(reader.link(bytes, 0, described)).isEqualTo(Outcome.NOTHING);
        assertThat(reader.link(bytes, 0, packet)).isEqualTo(Outcome.NOT_A_LINK_HEADER);
        assertThat(reader.isLinked()).isFalse();
        System.arraycopy(bytes, packet, bytes, described, second - packet);
        assertThat(reader.link(bytes, 0, described + second - packet)).isEqualTo(Outcome.NOT_A_LINK_HEADER);
        assertThat(reader.link(bytes, 0, described - 1)).isEqualTo(Outcome.TRUNCATED);
        assertThat(reader.link(bytes, 0, 0)).isEqualTo(Outcome.TRUNCATED);
        assertThat(reader.link(HELLO, 0, 5)).isEqualTo(Outcome.NOT_A_CAPTURE);
        int header = PcapFormat.putHeader(bytes, 0, Resolution.NANOS, 1, 65535);
        assertThat(reader.link(bytes, 0, header + 1)).isEqualTo(Outcome.TRAILING_BYTES);
        assertThat(reader.link(bytes, 0, header - 1)).isEqualTo(Outcome.TRUNCATED);
    }

    private void linkTwoInterfaces() {
        int end = PcapngFormat.putSectionHeader(bytes, 0);
        assertThat(end).isEqualTo(PcapngFormat.SECTION_HEADER_LENGTH);
        end = PcapngFormat.putInterface(bytes, end, Resolution.NANOS, LinkType.ETHERNET, 65535, "eth0", "udp port 53");
        end = PcapngFormat.putInterface(bytes, end, Resolution.NANOS, LinkType.LINUX_SLL, 0, "çağrı0", null);
        assertThat(reader.link(bytes, 0, end)).isEqualTo(Outcome.NOTHING);
        assertThat(reader.interfaceCount()).isEqualTo(2);
        assertThat(reader.linkType(1)).isEqualTo(LinkType.LINUX_SLL);
        assertThat(reader.interfaceName(0)).isEqualTo("eth0");
    }

    private byte[] captured() {
        return Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength);
    }
}
