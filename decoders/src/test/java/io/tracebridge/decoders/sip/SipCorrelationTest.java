package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SipCorrelationTest {
    private static final long SECOND = SipScene.SECOND;
    private static final String UUID = "0123456789abcdef0123456789abcdef";

    private final SipScene scene = new SipScene();

    /** Alice calls a back-to-back user agent, which calls Bob, whose INVITE has these lines. */
    private List<Document> legs(
            SipScene on, long apart, String first, String sdpOfFirst, String second, String sdpOfSecond) {
        SipScene.Call a = on.call("leg-a", "alice", "b2bua");
        SipScene.Call b = on.call("leg-b", "b2bua", "bob").fromTag("b2b");
        a.with(first, sdpOfFirst).invite().pass(apart);
        b.with(second, sdpOfSecond).invite().answer("486 Busy Here").ackFailure();
        a.answer("486 Busy Here").ackFailure().pass(33 * SECOND);
        assertThat(on.calls()).hasSize(2);
        return on.calls();
    }

    private static String sdp(String session, int port) {
        return "v=0\no=pbx " + session + " 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\nm=audio " + port
                + " RTP/AVP 8\n";
    }

    private static void assertJoined(List<Document> legs, String method, String confidence) {
        assertThat(legs).allSatisfy(d -> {
            assertThat(d.at("/sip/call/correlation/method")).isEqualTo(method);
            assertThat(d.at("/sip/call/correlation/confidence")).isEqualTo(confidence);
            assertThat(d.at("/sip/call/correlation/legs")).isEqualTo("2");
        });
        assertThat(legs.get(0).at("/sip/call/correlation/id"))
                .hasSize(16)
                .isEqualTo(legs.get(1).at("/sip/call/correlation/id"));
    }

    @Test
    void aSessionIdJoinsLegsHoweverFarApart() {
        String line = "Session-ID: " + UUID + ";remote=00000000000000000000000000000000\n";
        assertJoined(
                legs(scene, 20 * SECOND, line, sdp("1", 4000), line.toUpperCase(java.util.Locale.ROOT), sdp("2", 5000)),
                "session_id",
                "1.0");
    }

    @Test
    void anIcidJoinsLegs() {
        String line = "P-Charging-Vector: icid-value=\"abc\";icid-generated-at=192.0.2.1\n";
        assertJoined(legs(scene, 20 * SECOND, line, sdp("1", 4000), line, sdp("2", 5000)), "icid", "1.0");
    }

    @Test
    void theOtherLegsCallIdInTheHeaderOfTheOperatorsChoiceJoinsLegs() {
        SipScene chosen = new SipScene(64 << 20, Map.of("sip.correlation_header", "X-CID"));
        assertJoined(legs(chosen, 20 * SECOND, "", sdp("1", 4000), "X-CID: leg-a\n", sdp("2", 5000)), "header", "1.0");
    }

    @Test
    void theSameMediaAddressJoinsLegsOfWhichOneBeginsWhereTheOtherEnds() {
        assertJoined(legs(scene, 20 * SECOND, "", sdp("1", 4000), "", sdp("2", 4000)), "media", "0.9");
    }

    @Test
    void theSameOriginJoinsLegs() {
        assertJoined(legs(scene, 20 * SECOND, "", sdp("1", 4000), "", sdp("1", 5000)), "sdp", "0.8");
    }

    @Test
    void callerAndCalleeJoinLegsWithinTwoSeconds() {
        assertJoined(legs(scene, SECOND, "", sdp("1", 4000), "", sdp("2", 5000)), "numbers", "0.5");
    }

    @Test
    void callerAndCalleeAloneDoNotJoinCallsThatAreFurtherApart() {
        assertThat(legs(scene, 3 * SECOND, "", sdp("1", 4000), "", sdp("2", 5000)))
                .allSatisfy(d -> assertThat(d.at("/sip/call/correlation/id")).isNull());
    }

    /** Two calls of one caller to one callee, with the description that its software always sends. */
    @Test
    void callsBetweenTheSameTwoAreNoLegsOfEachOther() {
        for (String id : List.of("one", "two")) {
            SipScene.Call call = scene.call(id, "alice", "bob");
            call.with("", sdp("1", 4000)).invite().answer("486 Busy Here").ackFailure();
        }
        scene.pass(33 * SECOND);
        assertThat(scene.calls())
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.at("/sip/call/correlation/id")).isNull());
    }

    @Test
    void aCallThatReplacesAnotherNamesIt() {
        scene.call("new", "carol", "bob")
                .with("Replaces: old@host;to-tag=1;from-tag=2\n")
                .invite();
        scene.finish();
        Document document = scene.calls().get(0);
        assertThat(document.at("/sip/call/related/call_id/0")).isEqualTo("old@host");
        assertThat(document.at("/sip/call/related/how/0")).isEqualTo("replaces");
    }
}
