package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.decoders.testing.TestSite;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RtpFuzzTest {
    private static final String[] MAPS = {
        "AMR/8000", "AMR-WB/16000", "GSM-HR-08/8000", "opus/48000/2", "GSM-EFR/8000", "X/0"
    };

    @FuzzTest
    void anyDatagramsHarmNothing(FuzzedDataProvider data) {
        RtpCall call = new RtpCall(1 << 20, Map.of());
        if (data.consumeBoolean()) {
            call.announce(
                    data.consumeInt(0, 127), MAPS[data.consumeInt(0, MAPS.length - 1)], data.consumeAsciiString(40));
        }
        long time = TestSite.START;
        while (data.remainingBytes() > 0) {
            time += data.consumeInt(-1_000_000, Integer.MAX_VALUE);
            byte[] bytes = data.consumeBytes(data.consumeInt(0, 200));
            boolean back = data.consumeBoolean();
            int control = data.consumeBoolean() ? 1 : 0;
            byte[] frame = ethernet(
                    0x0800,
                    back
                            ? ipv4(RtpCall.CALLEE, RtpCall.CALLER, 17, udp(50_000 + control, 40_000 + control, bytes))
                            : ipv4(RtpCall.CALLER, RtpCall.CALLEE, 17, udp(40_000 + control, 50_000 + control, bytes)));
            call.test.frame("test", TestSite.ETHERNET, time, frame, frame.length + data.consumeInt(0, 300));
        }
        call.finish();
        call.documents("rtp.stream.progress");
    }

    /** Streams whose bytes are damaged here and there: every document is right by its schema, and no figure is out of its range. */
    @Property(tries = 60)
    void damagedStreamsGiveFiguresWithinTheirRange(@ForAll long seed) {
        Random random = new Random(seed);
        RtpCall call = new RtpCall(1 << 20, Map.of());
        call.announce(
                96 + random.nextInt(20),
                MAPS[random.nextInt(MAPS.length)],
                random.nextBoolean() ? "octet-align=1" : null);
        for (int n = 0; n < 500; n++) {
            byte[] body = new byte[random.nextInt(40)];
            random.nextBytes(body);
            byte[] packet = random.nextInt(20) == 0
                    ? RtcpTest.receiverReport(
                            5, RtcpTest.block(call.ssrc, random.nextInt(), random.nextInt(), n, random.nextInt(), 0, 1))
                    : RtpCall.rtp(n, 160L * n, random.nextInt(9) == 0, call.payloadType, call.ssrc, body);
            while (random.nextInt(5) == 0) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            call.datagram(
                    TestSite.START + n * 20L * RtpCall.MILLI,
                    RtpCall.CALLER,
                    RtpCall.CALLER_PORT,
                    RtpCall.CALLEE,
                    RtpCall.CALLEE_PORT,
                    packet);
        }
        call.finish().forEach(document -> {
            for (String share : new String[] {
                "/rtp/loss/network/ratio", "/rtp/loss/radio/ratio", "/rtp/loss/effective/ratio", "/rtp/dtx/ratio"
            }) {
                assertThat(document.json().at(share).asDouble()).as(share).isBetween(0.0, 1.0);
            }
            if (document.json().at("/rtp/mos").has("lq")) {
                assertThat(document.json().at("/rtp/mos/lq").asDouble()).isBetween(1.0, 4.5);
            }
        });
    }
}
