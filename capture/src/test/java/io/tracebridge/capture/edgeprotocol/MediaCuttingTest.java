package io.tracebridge.capture.edgeprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.edgeprotocol.EdgeFrameReader.Next;
import io.tracebridge.capture.file.MediaStamp;
import io.tracebridge.capture.file.Outcome;
import io.tracebridge.capture.file.PayloadReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads of clients that send media, cut as they are read: what is stored is a capture as good as before, and says what it lacks. */
class MediaCuttingTest {
    private static final int HEADERS = 14 + 20 + 8 + 12;
    private static final byte[] CANARY = "CANARY-of-media-".getBytes(StandardCharsets.US_ASCII);

    private final PayloadReader stored = new PayloadReader();
    private final Frame frame = new Frame();

    /** RTP of 160 octets and two more than whole words, in UDP, IPv4 and Ethernet. */
    private static byte[] rtp() {
        ByteBuffer packet = ByteBuffer.allocate(HEADERS + 162);
        packet.putShort(12, (short) 0x0800).put(14, (byte) 0x45).put(23, (byte) 17);
        packet.putShort(34, (short) 40000).putShort(36, (short) 50000).putShort(38, (short) (8 + 12 + 162));
        packet.put(42, (byte) 0x80).put(43, (byte) 98);
        for (int at = HEADERS; at + CANARY.length <= packet.capacity(); at += CANARY.length) {
            packet.put(at, CANARY, 0, CANARY.length);
        }
        return packet.array();
    }

    private static ByteBuffer buffer(int length, ByteOrder order) {
        return ByteBuffer.allocate(length).order(order);
    }

    private static ByteOrder order(String name) {
        return name.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Reads link header and data as a collector does; gives the payloads to be stored. */
    private static List<byte[]> read(byte[] link, byte[] data) throws RefusedException {
        EdgeFrameReader reader = new EdgeFrameReader(65535, true);
        byte[] header = EdgeProtocol.frame(EdgeProtocol.TYPE_LINK_HEADER, link);
        assertThat(reader.next(header, 0, header.length)).isEqualTo(Next.LINK_HEADER);
        assertThat(reader.next(header, 0, header.length))
                .as("the same again, as it came")
                .isEqualTo(Next.SAME_LINK_HEADER);
        byte[] frame = EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, data);
        assertThat(reader.next(frame, 0, frame.length)).isEqualTo(Next.DATA);
        assertThat(reader.isMediaCut()).isTrue();
        assertThat(reader.end()).as("what is read next").isEqualTo(frame.length);
        byte[] payload =
                Arrays.copyOfRange(frame, reader.payloadOffset(), reader.payloadOffset() + reader.payloadLength());
        assertThat(reader.linkHeader().payloadLength(payload, 0)).isEqualTo(payload.length);
        return List.of(reader.linkHeader().bytes(), payload);
    }

