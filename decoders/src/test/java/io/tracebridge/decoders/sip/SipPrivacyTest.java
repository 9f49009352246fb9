package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.PseudonymKeys;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import io.tracebridge.decoders.text.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers of subscribers, secrets and bodies, wherever they stand in a message. */
class SipPrivacyTest {
    private static final String NUMBER = "491701234567";

    /** One that stands in no address. */
    private static final String OTHER = "4915112349876";

    private static final String IMSI = "262011234567890";
    private static final String CANARY = "CANARY0123456789";

    private static SipPeers peers(String privacy) {
        return new SipPeers(SipPeers.settings(privacy, Map.of()));
    }

    private static String label(NumberType type, String digits) {
        SubscriberNumber number = new SubscriberNumber();
        assertThat(number.ascii(type, Ascii.of(digits), 0, digits.length())).isTrue();
        byte[] text = new byte[Pseudonyms.LENGTH];
        new Pseudonyms(PseudonymKeys.of(List.of(TestSite.KEY))).writeLabel(number, text, 0);
        return new String(text, StandardCharsets.US_ASCII);
    }

    @Test
    void aNumberHasOnePseudonymHoweverItIsWritten() {
        String pseudonym = label(NumberType.MSISDN, NUMBER);
        for (String user : List.of(
                "+491701234567",
                "00491701234567",
                "491701234567",
                "+49-170-123.45(67)",
                "%2B491701234567",
                "%34%39%31701234567",
                "+491701234567;phone-context=example.com")) {
            Document document = peers("pseudonym")
                    .udp(SipBuilder.request("INVITE", "sip:" + user + "@example.com;user=phone", "c", 1)
                            .bytes())
                    .only();
            assertThat(document.at("/sip/uri/username")).as(user).isEqualTo(pseudonym);
            assertThat(document.at("/sip/uri/original"))
                    .as(user)
                    .isEqualTo("sip:" + pseudonym + "@example.com;user=phone");
            assertThat(document.at("/subscriber/msisdn/hash/0"))
                    .isEqualTo(pseudonym.replaceFirst("-", ":").replaceFirst("-", ":"));
            assertThat(document.at("/subscriber/msisdn/prefix")).isEqualTo("49170");
        }
    }

    @Test
    void theIdentitiesOfImsAreImsis() {
        String pseudonym = label(NumberType.IMSI, IMSI);
        Document document = peers("pseudonym")
                .udp(SipBuilder.request("REGISTER", "sip:ims.mnc001.mcc262.3gppnetwork.org", "c", 1)
                        .replace("From", "<sip:" + IMSI + "@ims.mnc001.mcc262.3gppnetwork.org>;tag=1")
                        .replace("To", "<sip:0" + IMSI + "@nai.epc.mnc001.mcc262.3gppnetwork.org>")
                        .header(
                                "Authorization",
                                "Digest username=\"" + IMSI + "@ims.mnc001.mcc262.3gppnetwork.org\",realm=\"x\"")
                        .bytes())
                .only();
        assertThat(document.at("/sip/from/uri/username")).isEqualTo(pseudonym);
        assertThat(document.at("/sip/to/uri/username")).isEqualTo(pseudonym);
        assertThat(document.at("/sip/auth/username")).isEqualTo(pseudonym + "@ims.mnc001.mcc262.3gppnetwork.org");
        assertThat(document.at("/subscriber/imsi/prefix")).isEqualTo("26201");
    }

