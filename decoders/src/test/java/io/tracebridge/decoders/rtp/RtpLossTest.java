package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.rtp.RtpCall.MILLI;
import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.media.MediaReceiver;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams with planted losses: the three kinds are told apart, and come out as they were planted. */
class RtpLossTest {
    private static final int FRAMES = 1000;

    /** AMR in octets: no mode request, mode 12.2, good; 31 octets of speech. */
    private static final byte[] AMR_SPEECH = concat(hex("f0 3c"), new byte[31]);

    private static final byte[] AMR_BAD = concat(hex("f0 38"), new byte[31]);
    private static final byte[] AMR_SID = concat(hex("f0 44"), new byte[5]);
    private static final byte[] AMR_NO_DATA = hex("f0 7c");

    private final RtpCall call = new RtpCall(Map.of());

    private RtpCall amr() {
        return call.announce(98, "AMR/8000", "octet-align=1");
    }

    private static boolean oneInTwenty(int n) {
        return n % 20 == 10;
    }

    private void frame(int n, int sequence, byte[] payload) {
        call.send(START + n * 20 * MILLI, sequence & 0xffff, 160L * n, false, call.payloadType, payload);
    }

    private static void assertLoss(JsonNode d, double network, double radio, double effective) {
        assertThat(d.at("/rtp/loss/network/ratio").asDouble()).as("network").isEqualTo(network);
        assertThat(d.at("/rtp/loss/radio/ratio").asDouble()).as("radio").isEqualTo(radio);
        assertThat(d.at("/rtp/loss/effective/ratio").asDouble()).as("effective").isEqualTo(effective);
    }

    @Test
    void aStreamWithoutLossHasNone() {
        call.announce(8, null, null);
        for (int n = 0; n < FRAMES; n++) {
            frame(n, 65_000 + n, new byte[160]);
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0, 0);
        assertThat(d.at("/rtp/mos/lq").asDouble()).isEqualTo(4.409);
        assertThat(d.at("/rtp/mos/worst").asDouble()).isEqualTo(4.409);
        assertThat(d.at("/rtp/mos/provisional").asBoolean()).isFalse();
        assertThat(d.at("/rtp/dtx/ratio").asDouble()).isZero();
        assertThat(d.at("/rtp/payload/ptime").asDouble()).isEqualTo(20);
        assertThat(d.at("/rtp/jitter/max").asDouble()).isZero();
    }

    @Test
    void networkLossIsNoRadioLoss() {
        amr();
        for (int n = 0; n < FRAMES; n++) {
            if (!oneInTwenty(n)) {
                frame(n, n, AMR_SPEECH);
            }
        }
        JsonNode d = call.only();
        assertLoss(d, 0.05, 0, 0.05);
        assertThat(d.at("/rtp/loss/network/packets").asInt()).isEqualTo(50);
        assertThat(d.at("/rtp/runs/count").asInt()).isEqualTo(50);
        assertThat(d.at("/rtp/runs/mean").asDouble()).isEqualTo(1);
        assertThat(d.at("/rtp/burst/count").asInt())
                .as("each by itself, 19 between")
                .isZero();
        assertThat(d.at("/rtp/dtx/frames").asInt()).isZero();
    }

    @Test
    void framesThatTheRadioLostAreNoNetworkLoss() {
        amr();
        int sequence = 0;
        for (int n = 0; n < FRAMES; n++) {
            if (!oneInTwenty(n)) {
                frame(n, sequence++, AMR_SPEECH);
            }
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0.05, 0.05);
        assertThat(d.at("/rtp/loss/radio/frames").asInt()).isEqualTo(50);
        assertThat(d.at("/rtp/mos/lq").asDouble()).isLessThan(3.2);
    }

    @Test
    void framesMarkedAsDamagedAreRadioLoss() {
        amr();
        for (int n = 0; n < FRAMES; n++) {
            frame(n, n, oneInTwenty(n) ? n % 40 == 10 ? AMR_BAD : AMR_NO_DATA : AMR_SPEECH);
        }
        assertLoss(call.only(), 0, 0.05, 0.05);
    }

    @Test
    void whatIsNotSaidDuringATelephoneEventIsNoLoss() {
        amr();
        call.directory.announce(
                call.session,
                0,
                MediaReceiver.CALLEE,
                0,
                call.line(2, RtpCall.CALLEE_PORT, 98, "AMR/8000", "octet-align=1")
                        .map(101, ascii("telephone-event/8000"), 0, 20));
        int sequence = 0;
        for (int n = 0; n < FRAMES; n++) {
            if (n % 100 < 90) {
                frame(n, sequence++, AMR_SPEECH);
            } else {
                call.send(
                        START + n * 20 * MILLI,
                        sequence++,
                        160L * (n - n % 100 + 90),
                        n % 100 == 90,
                        101,
                        hex("070a0320"));
            }
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0, 0);
        assertThat(d.at("/rtp/events").asInt()).isEqualTo(10);
    }

