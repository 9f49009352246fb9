package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SipPassportTest {
    private static String identity(byte[] claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return "Identity: " + encoder.encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + encoder.encodeToString(claims)
                + ".c2ln;info=<https://certs.example.com/1.cer>;alg=ES256;ppt=shaken\n";
    }

    private static Document call(String privacy, byte[] claims) {
        SipScene scene = new SipScene(new Settings(TestSite.KEY, 64 << 20, privacy, Map.of()));
        scene.call("c", "alice", "bob").with(identity(claims)).invite();
        scene.finish();
        return scene.calls().get(0);
    }

    private static byte[] claims(long issued) {
        return ("{\"attest\":\"B\",\"dest\":{\"tn\":[\"4930123456\",\"4930999999\"]},\"iat\":" + issued
                        + ",\"orig\":{\"tn\":\"491701234567\"},\"origid\":\"123e4567-e89b-12d3-a456-426655440000\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theClaimsOfAPassportAreTold() {
        Document document = call("clear", claims(TestSite.START / TestSite.SECOND - 5));
        assertThat(document.at("/sip/identity/attest")).isEqualTo("B");
        assertThat(document.at("/sip/identity/origid")).isEqualTo("123e4567-e89b-12d3-a456-426655440000");
        assertThat(document.at("/sip/identity/orig")).isEqualTo("491701234567");
        assertThat(document.at("/sip/identity/dest/1")).isEqualTo("4930999999");
        assertThat(document.at("/sip/identity/age")).isEqualTo("5");
        assertThat(document.at("/sip/identity/ppt")).isEqualTo("shaken");
        assertThat(document.at("/sip/identity/host")).isEqualTo("certs.example.com");
    }

    @Test
    void numbersInClaimsArePseudonymsAsElsewhere() {
        Document document = call("pseudonym", claims(1));
        assertThat(document.text()).doesNotContain("491701234567", "4930999999");
        assertThat(document.at("/sip/identity/orig")).isEqualTo(document.at("/sip/from/uri/username"));
    }

    @Property(tries = 200)
    void anyClaimsGiveADocument(@ForAll byte[] claims) {
        assertThatCode(() -> call("pseudonym", claims)).doesNotThrowAnyException();
    }
}
