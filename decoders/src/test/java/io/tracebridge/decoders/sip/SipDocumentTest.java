package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SipDocumentTest {
    private static final String SDP =
            "v=0\r\no=alice 53655765 2353687637 IN IP4 192.0.2.20\r\ns=-\r\nc=IN IP4 192.0.2.21\r\nt=0 0\r\n"
                    + "m=audio 6000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n";

    private final SipPeers peers = new SipPeers();

    @Test
    void tellsWhatARequestSays() {
        Document document = peers.udp(SipBuilder.request("INVITE", "sip:bob@example.com:5070;transport=TCP", "c1@h", 7)
                        .header("Contact", "\"Al\" <sip:alice@192.0.2.1:5062;transport=TCP>;expires=60")
                        .header("User-Agent", "phone 1.0")
                        .header("Allow", "INVITE, ACK")
                        .header("Allow", "BYE")
                        .header("Supported", "timer,100rel")
                        .header("P-Asserted-Identity", "<sip:pai@example.com>, <tel:911>")
                        .body("Application/SDP;x=y", SDP)
                        .bytes())
                .only();
        Map<String, String> expected = Map.ofEntries(
                Map.entry("/type", "sip"),
                Map.entry("/method", "INVITE"),
                Map.entry("/status", "OK"),
                Map.entry("/event/action", "sip-invite"),
                Map.entry("/event/sequence", "7"),
                Map.entry("/event/outcome", "unknown"),
                Map.entry("/network/transport", "udp"),
                Map.entry("/source/ip", SipPeers.A),
                Map.entry("/destination/port", "5060"),
                Map.entry("/sip/type", "request"),
                Map.entry("/sip/version", "2.0"),
                Map.entry("/sip/method", "INVITE"),
                Map.entry("/sip/call_id", "c1@h"),
                Map.entry("/sip/cseq/code", "7"),
                Map.entry("/sip/cseq/method", "INVITE"),
                Map.entry("/sip/max_forwards", "70"),
                Map.entry("/sip/content_type", "application/sdp"),
                Map.entry("/sip/content_length", Integer.toString(SDP.length())),
                Map.entry("/sip/allow", "[\"INVITE\",\"ACK\",\"BYE\"]"),
                Map.entry("/sip/supported", "[\"timer\",\"100rel\"]"),
                Map.entry("/sip/user_agent/original", "phone 1.0"),
                Map.entry("/sip/via/original", "[\"SIP/2.0/UDP alice.example.com:5060;branch=z9hG4bK-c1@h-7INVITE\"]"),
                Map.entry("/sip/via/branch", "z9hG4bK-c1@h-7INVITE"),
                Map.entry("/sip/via/transport", "udp"),
                Map.entry("/sip/uri/original", "sip:bob@example.com:5070;transport=TCP"),
                Map.entry("/sip/uri/scheme", "sip"),
                Map.entry("/sip/uri/username", "bob"),
                Map.entry("/sip/uri/host", "example.com"),
                Map.entry("/sip/uri/port", "5070"),
                Map.entry("/sip/from/display_info", "Alice"),
                Map.entry("/sip/from/tag", "a1"),
                Map.entry("/sip/from/uri/original", "sip:alice@example.com"),
                Map.entry("/sip/to/uri/username", "bob"),
                Map.entry("/sip/contact/display_info", "Al"),
                Map.entry("/sip/contact/expires", "60"),
                Map.entry("/sip/contact/transport", "tcp"),
                Map.entry("/sip/contact/uri/host", "192.0.2.1"),
                Map.entry("/sip/contact/uri/username", "alice"),
                Map.entry("/sip/identities", "[\"sip:pai@example.com\",\"tel:911\"]"),
                Map.entry("/sip/sdp/owner/username", "alice"),
                Map.entry("/sip/sdp/owner/ip", "192.0.2.20"),
                Map.entry("/sip/sdp/connection/info", "IN IP4 192.0.2.21"),
                Map.entry("/sip/sdp/connection/address", "192.0.2.21"),
                Map.entry("/sip/sdp/media/0/type", "audio"),
                Map.entry("/sip/sdp/media/0/port", "6000"),
                Map.entry("/sip/sdp/media/0/formats", "[\"8\",\"101\"]"),
                Map.entry("/sip/sdp/media/0/encodings", "[\"PCMA/8000\",\"telephone-event/8000\"]"),
                Map.entry("/sip/sdp/media/0/rtcp_port", "6001"),
                Map.entry("/related/user", "[\"bob\",\"alice\"]"),
                Map.entry("/related/hosts", "[\"example.com\",\"192.0.2.1\"]"));
        expected.forEach(
                (pointer, value) -> assertThat(document.at(pointer)).as(pointer).isEqualTo(value));
    }

    @Test
    void tellsWhatAResponseSays() {
        Document document = peers.udpBack(SipBuilder.response(486, "Busy Here", "INVITE", "c1", 7)
                        .header("Server", "switch 2")
                        .bytes())
                .only();
        assertThat(document.at("/sip/type")).isEqualTo("response");
        assertThat(document.json().at("/sip/code").isIntegralNumber()).isTrue();
        assertThat(document.at("/sip/code")).isEqualTo("486");
        assertThat(document.at("/sip/status")).isEqualTo("Busy Here");
        assertThat(document.at("/status")).isEqualTo("Error");
        assertThat(document.at("/error/code")).isEqualTo("486");
        assertThat(document.at("/event/action")).isEqualTo("sip-invite");
        assertThat(document.at("/event/outcome")).isEqualTo("failure");
        assertThat(document.at("/sip/user_agent/original")).isEqualTo("switch 2");
        assertThat(document.at("/source/ip")).isEqualTo(SipPeers.B);
        assertThat(document.at("/sip/uri")).isNull();
    }

    @Test
    void takesTheContactFromContactAndTheTransportFromThePacket() {
        Document document = peers.udp(SipBuilder.request("REGISTER")
                        .header("m", "<sip:other@192.0.2.77:5099>;expires=1800;q=0.5")
                        .bytes())
                .only();
        assertThat(document.at("/sip/contact/uri/original")).isEqualTo("sip:other@192.0.2.77:5099");
        assertThat(document.at("/sip/contact/expires")).isEqualTo("1800");
        assertThat(document.at("/network/iana_number")).isEqualTo("17");
    }

    @Test
    void tellsSchemeRealmAndUserOfCredentialsAndOfChallenges() {
        Document request = peers.udp(SipBuilder.request("REGISTER")
                        .header(
                                "Proxy-Authorization",
                                "Digest username=\"alice\",realm=\"r, x\", nonce=\"NONCE\",uri=\"sip:example.com\",response=\"RESPONSE\"")
                        .bytes())
                .only();
        assertThat(request.at("/sip/auth/scheme")).isEqualTo("Digest");
        assertThat(request.at("/sip/auth/realm")).isEqualTo("r, x");
        assertThat(request.at("/sip/auth/username")).isEqualTo("alice");
        assertThat(request.at("/sip/auth/uri/host")).isEqualTo("example.com");
        assertThat(request.text()).doesNotContain("NONCE", "RESPONSE");
        SipPeers others = new SipPeers();
        Document challenge = others.udp(SipBuilder.response(401, "Unauthorized", "REGISTER", "c", 1)
                        .header("WWW-Authenticate", "Digest realm=\"example.com\", nonce=\"NONCE\"")
                        .bytes())
                .only();
        assertThat(challenge.at("/sip/auth/realm")).isEqualTo("example.com");
        assertThat(challenge.text()).doesNotContain("NONCE");
    }

    @Test
    void tellsWhatIsWrongAndWhere() {
        Document document = peers.udp(SipBuilder.request("INVITE")
                        .replace("CSeq", "nine INVITE")
                        .without("Call-ID")
                        .bytes())
                .only();
        assertThat(document.at("/tx/faults/0/code")).isEqualTo("sip.cseq");
        assertThat(document.at("/tx/faults/1/code")).isEqualTo("sip.missing_header");
        assertThat(document.json().at("/tx/faults/0/offset").asInt()).isPositive();
    }

    @Test
    void writesNoDocumentOfMessagesUnlessAsked() {
        SipPeers quiet = new SipPeers(Map.of("sip.messages", "false"));
        quiet.udp(SipBuilder.request("INVITE").bytes()).finish();
        assertThat(quiet.documents()).isEmpty();
        assertThat(quiet.site.count("sip.messages")).isOne();
    }

    @Test
    void aMessageOfManyHeadersStaysWithinItsBounds() {
        SipBuilder builder = SipBuilder.request("INVITE");
        for (int i = 0; i < 200; i++) {
            builder.header("Via", "SIP/2.0/UDP h" + i + ";branch=z9hG4bK" + i)
                    .header("Diversion", "<sip:" + "x".repeat(200) + i + "@h>");
        }
        Document document = peers.udp(builder.bytes()).only();
        assertThat(document.json().at("/sip/via/original")).hasSize(64);
        assertThat(document.json().at("/sip/diversions")).hasSizeLessThanOrEqualTo(64);
        assertThat(document.at("/tx/faults/0/code")).isEqualTo("sip.too_many_headers");
    }

    @Test
    void countsWhatKeepsBindingsOpen() {
        peers.udp("\r\n\r\n").udp("\r\n").udp("\0\0\0\0").udp("");
        byte[] stun = new byte[28];
        stun[1] = 1;
        stun[3] = 8;
        System.arraycopy(new byte[] {0x21, 0x12, (byte) 0xa4, 0x42}, 0, stun, 4, 4);
        peers.udp(stun);
        assertThat(peers.site.count("sip.keepalives")).isEqualTo(4);
        assertThat(peers.site.count("sip.stun")).isOne();
        assertThat(peers.faults()).isEmpty();
        peers.udp("hello");
        assertThat(peers.faults()).hasSize(1);
    }

    @Test
    void recognisesMessagesOnAnyPort() {
        peers.portA = 40_000;
        peers.portB = 40_002;
        peers.udp(SipBuilder.request("OPTIONS").bytes())
                .udpBack(SipBuilder.response(200, "OK", "OPTIONS", "call-1", 1).bytes())
                .udp("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                .udp("OPTIONS hello");
        assertThat(peers.said()).containsExactly("OPTIONS", "200OPTIONS");
        assertThat(peers.faults()).isEmpty();
        SipPeers deaf = new SipPeers(Map.of("sip.detect", "false"));
        deaf.portA = 40_000;
        deaf.portB = 40_002;
        assertThat(deaf.udp(SipBuilder.request("OPTIONS").bytes()).documents()).isEmpty();
    }
}
