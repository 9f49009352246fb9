package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.media.MediaReceiver;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A million streams at once that never end: their memory is bounded, each leaves its document, and what gave way is counted. */
class RtpBoundsTest {
    /** The default of {@code --state-memory}. */
    private static final int MEMORY = 64 << 20;

    private static final int MOST_STREAMS = MEMORY / 8 * 3 / 2048;
    private static final int MILLION = 1_000_000;
    private static final int WARM = 50_000;
    private static final int RTP = 14 + 20 + 8;
    private static final int NUMBER = RTP + 2;
    private static final int SSRC = RTP + 8;
    private static final int IDENTIFICATION = 14 + 4;
    private static final int DESTINATION_PORT = 14 + 20 + 2;

    private long written;
    private long sampled;
    private long sampledEvicted;
    private final Site site = new Site(
            new Settings(TestSite.KEY, MEMORY, "pseudonym", Map.of()),
            List.of(new RtpProtocol()),
            (dataset, start, id, version, bytes, offset, length) -> take(bytes, offset, length));
    private final Frame frame = new Frame();
    private final byte[] bytes = ethernet(
            0x0800,
            ipv4(
                    RtpCall.CALLER,
                    RtpCall.CALLEE,
                    17,
                    udp(RtpCall.CALLER_PORT, RtpCall.CALLEE_PORT, RtpCall.rtp(1, 160, false, 8, 0, new byte[160]))));
    private long time = TestSite.START;

    private void take(byte[] document, int offset, int length) {
        if (++written % 997 == 0) {
            sampled++;
            String text = new String(document, offset, length, StandardCharsets.UTF_8);
            sampledEvicted += text.contains("\"end\":\"evicted\"") && text.contains("\"state\":\"evicted\"") ? 1 : 0;
        }
    }

    /** A packet of the stream with that number, 20 us after the one before. */
    private void packet(int stream, int number, int destinationPort) {
        put(bytes, SSRC, stream >>> 16);
        put(bytes, SSRC + 2, stream);
        put(bytes, NUMBER, number);
        put(bytes, IDENTIFICATION, number);
        put(bytes, DESTINATION_PORT, destinationPort);
        time += 20_000;
        frame.kind = Frame.Kind.PACKET;
        frame.linkType = TestSite.ETHERNET;
        frame.timeNanos = time;
        frame.data = bytes;
        frame.offset = 0;
        frame.capturedLength = bytes.length;
        frame.originalLength = bytes.length;
        site.frame("test", frame);
    }

    private static void put(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 8);
        to[at + 1] = (byte) value;
    }

    private void announce() {
        MediaDirectory directory = MediaDirectory.of(site);
        long session = directory.open(
                JsonWriter.quoted("sip.call"), Frames.ascii("C".repeat(27)), Frames.ascii("call-1"), 0, 6);
        directory.announce(
                session,
                0,
                MediaReceiver.CALLEE,
                0,
                directory
                        .description()
                        .to(4, 0, 0xffff_0a00_0002L, RtpCall.CALLEE_PORT)
                        .payloadType(8));
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private long count(String counter) {
        return site.counters().get(counter).value();
    }

    @Test
    void aMillionStreamsThatNeverEndTakeBoundedMemoryAndEachIsWritten() {
        announce();
        packet(0, 1, RtpCall.CALLEE_PORT);
        long empty = usedHeap();
        for (int n = 1; n < WARM; n++) {
            packet(n, 1, RtpCall.CALLEE_PORT);
        }
        long before = usedHeap();
        assertThat(before - empty).as("what " + MOST_STREAMS + " streams take").isLessThan(MEMORY / 8 * 3);
        for (int n = WARM; n < MILLION; n++) {
            packet(n, 1, RtpCall.CALLEE_PORT);
        }
        long grown = usedHeap() - before;
        System.out.printf(
                "1 M streams: %d at once take %d KiB, %d bytes each; heap grew by %d KiB after the first %d%n",
                MOST_STREAMS, before - empty >> 10, (before - empty) / MOST_STREAMS, grown >> 10, WARM);
        assertThat(grown).isLessThan(4 << 20);
        assertThat(count("rtp.streams")).isEqualTo(MILLION);
        assertThat(count("rtp.streams.evicted")).isEqualTo(MILLION - MOST_STREAMS);
        assertThat(written).as("a document for each that gave way").isEqualTo(MILLION - MOST_STREAMS);
        assertThat(sampledEvicted).as("of the documents, each says so").isEqualTo(sampled);
        site.finish();
        assertThat(written).as("a document for each").isEqualTo(MILLION);
        assertThat(count("site.errors")).isZero();
    }

    @Test
    void aMillionFlowsThatMightBeStreamsDriveOutNoStream() {
        int streams = 1000;
        for (int number = 1; number <= 8; number++) {
            for (int n = 0; n < streams; n++) {
                packet(n, number, RtpCall.CALLEE_PORT);
            }
        }
        assertThat(count("rtp.streams")).isEqualTo(streams);
        for (int n = streams; n < WARM; n++) {
            packet(n, 1, 40_000 + (n & 0xfff));
        }
        long before = usedHeap();
        for (int n = WARM; n < MILLION; n++) {
            packet(n, 1, 40_000 + (n & 0xfff));
        }
        assertThat(usedHeap() - before).isLessThan(4 << 20);
        assertThat(count("rtp.candidates.evicted")).isEqualTo(MILLION - MOST_STREAMS);
        assertThat(count("rtp.streams.evicted")).isZero();
        site.finish();
        assertThat(written).isEqualTo(streams);
        assertThat(count("site.errors")).isZero();
    }
}