    /** A message with a number at every place that may hold one. */
    private static byte[] numbersEverywhere(String method) {
        return SipBuilder.request(method, "tel:+" + NUMBER + ";phone-context=+" + NUMBER, NUMBER + "-1@host", 1)
                .replace("Via", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + NUMBER + ";x=+" + NUMBER)
                .replace("From", "\"Anna 0049 (170) 123-45 67, " + NUMBER + "\" <sip:+" + NUMBER + "@h>;tag=t" + NUMBER)
                .replace("To", "\\" + "<sip:" + NUMBER + "@h;rn=+" + NUMBER + ">")
                .replace(
                        "To",
                        "Bob " + NUMBER + " <sips:" + NUMBER + ":" + NUMBER + "@h;rn=+" + NUMBER + "?Subject=" + NUMBER
                                + ">")
                .header(
                        "Contact",
                        "\"4\\9170\\1234567\" <sip:x" + NUMBER + "@10.0.0.1;line=" + NUMBER + ">;tel=" + NUMBER)
                .header("P-Asserted-Identity", "<tel:+" + NUMBER + ">, \"+" + NUMBER + "\" <sip:+" + NUMBER + "@h>")
                .header("P-Preferred-Identity", "tel:" + NUMBER)
                .header("P-Associated-URI", "<sip:" + NUMBER + "@h>")
                .header("Remote-Party-ID", NUMBER + " <sip:" + NUMBER + "@h>;party=calling")
                .header("Diversion", "<tel:+" + NUMBER + ">;reason=unconditional")
                .header("History-Info", "<sip:+" + NUMBER + "@h?Reason=x>;index=1,<sip:" + NUMBER + "@h>;index=1.1")
                .header("User-Agent", "phone of +" + NUMBER)
                .header("Subject", "call " + NUMBER)
                .header("Event", "tel:+" + NUMBER)
                .header("Supported", "tel:" + NUMBER)
                .header("Privacy", "tel:" + NUMBER)
                .header("X-Number", NUMBER)
                .header(
                        "Authorization",
                        "Digest username=\"" + NUMBER + "\",realm=\"tel:" + NUMBER + "\",uri=\"sip:+" + NUMBER + "@h\"")
                .body(
                        "application/sdp",
                        "v=0\r\no=" + NUMBER + " 1 1 IN IP4 10.0.0.1\r\ns=call to " + NUMBER + "\r\ni=" + NUMBER
                                + "\r\nc=IN IP4 10.0.0.1\r\np=+" + NUMBER + "\r\nm=audio 5 RTP/AVP 0\r\na=x:" + NUMBER
                                + "\r\n")
                .bytes();
    }

    @Test
    void noNumberLeavesWhereverItStands() {
        for (String privacy : List.of("pseudonym", "drop")) {
            for (String method : List.of("INVITE", "REGISTER", "MESSAGE", "SUBSCRIBE")) {
                String written = conversation(privacy, method);
                assertThat(written)
                        .as(privacy + ' ' + method)
                        .doesNotContain(NUMBER, OTHER, "1701234567", "1234567", "123-45", "9170\\1234567", "%31");
            }
        }
        assertThat(conversation("clear", "INVITE")).contains(NUMBER);
    }

    /** What is written, in all datasets, of a request, its answer and the end. */
    private static String conversation(String privacy, String method) {
        SipPeers peers = peers(privacy);
        peers.udp(numbersEverywhere(method))
                .udpBack(SipBuilder.response(200, "call " + NUMBER + " or " + OTHER, method, NUMBER + "-1@host", 1)
                        .replace("Via", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + NUMBER + ";x=+" + NUMBER)
                        .replace("From", "<sip:+" + NUMBER + "@h>;tag=t" + NUMBER)
                        .replace("To", "<sip:+" + NUMBER + "@h>;tag=u" + NUMBER)
                        .header("Contact", "<sip:" + NUMBER + "@10.0.0.2>;expires=5")
                        .header("Reason", "Q.850;cause=16;text=\"by " + OTHER + "\"")
                        .header("Warning", "399 h \"tel:" + NUMBER + "\"")
                        .header("P-Asserted-Identity", "<tel:+" + NUMBER + ">")
                        .bytes());
        peers.finish();
        assertThat(peers.site.sink.documents.size()).isGreaterThan(2);
        return peers.written();
    }

    @Test
    void noPseudonymLeavesInModeDrop() {
        Document document = peers("drop").udp(numbersEverywhere("INVITE")).only();
        assertThat(document.text()).doesNotContain("h1-").contains("redacted");
        assertThat(document.at("/subscriber")).isNull();
    }

    @Test
    void nationalNumbersAreRedactedAndShortOnesStay() {
        Document document = peers("pseudonym")
                .udp(SipBuilder.request("INVITE", "sip:03012345678@h", "c", 1)
                        .replace("From", "<sip:1001@h>;tag=1")
                        .replace("To", "<sip:anna.1@h>")
                        .bytes())
                .only();
        assertThat(document.at("/sip/uri/username")).isEqualTo("redacted");
        assertThat(document.at("/sip/from/uri/username")).isEqualTo("1001");
        assertThat(document.at("/sip/to/uri/username")).isEqualTo("anna.1");
    }

