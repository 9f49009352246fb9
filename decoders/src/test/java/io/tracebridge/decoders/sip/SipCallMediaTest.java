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

    /** Alice has more to say than Carol; both are answered by one gateway, that listens at one port. */
    @Test
    void twoCallersToOneAddressAtOnceCountEachTheirOwnMedia() {
        Talk alice = new Talk("call-1", "alice", 40000, 1);
        Talk carol = new Talk("call-2", "carol", 41000, 2);
        alice.up();
        carol.up();
        talk(List.of(alice), 10);
        talk(List.of(alice, carol), PACKETS);
        alice.down();
        talk(List.of(carol), 20);
        carol.down();
        assertHeard("call-1", PACKETS + 10);
        assertHeard("call-2", PACKETS + 20);
        assertThat(scene.site.count("rtp.streams")).isEqualTo(4);
    }

    /** The same, when the one that began later speaks first and goes first. */
    @Test
    void theOlderCallDoesNotCountWhatIsSaidToTheNewerOne() {
        Talk alice = new Talk("call-1", "alice", 40000, 1);
        Talk carol = new Talk("call-2", "carol", 41000, 2);
        alice.up();
        carol.up();
        talk(List.of(carol), 10);
        talk(List.of(carol, alice), PACKETS);
        carol.down();
        scene.pass(33 * SECOND);
        talk(List.of(alice), 20);
        alice.down();
        assertHeard("call-1", PACKETS + 20, 2);
        assertHeard("call-2", PACKETS + 10);
    }

    /** Both say that they are at 192.168.0.10:40000, and their media comes from other addresses. */
    @Test
    void callersBehindNatsAreToldApartByWhereTheirSignallingComesFrom() {
        Talk alice = new Talk("call-1", "alice", 3456, 1).announcing("192.168.0.10", 40000);
        Talk carol = new Talk("call-2", "carol", 6543, 2).announcing("192.168.0.10", 40000);
        alice.up();
        carol.up();
        talk(List.of(carol), 10);
        talk(List.of(alice, carol), PACKETS);
        alice.down();
        carol.down();
        assertHeard("call-1", PACKETS);
        assertHeard("call-2", PACKETS + 10);
        assertThat(scene.calls())
                .allSatisfy(d -> assertThat(d.at("/sip/call/media/callee/nat")).isEqualTo("true"));
    }

    /** Nothing but the order tells them apart: who speaks when only the first is up is the first. */
    @Test
    void callersBehindOneNatAreToldApartByWhoSpokeBefore() {
        Talk first = new Talk("call-1", "alice", 3456, 1).announcing("192.168.0.10", 40000);
        Talk second = new Talk("call-2", "alice", 6543, 2).announcing("192.168.0.11", 40000);
        first.up();
        talk(List.of(first), 10);
        second.up();
        talk(List.of(first, second), PACKETS);
        first.down();
        second.down();
        assertHeard("call-1", PACKETS + 10);
        assertHeard("call-2", PACKETS);
    }

    /** As test tools do that play all calls from one port to one port: each has its own source (SSRC). */
    @Test
    void callsBetweenTheSamePortsAtOnceCountEachTheirOwnMedia() {
        Talk first = new Talk("call-1", "alice", 40000, 1);
        Talk second = new Talk("call-2", "alice", 40000, 2);
        first.up();
        talk(List.of(first), 10);
        second.up();
        talk(List.of(first, second), PACKETS);
        first.down();
        talk(List.of(second), 20);
        second.down();
        assertHeard("call-1", PACKETS + 10);
        assertHeard("call-2", PACKETS + 20);
    }

    /** Both legs of a call through a B2BUA that leaves media alone have the quality of the one way there is. */
    @Test
    void mediaThatPassesByTheB2buaCountsForBothLegsOfItsCallAndForNoOther() {
        Talk alice = new Talk("call-1", "alice", 40000, 1);
        Talk carol = new Talk("call-2", "carol", 41000, 2);
        for (Talk talk : List.of(alice, carol)) {
            talk.through("b2bua");
        }
        talk(List.of(carol), 10);
        talk(List.of(alice, carol), PACKETS);
        alice.throughDown("b2bua");
        carol.throughDown("b2bua");
        assertHeard("call-1", PACKETS);
        assertHeard("call-1-b", PACKETS);
        assertHeard("call-2", PACKETS + 10);
        assertHeard("call-2-b", PACKETS + 10);
        assertThat(scene.site.count("rtp.streams")).isEqualTo(4);
    }

    private void assertHeard(String callId, int packets) {
        assertHeard(callId, packets, 1);
    }

    private void assertHeard(String callId, int packets, int streams) {
        Document document = scene.pass(33 * SECOND).calls().stream()
                .filter(d -> d.at("/sip/call_id").equals(callId))
                .findFirst()
                .orElseThrow();
        for (String side : List.of("caller", "callee")) {
            assertThat(document.at("/sip/call/media/" + side + "/packets")).isEqualTo("" + packets);
            assertThat(document.at("/sip/call/media/" + side + "/streams")).isEqualTo("" + streams);
        }
        assertThat(document.at("/sip/call/media/one_way")).isEqualTo("false");
    }

    /** Lets all of them speak to Bob, and Bob to them. */
    private void talk(List<Talk> talks, int packets) {
        for (int i = 0; i < packets; i++) {
            scene.pass(SECOND / PACKETS);
            for (Talk talk : talks) {
                speak(talk.caller, talk.port, "bob", 50000, talk.said, talk.number);
                speak("bob", 50000, talk.caller, talk.port, talk.said, -talk.number);
                talk.said++;
            }
        }
    }

    /** A call to Bob, at whose one port the media of all of them arrives. */
    private final class Talk {
        private final String caller;
        private final int port;
        private final int number;
        private final String callId;
        private final SipScene.Call call;
        private SipScene.Call second;
        private String announced;
        private int said;

        /** @param port from which the caller really sends */
        Talk(String callId, String caller, int port, int number) {
            this.caller = caller;
            this.port = port;
            this.number = number;
            this.callId = callId;
            call = scene.call(callId, caller, "bob").fromTag("a" + number).tag("b" + number);
            announced = sdp(caller, port);
        }

        /** What the caller believes its address to be. */
        Talk announcing(String address, int port) {
            announced = description(address, port);
            return this;
        }

        void up() {
            call.with("", announced).invite().answer("180 Ringing");
            call.with("", sdp("bob", 50000)).answer("200 OK").ack();
        }

        void down() {
            call.down();
        }

        void through(String b2bua) {
            SipScene.Call first = scene.call(callId, caller, b2bua);
            second = scene.call(callId + "-b", b2bua, "bob");
            first.fromTag("a" + number).tag("x" + number).with("", announced).invite();
            second.fromTag("y" + number).tag("b" + number).with("", announced).invite();
            second.with("", sdp("bob", 50000)).answer("200 OK").ack();
            first.with("", sdp("bob", 50000)).answer("200 OK").ack();
        }

        void throughDown(String b2bua) {
            scene.call(callId, caller, b2bua)
                    .fromTag("a" + number)
                    .tag("x" + number)
                    .cseq(2)
                    .down();
            second.down();
        }
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
        return description(scene.address(party), port);
    }

    private static String description(String address, int port) {
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
