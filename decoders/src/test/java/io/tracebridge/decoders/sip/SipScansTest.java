package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipScansTest {
    private static final long SECOND = SipScene.SECOND;

    private final SipScene scene = new SipScene();

    private void register(String to, String user, int n, String status, String agent) {
        String common = "Via: SIP/2.0/UDP x;branch=z9hG4bK" + n + "\nFrom: <sip:" + user + "@pbx>;tag=f\nTo: <sip:"
                + user + "@pbx>\nCall-ID: scan" + n + "\nCSeq: 1 REGISTER\n";
        scene.send(
                "attacker",
                to,
                "REGISTER sip:pbx SIP/2.0\n" + common + "Contact: <sip:" + user + "@1.2.3.4>\nUser-Agent: " + agent
                        + "\nContent-Length: 0\n\n");
        if (status != null) {
            scene.send(to, "attacker", "SIP/2.0 " + status + "\n" + common + "Content-Length: 0\n\n");
        }
    }

    private List<Document> scans() {
        scene.pass(61 * SECOND);
        return scene.documents(SipProtocol.SCAN);
    }

    @Test
    void whoLooksForUsersIsTold() {
        for (int n = 0; n < 50; n++) {
            register("pbx", "10" + n, n, "404 Not Found", "x");
        }
        register("pbx", "1050", 50, "200 OK", "x");
        Document document = scans().get(0);
        assertThat(document.at("/source/ip")).isEqualTo(scene.address("attacker"));
        assertThat(document.at("/destination/ip")).isEqualTo(scene.address("pbx"));
        assertThat(document.json().at("/sip/scan/kind").toString()).isEqualTo("[\"users\"]");
        assertThat(document.json().at("/sip/scan/methods").toString()).isEqualTo("[\"REGISTER\"]");
        assertThat(document.json().at("/sip/scan/users").asInt()).isBetween(48, 54);
        assertThat(document.at("/sip/scan/destinations")).isEqualTo("1");
        assertThat(document.at("/sip/scan/not_found")).isEqualTo("50");
        assertThat(document.at("/sip/scan/successes_after_failures")).isEqualTo("1");
        assertThat(scene.site.count("sip.scans")).isEqualTo(1);
    }

    @Test
    void whoTriesPasswordsOfOneUserIsTold() {
        for (int n = 0; n < 30; n++) {
            register("pbx", "100", n, n % 2 == 0 ? "401 Unauthorized" : "403 Forbidden", "x");
        }
        Document document = scans().get(0);
        assertThat(document.json().at("/sip/scan/kind").toString()).isEqualTo("[\"passwords\"]");
        assertThat(document.at("/sip/scan/unauthorized")).isEqualTo("15");
        assertThat(document.at("/sip/scan/forbidden")).isEqualTo("15");
    }

    @Test
    void whoLooksForServersIsTold() {
        for (int n = 0; n < 12; n++) {
            register("host" + n, "100", n, null, "x");
        }
        assertThat(scans().get(0).json().at("/sip/scan/kind").toString()).isEqualTo("[\"servers\"]");
    }

    @Test
    void aScannersNameIsEnough() {
        register("pbx", "100", 1, "401 Unauthorized", "friendly-scanner");
        Document document = scans().get(0);
        assertThat(document.json().at("/sip/scan/kind").toString()).isEqualTo("[\"agent\"]");
        assertThat(document.at("/sip/scan/agents/0")).isEqualTo("friendly-scanner");
    }

    @Test
    void eachMinuteIsADocument() {
        for (int minute = 0; minute < 3; minute++) {
            register("pbx", "100", minute, "401 Unauthorized", "SIPVicious");
            scene.pass(60 * SECOND);
        }
        assertThat(scene.documents(SipProtocol.SCAN))
                .hasSize(3)
                .extracting(Document::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void whoRegistersAndCallsAsUsersDoIsNotTold() {
        for (int n = 0; n < 50; n++) {
            register("pbx", "10" + n, n, "200 OK", "phone");
        }
        scene.call("c", "attacker", "bob").up().down();
        assertThat(scans()).isEmpty();
    }

    /** Versions, other products, and a name that only From bears. */
    @Test
    void scannersAreKnownByNamesThatStandAnywhere() {
        for (String agent : List.of(
                "friendly-scanner",
                "not-so-friendly-scanner/2",
                "sundayddr",
                "VaxSIPUserAgent/3.1",
                "Asterisk PBX pplsip",
                "sipcli/v1.8",
                "SIVuS 1.09",
                "sipptk",
                "Nmap NSE")) {
            register("pbx", "100", agent.hashCode(), "401 Unauthorized", agent);
            scene.pass(60 * SECOND);
        }
        assertThat(scene.documents(SipProtocol.SCAN))
                .hasSize(9)
                .allSatisfy(d ->
                        assertThat(d.json().at("/sip/scan/kind").toString()).isEqualTo("[\"agent\"]"));
        scene.send(
                "attacker",
                "pbx",
                "OPTIONS sip:100@1.1.1.1 SIP/2.0\nVia: SIP/2.0/UDP x;branch=z9hG4bKo\n"
                        + "From: \"sipvicious\"<sip:100@1.1.1.1>;tag=f\nTo: \"sipvicious\"<sip:100@1.1.1.1>\n"
                        + "Call-ID: o\nCSeq: 1 OPTIONS\nUser-Agent: phone\nContent-Length: 0\n\n");
        assertThat(scans()).hasSize(10);
        assertThat(scene.documents(SipProtocol.SCAN).get(9).at("/sip/scan/agents/1"))
                .isEqualTo("sipvicious");
    }

    /** Wholesale voice: most calls ring and are not answered, or are busy. */
    @Test
    void aTrunkWithManyUnansweredCallsIsNoScanner() {
        for (int n = 0; n < 40; n++) {
            SipScene.Call call = trunkCall(n).invite();
            switch (n % 5) {
                case 0 -> call.answer("404 Not Found").ackFailure();
                case 1 -> call.answer("503 Service Unavailable").ackFailure();
                case 2 -> call.answer("180 Ringing").answer("486 Busy Here").ackFailure();
                default -> call.answer("480 Temporarily Unavailable").ackFailure();
            }
        }
        assertThat(scans()).isEmpty();
    }

    @Test
    void aPbxThatIsChallengedForEachCallIsNoScanner() {
        for (int n = 0; n < 40; n++) {
            SipScene.Call call = trunkCall(n);
            call.invite()
                    .answer("407 Proxy Authentication Required")
                    .ackFailure()
                    .next();
            call.invite().answer("183 Session Progress").answer("486 Busy Here").ackFailure();
        }
        assertThat(scans()).isEmpty();
    }

    private SipScene.Call trunkCall(int n) {
        return scene.call("call-" + n, "trunk", "sbc").fromTag("t" + n).branch("z9hG4bK-" + n);
    }
}
