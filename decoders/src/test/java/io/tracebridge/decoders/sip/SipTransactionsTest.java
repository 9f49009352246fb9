package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import org.junit.jupiter.api.Test;

class SipTransactionsTest {
    private static final long SECOND = SipScene.SECOND;

    private final SipScene scene = new SipScene();
    private final SipScene.Call call = scene.call("c1", "alice", "bob");

    private Document only() {
        assertThat(scene.transactions()).hasSize(1);
        return scene.transactions().get(0);
    }

    private void options() {
        scene.send("alice", "bob", call.request("OPTIONS", true, false));
    }

    @Test
    void aRequestAndItsResponseAreOneDocument() {
        options();
        call.answer("100 Trying", "OPTIONS").answer("200 OK", "OPTIONS").pass(32 * SECOND);
        Document document = only();
        assertThat(document.at("/event/action")).isEqualTo("sip.options");
        assertThat(document.at("/sip/method")).isEqualTo("OPTIONS");
        assertThat(document.at("/sip/code")).isEqualTo("200");
        assertThat(document.at("/event/duration")).isEqualTo("20000000");
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/tx/messages")).isEqualTo("3");
        assertThat(document.at("/sip/transaction/attempts")).isEqualTo("1");
    }

    @Test
    void retransmissionsAreCounted() {
        options();
        scene.pass(SECOND / 2);
        options();
        call.answer("100 Trying", "OPTIONS").pass(SECOND);
        options();
        call.answer("200 OK", "OPTIONS")
                .pass(SECOND)
                .answer("200 OK", "OPTIONS")
                .pass(32 * SECOND);
        Document document = only();
        assertThat(document.at("/tx/retransmissions")).isEqualTo("3");
        assertThat(document.at("/sip/transaction/attempts")).isEqualTo("1");
    }

    @Test
    void aChallengeAndItsAnswerAreOneDocument() {
        options();
        call.answer("401 Unauthorized", "OPTIONS").next();
        options();
        call.answer("200 OK", "OPTIONS").pass(32 * SECOND);
        Document document = only();
        assertThat(document.at("/sip/code")).isEqualTo("200");
        assertThat(document.at("/sip/transaction/attempts")).isEqualTo("2");
        assertThat(document.at("/sip/transaction/challenges")).isEqualTo("1");
        assertThat(document.at("/event/outcome")).isEqualTo("success");
    }

    @Test
    void theBodyOfAMessageIsOnlyMeasured() {
        scene.send("alice", "bob", call.with("", "CANARY text").request("MESSAGE", true, false));
        call.pass(32 * SECOND);
        Document document = only();
        assertThat(document.at("/sip/body_length")).isEqualTo("11");
        assertThat(document.text()).doesNotContain("CANARY");
        assertThat(document.at("/tx/state")).isEqualTo("timeout");
        assertThat(document.at("/sip/timeout")).isEqualTo("true");
    }

    @Test
    void aResponseWithoutItsRequestSaysSo() {
        call.answer("200 OK", "OPTIONS").pass(32 * SECOND);
        Document document = only();
        assertThat(document.at("/tx/state")).isEqualTo("orphan_end");
        assertThat(document.at("/client/ip")).isEqualTo("10.0.0.1");
    }

    @Test
    void aRequestWithinACallIsTheCalls() {
        call.up().next().inDialog("INFO").answer("200 OK", "INFO").pass(SECOND);
        call.down();
        assertThat(scene.onlyCall().at("/sip/call/infos")).isEqualTo("1");
        assertThat(scene.transactions()).isEmpty();
    }
}
