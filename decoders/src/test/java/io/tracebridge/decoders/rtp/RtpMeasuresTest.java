package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.rtp.RtpCall.CALLEE;
import static io.tracebridge.decoders.rtp.RtpCall.CALLEE_PORT;
import static io.tracebridge.decoders.rtp.RtpCall.CALLER;
import static io.tracebridge.decoders.rtp.RtpCall.CALLER_PORT;
import static io.tracebridge.decoders.rtp.RtpCall.MILLI;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.testing.CollectingSink;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Measures of a stream that are planted one at a time: direction, source, payload type, clock, percentiles, the worst ten seconds. */
class RtpMeasuresTest {
    private final RtpCall call = new RtpCall(Map.of());

    private void there(int n) {
        call.send(START + n * 20 * MILLI, n, 160L * n);
    }

    private void back(int n) {
        call.datagram(
                START + n * 20 * MILLI + MILLI,
                CALLEE,
                CALLEE_PORT,
                CALLER,
                CALLER_PORT,
                RtpCall.rtp(n, 160L * n, false, 8, 99, new byte[160]));
    }

    @Test
    void mediaThatGoesBothWaysIsNotOneWay() {
        call.announce(8, null, null);
        for (int n = 0; n < 100; n++) {
            there(n);
            back(n);
        }
        List<CollectingSink.Document> streams = call.finish();
        assertThat(streams).hasSize(2);
        assertThat(streams)
                .allMatch(document -> document.at("/rtp/call/one_way").equals("false"));
        assertThat(streams.get(0).at("/rtp/call/receiver")).isEqualTo("callee");
        assertThat(streams.get(1).at("/rtp/call/receiver")).isEqualTo("caller");
    }

    @Test
    void mediaThatComesBackOnlyOnceOtherEndedIsNotOneWay() {
        call.announce(8, null, null);
        back(1);
        for (int n = 2000; n < 2010; n++) {
            there(n);
        }
        assertThat(call.documents("rtp.stream")).as("ended when idle").hasSize(1);
        List<CollectingSink.Document> streams = call.finish();
        assertThat(streams.get(0).at("/rtp/call/one_way")).isEqualTo("true");
        assertThat(streams.get(1).at("/rtp/call/one_way")).isEqualTo("false");
    }

    @Test
    void anotherSourceIsAnotherStreamOfTheSameLeg() {
        call.announce(8, null, null);
        for (int n = 0; n < 50; n++) {
            there(n);
        }
        call.ssrc = 0x5e6f7a8b;
        for (int n = 50; n < 150; n++) {
            there(n);
        }
        List<CollectingSink.Document> streams = call.finish();
        assertThat(streams).hasSize(2);
        assertThat(streams.get(0).at("/rtp/ssrc")).isEqualTo("0x1a2b3c4d");
        assertThat(streams.get(1).at("/rtp/ssrc")).isEqualTo("0x5e6f7a8b");
        for (CollectingSink.Document stream : streams) {
            assertThat(stream.at("/rtp/call/event_id")).isEqualTo("C".repeat(27));
            assertThat(stream.at("/rtp/call/leg")).isEqualTo("0");
            assertThat(stream.at("/rtp/loss/network/packets")).isEqualTo("0");
        }
        assertThat(streams.get(1).json().at("/rtp/packets/expected").asInt()).isEqualTo(100);
    }

    @Test
    void changesOfThePayloadTypeAreCounted() {
        call.announce(8, null, null);
        for (int n = 0; n < 90; n++) {
            call.send(START + n * 20 * MILLI, n, 160L * n, false, n / 30 == 1 ? 0 : 8, new byte[160]);
        }
        JsonNode d = call.only();
        assertThat(d.at("/rtp/payload/changes").asInt()).isEqualTo(2);
        assertThat(d.at("/rtp/payload/codec").asText()).isEqualTo("PCMA");
        assertThat(d.at("/rtp/loss/radio/frames").asInt()).isZero();
        assertThat(d.at("/rtp/jitter/max").asDouble()).isZero();
        assertThat(d.at("/rtp/payload/ptime").asDouble()).isEqualTo(20);
    }

