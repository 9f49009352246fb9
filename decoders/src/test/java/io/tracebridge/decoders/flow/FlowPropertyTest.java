package io.tracebridge.decoders.flow;

import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FlowPropertyTest {
    private static final int RAW = 101;
    private static final Map<String, String> KEEP = Map.of("site.duplicates", "keep");

    /** Frames and bytes of the final documents of all flows are those of the capture, whatever is in it and however little room there is. */
    @Property(tries = 200)
    void nothingIsLostAndNothingCountedTwice(@ForAll Random random, @ForAll @IntRange(min = 1, max = 400) int packets) {
        TestSite test = new TestSite(16 << 10, KEEP, new FlowProtocol());
        long bytes = 0;
        long time = START;
        for (int i = 0; i < packets; i++) {
            byte[] frame = frame(random);
            time += random.nextInt(1000) * 10_000_000L;
            test.frame(RAW, time, frame);
            bytes += frame.length;
        }
        test.site.finish();

        assertThat(sum(test, "/network/packets")).isEqualTo(packets);
        assertThat(sum(test, "/network/bytes")).isEqualTo(bytes);
        assertThat(flows(test)).hasSize((int) test.count("flow.opened"));
        assertThat(test.sink.documents).extracting(Document::id).doesNotHaveDuplicates();
    }

    /** Packets a little out of order give the same flows: the same sums under the same addresses. */
    @Property(tries = 100)
    void theOrderOfPacketsWithinASecondDoesNotChangeTheSums(@ForAll Random random) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            frames.add(ipv4(
                    "10.0.0." + random.nextInt(3), "10.0.0." + (3 + random.nextInt(3)), 17, udp(1, 2, new byte[i])));
        }
        List<String> before = sums(frames);
        Collections.shuffle(frames, random);

        assertThat(sums(frames)).isEqualTo(before);
    }

    private static List<String> sums(List<byte[]> frames) {
        TestSite test = new TestSite(KEEP, new FlowProtocol());
        for (int i = 0; i < frames.size(); i++) {
            test.frame(RAW, START + i * 20_000_000L, frames.get(i));
        }
        test.site.finish();
        return flows(test).stream()
                .map(d -> d.at("/source/ip") + " " + d.at("/destination/ip") + " " + d.at("/source/packets") + " "
                        + d.at("/source/bytes"))
                .sorted()
                .toList();
    }

    /** UDP, TCP with any flags, fragments that may never come together, in one or two IP headers. */
    private static byte[] frame(Random random) {
        String source = "10.0.0." + random.nextInt(4);
        String destination = "10.0.0." + random.nextInt(4);
        byte[] udp = udp(random.nextInt(3), random.nextInt(3), new byte[random.nextInt(40)]);
        byte[] packet = switch (random.nextInt(4)) {
            case 0 -> ipv4(source, destination, 17, udp);
            case 1 ->
                ipv4(
                        source,
                        destination,
                        6,
                        tcp(
                                1,
                                2,
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt(512),
                                new byte[random.nextInt(9)]));
            case 2 -> ipv4(source, destination, random.nextInt(256) | 128, new byte[random.nextInt(20)]);
            default -> {
                boolean first = random.nextBoolean();
                yield ipv4Fragment(
                        source,
                        destination,
                        17,
                        random.nextInt(4),
                        first ? 0 : 8,
                        first,
                        first ? slice(udp, 0, 8) : slice(udp, 8, udp.length));
            }
        };
        return random.nextInt(3) == 0 ? ipv4("192.0.2.1", "192.0.2.2", 4, packet) : packet;
    }

    private static List<Document> flows(TestSite test) {
        return test.sink.documents.stream()
                .filter(d -> d.dataset().name().equals("flow"))
                .toList();
    }

    private static long sum(TestSite test, String pointer) {
        return flows(test).stream()
                .mapToLong(d -> Long.parseLong(d.at(pointer)))
                .sum();
    }
}
