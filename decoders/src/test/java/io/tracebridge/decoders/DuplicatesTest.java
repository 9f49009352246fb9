package io.tracebridge.decoders;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.Frames.vlan;
import static io.tracebridge.decoders.testing.Frames.with;
import static io.tracebridge.decoders.testing.TestSite.ETHERNET;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private static final long MILLISECOND = 1_000_000;

    private final TestSite test = new TestSite();
    private final RecordingLayer layer = new RecordingLayer();
    private final byte[] packet = ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, ascii("question")));

    DuplicatesTest() {
        test.site.layers("udp.port").bind(53, layer);
    }

    @Test
    void aPacketSeenTwiceWithinTenMillisecondsIsDecodedOnce() {
        test.frame(ETHERNET, START, ethernet(0x0800, packet));
        test.frame(ETHERNET, START + 10 * MILLISECOND, ethernet(0x0800, packet));

        assertThat(layer.seen).hasSize(1);
        assertThat(test.count("site.duplicates")).isOne();
    }

    @Test
    void laterItIsAnotherPacket() {
        test.frame(ETHERNET, START, ethernet(0x0800, packet));
        test.frame(ETHERNET, START + 10 * MILLISECOND + 1, ethernet(0x0800, packet));

        assertThat(layer.seen).hasSize(2);
    }

    @Test
    void linkHeaderPaddingAndWhatRoutersChangeDoNotMatter() {
        byte[] routed = with(with(with(packet, 1, 0xb8), 8, 63), 10, 0xab, 0xcd);
        test.frame(ETHERNET, START, ethernet(0x0800, packet));
        test.frame(ETHERNET, START, ethernet(0x8100, vlan(7, 0x0800, packet)));
        test.frame(ETHERNET, START, ethernet(0x0800, concat(packet, new byte[10])));
        test.frame(101, START, routed);

        assertThat(layer.seen).hasSize(1);
        assertThat(test.count("site.duplicates")).isEqualTo(3);
    }

    @Test
    void trafficClassAndHopLimitOfIpv6DoNotMatter() {
        byte[] v6 = ipv6("2001:db8::1", "2001:db8::2", 17, udp(1000, 53, ascii("question")));
        test.frame(101, START, v6);
        test.frame(101, START, with(with(v6, 0, 0x6b, 0x80), 7, 1));
        assertThat(layer.seen).hasSize(1);
        test.frame(101, START, with(v6, 3, 1));
        assertThat(layer.seen).as("another flow label is another packet").hasSize(2);
    }

    @Test
    void anyOtherByteMakesAnotherPacket() {
        test.frame(101, START, packet);
        int decoded = 1;
        for (int i = 20; i < packet.length; i++) {
            if (i >= 22 && i < 26) {
                continue; // destination port and length: another layer, or a shorter payload
            }
            test.frame(101, START, with(packet, i, packet[i] ^ 1));
            decoded++;
        }
        assertThat(layer.seen).hasSize(decoded);
    }

    @Test
    void aCarriersOwnHeaderIsWhatCountsAndNotThePacketInside() {
        test.frame(101, START, ipv4("10.1.0.1", "10.1.0.2", 4, packet));
        test.frame(101, START, ipv4("10.2.0.1", "10.2.0.2", 4, packet));

        assertThat(layer.seen).hasSize(2);
    }

    @Test
    void aSiteThatIsToldToKeepsThem() {
        TestSite keeping = new TestSite(Map.of("site.duplicates", "keep"));
        keeping.site.layers("udp.port").bind(53, layer);
        keeping.frame(101, START, packet);
        keeping.frame(101, START, packet);

        assertThat(layer.seen).hasSize(2);
    }

    @Test
    void theHashIsTheSameForTheSameKeyAndAnotherForAnother() {
        test.frame(101, START, packet);
        TestSite same = new TestSite();
        same.site.layers("udp.port").bind(53, layer);
        same.frame(ETHERNET, START, ethernet(0x0800, packet));
        Site other = new Site(new Settings(new byte[16], 1 << 20, "clear", Map.of()), List.of(), test.sink);
        other.layers("udp.port").bind(53, layer);
        Frame frame = new Frame();
        frame.data = packet;
        frame.capturedLength = packet.length;
        frame.originalLength = packet.length;
        frame.linkType = 101;
        other.frame("other", frame);

        assertThat(layer.seen).hasSize(3);
        assertThat(layer.seen.get(1).frameHash()).isEqualTo(layer.seen.get(0).frameHash());
        assertThat(layer.seen.get(2).frameHash()).isNotEqualTo(layer.seen.get(0).frameHash());
    }
}
