package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import org.junit.jupiter.api.Test;

class SipRegistrationsTest {
    private static final long SECOND = SipScene.SECOND;

    private final SipScene scene = new SipScene();

    private SipScene register(int cseq, String lines) {
        return register("reg-1", cseq, lines);
    }

    private SipScene register(String callId, int cseq, String lines) {
        return scene.send(
                "phone",
                "registrar",
                "REGISTER sip:example.com SIP/2.0\n"
                        + "Via: SIP/2.0/UDP phone.example;branch=z9hG4bK-" + callId + cseq + "\n"
                        + "From: <sip:alice@example.com>;tag=f\nTo: <sip:alice@example.com>\n"
                        + "Call-ID: " + callId + "\nCSeq: " + cseq + " REGISTER\n" + lines + "Content-Length: 0\n\n");
    }

    private SipScene answer(String status, int cseq, String lines) {
        return answer("reg-1", status, cseq, lines);
    }

    private SipScene answer(String callId, String status, int cseq, String lines) {
        return scene.send(
                "registrar",
                "phone",
                "SIP/2.0 " + status + "\n"
                        + "Via: SIP/2.0/UDP phone.example;branch=z9hG4bK-" + callId + cseq + "\n"
                        + "From: <sip:alice@example.com>;tag=f\nTo: <sip:alice@example.com>;tag=t\n"
                        + "Call-ID: " + callId + "\nCSeq: " + cseq + " REGISTER\n" + lines + "Content-Length: 0\n\n");
    }

    private static final String CONTACT = "Contact: <sip:alice@10.0.0.1:5060>\n";
    private static final String BOUND = "Contact: <sip:alice@10.0.0.1:5060>;expires=600\n";

    private Document only() {
        assertThat(scene.registrations()).hasSize(1);
        return scene.registrations().get(0);
    }

    @Test
    void aBindingWithItsRefreshesIsOneDocument() {
        register(1, CONTACT);
        answer("401 Unauthorized", 1, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n");
        register(2, CONTACT);
        answer("200 OK", 2, BOUND);
        scene.pass(300 * SECOND);
        register(3, CONTACT);
        answer("200 OK", 3, BOUND);
        scene.pass(300 * SECOND);
        register(4, CONTACT + "Expires: 0\n");
        answer("200 OK", 4, "");
        scene.pass(33 * SECOND);
        Document document = only();
        assertThat(document.at("/sip/registration/result")).isEqualTo("unregistered");
        assertThat(document.at("/sip/registration/attempts")).isEqualTo("3");
        assertThat(document.at("/sip/registration/successes")).isEqualTo("3");
        assertThat(document.at("/sip/registration/refreshes")).isEqualTo("1");
        assertThat(document.at("/sip/registration/challenges")).isEqualTo("1");
        assertThat(document.at("/sip/registration/expires")).isEqualTo("600");
        assertThat(document.at("/sip/registration/request_delay")).isEqualTo("30000000");
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/event/outcome")).isEqualTo("success");
        assertThat(document.at("/sip/to/uri/username")).isEqualTo("alice");
    }

    @Test
    void aBindingThatIsNotRefreshedExpires() {
        register(1, CONTACT);
        answer("200 OK", 1, BOUND);
        scene.pass(631 * SECOND);
        assertThat(scene.registrations()).isEmpty();
        scene.pass(2 * SECOND);
        Document document = only();
        assertThat(document.at("/sip/registration/result")).isEqualTo("expired");
        assertThat(document.at("/sip/registration/duration")).isEqualTo(Long.toString(600 * SECOND));
    }

    @Test
    void aRefusalIsADocumentOfItsOwn() {
        register(1, CONTACT);
        answer("403 Forbidden", 1, "");
        scene.pass(SECOND);
        register(2, CONTACT);
        answer("403 Forbidden", 2, "");
        scene.pass(33 * SECOND);
        assertThat(scene.registrations())
                .extracting(d -> d.at("/sip/registration/result"))
                .containsExactly("refused", "refused");
        assertThat(scene.registrations().get(0).at("/error/code")).isEqualTo("403");
    }

    @Test
    void anotherCallIdForTheSameBindingIsARefresh() {
        register("a", 1, CONTACT);
        answer("a", "200 OK", 1, BOUND);
        scene.pass(300 * SECOND);
        register("b", 1, CONTACT);
        answer("b", "200 OK", 1, BOUND);
        scene.finish();
        Document document = only();
        assertThat(document.at("/sip/registration/refreshes")).isEqualTo("1");
        assertThat(document.at("/sip/registration/result")).isEqualTo("registered");
    }

    @Test
    void nothingBackIsATimeout() {
        register(1, CONTACT);
        scene.pass(SECOND / 2);
        register(1, CONTACT);
        scene.pass(32 * SECOND);
        Document document = only();
        assertThat(document.at("/sip/registration/result")).isEqualTo("no_response");
        assertThat(document.at("/tx/retransmissions")).isEqualTo("1");
        assertThat(document.at("/tx/state")).isEqualTo("timeout");
    }

    @Test
    void aChallengeThatNobodyAnswersSaysSo() {
        register(1, CONTACT);
        answer("401 Unauthorized", 1, "");
        scene.pass(32 * SECOND);
        assertThat(only().at("/sip/registration/result")).isEqualTo("challenged");
    }

    @Test
    void aQueryIsAnswered() {
        register(1, "");
        answer("200 OK", 1, BOUND);
        scene.pass(33 * SECOND);
        assertThat(only().at("/sip/registration/result")).isEqualTo("answered");
    }
}
