package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.rtp.RtpCall.MILLI;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Of media headers only ({@code --media headers}): the measures are those of whole packets, and the document says what was done. */
class RtpCutTest {
    private static final int FRAMES = 1000;

    private static JsonNode document(boolean cut, Consumer<RtpCall> stream) {
        RtpCall call = new RtpCall(Map.of());
        call.cutsMedia = cut;
        stream.accept(call);
        return call.only();
    }

    /** Whole and cut give the same, but for the identity, which hashes what was captured, and for what is said of the cut. */
    private static JsonNode same(Consumer<RtpCall> stream) {
        ObjectNode whole = (ObjectNode) document(false, stream);
        ObjectNode cut = (ObjectNode) document(true, stream);
        assertThat(whole.at("/capture").isMissingNode()).isTrue();
        assertThat(cut.remove("capture").toString()).isEqualTo("{\"media\":{\"kept\":\"headers\"}}");
        ((ObjectNode) whole.get("event")).remove("id");
        ((ObjectNode) cut.get("event")).remove("id");
        assertThat(cut).isEqualTo(whole);
        return cut;
    }

    private static void frame(RtpCall call, int n, int sequence, byte[] payload) {
        call.send(START + n * 20 * MILLI, sequence & 0xffff, 160L * n, false, call.payloadType, payload);
    }

    /** Speech that the network and the radio lose, damage, and that pauses. */
    private static void threeLosses(RtpCall call, byte[] speech, byte[] damaged, byte[] silence, byte[] nothing) {
        int sequence = 0;
        for (int n = 0; n < FRAMES; n++) {
            boolean pause = n % 200 >= 150;
            byte[] payload = pause ? n % 200 == 150 || n % 8 == 7 ? silence : nothing : n % 20 == 3 ? damaged : speech;
            if (payload != null && n % 50 != 10) {
                sequence++; // else the radio lost it
                if (n % 40 != 5) { // else the network
                    frame(call, n, sequence, payload);
                }
            }
        }
    }

    @Test
    void ofAmrInOctets() {
        JsonNode d = same(call -> threeLosses(
                call.announce(98, "AMR/8000", "octet-align=1"),
                concat(hex("f0 3c"), new byte[31]),
                concat(hex("f0 38"), new byte[31]),
                concat(hex("f0 44"), new byte[5]),
                hex("f0 7c")));
        assertThat(d.at("/rtp/loss/network/packets").asInt()).isEqualTo(25);
        assertThat(d.at("/rtp/loss/radio/frames").asInt()).isGreaterThan(40);
        assertThat(d.at("/rtp/dtx/frames").asInt()).isGreaterThan(150);
        assertThat(d.at("/rtp/amr/rate").asInt()).isEqualTo(12_200);
    }

    @Test
    void ofAmrPackedIntoBits() {
        same(call -> threeLosses(
                call.announce(98, "AMR/8000", null),
                concat(hex("f3 c0"), new byte[30]),
                concat(hex("f3 80"), new byte[30]),
                concat(hex("f4 40"), new byte[5]),
                null));
    }

    @Test
    void ofFullRateWhoseSenderTellsBadFrames() {
        same(call -> threeLosses(
                call.announce(3, null, null),
                concat(hex("e0 d0"), noise(32)),
                concat(hex("e2 d0"), noise(32)),
                concat(hex("e0 d0"), noise(32)),
                null));
    }

    @Test
    void ofHalfRateWithItsContents() {
        same(call -> threeLosses(
                call.announce(111, "GSM-HR-08/8000", null),
                concat(hex("00"), noise(14)),
                concat(hex("60"), noise(14)),
                concat(hex("20"), noise(14)),
                null));
    }

    @Test
    void ofCodecsThatNeedNoPayload() {
        same(call -> threeLosses(call.announce(8, null, null), noise(160), noise(160), noise(160), noise(160)));
        same(call -> threeLosses(call.announce(18, null, null), noise(20), noise(20), noise(12), null));
        same(call -> threeLosses(call.announce(4, null, null), noise(24), noise(20), hex("02 00 00 00"), null));
        same(call -> threeLosses(
                call.announce(97, "opus/48000/2", null), concat(hex("78"), noise(80)), noise(60), noise(70), null));
    }

    @Test
    void telephoneEventsAreCountedWithoutTheirDigits() {
        JsonNode d = same(call -> {
            call.announce(8, null, null);
            call.directory.announce(
                    call.session,
                    0,
                    io.tracebridge.decoders.media.MediaReceiver.CALLEE,
                    0,
                    call.line(2, RtpCall.CALLEE_PORT, 8, null, null)
                            .payloadType(101)
                            .map(
                                    101,
                                    "telephone-event/8000".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                                    0,
                                    20));
            for (int n = 0; n < 200; n++) {
                boolean event = n >= 100 && n < 106;
                byte[] payload = event ? hex("05 0a 00 a0") : noise(160);
                int at = event ? 100 : n;
                call.send(START + n * 20 * MILLI, n, 160L * at, n == 100, event ? 101 : 8, payload);
            }
        });
        assertThat(d.at("/rtp/events").asInt()).isOne();
    }

    /** The code word of silence lies all over such a frame: without it a pause is not known, and not taken for loss. */
    @Test
    void ofGsmWithoutContentsAPauseIsUndecided() {
        byte[] silence = concat(hex("d0"), new byte[32]);
        Consumer<RtpCall> pause = call -> {
            call.announce(3, null, null);
            int sequence = 0;
            for (int n = 0; n < 400; n++) {
                if (n < 100 || n >= 300) {
                    frame(call, n, sequence++, concat(hex("d0"), noise(32)));
                } else if (n == 100 || n % 24 == 0) {
                    frame(call, n, sequence++, silence);
                }
            }
        };
        JsonNode whole = document(false, pause);
        JsonNode cut = document(true, pause);
        assertThat(whole.at("/rtp/dtx/frames").asInt()).isGreaterThan(150);
        assertThat(cut.at("/rtp/loss/undecided/frames").asInt()).isGreaterThan(150);
        assertThat(cut.at("/rtp/loss/network")).isEqualTo(whole.at("/rtp/loss/network"));
        assertThat(cut.at("/rtp/loss/radio/frames").asInt()).isZero();
    }

    @Test
    void whatTheSnaplenCutIsTruncatedStill() {
        RtpCall call = new RtpCall(Map.of());
        call.cutsMedia = true;
        call.saysMediaCut = false;
        threeLosses(call.announce(8, null, null), noise(160), noise(160), noise(160), noise(160));
        JsonNode d = call.only();
        assertThat(d.at("/capture/truncated").asBoolean()).isTrue();
        assertThat(d.at("/capture/media").isMissingNode()).isTrue();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        bytes[0] = (byte) (bytes[0] & 0x0c | 0x50); // no first octet that codecs give a meaning
        return bytes;
    }
}