    @Test
    void jitterIsReckonedByTheClockThatWasNegotiated() {
        RtpCall wide = new RtpCall(Map.of()).announce(98, "AMR-WB/16000", "octet-align=1");
        RtpCall narrow = new RtpCall(Map.of()).announce(98, "AMR/8000", "octet-align=1");
        for (int n = 0; n < 100; n++) {
            wide.send(START + n * 20 * MILLI, n, 320L * n, false, 98, concat(hex("f014"), new byte[32]));
            narrow.send(START + n * 20 * MILLI, n, 320L * n, false, 98, concat(hex("f03c"), new byte[31]));
        }
        assertThat(wide.only().at("/rtp/jitter/max").asDouble()).isZero();
        // Each packet is 20 ms sooner than 320 ticks of 8000 a second: the reckoning of RFC 3550 nears 20 ms.
        assertThat(narrow.only().at("/rtp/jitter/max").asDouble()).isEqualTo(20, within(0.1));
    }

    @Test
    void aClockThatRunsFastIsNegative() {
        call.announce(8, null, null);
        for (int n = 0; n < 10_000; n++) {
            call.send(START + n * 20 * MILLI - n * 20 * MILLI / 20_000, n, 160L * n);
        }
        assertThat(call.finish().get(0).json().at("/rtp/skew").asDouble()).isEqualTo(-50, within(1.0));
    }

    @Test
    void percentilesTellHowPacketsCame() {
        call.announce(8, null, null);
        long time = START;
        for (int n = 0; n < 2000; n++) {
            time += (n % 100 < 90 ? 20 : n % 100 < 97 ? 40 : 80) * MILLI;
            call.send(time, n, 160L * n);
        }
        JsonNode times = call.only().at("/rtp/interarrival");
        // At most an eighth too large, never too small.
        assertThat(times.at("/p50").asDouble()).isBetween(20.0, 22.5);
        assertThat(times.at("/p95").asDouble()).isBetween(40.0, 45.0);
        assertThat(times.at("/p99").asDouble()).isEqualTo(80);
        assertThat(times.at("/max").asDouble()).isEqualTo(80);
    }

    @Test
    void percentilesOutliveMorePacketsThanTheirCountersHold() {
        RtpHistogram histogram = new RtpHistogram();
        for (int n = 0; n < 1_000_000; n++) {
            histogram.add((n % 10 == 0 ? 80 : 20) * MILLI);
        }
        assertThat(histogram.percentile(50)).isBetween(20 * MILLI, 45 * MILLI / 2);
        assertThat(histogram.percentile(89)).isBetween(20 * MILLI, 45 * MILLI / 2);
        assertThat(histogram.percentile(91)).isEqualTo(80 * MILLI);
        assertThat(histogram.largest()).isEqualTo(80 * MILLI);
    }

    /** A minute of which the third ten seconds lack one packet in five, each by itself. */
    @Test
    void theWorstTenSecondsAreTold() {
        call.announce(8, null, null);
        for (int n = 0; n < 3000; n++) {
            if (n / 500 != 2 || n % 5 != 3) {
                there(n);
            }
        }
        JsonNode d = call.only();
        double worst = EModel.mos(EModel.NARROWBAND - EModel.effectiveImpairment(0, 25.1, 0.2, 1));
        assertThat(d.at("/rtp/mos/worst").asDouble()).isEqualTo(worst, within(0.01));
        List<Double> scores = StreamSupport.stream(d.at("/rtp/interval/mos").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
        assertThat(scores).hasSize(6);
        assertThat(scores.get(2)).isEqualTo(d.at("/rtp/mos/worst").asDouble());
        assertThat(scores).filteredOn(score -> score == 4.409).hasSize(5);
        double whole = EModel.mos(EModel.NARROWBAND - EModel.effectiveImpairment(0, 25.1, 100 / 3000.0, 1));
        assertThat(d.at("/rtp/mos/lq").asDouble()).isEqualTo(whole, within(0.01));
    }

    @Test
    void withoutACodecThereIsNoScore() {
        for (int n = 0; n < 500; n++) {
            if (n % 50 != 7) {
                call.send(START + n * 20 * MILLI, n, 160L * n, false, 96, new byte[40]);
            }
        }
        JsonNode d = call.only();
        assertThat(d.at("/rtp/found").asText()).isEqualTo("content");
        assertThat(d.at("/rtp/mos").isMissingNode()).isTrue();
        assertThat(d.at("/rtp/interval").has("mos")).isFalse();
        assertThat(d.at("/rtp/loss/network/packets").asInt()).isEqualTo(10);
    }
}