    /** Issue: one token for one number, however and wherever it is written. */
    @Test
    void withACountryCodeNationalNumbersHaveTheTokenOfTheInternationalOne() {
        String pseudonym = label(NumberType.MSISDN, NUMBER);
        Map<String, String> germany = Map.of("sip.country_code", "49");
        for (String user : List.of(
                "01701234567",
                "0170-123.45(67)",
                "%30170 1234567",
                "491701234567",
                "+491701234567",
                "00491701234567",
                "01701234567;phone-context=example.com")) {
            Document document = new SipPeers(SipPeers.settings("pseudonym", germany))
                    .udp(SipBuilder.request("INVITE", "sip:" + user.replace(" ", "%20") + "@h", "c-01701234567", 1)
                            .replace("From", "\"0170 1234567\" <sip:x@h>;tag=1")
                            .bytes())
                    .only();
            assertThat(document.at("/sip/uri/username")).as(user).isEqualTo(pseudonym);
            assertThat(document.at("/sip/from/display_info")).as(user).isEqualTo(pseudonym);
            assertThat(document.at("/subscriber/msisdn/prefix")).isEqualTo("49170");
            assertThat(document.text()).doesNotContain("1701234567", "redacted");
        }
    }

    @Test
    void aWrongCountryCodeIsRefusedWithTheRemedy() {
        for (String wrong : List.of("+49", "049", "4949", "x")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> SipOptions.of(SipPeers.settings("clear", Map.of("sip.country_code", wrong))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("sip.country_code is " + wrong)
                    .hasMessageContaining("49");
        }
    }

    @Test
    void identifiersStayUnlessTheyHoldANumberOfTheMessage() {
        Document document = peers("pseudonym")
                .udp(SipBuilder.request("INVITE", "sip:bob@h", "8f1234567890aa@10.1.2.3", 1)
                        .replace("From", "<sip:alice@h>;tag=98765432101")
                        .bytes())
                .only();
        assertThat(document.at("/sip/call_id")).isEqualTo("8f1234567890aa@10.1.2.3");
        assertThat(document.at("/sip/from/tag")).isEqualTo("98765432101");
    }

    @Test
    void noSecretAndNoBodyLeaves() {
        List<String> bodies = List.of(
                "text/plain",
                "application/dtmf-relay",
                "application/dtmf",
                "application/xml",
                "application/pidf+xml",
                "message/cpim",
                "application/isup",
                "application/vnd.3gpp.sms",
                "message/sipfrag",
                "multipart/mixed;boundary=b");
        for (int n = 0; n < 4 * bodies.size(); n++) {
            String type = bodies.get(n / 4);
            String method = List.of("MESSAGE", "INFO", "INVITE", "NOTIFY").get(n % 4);
            SipPeers peers = peers("clear");
            Document document = peers.udp(SipBuilder.request(method, "sip:bob:" + CANARY + "@h?x=" + CANARY, "c", 1)
                            .replace("From", "<sip:alice:" + CANARY + "@h?y=" + CANARY + ">;tag=1")
                            .header("Subject", CANARY)
                            .header(
                                    "Authorization",
                                    "Digest username=\"alice\",nonce=\"" + CANARY + "\",cnonce=\"" + CANARY
                                            + "\",response=\"" + CANARY + "\",opaque=\"" + CANARY + "\",auts=\""
                                            + CANARY + "\"")
                            .header("Proxy-Authorization", "Basic " + CANARY)
                            .header("Identity", CANARY)
                            .body(
                                    type,
                                    "--b\r\nContent-Type: text/plain\r\n\r\n" + CANARY + "\r\n--b--\r\nSignal=5 "
                                            + CANARY)
                            .bytes())
                    .only();
            assertThat(document.text()).as(method + type).contains("alice");
            assertThat(peers.finish().written()).as(method + type).doesNotContain(CANARY);
        }
    }

    @Test
    void noKeyOfADescriptionLeaves() {
        Document document = peers("clear")
                .udp(SipBuilder.request("INVITE")
                        .body(
                                "application/sdp",
                                "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nk=base64:" + CANARY
                                        + "\r\nm=audio 5 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                                        + CANARY + "\r\na=ice-pwd:" + CANARY + "\r\na=ice-ufrag:" + CANARY
                                        + "\r\na=fingerprint:sha-1 "
                                        + CANARY + "\r\na=fmtp:0 x=" + CANARY + "\r\n")
                        .bytes())
                .only();
        assertThat(document.at("/sip/sdp/media/0/secure")).isEqualTo("true");
        assertThat(document.text()).doesNotContain(CANARY);
    }

    @Test
    void aFoldedTextIsOneLine() {
        Document document = peers("pseudonym")
                .udp(SipBuilder.request("INVITE")
                        .line("User-Agent: one\r\n  two\r\n\tthree")
                        .bytes())
                .only();
        assertThat(document.at("/sip/user_agent/original")).isEqualTo("one two three");
    }
}
