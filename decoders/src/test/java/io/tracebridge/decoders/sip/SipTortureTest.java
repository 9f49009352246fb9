package io.tracebridge.decoders.sip;

import static io.tracebridge.decoders.sip.SipTortureTest.Case.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The cases of RFC 4475 by their names there, each a message of our own that has the trait which the RFC describes. Where it says that a
 * message is valid, nothing is reported; where it says what is wrong, that is, and the rest is decoded all the same.
 */
class SipTortureTest {
    /**
     * @param name as in the RFC
     * @param section of the RFC
     * @param message as sent in one datagram
     * @param faults codes without {@code sip.}, in order of their names
     * @param fields pointers below {@code /sip} and what stands there; null for nothing
     */
    record Case(String name, String section, byte[] message, List<String> faults, Map<String, String> fields) {
        static Case of(String name, String section, SipBuilder message, List<String> faults, String... fields) {
            return of(name, section, message.bytes(), faults, fields);
        }

        static Case of(String name, String section, byte[] message, List<String> faults, String... fields) {
            Map<String, String> expected = new TreeMap<>();
            for (int i = 0; i < fields.length; i += 2) {
                expected.put(fields[i], fields[i + 1]);
            }
            return new Case(name, section, message, faults, expected);
        }
    }

    private static final List<String> NONE = List.of();

