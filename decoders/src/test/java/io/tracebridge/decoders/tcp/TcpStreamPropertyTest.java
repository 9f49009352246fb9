package io.tracebridge.decoders.tcp;

import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.TestSite;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TcpStreamPropertyTest {
    private static final int SYN = 2;
    private static final int ACK = 16;

    @Property(tries = 300)
    void aStreamInSegmentsShuffledRepeatedAndOverlappingIsTheSameBytes(
            @ForAll @IntRange(min = 1, max = 5000) int length,
            @ForAll @IntRange(min = 1, max = 60) int cuts,
            @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        List<int[]> segments = segments(length, cuts, random);
        Collections.shuffle(segments, random);
        RecordingStream stream = run(bytes, segments, random, random.nextInt());

        assertThat(stream.bytes(0, true)).isEqualTo(bytes);
    }

    @Property(tries = 300)
    void whateverIsLostTheBytesThatCameAndTheGapsTellTheWholeStream(
            @ForAll @IntRange(min = 1, max = 5000) int length,
            @ForAll @IntRange(min = 1, max = 60) int cuts,
            @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        List<int[]> segments = segments(length, cuts, random);
        segments.removeIf(segment -> random.nextInt(3) == 0);
        Collections.shuffle(segments, random);
        RecordingStream stream = run(bytes, segments, random, random.nextInt());

        boolean[] sent = new boolean[length];
        segments.forEach(segment -> Arrays.fill(sent, segment[0], segment[1], true));
        int at = 0;
        for (Object part : stream.seen(0, true)) {
            if (part instanceof ByteArrayOutputStream seen) {
                byte[] there = seen.toByteArray();
                assertThat(there).isEqualTo(slice(bytes, at, at + there.length));
                for (int i = at; i < at + there.length; i++) {
                    assertThat(sent[i]).isTrue();
                }
                at += there.length;
            } else {
                int gap = (int) (long) part;
                assertThat(gap).isPositive();
                for (int i = at; i < at + gap; i++) {
                    assertThat(sent[i])
                            .as("byte %s was sent and is told as missing", i)
                            .isFalse();
                }
                at += gap;
            }
        }
        for (int i = at; i < length; i++) {
            assertThat(sent[i]).as("byte %s was sent and is not told", i).isFalse();
        }
    }

    @Property(tries = 200)
    void howMuchTheLayerReadsAtATimeChangesNothing(
            @ForAll @IntRange(min = 1, max = 3000) int length,
            @ForAll @IntRange(min = 1, max = 700) int unit,
            @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        RecordingStream stream = new RecordingStream(there -> there / unit * unit);
        send(stream, bytes, segments(length, 30, random), random, 0);

        byte[] read = stream.seen(0, true).isEmpty() ? new byte[0] : stream.bytes(0, true);
        assertThat(read).isEqualTo(slice(bytes, 0, length / unit * unit));
    }

    private static RecordingStream run(byte[] bytes, List<int[]> segments, Random random, int isn) {
        RecordingStream stream = new RecordingStream();
        send(stream, bytes, segments, random, isn);
        return stream;
    }

    private static void send(RecordingStream stream, byte[] bytes, List<int[]> segments, Random random, int isn) {
        TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
        test.site.streams("tcp.port").bind(53, stream);
        long time = TestSite.START;
        test.frame(101, time, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(4000, 53, isn & 0xffffffffL, 0, SYN, new byte[0])));
        for (int[] segment : segments) {
            long sequence = isn + 1 + segment[0] & 0xffffffffL;
            byte[] payload = slice(bytes, segment[0], segment[1]);
            time += random.nextInt(1000);
            test.frame(101, time, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(4000, 53, sequence, 0, ACK, payload)));
        }
        test.site.finish();
    }

    /** From and to: all bytes at least once, some twice, some segments reaching into their neighbours. */
    private static List<int[]> segments(int length, int cuts, Random random) {
        List<Integer> at = new ArrayList<>(List.of(0, length));
        for (int i = 0; i < cuts; i++) {
            at.add(random.nextInt(length + 1));
        }
        Collections.sort(at);
        List<int[]> segments = new ArrayList<>();
        for (int i = 0; i + 1 < at.size(); i++) {
            int from = at.get(i);
            int to = at.get(i + 1);
            if (from == to) {
                continue;
            }
            if (random.nextInt(4) == 0) {
                from = Math.max(0, from - random.nextInt(50));
                to = Math.min(length, to + random.nextInt(50));
            }
            segments.add(new int[] {from, to});
            if (random.nextInt(4) == 0) {
                segments.add(new int[] {from, to});
            }
        }
        return segments;
    }
}