    @Test
    void aDescriptionOfSilenceThatComesLateStillEndsNoSpeech() {
        amr();
        // 0..2 speech, 3 silence, which 4 overtakes; then a frame that the radio lost.
        int[] order = {0, 1, 2, 4, 3, 5, 7};
        for (int at = 0; at < order.length; at++) {
            int n = order[at];
            call.send(START + at * 20 * MILLI, n == 7 ? 6 : n, 160L * n, false, 98, n == 3 ? AMR_SID : AMR_SPEECH);
        }
        JsonNode d = call.only();
        assertThat(d.at("/rtp/loss/radio/frames").asInt()).isOne();
        assertThat(d.at("/rtp/packets/late").asInt()).isOne();
    }

    @Test
    void silenceIsNoLoss() {
        amr();
        int sequence = 0;
        int silent = 0;
        for (int n = 0; n < FRAMES; n++) {
            int phase = n % 200;
            if (phase < 100) {
                frame(n, sequence++, AMR_SPEECH);
            } else {
                silent++;
                if (phase == 100 || phase == 103 || phase % 8 == 7) {
                    frame(n, sequence++, AMR_SID);
                }
            }
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0, 0);
        assertThat(d.at("/rtp/jitter/max").asDouble()).isZero();
        assertThat(d.at("/rtp/dtx/frames").asInt()).isEqualTo(silent);
    }

    @Test
    void silenceSentAsNoDataIsNoLoss() {
        amr();
        for (int n = 0; n < FRAMES; n++) {
            frame(n, n, n % 200 < 100 ? AMR_SPEECH : n % 200 == 100 ? AMR_SID : AMR_NO_DATA);
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0, 0);
        assertThat(d.at("/rtp/dtx/ratio").asDouble()).isEqualTo(0.5);
    }

    @Test
    void allThreeAtOnceAreKeptApart() {
        amr();
        int sequence = 0;
        int network = 0;
        int radio = 0;
        for (int n = 0; n < FRAMES; n++) {
            int phase = n % 200;
            if (phase >= 150) {
                if (phase == 150 || phase % 8 == 7) {
                    frame(n, sequence++, AMR_SID);
                }
            } else if (phase % 50 == 20) {
                radio++;
            } else if (phase % 50 == 40) {
                network++;
                sequence++;
            } else {
                frame(n, sequence++, AMR_SPEECH);
            }
        }
        JsonNode d = call.only();
        assertThat(d.at("/rtp/loss/network/packets").asInt()).isEqualTo(network);
        assertThat(d.at("/rtp/loss/radio/frames").asInt()).isEqualTo(radio);
        assertThat(d.at("/rtp/loss/effective/ratio").asDouble())
                .isEqualTo(Math.round(1e6 * (network + radio) / 750) / 1e6);
    }

    @Test
    void packedAmrIsRead() {
        call.announce(98, "AMR/8000", null);
        // Mode request 15, then type 7 and Q at once: 1111 0 0111 1 ...
        byte[] speech = concat(hex("f3 c0"), new byte[30]);
        byte[] bad = concat(hex("f3 80"), new byte[30]);
        for (int n = 0; n < FRAMES; n++) {
            frame(n, n, oneInTwenty(n) ? bad : speech);
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0.05, 0.05);
        assertThat(d.at("/rtp/amr/rate").asInt()).isEqualTo(12_200);
    }

    @Test
    void amrInOctetsIsReadEvenIfItWasAnnouncedPacked() {
        call.announce(98, "AMR/8000", null);
        for (int n = 0; n < FRAMES; n++) {
            frame(n, n, oneInTwenty(n) ? AMR_BAD : AMR_SPEECH);
        }
        assertLoss(call.only(), 0, 0.05, 0.05);
    }

    @Test
    void severalFramesInAPacketAreEachSeen() {
        amr();
        byte[] two = concat(hex("f0 bc 38"), new byte[62]);
        for (int n = 0; n < 100; n++) {
            call.send(START + n * 40 * MILLI, n, 320L * n, false, 98, two);
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0.5, 0.5);
        assertThat(d.at("/rtp/payload/ptime").asDouble()).isEqualTo(40);
    }