    @TestFactory
    Stream<DynamicTest> isHandledAsTheRfcSays() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(validSyntax());
        cases.addAll(invalidSyntax());
        cases.addAll(semantics());
        assertThat(cases).hasSize(49);
        assertThat(cases.stream().map(Case::name)).doesNotHaveDuplicates();
        return cases.stream().map(one -> DynamicTest.dynamicTest(one.section + " " + one.name, () -> check(one)));
    }

    private static void check(Case one) {
        SipPeers peers = new SipPeers();
        peers.udp(one.message);
        Document document = peers.only();
        List<String> faults = new ArrayList<>();
        document.json()
                .at("/tx/faults")
                .forEach(fault -> faults.add(fault.get("code").textValue().substring(4)));
        assertThat(faults).containsExactlyInAnyOrderElementsOf(one.faults);
        one.fields.forEach((pointer, value) ->
                assertThat(document.at("/sip/" + pointer)).as(pointer).isEqualTo(value));
    }

    private static SipBuilder options() {
        return SipBuilder.request("OPTIONS");
    }

    private static SipBuilder invite() {
        return SipBuilder.request("INVITE");
    }

    private static SipBuilder register() {
        return SipBuilder.request("REGISTER", "sip:example.com", "call-1", 1);
    }

    /** Section 3.1.1: valid, however strange. */
    private static List<Case> validSyntax() {
        String fold = "\r\n ";
        return List.of(
                of(
                        "wsinv",
                        "3.1.1.1",
                        SipBuilder.startLine("INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0")
                                .line("TO :" + fold + "sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n")
                                .line("from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>" + fold + ";"
                                        + fold + "tag = 98asjd8")
                                .line("MaX-fOrWaRdS: 0068")
                                .line("Call-ID: wsinv.ndaksdj@192.0.2.1")
                                .line("Content-Length   : 0")
                                .line("cseq: 0009" + fold + " INVITE")
                                .line("Via  : SIP  /   2.0" + fold + "/UDP" + "\r\n    192.0.2.2;branch=390skdjuw")
                                .line("s :")
                                .line("NewFangledHeader:   newfangled value" + fold + "continued newfangled value")
                                .line("UnknownHeaderWithUnusualValue: ;;,,;;,;")
                                .line("Route:" + fold
                                        + "<sip:services.example.com;lr;unknownwith=value;unknown-no-value>")
                                .line("v:  SIP  / 2.0  / TCP     spindle.example.com   ;" + fold
                                        + " branch  =   z9hG4bK9ikj8  ," + fold
                                        + " SIP  /    2.0   / UDP  192.168.255.111   ; branch=" + fold + "z9hG4bK30239")
                                .line("m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =" + fold
                                        + " newvalue ;" + fold + "  secondparam ; q = 0.33")
                                .withoutContentLength(),
                        NONE,
                        "to/tag",
                        "1918181833n",
                        "from/display_info",
                        "J Rosenberg \\\"",
                        "from/tag",
                        "98asjd8",
                        "max_forwards",
                        "68",
                        "cseq/code",
                        "9",
                        "cseq/method",
                        "INVITE",
                        "via/branch",
                        "390skdjuw",
                        "via/host",
                        "192.0.2.2",
                        "contact/display_info",
                        "Quoted string \"\"",
                        "contact/uri/username",
                        "jdrosen"),
                of(
                        "intmeth",
                        "3.1.1.2",
                        SipBuilder.request(
                                        "!interesting-Method0123456789_*+`.%indeed'~",
                                        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
                                        "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{",
                                        139122385)
                                .replace(
                                        "To",
                                        "\"BEL:\\\u0007 NUL:\\\u0001 DEL:\\\u007f\" <sip:1_unusual.URI~(to-be!sure)@example.com>")
                                .replace(
                                        "From",
                                        "token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"\u0440\u0430\";tag=_token~1'+`*%!-."),
                        NONE,
                        "method",
                        "!interesting-Method0123456789_*+`.%indeed'~",
                        "from/display_info",
                        "token1~` token2'+_ token3*%!.-",
                        "from/tag",
                        "_token~1'+`*%!-.",
                        "uri/host",
                        "example.com"),
                of(
                        "esc01",
                        "3.1.1.3",
                        SipBuilder.request("INVITE", "sip:sips%3Auser%40example.com@example.net", "esc01", 2)
                                .replace("To", "sip:%75se%72@example.com")
                                .header("Contact", "<sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>"),
                        NONE,
                        "uri/username",
                        "sips:user@example.com",
                        "uri/host",
                        "example.net",
                        "to/uri/username",
                        "user",
                        "contact/uri/username",
                        "caller"),
                of(
                        "escnull",
                        "3.1.1.4",
                        register()
                                .header("Contact", "<sip:%00@host5.example.com>")
                                .header("Contact", "<sip:%00%00@host5.example.com>"),
                        NONE,
                        "contact/uri/host",
                        "host5.example.com",
                        "contact/uri/username",
                        "\0"),
                of(
                        "esc02",
                        "3.1.1.5",
                        SipBuilder.request("RE%47IST%45R", "sip:registrar.example.com", "esc02", 29344),
                        NONE,
                        "method",
                        "RE%47IST%45R"),
                of(
                        "lwsdisp",
                        "3.1.1.6",
                        options().replace("From", "caller<sip:caller@example.com>;tag=323"),
                        NONE,
                        "from/display_info",
                        "caller",
                        "from/tag",
                        "323"),
                of(
                        "longreq",
                        "3.1.1.7",
                        SipBuilder.request(
                                        "INVITE",
                                        "sip:user@example.com;unknownparam1=very" + "long".repeat(20) + "value",
                                        "longreq.one" + "really".repeat(20) + "longcallid",
                                        3882340)
                                .replace(
                                        "From",
                                        "sip:amazinglylongcallername" + "x".repeat(300) + "@example.net;tag=12"
                                                + "982424".repeat(50))
                                .header("Via", "SIP/2.0/TCP " + "sip33.example.com;branch=z9" + "hG4bK".repeat(60))
                                .header("Unknown-" + "Long".repeat(20) + "-Name", "unknown-" + "long".repeat(400)),
                        NONE,
                        "cseq/code",
                        "3882340",
                        "from/uri/host",
                        "example.net"),
                of(
                        "dblreq",
                        "3.1.1.8",
                        Frames.concat(register().bytes(), invite().bytes()),
                        NONE,
                        "method",
                        "REGISTER",
                        "trailing_length",
                        Integer.toString(invite().bytes().length)),
                of(
                        "semiuri",
                        "3.1.1.9",
                        SipBuilder.request("OPTIONS", "sip:user;par=u%40example.net@example.com", "semiuri", 8),
                        NONE,
                        "uri/username",
                        "user",
                        "uri/host",
                        "example.com"),
                of(
                        "transports",
                        "3.1.1.10",
                        options()
                                .header("Via", "SIP/2.0/SCTP t2.example.com;branch=z9hG4bKkfjzhk9f2")
                                .header("Via", "SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj")
                                .header("Via", "SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en")
                                .header("Via", "SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee"),
                        NONE,
                        "via/transport",
                        "udp"),
                of(
                        "mpart01",
                        "3.1.1.11",
                        SipBuilder.request("MESSAGE")
                                .body(
                                        "multipart/mixed;boundary=7a9cbec02ceef655",
                                        "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nHello\r\n"
                                                + "--7a9cbec02ceef655\r\nContent-Type: application/octet-stream\r\n\r\n0\u0082\u0001R\u0006\t*\u0086\r\n"
                                                + "--7a9cbec02ceef655--"),
                        NONE,
                        "content_type",
                        "multipart/mixed"),
                of(
                        "unreason",
                        "3.1.1.12",
                        SipBuilder.response(
                                200,
                                "= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e - \u043f\u0440\u043e\u0441\u0442\u043e",
                                "INVITE",
                                "unreason",
                                35),
                        NONE,
                        "code",
                        "200",
                        "status",
                        "= 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e - \u043f\u0440\u043e\u0441\u0442\u043e"),
                of(
                        "noreason",
                        "3.1.1.13",
                        SipBuilder.response(100, "", "INVITE", "noreason", 35),
                        NONE,
                        "code",
                        "100",
                        "status",
                        null));
    }

    /** Section 3.1.2: invalid; what is wrong is reported. */
    private static List<Case> invalidSyntax() {
        return List.of(
                of(
                        "badinv01",
                        "3.1.2.1",
                        invite().replace("Via", "SIP/2.0/UDP 192.0.2.15;;,;,,")
                                .header("Contact", "\"Joe\" <sip:joe@example.org>;;;;"),
                        List.of("address", "via"),
                        "contact/uri/username",
                        "joe",
                        "via/host",
                        "192.0.2.15"),
                of(
                        "clerr",
                        "3.1.2.2",
                        invite().header("Content-Length", "9999")
                                .body("text/plain", "short")
                                .withoutContentLength(),
                        List.of("body_short"),
                        "body_length",
                        "5"),
                of(
                        "ncl",
                        "3.1.2.3",
                        invite().header("Content-Length", "-999").withoutContentLength(),
                        List.of("content_length"),
                        "content_length",
                        null),
                of(
                        "scalar02",
                        "3.1.2.4",
                        register()
                                .replace("CSeq", "36893488147419103232 REGISTER")
                                .replace("Max-Forwards", "300")
                                .header("Expires", "1" + "0".repeat(100))
                                .header("Contact", "<sip:user@host129.example.com>;expires=280297596632815"),
                        List.of("cseq", "number"),
                        "cseq/code",
                        null,
                        "cseq/method",
                        "REGISTER"),
                of(
                        "scalarlg",
                        "3.1.2.5",
                        SipBuilder.response(503, "Service Unavailable", "OPTIONS", "scalarlg", 1)
                                .replace("CSeq", "9292394834772304023312 OPTIONS")
                                .header("Retry-After", "949302838503028349304023988")
                                .header("Warning", "1812 overture \"In Progress\""),
                        List.of("cseq", "number"),
                        "code",
                        "503"),
                of(
                        "quotbal",
                        "3.1.2.6",
                        invite().replace("To", "\"Mr. J. User <sip:j.user@example.com>"),
                        List.of("address"),
                        "to/uri/username",
                        "j.user"),
                of(
                        "ltgtruri",
                        "3.1.2.7",
                        SipBuilder.request("INVITE", "<sip:user@example.com>", "ltgtruri", 1),
                        List.of("request_uri"),
                        "uri/username",
                        "user"),
                of(
                        "lwsruri",
                        "3.1.2.8",
                        SipBuilder.request("INVITE", "sip:user@example.com; lr", "lwsruri", 1),
                        List.of("request_uri"),
                        "uri/host",
                        "example.com"),
                of(
                        "lwsstart",
                        "3.1.2.9",
                        SipBuilder.request("INVITE", " sip:user@example.com ", "lwsstart", 1),
                        List.of("start_line"),
                        "uri/username",
                        "user"),
                of(
                        "trws",
                        "3.1.2.10",
                        SipBuilder.startLine("OPTIONS sip:remote-target@example.com SIP/2.0  ")
                                .header("Via", "SIP/2.0/TCP host1.example.com;branch=z9hG4bK299342093")
                                .header("To", "<sip:remote-target@example.com>")
                                .header("From", "<sip:local-resource@example.com>;tag=329429089")
                                .header("Call-ID", "trws")
                                .header("CSeq", "1 OPTIONS"),
                        List.of("start_line"),
                        "uri/username",
                        "remote-target"),
                of(
                        "escruri",
                        "3.1.2.11",
                        SipBuilder.request("INVITE", "sip:user@example.com?Route=%3Csip:example.com%3E", "escruri", 1),
                        List.of("request_uri"),
                        "uri/original",
                        "sip:user@example.com"),
                of("baddate", "3.1.2.12", invite().header("Date", "Fri, 01 Jan 2010 16:00:00 EST"), List.of("date")),
                of(
                        "regbadct",
                        "3.1.2.13",
                        register().header("Contact", "sip:user@example.com?Route=%3Csip:sip.example.com%3E"),
                        List.of("address"),
                        "contact/uri/username",
                        "user"),
                of(
                        "badaspec",
                        "3.1.2.14",
                        options().replace("To", "\"Watson, Thomas\" < sip:t.watson@example.org >"),
                        List.of("address"),
                        "to/uri/username",
                        "t.watson"),
                of(
                        "baddn",
                        "3.1.2.15",
                        options().replace("From", "Bell, Alexander <sip:a.g.bell@example.com>;tag=43"),
                        List.of("address"),
                        "from/uri/username",
                        "a.g.bell",
                        "from/tag",
                        "43"),
                of(
                        "badvers",
                        "3.1.2.16",
                        SipBuilder.startLine("OPTIONS sip:t.watson@example.org SIP/7.0")
                                .header("Via", "SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw")
                                .header("To", "<sip:t.watson@example.org>")
                                .header("From", "<sip:a.g.bell@example.com>;tag=qweoiqpe")
                                .header("Call-ID", "badvers")
                                .header("CSeq", "1 OPTIONS"),
                        List.of("version"),
                        "version",
                        "7.0"),
                of(
                        "mismatch01",
                        "3.1.2.17",
                        options().replace("CSeq", "8 INVITE"),
                        List.of("cseq_method"),
                        "method",
                        "OPTIONS",
                        "cseq/method",
                        "INVITE"),
                of(
                        "mismatch02",
                        "3.1.2.18",
                        SipBuilder.request("NEWMETHOD").replace("CSeq", "8 INVITE"),
                        List.of("cseq_method"),
                        "method",
                        "NEWMETHOD"),
                of(
                        "bigcode",
                        "3.1.2.19",
                        SipBuilder.startLine("SIP/2.0 4294967301 better not break the receiver")
                                .header("Via", "SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe")
                                .header("Call-ID", "bigcode")
                                .header("CSeq", "353494 INVITE")
                                .header("From", "<sip:user@example.com>;tag=39ansfi3")
                                .header("To", "<sip:user@example.edu>;tag=902jndnke3"),
                        List.of("status_code"),
                        "code",
                        null,
                        "status",
                        "better not break the receiver"));
    }

    /** Sections 3.2 to 3.4: well-formed but for what is missing or repeated; what elements are to answer is not the decoder's. */
    private static List<Case> semantics() {
        return List.of(
                of(
                        "badbranch",
                        "3.2.1",
                        options().replace("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"),
                        NONE,
                        "via/branch",
                        "z9hG4bK"),
                of(
                        "insuf",
                        "3.3.1",
                        SipBuilder.startLine("INVITE sip:user@example.com SIP/2.0")
                                .header("CSeq", "193942 INVITE")
                                .header("Via", "SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf"),
                        List.of("missing_header"),
                        "cseq/code",
                        "193942"),
                of(
                        "unkscm",
                        "3.3.2",
                        SipBuilder.request("OPTIONS", "nobodyKnowsThisScheme:totallyopaquecontent", "unkscm", 3923423),
                        NONE,
                        "uri/scheme",
                        "nobodyknowsthisscheme",
                        "uri/original",
                        "nobodyKnowsThisScheme:totallyopaquecontent"),
                of(
                        "novelsc",
                        "3.3.3",
                        SipBuilder.request("OPTIONS", "soap.beep://192.0.2.103:3002", "novelsc", 3923),
                        NONE,
                        "uri/scheme",
                        "soap.beep"),
                of(
                        "unksm2",
                        "3.3.4",
                        register()
                                .replace("To", "isbn:2983792873")
                                .replace("From", "<http://www.example.com>;tag=3234233")
                                .header("Contact", "<name:John_Smith>"),
                        NONE,
                        "to/uri/scheme",
                        "isbn",
                        "from/uri/scheme",
                        "http",
                        "contact/uri/scheme",
                        "name"),
                of(
                        "bext01",
                        "3.3.5",
                        options()
                                .header("Require", "nothingSupportsThis, nothingSupportsThisEither")
                                .header("Proxy-Require", "noProxiesSupportThis, norDoAnyProxiesSupportThis"),
                        NONE,
                        "require",
                        "[\"nothingSupportsThis\",\"nothingSupportsThisEither\"]"),
                of(
                        "invut",
                        "3.3.6",
                        invite().body("application/unknownformat", "<audio>\n <pcmu port=\"443\"/>\n</audio>"),
                        NONE,
                        "content_type",
                        "application/unknownformat",
                        "sdp",
                        null),
                of(
                        "regaut01",
                        "3.3.7",
                        register().header("Authorization", "NoOneKnowsThisScheme opaque-data=here"),
                        NONE,
                        "auth/scheme",
                        "NoOneKnowsThisScheme",
                        "auth/username",
                        null),
                of(
                        "multi01",
                        "3.3.8",
                        invite().header("CSeq", "59 INVITE")
                                .header("Call-ID", "multi01.2")
                                .header("Max-Forwards", "5")
                                .header("From", "\"Bob\" <sip:bob@example.com>;tag=2")
                                .header("To", "<sip:other@example.com>"),
                        List.of("repeated_header"),
                        "call_id",
                        "call-1",
                        "cseq/code",
                        "1",
                        "from/tag",
                        "a1"),
                of(
                        "mcl01",
                        "3.3.9",
                        options()
                                .header("Content-Length", "13")
                                .header("Content-Length", "5")
                                .body("text/plain", "There's no way to know how many octets are supposed to be here.")
                                .withoutContentLength(),
                        List.of("content_length"),
                        "method",
                        "OPTIONS"),
                of(
                        "bcast",
                        "3.3.10",
                        SipBuilder.response(200, "OK", "INVITE", "bcast", 8)
                                .replace("Via", "SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923")
                                .header("Via", "SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23"),
                        NONE,
                        "via/original",
                        "[\"SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923\",\"SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\"]"),
                of("zeromf", "3.3.11", options().replace("Max-Forwards", "0"), NONE, "max_forwards", "0"),
                of(
                        "cparam01",
                        "3.3.12",
                        register().header("Contact", "sip:+19725552222@gw1.example.net;unknownparam"),
                        NONE,
                        "contact/uri/username",
                        "+19725552222",
                        "contact/uri/original",
                        "sip:+19725552222@gw1.example.net"),
                of(
                        "cparam02",
                        "3.3.13",
                        register().header("Contact", "<sip:+19725552222@gw1.example.net;unknownparam>"),
                        NONE,
                        "contact/uri/original",
                        "sip:+19725552222@gw1.example.net;unknownparam"),
                of(
                        "regescrt",
                        "3.3.14",
                        register().header("Contact", "<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"),
                        NONE,
                        "contact/uri/original",
                        "sip:user@example.com"),
                of(
                        "sdp01",
                        "3.3.15",
                        invite().header("Accept", "text/nobodyKnowsThis")
                                .body(
                                        "application/sdp",
                                        "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\n"
                                                + "m=audio 49217 RTP/AVP 0 12\r\na=rtpmap:31 LPC\r\n"),
                        NONE,
                        "accept",
                        "[\"text/nobodyKnowsThis\"]",
                        "sdp/media/0/port",
                        "49217"),
                of(
                        "inv2543",
                        "3.4.1",
                        SipBuilder.startLine("INVITE sip:UserB@example.com SIP/2.0")
                                .header("Via", "SIP/2.0/UDP iftgw.example.com")
                                .header("From", "<sip:+13035551111@ift.client.example.net;user=phone>")
                                .header("To", "sip:+16505552222@ss1.example.net;user=phone")
                                .header("Call-ID", "inv2543.1717@ift.client.example.com")
                                .header("CSeq", "56 INVITE")
                                .withoutContentLength()
                                .body("application/sdp", "v=0\r\no=x 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"),
                        NONE,
                        "via/branch",
                        null,
                        "from/tag",
                        null,
                        "to/uri/username",
                        "+16505552222",
                        "sdp/owner/ip",
                        "192.0.2.1"));
    }

    /** The RFC's dblreq again: over a stream both are messages. */
    @Test
    void twoRequestsFollowEachOtherOverAStream() {
        SipPeers peers = new SipPeers();
        peers.connect().tcp(Frames.concat(register().bytes(), invite().text().getBytes(StandardCharsets.UTF_8)));
        assertThat(peers.said()).containsExactly("REGISTER", "INVITE");
    }
}
