package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
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

    /** Two legs to the B2BUA, then two from it in the same order; by Call-ID which legs share an identifier. */
    private void twoCallsAtOnce(String firstCaller, String secondCaller, List<String> lines, List<String> sdps) {
        scene.call("in-1", firstCaller, "b2bua")
                .fromTag("1")
                .with(lines.get(0), sdps.get(0))
                .invite();
        scene.call("in-2", secondCaller, "b2bua")
                .fromTag("2")
                .with(lines.get(1), sdps.get(1))
                .invite();
        scene.call("out-1", "b2bua", "bob")
                .fromTag("3")
                .with(lines.get(2), sdps.get(2))
                .invite();
        scene.call("out-2", "b2bua", "bob")
                .fromTag("4")
                .with(lines.get(3), sdps.get(3))
                .invite();
        scene.pass(33 * SECOND);
    }

    private void assertPaired(String method, String confidence) {
        List<Document> calls = scene.calls();
        assertThat(calls).hasSize(4).allSatisfy(d -> {
            assertThat(d.at("/sip/call/correlation/method")).isEqualTo(method);
            assertThat(d.at("/sip/call/correlation/confidence")).isEqualTo(confidence);
            assertThat(d.at("/sip/call/correlation/legs")).isEqualTo("2");
        });
        assertThat(group("in-1")).isEqualTo(group("out-1")).isNotEqualTo(group("in-2"));
        assertThat(group("in-2")).isEqualTo(group("out-2"));
    }

    private String group(String callId) {
        return scene.calls().stream()
                .filter(d -> d.at("/sip/call_id").equals(callId))
                .findFirst()
                .orElseThrow()
                .at("/sip/call/correlation/id");
    }

    @Test
    void callsOfTwoThroughOneB2buaAtOnceAreJoinedByTheirMedia() {
        twoCallsAtOnce(
                "alice",
                "carol",
                List.of("", "", "", ""),
                List.of(sdp("1", 4000), sdp("2", 4002), sdp("3", 4000), sdp("4", 4002)));
        assertPaired("media", "0.9");
    }

    /** Both callers behind one address, or with one port for all calls: the other tokens of the same legs decide. */
    @Test
    void legsThatAreAlikeInOneTokenAreToldApartByAWeakerOne() {
        twoCallsAtOnce(
                "alice",
                "carol",
                List.of("", "", "", ""),
                List.of(sdp("1", 4000), sdp("2", 4000), sdp("1", 4000), sdp("2", 4000)));
        assertPaired("media", "0.9");
    }

    @Test
    void legsThatNothingTellsApartAreJoinedInTheirOrderAndSayThatItIsAGuess() {
        twoCallsAtOnce(
                "alice",
                "carol",
                List.of("", "", "", ""),
                List.of(sdp("1", 4000), sdp("2", 4002), sdp("3", 6000), sdp("4", 6002)));
        assertPaired("numbers", "0.3");
    }

    @Test
    void aLegThatIsOverIsNotWhatTheNextGoesOnFrom() {
        scene.call("in-1", "alice", "b2bua")
                .fromTag("1")
                .with("", sdp("1", 4000))
                .invite()
                .answer("503 Service Unavailable")
                .ackFailure();
        scene.call("in-2", "alice", "b2bua")
                .fromTag("2")
                .with("", sdp("2", 4000))
                .invite();
        scene.call("out-2", "b2bua", "bob")
                .fromTag("4")
                .with("", sdp("4", 4000))
                .invite();
        scene.pass(33 * SECOND);
        assertThat(group("in-1")).isNull();
        assertThat(group("in-2")).isNotNull().isEqualTo(group("out-2"));
    }

    /** The B2BUA calls two devices of Bob for one call of Alice. */
    @Test
    void legsThatForkFromOneAreAllOfItsCall() {
        scene.call("in", "alice", "b2bua").fromTag("1").with("", sdp("1", 4000)).invite();
        scene.call("out-1", "b2bua", "bob")
                .fromTag("2")
                .with("", sdp("2", 4000))
                .invite();
        scene.call("out-2", "b2bua", "mobile")
                .fromTag("3")
                .with("", sdp("3", 4000))
                .invite();
        scene.pass(33 * SECOND);
        assertThat(group("in")).isNotNull().isEqualTo(group("out-1")).isEqualTo(group("out-2"));
    }

    /** Three programs of one host: addresses alone would make everything a leg of everything. */
    @Test
    void programsOfOneHostAreToldApartByTheirPorts() {
        String[] ids = {"in-1", "in-2", "out-1", "out-2"};
        int[] from = {5061, 5062, 5060, 5060};
        int[] to = {5060, 5060, 5070, 5070};
        for (int n = 0; n < 4; n++) {
            String invite = scene.call(ids[n], "host", "host")
                    .fromTag("t" + n)
                    .with("", sdp("1", 4000 + 2 * (n % 2)))
                    .request("INVITE", true, false);
            scene.site.frame(
                    TestSite.ETHERNET, scene.pass(1).now(), scene.frame("host", from[n], "host", to[n], invite));
        }
        scene.pass(33 * SECOND);
        assertPaired("media", "0.9");
    }

    @Test
    void oneCallIdOfTwoHostsIsTwoCallsThatAreNoLegsOfEachOther() {
        scene.call("same", "alice", "bob").fromTag("1").with("", sdp("1", 4000)).invite();
        scene.call("same", "carol", "bob").fromTag("2").with("", sdp("2", 4002)).invite();
        scene.pass(33 * SECOND);
        assertThat(scene.calls())
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.at("/sip/call/correlation/id")).isNull());
    }

    @Test
    void aB2buaThatKeepsTheCallIdIsFollowed() {
        scene.call("same", "alice", "b2bua")
                .fromTag("1")
                .with("", sdp("1", 4000))
                .invite()
                .pass(3 * SECOND);
        scene.call("same", "b2bua", "bob").fromTag("2").with("", sdp("2", 4002)).invite();
        scene.pass(33 * SECOND);
        assertJoined(scene.calls(), "call_id", "0.95");
    }

    @Test
    void whoDoesNotSayWhoItIsIsNotTakenForAnotherWhoDoesNot() {
        String[] to = {"b2bua", "bob"};
        for (int n = 0; n < 2; n++) {
            String text = scene.call("call-" + n, n == 0 ? "alice" : "b2bua", to[n])
                    .fromTag("t" + n)
                    .request("INVITE", true, false)
                    .replace("sip:+491701234567@alice.example", "sip:anonymous@anonymous.invalid");
            scene.send(n == 0 ? "alice" : "b2bua", to[n], text);
        }
        scene.pass(33 * SECOND);
        assertThat(scene.calls())
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.at("/sip/call/correlation/id")).isNull());
    }

    /** A generator of charging identifiers that always makes the same one. */
    @Test
    void anIdentifierThatAllCallsHaveJoinsNotAllCalls() {
        for (int n = 0; n < 200; n++) {
            scene.call("call-" + n, "alice", "bob")
                    .fromTag("t" + n)
                    .with("P-Charging-Vector: icid-value=0\n")
                    .invite();
        }
        scene.pass(33 * SECOND);
        assertThat(scene.calls()).hasSize(200).allSatisfy(d -> {
            String legs = d.at("/sip/call/correlation/legs");
            assertThat(legs == null ? 1 : Integer.parseInt(legs)).isLessThanOrEqualTo(SipCorrelation.MOST_LEGS);
        });
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