    @Test
    void widebandAmrHasAScaleOfItsOwn() {
        call.announce(99, "AMR-WB/16000", "octet-align=1");
        byte[] speech = concat(hex("f0 14"), new byte[32]);
        for (int n = 0; n < FRAMES; n++) {
            call.send(START + n * 20 * MILLI, n, 320L * n, false, 99, speech);
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0, 0);
        assertThat(d.at("/rtp/mos/wb").asDouble()).isGreaterThan(4.2);
        assertThat(d.at("/rtp/mos/lq").isMissingNode()).isTrue();
        assertThat(d.at("/rtp/mos/provisional").asBoolean()).isTrue();
        assertThat(d.at("/rtp/amr/rate").asInt()).isEqualTo(12_650);
    }

    @Test
    void fullRateTellsSilenceByItsCodeWord() {
        call.announce(3, null, null);
        byte[] speech = new byte[33];
        Arrays.fill(speech, (byte) 0xb5);
        speech[0] = (byte) 0xd5;
        byte[] sid = concat(hex("d7 27 93 e5 e3"), new byte[28]);
        radioAndSilence(speech, sid);
    }

    @Test
    void enhancedFullRateTellsSilenceByItsCodeWord() {
        call.announce(110, "GSM-EFR/8000", null);
        byte[] speech = new byte[31];
        Arrays.fill(speech, (byte) 0x15);
        speech[0] = (byte) 0xc5;
        byte[] sid = new byte[31];
        Arrays.fill(sid, (byte) 0xff);
        sid[0] = (byte) 0xc0;
        radioAndSilence(speech, sid);
    }

    @Test
    void halfRateTellsSilenceByItsCodeWord() {
        call.announce(111, "GSM-HR-08/8000", null);
        byte[] speech = new byte[14];
        Arrays.fill(speech, (byte) 0x5a);
        radioAndSilence(speech, hex("038eb6cb ffffffffffffffffffff"));
    }

    @Test
    void halfRateWithItsTableOfContents() {
        call.announce(111, "GSM-HR-08/8000", null);
        radioAndSilence(concat(0, new byte[14]), concat(0x20, new byte[14]));
    }

    /** Speech with one frame in twenty missing, then as long silence. */
    private void radioAndSilence(byte[] speech, byte[] sid) {
        int sequence = 0;
        for (int n = 0; n < 2 * FRAMES; n++) {
            if (n >= FRAMES) {
                if (n % 24 == 0 || n == FRAMES) {
                    frame(n, sequence++, sid);
                }
            } else if (!oneInTwenty(n)) {
                frame(n, sequence++, speech);
            }
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0.05, 0.05);
        assertThat(d.at("/rtp/dtx/frames").asInt()).isGreaterThan(FRAMES - 24);
        assertThat(d.at("/rtp/mos/lq").asDouble()).isBetween(1.5, 3.5);
    }

    @Test
    void comfortNoiseIsSilence() {
        call.announce(8, null, null);
        int sequence = 0;
        for (int n = 0; n < FRAMES; n++) {
            if (n % 200 < 100) {
                frame(n, sequence++, new byte[160]);
            } else if (n % 200 == 100) {
                call.send(START + n * 20 * MILLI, sequence++, 160L * n, false, 13, new byte[1]);
            }
        }
        JsonNode d = call.only();
        assertLoss(d, 0, 0, 0);
        assertThat(d.at("/rtp/dtx/frames").asInt()).isBetween(400, 410);
        assertThat(d.at("/rtp/payload/changes").isMissingNode()).isTrue();
    }

    @Test
    void whatIsEncryptedIsJudgedByHeadersAlone() {
        amr();
        call.directory.announce(
                call.session,
                0,
                MediaReceiver.CALLEE,
                0,
                call.line(2, RtpCall.CALLEE_PORT, 98, "AMR/8000", "octet-align=1")
                        .secured());
        int sequence = 0;
        for (int n = 0; n < FRAMES; n++) {
            if (n % 20 == 10) {
                continue;
            }
            if (n % 20 == 15) {
                sequence++;
                continue;
            }
            frame(n, sequence++, AMR_BAD);
        }
        JsonNode d = call.only();
        assertThat(d.at("/rtp/secured").asBoolean()).isTrue();
        assertThat(d.at("/rtp/loss/network/packets").asInt()).isEqualTo(50);
        assertThat(d.at("/rtp/loss/radio/frames").asInt()).isZero();
        assertThat(d.at("/rtp/loss/undecided/frames").asInt()).isEqualTo(50);
    }
}