    private void assertCut(List<byte[]> payloads, int captured) {
        assertThat(stored.link(payloads.get(0), 0, payloads.get(0).length)).isEqualTo(Outcome.NOTHING);
        assertThat(stored.mediaCut()).isTrue();
        assertThat(MediaStamp.on(payloads.get(0))).as("said once").isEqualTo(payloads.get(0));
        assertThat(stored.data(payloads.get(1), 0, payloads.get(1).length, frame))
                .isEqualTo(Outcome.FRAME);
        assertThat(frame.mediaCut).isTrue();
        assertThat(frame.capturedLength).isEqualTo(captured);
        assertThat(frame.originalLength).isEqualTo(HEADERS + 162);
        byte[] kept = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + HEADERS + 2);
        assertThat(kept).isEqualTo(Arrays.copyOf(rtp(), HEADERS + 2));
        assertThat(new String(payloads.get(1), StandardCharsets.ISO_8859_1)).doesNotContain("NARY", "media");
    }

    @ParameterizedTest
    @ValueSource(strings = {"little", "big"})
    void ofPcapRecords(String order) throws Exception {
        byte[] packet = rtp();
        ByteBuffer link = buffer(24, order(order));
        link.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(1);
        ByteBuffer record = buffer(16 + packet.length, order(order));
        record.putInt(1_700_000_000)
                .putInt(5)
                .putInt(packet.length)
                .putInt(packet.length)
                .put(packet);

        List<byte[]> payloads = read(link.array(), record.array());

        assertThat(payloads.get(1)).hasSize(16 + HEADERS + 2);
        assertCut(payloads, HEADERS + 2);
        assertThat(frame.timeNanos).isEqualTo(1_700_000_000_000_005_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"little", "big"})
    void ofPcapngBlocksWhoseOptionsStay(String order) throws Exception {
        byte[] packet = rtp();
        int data = packet.length + 3 & ~3;
        ByteBuffer block = buffer(28 + data + 12 + 4, order(order));
        block.putInt(6)
                .putInt(block.capacity())
                .putInt(0)
                .putInt(0)
                .putInt(1_000)
                .putInt(packet.length);
        block.putInt(packet.length).put(packet).position(28 + data);
        block.putShort((short) 2).putShort((short) 4).putInt(0x01020304).putInt(0); // epb_flags, and the end
        block.putInt(block.capacity());

        List<byte[]> payloads = read(pcapng(order(order), true), block.array());

        assertCut(payloads, HEADERS + 2);
        ByteBuffer cut = ByteBuffer.wrap(payloads.get(1)).order(order(order));
        assertThat(cut.getShort(28 + HEADERS + 2)).as("no padding needed").isEqualTo((short) 2);
        assertThat(cut.getInt(28 + HEADERS + 2 + 4)).isEqualTo(0x01020304);
        assertThat(cut.getInt(cut.capacity() - 4)).isEqualTo(cut.capacity());
    }

    @Test
    void ofASimplePacketBlockTheMediaIsZero() throws Exception {
        byte[] packet = rtp();
        int data = packet.length + 3 & ~3;
        ByteBuffer block = buffer(12 + data + 4, ByteOrder.LITTLE_ENDIAN);
        block.putInt(3).putInt(block.capacity()).putInt(packet.length).put(packet);
        block.position(12 + data);
        block.putInt(block.capacity());

        assertCut(read(pcapng(ByteOrder.LITTLE_ENDIAN, false), block.array()), packet.length);
    }

    /** Two interfaces, with a name each or without any options. */
    private static byte[] pcapng(ByteOrder order, boolean named) {
        int description = named ? 20 + 8 + 4 : 20;
        ByteBuffer link = buffer(28 + 2 * description, order);
        link.putInt(0x0a0d0d0a)
                .putInt(28)
                .putInt(0x1a2b3c4d)
                .putShort((short) 1)
                .putShort((short) 0);
        link.putLong(-1).putInt(28);
        for (int i = 0; i < 2; i++) {
            link.putInt(1)
                    .putInt(description)
                    .putShort((short) 1)
                    .putShort((short) 0)
                    .putInt(65535);
            if (named) {
                link.putShort((short) 2).putShort((short) 3).put(new byte[] {'i', 'f', (byte) ('0' + i), 0});
                link.putInt(0);
            }
            link.putInt(description);
        }
        return link.array();
    }

    @Test
    void theStampLeavesNamesAndTypesAsTheyWere() {
        for (boolean named : new boolean[] {true, false}) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                byte[] link = pcapng(order, named);
                byte[] stamped = MediaStamp.on(link);
                assertThat(stored.link(link, 0, link.length)).isEqualTo(Outcome.NOTHING);
                assertThat(stored.mediaCut()).isFalse();
                assertThat(stored.link(stamped, 0, stamped.length)).isEqualTo(Outcome.NOTHING);
                assertThat(stored.mediaCut()).isTrue();
                assertThat(stored.interfaceCount()).isEqualTo(2);
                assertThat(stored.interfaceName(1)).isEqualTo(named ? "if1" : null);
                assertThat(stored.linkType(1)).isOne();
                assertThat(new String(stamped, StandardCharsets.US_ASCII)).contains(MediaStamp.COMMENT);
            }
        }
    }
}
