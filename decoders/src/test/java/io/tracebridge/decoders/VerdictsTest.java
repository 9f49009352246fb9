package io.tracebridge.decoders;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.TestSite.ETHERNET;
import static io.tracebridge.decoders.testing.TestSite.SECOND;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each frame ends in one verdict, which says where. */
class VerdictsTest {
    private final TestSite test = new TestSite();

    VerdictsTest() {
        test.site.layers("udp.port").bind(53, new RecordingLayer());
    }

    private void expect(Verdict.Kind kind, String what, int at) {
        assertThat(test.site.verdict().kind()).isEqualTo(kind);
        assertThat(test.site.verdict().what()).isEqualTo(what);
        assertThat(test.site.verdict().byteOffset()).isEqualTo(at);
    }

    private static byte[] datagram(int port) {
        return ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(40_000, port, ascii("the payload"))));
    }

    @Test
    void whatIsBoundIsDecoded() {
        test.ethernet(datagram(53));

        expect(Verdict.Kind.DECODED, null, 0);
    }

    @Test
    void whatNobodyDecodesIsUnsupportedFromWhereItBegins() {
        test.ethernet(ethernet(0x0806, new byte[28]));
        expect(Verdict.Kind.UNSUPPORTED, "unsupported.ether.type.arp", 14);
        test.ethernet(datagram(54));
        expect(Verdict.Kind.UNSUPPORTED, "udp.unbound", 42);
        test.frame(140, START + SECOND, new byte[9]);
        expect(Verdict.Kind.UNSUPPORTED, "unsupported.link.type.mtp2", 0);
    }

    @Test
    void aFrameThatTheCaptureCutIsTruncatedWhereItEnds() {
        byte[] whole = datagram(53);
        test.frame("test", ETHERNET, START, slice(whole, 0, 30), whole.length);

        expect(Verdict.Kind.TRUNCATED, "ip.truncated", 30);
    }

    @Test
    void theFirstThingFoundCounts() {
        byte[] packet = datagram(54);
        test.ethernet(slice(packet, 0, packet.length - 1)); // shorter than its IP header says, and for nobody

        expect(Verdict.Kind.MALFORMED, "ip.length", 16);
    }

    @Test
    void ofAMirroredFrameTheSecondIsADuplicate() {
        test.ethernet(datagram(54));
        test.ethernet(datagram(54));

        expect(Verdict.Kind.DUPLICATE, null, 0);
    }

    @Test
    void whatIsFoundOutBetweenFramesIsNoFramesVerdict() {
        test.frame(
                ETHERNET, START, ethernet(0x0800, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 1, 0, true, new byte[8])));
        test.frame(ETHERNET, START + 61 * SECOND, datagram(53));

        assertThat(test.count("fault.ip.fragments_missing")).isOne();
        expect(Verdict.Kind.DECODED, null, 0);
    }

    @Test
    void aDecoderThatThrowsHasFailed() {
        test.site.onError((client, frame, error) -> {});
        test.site.layers("udp.port").bind(54, (packet, octets) -> {
            throw new IllegalStateException("meant");
        });
        test.ethernet(datagram(54));

        expect(Verdict.Kind.FAILED, null, 0);
    }

    @Test
    void theFramesAreTheSumOfTheirVerdicts() {
        byte[] whole = datagram(53);
        test.ethernet(whole);
        test.ethernet(whole);
        test.ethernet(datagram(54));
        test.frame("test", ETHERNET, START + SECOND, slice(whole, 0, 30), whole.length);
        test.frame(ETHERNET, START + 2 * SECOND, hex("00"));
        test.site.finish();

        assertThat(Map.of(
                        "decoded", test.count("site.frames.decoded"),
                        "duplicate", test.count("site.frames.duplicate"),
                        "unsupported", test.count("site.frames.unsupported"),
                        "truncated", test.count("site.frames.truncated"),
                        "malformed", test.count("site.frames.malformed"),
                        "failed", test.count("site.frames.failed")))
                .isEqualTo(Map.of(
                        "decoded",
                        1L,
                        "duplicate",
                        1L,
                        "unsupported",
                        1L,
                        "truncated",
                        1L,
                        "malformed",
                        1L,
                        "failed",
                        0L));
        assertThat(test.count("site.frames")).isEqualTo(5);
    }
}
