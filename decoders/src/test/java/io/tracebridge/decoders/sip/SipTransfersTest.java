package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Golden;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Transfers as RFC 5589 shows them: the call that a REFER asks for, and the one that it was sent in, name each other. */
class SipTransfersTest {
    private static final long SECOND = SipScene.SECOND;
    private static final Path GOLDEN =
            Path.of("decoders", "src", "test", "resources", "io", "tracebridge", "decoders", "sip", "golden");
    private static final String REFER_TO = "Refer-To: <sip:+49301111111@carol.example>\n";
    private static final String REFERRED_BY = "Referred-By: <sip:+491701234567@alice.example>\n";

    private SipScene scene = new SipScene();

    private SipScene.Call first() {
        SipScene.Call first = scene.call("first", "alice", "bob").fromTag("a").tag("b");
        return first.up().pass(SECOND).next();
    }

    /** Bob's INVITE to Carol. */
    private SipScene.Call toCarol(String callId, String lines) {
        return toCarol(callId, "bob", lines, "+49301111111@carol.example");
    }

    private SipScene.Call toCarol(String callId, String caller, String lines, String target) {
        SipScene.Call made = scene.call(callId, caller, "carol").fromTag("b2").tag("c");
        String invite = made.with(lines)
                .request("INVITE", true, false)
                .replace("+4930123456@bob.example", target)
                .replace("bob@bob.example", target);
        scene.send(caller, "carol", invite);
        return made;
    }

    private Document document(String callId) {
        return scene.calls().stream()
                .filter(d -> d.at("/sip/call_id").equals(callId))
                .findFirst()
                .orElseThrow();
    }

    private List<String> related(String callId) {
        Document document = document(callId);
        List<String> all = new ArrayList<>();
        for (int n = 0; document.at("/sip/call/related/how/" + n) != null; n++) {
            all.add(document.at("/sip/call/related/how/" + n) + ' ' + document.at("/sip/call/related/call_id/" + n));
        }
        assertThat(document.json().at("/sip/call/related/call_id")).hasSize(all.size());
        return all;
    }

    private void assertLinked(String asking, String made) {
        assertThat(related(asking)).containsExactly("referred " + made);
        assertThat(related(made)).containsExactly("refer " + asking);
    }

    private void assertNotLinked() {
        scene.finish();
        assertThat(related("first")).isEmpty();
        assertThat(related("second")).isEmpty();
    }

    /** RFC 5589 section 6.1. */
    private void blind() {
        SipScene.Call first = first();
        first.with(REFER_TO + REFERRED_BY).inDialog("REFER").answer("202 Accepted", "REFER");
        SipScene.Call second = toCarol("second", REFERRED_BY);
        second.answer("180 Ringing").answer("200 OK").ack();
        first.down();
        second.pass(SECOND).down();
        scene.pass(33 * SECOND);
    }

    /** Section 7.1: Alice asks Bob to take her place in the call that she has with Carol. */
    private void attended() {
        SipScene.Call first = first();
        SipScene.Call second =
                scene.call("second@alice", "alice", "carol").fromTag("a2").tag("c1");
        second.up().pass(SECOND);
        first.with("Refer-To: <sip:+49301111111@carol.example;gr=1?X=y&Replaces=second%40alice%3Bto-tag%3Dc1%3Bfrom-tag"
                        + "%3Da2>\n" + REFERRED_BY)
                .inDialog("REFER")
                .answer("202 Accepted", "REFER");
        SipScene.Call third =
                toCarol("third", REFERRED_BY + "Replaces: second@alice;to-tag=c1;from-tag=a2\nRequire: replaces\n");
        third.answer("200 OK").ack();
        second.next().byCallee("BYE").answerOfCaller("200 OK", "BYE");
        first.down();
        third.pass(SECOND).down();
        scene.pass(33 * SECOND);
    }

    @Test
    void aBlindTransferLinksBothCalls() {
        blind();
        assertLinked("first", "second");
        assertThat(document("first").at("/sip/call/refer_to/0")).isEqualTo("sip:+49301111111@carol.example");
        assertThat(document("first").at("/sip/call/refers")).isEqualTo("1");
        assertThat(document("second").at("/sip/call/refer_to/0")).isNull();
    }

    @Test
    void anAttendedTransferLinksAllThreeCalls() {
        attended();
        assertThat(related("first")).containsExactly("referred third");
        assertThat(related("second@alice")).containsExactly("replaced third");
        assertThat(related("third")).containsExactly("replaces second@alice", "refer first");
        assertThat(document("first").at("/sip/call/refer_to/0")).isEqualTo("sip:+49301111111@carol.example;gr=1");
    }

    @Test
    void transfersAsTheirDocumentsAre() throws IOException {
        scene = new SipScene(new Settings(TestSite.KEY, 64 << 20, "pseudonym", Map.of()));
        blind();
        golden("transfer-blind.txt");
        scene = new SipScene(new Settings(TestSite.KEY, 64 << 20, "pseudonym", Map.of()));
        attended();
        golden("transfer-attended.txt");
    }

