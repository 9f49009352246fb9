package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.rtp.RtpProtocol;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls with their media on one wire: what a call's document tells of the packets that were sent. */
class SipCallMediaTest {
    private static final long SECOND = SipScene.SECOND;
    private static final int PACKETS = 50;

    private final SipScene scene = new SipScene(new RtpProtocol());

    @Test
    void callsThatUseTheSameAddressesOneAfterTheOtherCountOnlyTheirOwnMedia() {
        call("call-1", 1);
        scene.pass(SECOND / 2);
        call("call-2", 2);
        scene.pass(SECOND / 2);
        call("call-3", 3);
        assertEachHeard(3);
    }

    @Test
    void callsThatUseTheSameAddressesMuchLaterCountOnlyTheirOwnMedia() {
        call("call-1", 1);
        scene.pass(20 * SECOND);
        call("call-2", 2);
        assertEachHeard(2);
    }

    private void assertEachHeard(int calls) {
        List<Document> documents = scene.pass(33 * SECOND).calls();
        assertThat(documents).hasSize(calls).allSatisfy(document -> {
            for (String side : List.of("caller", "callee")) {
                assertThat(document.at("/sip/call/media/" + side + "/packets")).isEqualTo("" + PACKETS);
                assertThat(document.at("/sip/call/media/" + side + "/streams")).isEqualTo("1");
            }
        });
        assertThat(scene.site.count("rtp.streams")).isEqualTo(2L * calls);
    }

    /** A call of one second; media goes both ways from its answer on. */
    private void call(String callId, int number) {
        SipScene.Call call =
                scene.call(callId, "alice", "bob").fromTag("a" + number).tag("b" + number);
        call.with("", sdp("alice", 40000)).invite().answer("180 Ringing");
        call.with("", sdp("bob", 50000)).answer("200 OK").ack();
        for (int i = 0; i < PACKETS; i++) {
            scene.pass(SECOND / PACKETS);
            speak("alice", 40000, "bob", 50000, i, number);
            speak("bob", 50000, "alice", 40000, i, -number);
        }
        call.down();
    }

    private String sdp(String party, int port) {
        String address = scene.address(party);
        return "v=0\no=- 1 1 IN IP4 " + address + "\ns=-\nc=IN IP4 " + address + "\nt=0 0\nm=audio " + port
                + " RTP/AVP 8\n";
    }

    private void speak(String from, int fromPort, String to, int toPort, int number, int ssrc) {
        byte[] rtp = Frames.concat(
                0x80, 8, Frames.u16(100 + number), Frames.u32(160L * number), Frames.u32(ssrc), new byte[160]);
        byte[] datagram = Frames.udp(fromPort, toPort, rtp);
        byte[] frame = Frames.ethernet(0x0800, Frames.ipv4(scene.address(from), scene.address(to), 17, datagram));
        // Else the frames of all calls are the same to the byte, and some would be taken for copies.
        frame[18] = (byte) ssrc;
        frame[19] = (byte) number;
        scene.site.frame(TestSite.ETHERNET, scene.now(), frame);
    }
}
