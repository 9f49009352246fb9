package io.tracebridge.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.Resolution;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of media headers only, of whatever client: what is stored and published is cut, says so, and is the same. */
class MediaHeadersTest {
    private static final int HEADERS = 14 + 20 + 8 + 12;
    private static final String CANARY = "CANARY-of-media-";
    private static final int PACKETS = 3_000;

    @TempDir
    Path folder;

    /** A record of RTP, A-law, in UDP, IPv4 and Ethernet. */
    private static byte[] rtp(int number) {
        byte[] speech = CANARY.repeat(10).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer packet = ByteBuffer.allocate(HEADERS + speech.length);
        packet.putShort(12, (short) 0x0800).put(14, (byte) 0x45).put(23, (byte) 17);
        packet.putShort(34, (short) 40000).putShort(36, (short) 50000).putShort(38, (short) (20 + speech.length));
        packet.put(42, (byte) 0x80).put(43, (byte) 8).putShort(44, (short) number);
        packet.put(HEADERS, speech);
        byte[] record = new byte[PcapFormat.RECORD_HEADER_LENGTH + packet.capacity()];
        PcapFormat.putRecord(
                record,
                0,
                Resolution.MICROS,
                number * 20_000_000L,
                packet.array(),
                0,
                packet.capacity(),
                packet.capacity());
        return record;
    }

    private static Streams calls() {
        Streams streams = new Streams().link(Streams.pcapHeader(1));
        for (int i = 0; i < PACKETS; i++) {
            streams.data(rtp(i)).data(Streams.record(i % 100, 60)); // and something else
        }
        return streams;
    }

    private static CollectorSettings.Builder settings(boolean mediaHeaders) {
        return CollectorSettings.builder()
                .client("edge1=127.0.0.1")
                .publish("tcp://127.0.0.1:*")
                .highWaterMark(100_000)
                .mediaHeaders(mediaHeaders);
    }

    @Test
    void noMediaIsStoredOrPublished() throws Exception {
        try (Running running = new Running(settings(true), folder);
                Subscriber subscriber = running.subscribe("data.v1.edge1", "event.v1.closingtracefile.edge1")) {
            running.send(calls().sent());

            byte[] file = Files.readAllBytes(running.files().get(0));
            assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain("CANARY");
            assertThat(packets(running.files().get(0))).isEqualTo(PACKETS);
            List<List<byte[]>> messages = subscriber.until("event.v1.closingtracefile.edge1", 1);
            int at = 24;
            for (List<byte[]> message : messages.subList(0, messages.size() - 1)) {
                assertThat(message.get(1)).as("link header").isEqualTo(Arrays.copyOf(file, 24));
                byte[] data = message.get(2);
                assertThat(data).isEqualTo(Arrays.copyOfRange(file, at, at + data.length));
                at += data.length;
            }
            assertThat(at).as("all that is stored is published").isEqualTo(file.length);
            assertThat(running.count("media_cut_frames_total", "edge1")).isEqualTo(PACKETS);
            assertThat(running.count("packets_total", "edge1")).isEqualTo(2 * PACKETS);
            assertThat(running.count("stored_bytes_total", "edge1")).isEqualTo(file.length);
        }
    }

    /** Packets of RTP in a file, each of which says that its media was cut. */
    private static int packets(Path file) throws Exception {
        Frame frame = new Frame();
        int count = 0;
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                assertThat(frame.mediaCut).isTrue();
                if (frame.originalLength > 60) {
                    count++;
                    assertThat(frame.capturedLength).isEqualTo(HEADERS);
                    assertThat(frame.originalLength).isEqualTo(HEADERS + 160);
                } else {
                    assertThat(frame.capturedLength).isEqualTo(60);
                }
            }
            assertThat(reader.problem()).isNull();
        }
        return count;
    }

    @Test
    void whoDoesNotAskForItGetsEverythingAsItCame() throws Exception {
        try (Running running = new Running(settings(false), folder)) {
            Streams calls = calls();
            running.send(calls.sent());
            assertThat(Files.readAllBytes(running.files().get(0))).isEqualTo(calls.stored());
            assertThat(running.count("media_cut_frames_total", null)).isZero();
        }
    }
}
