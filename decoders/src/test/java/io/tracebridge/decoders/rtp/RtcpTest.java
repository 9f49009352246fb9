package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.rtp.RtpCall.CALLEE;
import static io.tracebridge.decoders.rtp.RtpCall.CALLEE_PORT;
import static io.tracebridge.decoders.rtp.RtpCall.CALLER;
import static io.tracebridge.decoders.rtp.RtpCall.CALLER_PORT;
import static io.tracebridge.decoders.rtp.RtpCall.MILLI;
import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.u32;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.media.MediaReceiver;
import io.tracebridge.decoders.testing.CollectingSink;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private static final int CALLEE_SSRC = 0x55667788;
    private static final byte[] CNAME = ascii("jane.doe@198.51.100.7");

    private final RtpCall call = new RtpCall(Map.of());

    private static byte[] packet(int count, int type, byte[] body) {
        return concat(0x80 | count, type, u16(body.length / 4), body);
    }

    static byte[] senderReport(int ssrc, long ntp, long timestamp, long packets, long octets, byte[]... blocks) {
        byte[] all = concat((Object[]) blocks);
        return packet(
                blocks.length,
                200,
                concat(u32(ssrc), u32(ntp >>> 32), u32(ntp), u32(timestamp), u32(packets), u32(octets), all));
    }

    static byte[] receiverReport(int ssrc, byte[]... blocks) {
        return packet(blocks.length, 201, concat(u32(ssrc), concat((Object[]) blocks)));
    }

    static byte[] block(int ssrc, int fraction, int lost, long highest, long jitter, long lsr, long dlsr) {
        return concat(
                u32(ssrc), fraction, (lost >> 16) & 0xff, u16(lost), u32(highest), u32(jitter), u32(lsr), u32(dlsr));
    }

    private static byte[] description(int ssrc) {
        int padding = 4 - (2 + CNAME.length) % 4;
        return packet(1, 202, concat(u32(ssrc), 1, CNAME.length, CNAME, new byte[padding]));
    }

    private static byte[] bye(int ssrc) {
        return packet(1, 203, u32(ssrc));
    }

    private void fromCaller(long nanos, byte[] control) {
        call.datagram(nanos, CALLER, CALLER_PORT + 1, CALLEE, CALLEE_PORT + 1, control);
    }

    private void fromCallee(long nanos, byte[] control) {
        call.datagram(nanos, CALLEE, CALLEE_PORT + 1, CALLER, CALLER_PORT + 1, control);
    }

    private void speak(int from, int to) {
        for (int n = from; n < to; n++) {
            call.send(START + n * 20 * MILLI, n, 160L * n);
        }
    }

    @Test
    void reportsStandBesideWhatWasMeasured() {
        call.announce(8, null, null);
        speak(0, 100);
        long ntp = 0xe7001234_56780000L;
        fromCaller(
                START + 2000 * MILLI,
                concat(senderReport(call.ssrc, ntp, 16_000, 100, 16_000), description(call.ssrc)));
        // Held for half a second, and back here 40 ms after that.
        long lsr = ntp >>> 16 & 0xffffffffL;
        fromCallee(
                START + 2540 * MILLI,
                concat(
                        receiverReport(CALLEE_SSRC, block(call.ssrc, 64, -3, 99, 80, lsr, 32_768)),
                        description(CALLEE_SSRC)));
        speak(130, 200);
        JsonNode d = call.only();
        assertThat(d.at("/rtp/reported/sent_packets").asInt()).isEqualTo(100);
        assertThat(d.at("/rtp/reported/sent_bytes").asInt()).isEqualTo(16_000);
        assertThat(d.at("/rtp/reported/count").asInt()).isOne();
        assertThat(d.at("/rtp/reported/lost").asInt()).as("signed, 24 bits").isEqualTo(-3);
        assertThat(d.at("/rtp/reported/loss_max").asDouble()).isEqualTo(0.25);
        assertThat(d.at("/rtp/reported/jitter").asDouble()).isEqualTo(10);
        assertThat(d.at("/rtp/round_trip/mean").asDouble()).isEqualTo(40, within(0.02));
        assertThat(d.at("/rtp/loss/network/packets").asInt()).as("measured").isEqualTo(30);
        assertThat(d.at("/rtp/mos/delay_source").asText()).isEqualTo("rtcp");
        assertThat(d.at("/rtp/mos/delay").asInt()).isEqualTo(20 + 20 + RtpQuality.BUFFER_MILLIS);
    }

    @Test
    void namesOfSourcesStandNowhere() {
        reportsStandBesideWhatWasMeasured();
        for (CollectingSink.Document document : call.test.sink.documents) {
            assertThat(document.text()).doesNotContain("jane").doesNotContain("198.51.100");
        }
        assertThat(call.test.site.counters().keySet()).noneMatch(name -> name.contains("jane"));
    }

    @Test
    void extendedReportsAreRead() {
        call.announce(8, null, null);
        speak(0, 100);
        byte[] metrics = concat(
                hex("07 00 0008"),
                u32(call.ssrc),
                hex("10 08 40 02"),
                u16(120),
                u16(9000),
                u16(45),
                u16(60),
                hex("7f 7f 7f 10 58 7f 2a 29"),
                hex("c0 00 00 28 00 50 00 78"));
        byte[] unknown = hex("2a 00 0001 01020304");
        byte[] extended = packet(0, 207, concat(u32(CALLEE_SSRC), unknown, metrics));
        fromCallee(START + 1990 * MILLI, concat(receiverReport(CALLEE_SSRC), extended));
        JsonNode xr = call.only().at("/rtp/reported/xr");
        assertThat(xr.at("/loss").asDouble()).isEqualTo(0.0625);
        assertThat(xr.at("/discard").asDouble()).isEqualTo(0.03125);
        assertThat(xr.at("/burst_density").asDouble()).isEqualTo(0.25);
        assertThat(xr.at("/burst_duration").asInt()).isEqualTo(120);
        assertThat(xr.at("/gap_duration").asInt()).isEqualTo(9000);
        assertThat(xr.at("/round_trip").asInt()).isEqualTo(45);
        assertThat(xr.at("/end_system_delay").asInt()).isEqualTo(60);
        assertThat(xr.at("/r").asInt()).isEqualTo(88);
        assertThat(xr.at("/mos_lq").asDouble()).isEqualTo(4.2);
        assertThat(xr.at("/mos_cq").asDouble()).isEqualTo(4.1);
    }

    @Test
    void goodbyeEndsTheStreamAfterAShortWhile() {
        call.announce(8, null, null);
        speak(0, 100);
        fromCaller(START + 1990 * MILLI, concat(receiverReport(call.ssrc), bye(call.ssrc)));
        call.send(START + 2000 * MILLI, 100, 16_000);
        call.test.mark("test", START + 3000 * MILLI);
        assertThat(call.documents("rtp.stream")).isEmpty();
        call.test.mark("test", START + 4000 * MILLI);
        List<CollectingSink.Document> ended = call.documents("rtp.stream");
        assertThat(ended).hasSize(1);
        assertThat(ended.get(0).at("/rtp/end")).isEqualTo("bye");
        assertThat(ended.get(0).at("/source/packets"))
                .as("with the one that was overtaken")
                .isEqualTo("101");
        assertThat(call.finish()).hasSize(1);
    }

    @Test
    void feedbackAndApplicationPacketsAreCounted() {
        call.announce(8, null, null);
        speak(0, 100);
        byte[] nack = packet(1, 205, concat(u32(CALLEE_SSRC), u32(call.ssrc), hex("00050000")));
        byte[] picture = packet(1, 206, concat(u32(CALLEE_SSRC), u32(call.ssrc)));
        fromCallee(START + 1990 * MILLI, nack);
        fromCallee(START + 1991 * MILLI, concat(receiverReport(CALLEE_SSRC), picture));
        fromCaller(START + 1992 * MILLI, packet(0, 204, concat(u32(call.ssrc), ascii("PoC1"), ascii("secret__"))));
        JsonNode d = call.only();
        assertThat(d.at("/rtp/feedback").asInt()).isEqualTo(2);
        assertThat(d.at("/rtp/application").asText()).isEqualTo("PoC1");
        assertThat(d.toString()).doesNotContain("secret");
    }

    @Test
    void aStreamIsKnownFromItsFirstPacketWhenAReportNamedItsSource() {
        fromCaller(START, concat(senderReport(call.ssrc, 1L << 40, 0, 0, 0), description(call.ssrc)));
        speak(1, 4);
        JsonNode d = call.only();
        assertThat(d.at("/rtp/found").asText()).isEqualTo("rtcp");
        assertThat(d.at("/source/packets").asInt()).isEqualTo(3);
    }

    @Test
    void aCandidateIsAStreamWhenAReportNamesIt() {
        speak(0, 4);
        fromCallee(START + 100 * MILLI, receiverReport(CALLEE_SSRC, block(call.ssrc, 0, 0, 3, 0, 0, 0)));
        JsonNode d = call.only();
        assertThat(d.at("/rtp/found").asText()).isEqualTo("rtcp");
        assertThat(d.at("/source/packets").asInt()).isEqualTo(4);
        assertThat(d.at("/rtp/reported/count").asInt()).isOne();
    }

    @Test
    void reportsMayShareThePortOfTheMedia() {
        call.announce(8, null, null);
        speak(0, 100);
        call.datagram(
                START + 2000 * MILLI,
                CALLEE,
                CALLEE_PORT,
                CALLER,
                CALLER_PORT,
                receiverReport(CALLEE_SSRC, block(call.ssrc, 0, 5, 99, 0, 0, 0)));
        assertThat(call.only().at("/rtp/reported/lost").asInt()).isEqualTo(5);
    }

    @Test
    void compoundsThatDoNotAddUpAreNotTaken() {
        call.announce(8, null, null);
        speak(0, 10);
        byte[] good = receiverReport(CALLEE_SSRC, block(call.ssrc, 255, 5, 99, 0, 0, 0));
        for (int cut = 1; cut < good.length; cut++) {
            fromCallee(START + (300 + cut) * MILLI, Arrays.copyOf(good, cut));
        }
        fromCallee(START + 400 * MILLI, concat(good, 0));
        fromCallee(START + 401 * MILLI, concat(good, hex("41c80001"), u32(1)));
        JsonNode d = call.only();
        assertThat(d.at("/rtp/reported/count").isMissingNode()).isTrue();
        assertThat(call.test.count("rtcp.packets")).isZero();
    }

    @Test
    void whatIsEncryptedIsNotRead() {
        call.announce(8, null, null);
        call.directory.announce(
                call.session,
                0,
                MediaReceiver.CALLER,
                0,
                call.line(1, CALLER_PORT, 8, null, null).secured());
        speak(0, 10);
        fromCallee(START + 300 * MILLI, receiverReport(CALLEE_SSRC, block(call.ssrc, 255, 5, 99, 0, 0, 0)));
        assertThat(call.only().at("/rtp/reported/count").isMissingNode()).isTrue();
        assertThat(call.test.count("rtcp.encrypted")).isOne();
    }

    @Test
    void theMeanOfBothDirectionsIsTheDelayOfTheCall() {
        call.announce(8, null, null);
        speak(0, 100);
        for (int n = 0; n < 100; n++) {
            call.datagram(
                    START + n * 20 * MILLI + 1,
                    CALLEE,
                    CALLEE_PORT,
                    CALLER,
                    CALLER_PORT,
                    RtpCall.rtp(n, 160L * n, false, 8, CALLEE_SSRC, new byte[160]));
        }
        fromCaller(START + 2000 * MILLI, senderReport(call.ssrc, 0x11112222_33334444L, 0, 100, 16_000));
        fromCallee(
                START + 2030 * MILLI,
                senderReport(
                        CALLEE_SSRC,
                        0x55556666_77778888L,
                        0,
                        100,
                        16_000,
                        block(call.ssrc, 0, 0, 99, 0, 0x22223333L, 0)));
        fromCaller(START + 2080 * MILLI, receiverReport(call.ssrc, block(CALLEE_SSRC, 0, 0, 99, 0, 0x66667777L, 0)));
        List<CollectingSink.Document> streams = call.finish();
        assertThat(streams).hasSize(2);
        assertThat(streams.get(0).json().at("/rtp/round_trip/mean").asDouble()).isEqualTo(30);
        assertThat(streams.get(1).json().at("/rtp/round_trip/mean").asDouble()).isEqualTo(50);
        assertThat(streams.get(0).json().at("/rtp/mos/delay").asInt())
                .as("40 ms one way, packet and buffer")
                .isEqualTo(40 + 20 + RtpQuality.BUFFER_MILLIS);
    }
}