    private void golden(String name) throws IOException {
        StringBuilder lines = new StringBuilder();
        ObjectMapper json = new ObjectMapper();
        for (Document document : scene.calls()) {
            lines.append(document.id()).append(' ').append(document.version()).append('\n');
            lines.append(json.writerWithDefaultPrettyPrinter().writeValueAsString(document.json()))
                    .append('\n');
        }
        assertThat(lines.toString()).doesNotContain("9301111111", "701234567", "30123456");
        Golden.check(GOLDEN.resolve(name), lines.toString().replace("\r\n", "\n"));
    }

    /** The callee may transfer, too: the caller is who calls anew. */
    @Test
    void aTransferByTheCalleeIsLinked() {
        SipScene.Call first = first();
        first.with(REFER_TO).byCallee("REFER").answerOfCaller("202 Accepted", "REFER");
        toCarol("second", "alice", "", "+49301111111@carol.example");
        scene.finish();
        assertLinked("first", "second");
    }

    /** Through proxies the INVITE may come from where the REFER went at its second hop. */
    @Test
    void aReferThatPassesAProxyIsLinked() {
        SipScene.Call first = first();
        String refer = first.with(REFER_TO).request("REFER", true, true);
        scene.send("alice", "proxy", refer);
        scene.send("proxy", "bob", refer.replace("Via: ", "Via: SIP/2.0/UDP proxy.example;branch=z9hG4bK-p\nVia: "));
        toCarol("second", "");
        scene.finish();
        assertLinked("first", "second");
        assertThat(document("first").json().at("/sip/call/refer_to")).hasSize(1);
    }

    /** The INVITE comes from another host than the REFER went to; Referred-By says that it is the one. */
    @Test
    void referredByLinksWhateverHostItComesFrom() {
        SipScene.Call first = first();
        first.with(REFER_TO + REFERRED_BY).inDialog("REFER");
        toCarol("second", "elsewhere", REFERRED_BY, "+49301111111@other.example");
        scene.finish();
        assertLinked("first", "second");
    }

    /** RFC 5589 section 4: outside of the dialog, which Target-Dialog names. */
    @Test
    void aReferOutsideOfTheDialogIsLinkedToTheCallThatItNames() {
        first();
        SipScene.Call apart = scene.call("apart", "alice", "bob").fromTag("x");
        apart.with(REFER_TO + "Target-Dialog: first;local-tag=a;remote-tag=b\n").sendOutside("REFER");
        toCarol("second", "");
        scene.finish();
        assertThat(related("second")).containsExactly("refer first");
    }

    @Test
    void aReferOfNoCallIsLinkedByItsOwnCallId() {
        scene.call("click", "alice", "bob").fromTag("x").with(REFER_TO).sendOutside("REFER");
        toCarol("second", "");
        scene.finish();
        assertThat(related("second")).containsExactly("refer click");
    }

    @Test
    void aReferThatWasRefusedMakesNoCall() {
        SipScene.Call first = first();
        first.with(REFER_TO).inDialog("REFER").answer("603 Decline", "REFER");
        toCarol("second", "");
        assertNotLinked();
        assertThat(document("first").at("/sip/call/refer_to/0")).isEqualTo("sip:+49301111111@carol.example");
    }

    @Test
    void aReferThatWasChallengedMakesOne() {
        SipScene.Call first = first();
        first.with(REFER_TO)
                .inDialog("REFER")
                .answer("401 Unauthorized", "REFER")
                .next();
        first.with(REFER_TO + "Authorization: Digest username=\"a\"\n")
                .inDialog("REFER")
                .answer("202 Accepted", "REFER");
        toCarol("second", "");
        scene.finish();
        assertLinked("first", "second");
    }

    @Test
    void aCallAMinuteLaterIsAnother() {
        first().with(REFER_TO).inDialog("REFER").pass(60 * SECOND);
        toCarol("second", "");
        assertNotLinked();
    }

    @Test
    void aCallToSomebodyElseIsAnother() {
        first().with(REFER_TO).inDialog("REFER");
        toCarol("second", "bob", "", "dave@dave.example");
        assertNotLinked();
    }

    @Test
    void aCallOfSomebodyElseIsAnother() {
        first().with(REFER_TO).inDialog("REFER");
        toCarol("second", "dave", "", "+49301111111@carol.example");
        assertNotLinked();
    }

    @Test
    void aReferAsksForOneCall() {
        first().with(REFER_TO).inDialog("REFER");
        toCarol("second", "");
        toCarol("third", "");
        scene.finish();
        assertLinked("first", "second");
        assertThat(related("third")).isEmpty();
    }

    /** RFC 3515 section 2.1: Refer-To may ask for any request. */
    @Test
    void aReferThatAsksForAnotherRequestMakesNoCall() {
        first().with("Refer-To: <sip:+49301111111@carol.example;method=SUBSCRIBE>\n")
                .inDialog("REFER");
        toCarol("second", "");
        scene.finish();
        assertThat(related("second")).isEmpty();
    }

    @Test
    void moreRefersThanAreRememberedForgetTheOldest() {
        first().with(REFER_TO).inDialog("REFER");
        for (int n = 0; n < SipTransfers.MOST; n++) {
            scene.call("many-" + n, "alice", "dave")
                    .fromTag("t" + n)
                    .with("Refer-To: <sip:user" + n + "@example.com>\n")
                    .sendOutside("REFER");
        }
        toCarol("second", "");
        assertNotLinked();
    }
}
