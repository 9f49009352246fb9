package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.rtp.RtpCall.CALLEE;
import static io.tracebridge.decoders.rtp.RtpCall.CALLEE_PORT;
import static io.tracebridge.decoders.rtp.RtpCall.CALLER;
import static io.tracebridge.decoders.rtp.RtpCall.CALLER_PORT;
import static io.tracebridge.decoders.rtp.RtpCall.MILLI;
import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.tracebridge.decoders.media.MediaQuality;
import io.tracebridge.decoders.media.MediaReceiver;
import io.tracebridge.decoders.testing.CollectingSink;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpStreamTest {
    private final RtpCall call = new RtpCall(Map.of());

    private void speak(int from, int to) {
        for (int n = from; n < to; n++) {
            call.send(START + n * 20 * MILLI, n & 0xffff, 160L * n);
        }
    }

    @Test
    void aStreamNamesItsCall() {
        call.announce(8, null, null);
        call.directory.answered(call.session, START - 30 * MILLI);
        speak(0, 10);
        JsonNode d = call.only();
        assertThat(d.at("/rtp/found").asText()).isEqualTo("signalling");
        assertThat(d.at("/rtp/call/id").asText()).isEqualTo("call-1");
        assertThat(d.at("/rtp/call/event_id").asText()).isEqualTo("C".repeat(27));
        assertThat(d.at("/rtp/call/dataset").asText()).isEqualTo("sip.call");
        assertThat(d.at("/rtp/call/receiver").asText()).isEqualTo("callee");
        assertThat(d.at("/rtp/call/after_answer").asDouble()).isEqualTo(30);
        assertThat(d.at("/rtp/call/one_way").asBoolean()).isTrue();
        assertThat(d.at("/rtp/nat").asBoolean()).isFalse();
        assertThat(d.at("/rtp/payload/codec").asText()).isEqualTo("PCMA");
    }

    /** As in SRTP, where the number of padding octets is encrypted with the payload (RFC 3711 section 3.1). */
    private void padded(int n, int lastOctet) {
        byte[] packet = RtpCall.rtp(n, 160L * n, false, 8, call.ssrc, new byte[20]);
        packet[0] |= 0x20;
        packet[packet.length - 1] = (byte) lastOctet;
        call.datagram(START + n * 20 * MILLI, CALLER, CALLER_PORT, CALLEE, CALLEE_PORT, packet);
    }

    @Test
    void paddingThatDoesNotFitIsNoLossInAStreamThatIsKnown() {
        call.announce(8, null, null);
        speak(0, 10);
        padded(10, 4);
        padded(11, 0);
        padded(12, 21);
        padded(13, 255);
        speak(14, 20);
        JsonNode d = call.only();
        assertThat(d.at("/rtp/packets/unique").asInt()).isEqualTo(20);
        assertThat(d.at("/rtp/loss/network/packets").asInt()).isZero();
    }

    @Test
    void paddingThatDoesNotFitMakesNoStream() {
        for (int n = 0; n < 40; n++) {
            padded(n, 21);
        }
        assertThat(call.documents("rtp.stream")).isEmpty();
        call.announce(8, null, null);
        padded(40, 0);
        call.test.mark("test", START + 120_000 * MILLI);
        assertThat(call.documents("rtp.stream")).isEmpty();
    }

    @Test
    void theCallLearnsHowGoodItsStreamsWere() {
        call.announce(8, null, null);
        speak(0, 500);
        MediaQuality quality = new MediaQuality();
        call.directory.quality(call.session, 0, MediaReceiver.CALLEE, quality);
        assertThat(quality.packets).isEqualTo(500);
        assertThat(quality.mosMeanMilli()).isEqualTo(4409);
        assertThat(quality.format.encoding().text()).isEqualTo("PCMA");
        call.directory.end(call.session);
        call.test.mark("test", START + 60_000 * MILLI);
        List<CollectingSink.Document> streams = call.documents("rtp.stream");
        assertThat(streams).hasSize(1);
        assertThat(streams.get(0).at("/rtp/end")).isEqualTo("session");
        assertThat(streams.get(0).at("/rtp/call/id")).isEqualTo("call-1");
    }

    @Test
    void streamsThatEndedBeforeTheCallStillCount() {
        call.announce(8, null, null);
        speak(0, 100);
        call.test.mark("test", START + 120_000 * MILLI);
        assertThat(call.documents("rtp.stream")).hasSize(1);
        call.ssrc++;
        speak(10_000, 10_050);
        MediaQuality quality = new MediaQuality();
        call.directory.quality(call.session, -1, MediaReceiver.CALLEE, quality);
        assertThat(quality.packets).isEqualTo(150);
        assertThat(quality.streams).isEqualTo(2);
    }

    @Test
    void callsThatShareAnAddressBothLearnOfItsMedia() {
        call.announce(8, null, null);
        long first = call.session;
        call.announce(8, null, null);
        speak(0, 100);
        MediaQuality quality = new MediaQuality();
        for (long session : new long[] {first, call.session}) {
            call.directory.quality(session, -1, MediaReceiver.CALLEE, quality);
            assertThat(quality.packets).isEqualTo(100);
        }
        call.test.mark("test", START + 120_000 * MILLI);
        for (long session : new long[] {first, call.session}) {
            call.directory.quality(session, -1, MediaReceiver.CALLEE, quality);
            assertThat(quality.packets).as("of a stream that ended").isEqualTo(100);
        }
    }

    @Test
    void aCallThatEndedDoesNotLearnOfTheNextOnesMedia() {
        call.announce(8, null, null);
        speak(0, 100);
        long first = call.session;
        call.test.mark("test", START + 2_500 * MILLI);
        call.directory.end(first);
        call.test.mark("test", START + 3_000 * MILLI);
        call.announce(8, null, null);
        call.ssrc++;
        speak(175, 225);
        MediaQuality quality = new MediaQuality();
        call.directory.quality(first, -1, MediaReceiver.CALLEE, quality);
        assertThat(quality.packets).as("while the other stream is open").isEqualTo(100);
        assertThat(quality.streams).isOne();
        call.directory.quality(call.session, -1, MediaReceiver.CALLEE, quality);
        assertThat(quality.packets).isEqualTo(50);
    }

    @Test
    void sourcesOfOneEndpointEndInAnyOrder() {
        RtpCall small = new RtpCall(1 << 20, Map.of()).announce(8, null, null);
        int streams = 1_000;
        for (int i = 0; i < streams; i++) {
            small.ssrc = 1 + i * 7;
            small.send(START + i * MILLI, 1, 160);
            small.ssrc = 1 + i / 2 * 7;
            small.send(START + i * MILLI, 2, 320);
        }
        MediaQuality quality = new MediaQuality();
        small.directory.quality(small.session, -1, MediaReceiver.CALLEE, quality);
        assertThat(quality.packets).isEqualTo(2L * streams);
        assertThat(small.test.count("rtp.streams.evicted")).isPositive();
        assertThat(small.finish()).hasSize((int) small.test.count("rtp.streams"));
    }

    @Test
    void mediaFromAnotherAddressThanAnnouncedIsNat() {
        call.announce(8, null, null);
        call.datagram(START, "192.0.2.9", 61_000, CALLEE, CALLEE_PORT, RtpCall.rtp(1, 1, false, 8, 1, new byte[160]));
        call.datagram(
                START + MILLI, CALLER, CALLER_PORT, "192.0.2.7", 61_002, RtpCall.rtp(1, 1, false, 8, 2, new byte[160]));
        List<CollectingSink.Document> streams = call.finish();
        assertThat(streams)
                .hasSize(2)
                .allMatch(document -> document.at("/rtp/nat").equals("true"));
        assertThat(streams)
                .allMatch(document -> document.at("/rtp/call/receiver").equals("callee"));
    }

    @Test
    void telephoneEventsAreCountedAndNeverTold() {
        call.announce(8, null, null);
        int sequence = 0;
        for (int event = 0; event < 4; event++) {
            for (int n = 0; n < 10; n++) {
                call.send(
                        START + (event * 400L + n * 20) * MILLI,
                        sequence++,
                        event * 3200L + n * 160,
                        n == 0,
                        8,
                        new byte[160]);
            }
            for (int n = 0; n < 5; n++) {
                byte[] digit = concat(7 + event, n > 2 ? 0x80 : 0, 0, 160 * n & 0xff);
                call.send(
                        START + (event * 400L + 200 + n * 20) * MILLI,
                        sequence++,
                        event * 3200L + 1600,
                        n == 0,
                        101,
                        digit);
            }
        }
        call.directory.announce(
                call.session,
                0,
                MediaReceiver.CALLEE,
                0,
                call.line(2, CALLEE_PORT, 8, null, null).map(101, ascii("telephone-event/8000"), 0, 20));
        call.ssrc++;
        sequence = 0;
        for (int event = 0; event < 4; event++) {
            call.send(START + (2000 + event * 400L) * MILLI, sequence++, event * 3200L, true, 8, new byte[160]);
            for (int n = 0; n < 5; n++) {
                byte[] digit = concat(7 + event, n > 2 ? 0x80 : 0, 0, 160 * n & 0xff);
                call.send(
                        START + (2000 + event * 400L + 20 + n * 20) * MILLI,
                        sequence++,
                        event * 3200L + 160,
                        n == 0,
                        101,
                        digit);
            }
        }
        List<CollectingSink.Document> streams = call.finish();
        assertThat(streams).hasSize(2);
        JsonNode announced = streams.get(1).json();
        assertThat(announced.at("/rtp/events").asInt()).isEqualTo(4);
        assertThat(announced.at("/rtp/payload/type").asInt()).isEqualTo(8);
        assertThat(announced.at("/rtp/payload/changes").isMissingNode()).isTrue();
        assertThat(announced.at("/rtp/jitter/max").asDouble()).isLessThan(1);
    }

    @Test
    void jitterIsThatOfRfc3550() {
        call.announce(8, null, null);
        Random random = new Random(5);
        double jitter = 0;
        double most = 0;
        long before = 0;
        for (int n = 0; n < 1000; n++) {
            long delay = random.nextInt(20_000_000);
            call.send(START + n * 20 * MILLI + delay, n, 160L * n);
            if (n > 0) {
                jitter += (Math.abs(delay - before) - jitter) / 16;
                most = Math.max(most, jitter);
            }
            before = delay;
        }
        JsonNode d = call.only();
        assertThat(d.at("/rtp/jitter/max").asDouble()).isEqualTo(most / 1e6, within(0.001));
        assertThat(d.at("/rtp/interarrival/p50").asDouble()).isBetween(17.0, 23.0);
        assertThat(d.at("/rtp/interarrival/max").asDouble()).isLessThan(40);
    }

    @Test
    void lateForABufferIsWhatComesTooLongAfterTheFastest() {
        call.announce(8, null, null);
        for (int n = 0; n < 1000; n++) {
            long delay = n % 100 == 50 ? 60 : n % 100 == 51 ? 250 : n % 100 == 52 ? 600 : 0;
            call.send(START + (n * 20L + delay) * MILLI, n, 160L * n);
        }
        JsonNode late = call.only().at("/rtp/buffer");
        // Of 1,000 packets 999 have one before them; those sent after one that is very late arrive before it: they are
        // out of order only in time.
        assertThat(late.at("/late_50").asDouble()).isEqualTo(0.03, within(0.002));
        assertThat(late.at("/late_200").asDouble()).isEqualTo(0.02, within(0.002));
        assertThat(late.at("/late_500").asDouble()).isEqualTo(0.01, within(0.002));
    }

    @Test
    void aClockThatRunsSlowIsMeasured() {
        call.announce(8, null, null);
        for (int n = 0; n < 10_000; n++) {
            call.send(START + n * 20 * MILLI + n * 20 * MILLI / 20_000, n, 160L * n);
        }
        assertThat(call.finish().get(0).json().at("/rtp/skew").asDouble()).isEqualTo(50, within(1.0));
    }

    @Test
    void longStreamsTellHowTheyAreEveryFiveMinutes() {
        call.announce(8, null, null);
        // 11 minutes; between minute 6 and 7 every second packet is lost.
        for (int n = 0; n < 11 * 60 * 50; n++) {
            if (n < 6 * 3000 || n >= 7 * 3000 || n % 2 == 0) {
                call.send(START + n * 20 * MILLI, n & 0xffff, 160L * n);
            }
        }
        List<CollectingSink.Document> streams = call.finish();
        List<CollectingSink.Document> progress = call.documents("rtp.stream.progress");
        assertThat(streams).hasSize(1);
        assertThat(progress).hasSize(2);
        assertThat(progress.get(0).json().at("/rtp/interval/mos")).hasSizeGreaterThanOrEqualTo(29);
        JsonNode second = progress.get(1).json();
        assertThat(second.at("/rtp/interval/lost")).anyMatch(lost -> lost.asInt() == 250);
        assertThat(second.at("/event/end").asText()).isEqualTo("2026-01-01T00:10:00.000000000Z");
        JsonNode whole = streams.get(0).json();
        assertThat(whole.at("/rtp/mos/worst").asDouble()).isLessThan(1.8);
        assertThat(whole.at("/rtp/mos/lq").asDouble()).isGreaterThan(3);
        assertThat(whole.at("/rtp/interval/packets")).hasSizeLessThan(8);
    }

    @Test
    void noMediaStandsInAnyDocument() {
        String canary = "C4N4RYmediaC4N4RY";
        call.announce(98, "AMR/8000", "octet-align=1");
        call.payload = concat(hex("f03c"), ascii(canary), new byte[14]);
        speak(0, 100);
        call.datagram(START + 3000 * MILLI, CALLER, CALLER_PORT, CALLEE, CALLEE_PORT, ascii(canary));
        call.datagram(START + 3001 * MILLI, CALLER, 7000, CALLEE, 8000, RtpCall.rtp(1, 1, false, 96, 1, ascii(canary)));
        call.finish();
        assertThat(call.test.sink.documents)
                .hasSize(1)
                .noneMatch(document -> document.text().contains("C4N4RY"));
    }

    @Test
    void theSamePacketsFromCutFramesGiveTheSameFigures() {
        RtpCall whole = new RtpCall(Map.of()).announce(98, "AMR/8000", "octet-align=1");
        RtpCall cut = new RtpCall(Map.of()).announce(98, "AMR/8000", "octet-align=1");
        Random random = new Random(9);
        for (int n = 0; n < 1000; n++) {
            byte[] body = concat(random.nextInt(20) == 0 ? hex("f038") : hex("f03c"), new byte[31]);
            if (random.nextInt(20) == 0) {
                continue;
            }
            byte[] frame = ethernet(
                    0x0800,
                    ipv4(
                            CALLER,
                            CALLEE,
                            17,
                            udp(CALLER_PORT, CALLEE_PORT, RtpCall.rtp(n, 160L * n, false, 98, 77, body))));
            long time = START + n * 20 * MILLI + random.nextInt(1_000_000);
            whole.test.frame("test", TestSite.ETHERNET, time, frame, frame.length);
            byte[] headers = Arrays.copyOf(frame, 14 + 20 + 8 + 12 + 2);
            cut.test.frame("test", TestSite.ETHERNET, time, headers, frame.length);
        }
        JsonNode document = cut.only();
        assertThat(document.at("/capture/truncated").asBoolean()).isTrue();
        JsonNode one = whole.only().at("/rtp");
        JsonNode other = document.at("/rtp");
        assertThat(other.at("/loss")).isEqualTo(one.at("/loss"));
        assertThat(other.at("/jitter")).isEqualTo(one.at("/jitter"));
        assertThat(other.at("/mos")).isEqualTo(one.at("/mos"));
        assertThat(one.at("/loss/radio/frames").asInt()).isPositive();
    }

    @Test
    void isBoundedWhateverComes() {
        RtpCall small = new RtpCall(1 << 20, Map.of());
        small.announce(8, null, null);
        int limit = (1 << 20) / 8 * 3 / 2048;
        for (int n = 0; n < 3000; n++) {
            small.ssrc = n;
            small.send(START + n * MILLI, n & 0xffff, n);
        }
        assertThat(small.test.count("rtp.streams")).isEqualTo(3000);
        assertThat(small.test.count("rtp.streams.evicted")).isEqualTo(3000 - limit);
        assertThat(small.finish()).hasSize(3000);
    }

    @Test
    void candidatesGiveWayToStreams() {
        RtpCall small = new RtpCall(1 << 20, Map.of());
        small.announce(8, null, null);
        for (int n = 0; n < 5000; n++) {
            small.datagram(
                    START + n, "10.9.9.9", 20_000, "10.8.8.8", 30_000, RtpCall.rtp(n, n, false, 0, n, new byte[20]));
        }
        small.send(START + MILLI, 1, 160);
        assertThat(small.test.count("rtp.candidates.evicted")).isPositive();
        assertThat(small.finish()).as("the announced one alone").hasSize(1);
    }

    @Test
    void allocatesNothingInSteadyState() {
        call.announce(98, "AMR/8000", "octet-align=1");
        byte[] frame = ethernet(
                0x0800,
                ipv4(
                        CALLER,
                        CALLEE,
                        17,
                        udp(
                                CALLER_PORT,
                                CALLEE_PORT,
                                RtpCall.rtp(0, 0, false, 98, 1, concat(hex("f03c"), new byte[31])))));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int n = 0; n < 200_000; n++) {
            if (n == 100_000) {
                before = thread.getCurrentThreadAllocatedBytes();
            }
            frame[18] = (byte) (n >> 8);
            frame[19] = (byte) n;
            frame[44] = (byte) (n >> 8);
            frame[45] = (byte) n;
            int timestamp = 160 * n;
            for (int i = 0; i < 4; i++) {
                frame[46 + i] = (byte) (timestamp >> 24 - 8 * i);
            }
            call.test.frame(TestSite.ETHERNET, START + n * MILLI, frame);
        }
        assertThat((thread.getCurrentThreadAllocatedBytes() - before) / 100_000)
                .as("bytes per packet")
                .isZero();
        assertThat(call.test.count("rtp.packets")).isEqualTo(200_000);
    }
}
