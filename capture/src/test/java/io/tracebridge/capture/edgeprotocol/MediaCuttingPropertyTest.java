package io.tracebridge.capture.edgeprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.edgeprotocol.EdgeFrameReader.Next;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.PcapngFormat;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Streams with RTP, spoiled in some bytes: who cuts media takes and refuses the same frames, and stores what is a capture. */
class MediaCuttingPropertyTest {
    private static final int HEADERS = 14 + 20 + 8 + 12;

    private static byte[] rtp(Random random) {
        byte[] packet = new byte[HEADERS + random.nextInt(200)];
        random.nextBytes(packet);
        packet[12] = 8;
        packet[13] = 0;
        packet[14] = 0x45;
        packet[20] = 0;
        packet[21] = 0;
        packet[23] = 17;
        packet[34] = (byte) 0x80;
        packet[36] = (byte) 0x80;
        packet[42] = (byte) (0x80 | random.nextInt(3));
        packet[43] = (byte) (random.nextBoolean() ? 8 : 98);
        return packet;
    }

    private static byte[] stream(boolean pcapng, Random random) {
        byte[] bytes = new byte[1024];
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int end;
        if (pcapng) {
            end = PcapngFormat.putSectionHeader(bytes, 0);
            end = PcapngFormat.putInterface(
                    bytes, end, Resolution.NANOS, 1, 0, random.nextBoolean() ? "eth0" : null, null);
        } else {
            end = PcapFormat.putHeader(bytes, 0, Resolution.MICROS, 1, 9000);
        }
        stream.writeBytes(EdgeProtocol.frame(EdgeProtocol.TYPE_LINK_HEADER, Arrays.copyOf(bytes, end)));
        for (int i = 0; i < 5; i++) {
            byte[] packet = rtp(random);
            int length = packet.length;
            end = pcapng
                    ? PcapngFormat.putPacket(bytes, 0, Resolution.NANOS, 0, 5_000, packet, 0, length, length)
                    : PcapFormat.putRecord(bytes, 0, Resolution.MICROS, 5_000, packet, 0, length, length);
            stream.writeBytes(EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, Arrays.copyOf(bytes, end)));
        }
        return stream.toByteArray();
    }

    @Property
    void takesAndRefusesTheSameAndStoresACapture(
            @ForAll boolean pcapng, @ForAll long seed, @ForAll @IntRange(max = 4) int spoiled) throws Exception {
        Random random = new Random(seed);
        byte[] whole = stream(pcapng, random);
        for (int i = 0; i < spoiled; i++) {
            whole[random.nextInt(whole.length)] = (byte) random.nextInt();
        }
        byte[] cut = whole.clone();
        EdgeFrameReader keeps = new EdgeFrameReader(65535);
        EdgeFrameReader cuts = new EdgeFrameReader(65535, true);
        EdgeFrameReader stored = new EdgeFrameReader(1 << 18, true);
        int at = 0;
        while (true) {
            Object one = next(keeps, whole, at);
            Object other = next(cuts, cut, at);
            assertThat(other).isEqualTo(one);
            if (!(one instanceof Next) || one == Next.INCOMPLETE) {
                return;
            }
            assertThat(cuts.end()).isEqualTo(keeps.end());
            assertThat(cuts.payloadLength()).isLessThanOrEqualTo(keeps.payloadLength());
            if (one == Next.LINK_HEADER) {
                byte[] frame = EdgeProtocol.frame(
                        EdgeProtocol.TYPE_LINK_HEADER, cuts.linkHeader().bytes());
                assertThat(next(stored, frame, 0)).isEqualTo(Next.LINK_HEADER);
                assertThat(stored.linkHeader().bytes())
                        .as("stamped once")
                        .isEqualTo(cuts.linkHeader().bytes());
            } else if (one == Next.DATA) {
                byte[] payload =
                        Arrays.copyOfRange(cut, cuts.payloadOffset(), cuts.payloadOffset() + cuts.payloadLength());
                assertThat(cuts.linkHeader().payloadLength(payload, 0)).isEqualTo(payload.length);
                byte[] frame = EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, payload);
                assertThat(next(stored, frame, 0)).isEqualTo(Next.DATA);
                assertThat(stored.payloadLength()).as("nothing left to cut").isEqualTo(payload.length);
            }
            at = cuts.end();
        }
    }

    private static Object next(EdgeFrameReader reader, byte[] bytes, int at) {
        try {
            return reader.next(bytes, at, bytes.length);
        } catch (RefusedException e) {
            return e.getMessage();
        }
    }
}
