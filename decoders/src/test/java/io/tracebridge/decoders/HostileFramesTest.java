package io.tracebridge.decoders;

import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.decoders.flow.FlowProtocol;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.Nested;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the bytes: nothing is thrown, everything ends, and what is held stays within its bounds. */
class HostileFramesTest {
    private static final int[] LINK_TYPES = {
        6, 8, 10, 100, 107, 109, 117, 119, 122, 123, 127, 138, 163, 192, 205, 206, 219, 226, 239, 240, 241, 242, 258,
        259, 274, 1, 0, 108, 12, 101, 228, 229, 113, 276, 9, 50, 51, 104, 166, 204, 105, 4711
    };
    private static final List<Nested.Example> EXAMPLES = examples();

    private static List<Nested.Example> examples() {
        byte[] payload = new byte[200];
        List<Nested.Example> examples = new ArrayList<>(Nested.examples(payload).values());
        for (byte[] piece : Nested.pieces(payload)) {
            examples.add(new Nested.Example(101, piece));
        }
        return examples;
    }

    @Property(tries = 2000)
    void framesWithBytesChangedCutAndRepeatedHarmNothing(@ForAll long seed) {
        Random random = new Random(seed);
        TestSite test = site();
        long time = START;
        for (int i = 0; i < 50; i++) {
            Nested.Example example = EXAMPLES.get(random.nextInt(EXAMPLES.size()));
            byte[] frame = example.frame().clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                frame[random.nextInt(Math.min(frame.length, 100))] = (byte) random.nextInt();
            }
            byte[] captured = random.nextInt(4) == 0 ? Frames.slice(frame, 0, random.nextInt(frame.length)) : frame;
            int original = random.nextInt(3) == 0 ? captured.length : frame.length;
            time += (long) Math.pow(10, random.nextInt(14)) * (random.nextInt(8) - 1);
            test.frame("test", example.linkType(), time, captured, original);
        }
        finish(test);
    }

    @Property(tries = 2000)
    void arbitraryBytesOfAnyLinkTypeHarmNothing(@ForAll byte[] bytes, @ForAll int linkType) {
        TestSite test = site();
        for (int known : LINK_TYPES) {
            test.frame(known, START, bytes);
        }
        test.frame("test", linkType, START, bytes, Integer.MAX_VALUE);
        finish(test);
    }

    /** Frames of any link type with any bytes at any time, or examples with bytes changed. */
    @FuzzTest
    void anySequenceOfFramesHarmsNothing(FuzzedDataProvider data) {
        TestSite test = site();
        while (data.remainingBytes() > 0) {
            int linkType;
            byte[] bytes;
            if (data.consumeBoolean()) {
                Nested.Example example = EXAMPLES.get(data.consumeInt(0, EXAMPLES.size() - 1));
                linkType = example.linkType();
                bytes = example.frame().clone();
                for (int changes = data.consumeInt(0, 5); changes > 0; changes--) {
                    bytes[data.consumeInt(0, bytes.length - 1)] = data.consumeByte();
                }
            } else {
                linkType = LINK_TYPES[data.consumeInt(0, LINK_TYPES.length - 1)];
                bytes = data.consumeBytes(data.consumeInt(0, 300));
            }
            int original = data.consumeBoolean() ? bytes.length : data.consumeInt(bytes.length, Integer.MAX_VALUE);
            test.frame("test", linkType, data.consumeLong(), bytes, original);
        }
        finish(test);
    }

    private static TestSite site() {
        TestSite test = new TestSite(1 << 20, Map.of(), new FlowProtocol());
        test.site.layers("udp.port").bind(53, (packet, octets) -> octets.skip(octets.remaining() + 1));
        test.site.streams("tcp.port").bind(53, new StreamLayer() {
            @Override
            public int data(int connection, Packet packet, Octets octets) {
                return octets.remaining() / 7 * 7;
            }

            @Override
            public void gap(int connection, boolean fromLower, long length) {
                assertThat(length).isNotNegative();
            }

            @Override
            public void closed(int connection) {}
        });
        return test;
    }

    private static void finish(TestSite test) {
        test.site.finish();
        assertThat(test.site.counters()).hasSizeLessThan(1000);
        assertThat(test.count("site.errors")).isZero();
    }
}
