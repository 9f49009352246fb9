package io.tracebridge.decoders.link;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.Frames.vlan;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Verdict;
import io.tracebridge.decoders.testing.Nested;
import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EncapsulationTest {
    private final TestSite test = new TestSite();
    private final RecordingLayer layer = new RecordingLayer();

    EncapsulationTest() {
        test.site.layers("udp.port").bind(53, layer);
    }

    @TestFactory
    Stream<DynamicTest> theDatagramIsFoundInsideAndNothingIsWrong() {
        byte[] payload = ascii("the payload");
        return Nested.examples(payload).entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    TestSite site = new TestSite();
                    RecordingLayer inside = new RecordingLayer();
                    site.site.layers("udp.port").bind(53, inside);
                    Nested.Example example = entry.getValue();
                    site.frame(example.linkType(), START, example.frame());

                    assertThat(inside.seen).hasSize(1);
                    RecordingLayer.Seen seen = inside.seen.get(0);
                    assertThat(seen.payload()).isEqualTo(payload);
                    assertThat(seen.cut()).isFalse();
                    assertThat(seen.sourcePort()).isEqualTo(1000);
                    assertThat(seen.ipProtocol()).isEqualTo(17);
                    assertThat(faults(site)).isEmpty();
                }));
    }

    /** Every frame of every kind, cut at every byte by the capture: truncated, never malformed, and the layers above are told. */
    @TestFactory
    Stream<DynamicTest> aFrameThatTheCaptureCutIsNeverCalledMalformed() {
        byte[] payload = ascii("the payload");
        return Nested.examples(payload).entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Nested.Example example = entry.getValue();
                    byte[] whole = example.frame();
                    for (int length = 0; length < whole.length; length++) {
                        TestSite site = new TestSite();
                        RecordingLayer inside = new RecordingLayer();
                        site.site.layers("udp.port").bind(53, inside);
                        site.frame("test", example.linkType(), START, slice(whole, 0, length), whole.length);
                        assertThat(inside.seen).allMatch(RecordingLayer.Seen::cut);
                        assertThat(faults(site).keySet())
                                .allMatch(name -> name.endsWith("truncated"), length + " bytes");
                        boolean isSilent = site.site.verdict().kind() == Verdict.Kind.DECODED && inside.seen.isEmpty();
                        assertThat(isSilent)
                                .as("%s bytes are passed over in silence", length)
                                .isFalse();
                    }
                }));
    }

    @Test
    void paddingOfAShortFrameIsCutOff() {
        byte[] v4 = ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, ascii("a")));
        test.ethernet(ethernet(0x0800, concat(v4, new byte[17])));

        assertThat(layer.payload(0)).isEqualTo(ascii("a"));
    }

    @Test
    void outerAndInnerVlanAreKept() {
        byte[] v4 = ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, ascii("a")));
        test.ethernet(ethernet(0x88a8, vlan(100, 0x8100, vlan(7, 0x0800, v4))));
        test.ethernet(ethernet(0x8100, vlan(0xe007, 0x0800, udpTo("b"))));
        test.ethernet(ethernet(0x8100, vlan(0xe000, 0x0800, udpTo("c"))));

        assertThat(layer.seen).extracting(RecordingLayer.Seen::outerVlan).containsExactly(100, 7, -1);
        assertThat(layer.seen).extracting(RecordingLayer.Seen::innerVlan).containsExactly(7, -1, -1);
    }

    @Test
    void nestingIsFollowedToALimit() {
        byte[] packet = udpTo("deep");
        for (int i = 0; i < Site.MAX_DEPTH; i++) {
            packet = ipv4("10.0.0.1", "10.0.0.2", 4, packet);
        }
        test.frame(101, START, packet);

        assertThat(layer.seen).isEmpty();
        assertThat(test.count("site.too_deep")).isOne();
    }

    @Test
    void aLengthBeyondTheFrameIsMalformedAndWhatIsThereIsDecodedAsCut() {
        byte[] whole = udpTo("the payload");
        test.frame(101, START, slice(whole, 0, whole.length - 4));

        assertThat(test.count("fault.ip.length")).isOne();
        assertThat(layer.payload(0)).isEqualTo(ascii("the pay"));
        assertThat(layer.seen.get(0).cut()).isTrue();
    }

    @Test
    void whatIsNotDecodedIsCountedByName() {
        test.ethernet(ethernet(0x0806, new byte[28]));
        test.ethernet(ethernet(38, concat(hex("424203"), new byte[35])));
        test.ethernet(ethernet(0x8863, hex("11 09 0000 0000")));
        test.ethernet(ethernet(20, concat(hex("aaaa03 00000c 2000"), new byte[12])));
        test.ethernet(ethernet(0x8864, hex("11 00 0001 0004 c021 0101")));
        test.frame(101, START, ipv4("10.0.0.1", "10.0.0.2", 132, new byte[12]));
        test.frame(113, START, hex("0000 0338 0006 0000000000000000 0000"));

        assertThat(test.site.counters().keySet())
                .contains(
                        "unsupported.ether.type.arp",
                        "unsupported.llc.dsap.stp",
                        "unsupported.ether.type.pppoe_discovery",
                        "unsupported.snap.cisco.cdp",
                        "unsupported.ppp.protocol.lcp",
                        "unsupported.ip.protocol.sctp",
                        "unsupported.sll.hardware.netlink");
        assertThat(faults(test)).isEmpty();
    }

    private static byte[] udpTo(String payload) {
        return ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, ascii(payload)));
    }

    private static Map<String, Long> faults(TestSite site) {
        Map<String, Long> faults = new TreeMap<>();
        site.site.counters().forEach((name, counter) -> {
            if (name.startsWith("fault.") && counter.value() > 0) {
                faults.put(name, counter.value());
            }
        });
        return faults;
    }
}
