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

    static final List<String> NONE = List.of();

    @TestFactory
    Stream<DynamicTest> isHandledAsTheRfcSays() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(validSyntax());
        cases.addAll(SipTortureCases.invalidSyntax());
        cases.addAll(SipTortureCases.semantics());
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

    static SipBuilder options() {
        return SipBuilder.request("OPTIONS");
    }

    static SipBuilder invite() {
        return SipBuilder.request("INVITE");
    }

    static SipBuilder register() {
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
                                        "\"BEL:\\\u0007 NUL:\\\0 DEL:\\\u007f\" <sip:1_unusual.URI~(to-be!sure)@example.com>")
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
                        "to/display_info",
                        "BEL:\u0007 NUL:\0 DEL:\u007f",
                        "call_id",
                        "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{",
                        "cseq/code",
                        "139122385",
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
                        "call_id",
                        "longreq.one" + "really".repeat(20) + "longcallid",
                        "from/tag",
                        "12" + "982424".repeat(50),
                        "from/uri/username",
                        "amazinglylongcallername" + "x".repeat(300),
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

    /** The RFC's dblreq again: over a stream both are messages. */
    @Test
    void twoRequestsFollowEachOtherOverAStream() {
        SipPeers peers = new SipPeers();
        peers.connect().tcp(Frames.concat(register().bytes(), invite().text().getBytes(StandardCharsets.UTF_8)));
        assertThat(peers.said()).containsExactly("REGISTER", "INVITE");
    }

    /** 3.2.1: such a branch identifies nothing; RFC 2543 matching does, so that two requests are not one. */
    @Test
    void aBranchOfNothingButTheCookieTellsNoTransactionsApart() {
        SipPeers peers = new SipPeers();
        for (int n = 0; n < 2; n++) {
            peers.udp(SipBuilder.request("OPTIONS", "sip:user@example.com", "badbranch." + n, 8)
                    .replace("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK")
                    .bytes());
        }
        peers.finish();
        assertThat(peers.documents(SipProtocol.TRANSACTION))
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.at("/tx/retransmissions")).isNull());
    }

    /** 3.3.1: 400, as it cannot be matched; nothing is opened for it. */
    @Test
    void aRequestWithoutWhatItIsMatchedByOpensNothing() {
        SipPeers peers = new SipPeers();
        peers.udp(SipBuilder.startLine("INVITE sip:user@example.com SIP/2.0")
                        .header("CSeq", "193942 INVITE")
                        .header("Via", "SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf")
                        .bytes())
                .finish();
        assertThat(peers.documents(SipProtocol.CALL)).isEmpty();
        assertThat(peers.site.count("sip.unmatched")).isOne();
    }

    /** 3.3.8: of what may stand once the first counts, so that the message belongs to one dialog and not to two. */
    @Test
    void aRequestWithSeveralCallIdsIsOneCall() {
        SipPeers peers = new SipPeers();
        peers.udp(invite().header("Call-ID", "multi01.2")
                        .header("CSeq", "59 INVITE")
                        .bytes())
                .finish();
        assertThat(peers.documents(SipProtocol.CALL)).hasSize(1);
        assertThat(peers.documents(SipProtocol.CALL).get(0).at("/sip/call_id")).isEqualTo("call-1");
    }

    /** 3.3.9: over a stream nobody knows where the message ends; the next start line is found again. */
    @Test
    void contentLengthsThatContradictEachOtherDoNotHideTheNextMessage() {
        SipPeers peers = new SipPeers();
        peers.connect()
                .tcp(Frames.concat(
                        options()
                                .header("Content-Length", "13")
                                .header("Content-Length", "5")
                                .body(
                                        "text/plain",
                                        "There's no way to know how many octets are supposed to be here.\r\n")
                                .withoutContentLength()
                                .bytes(),
                        register().bytes()));
        assertThat(peers.said()).containsExactly("OPTIONS", "REGISTER");
    }

    /** 3.4.1: without a branch, a From tag and a Content-Length the exchange is a call all the same. */
    @Test
    void aCallAsRfc2543HasItIsOne() {
        SipScene scene = new SipScene();
        String via = "Via: SIP/2.0/UDP iftgw.example.com\n";
        String parties = "From: <sip:+13035551111@ift.client.example.net;user=phone>\n"
                + "To: sip:+16505552222@ss1.example.net;user=phone";
        String ids = "\nCall-ID: inv2543.1717@ift.client.example.com\nCSeq: ";
        String invite = "INVITE sip:UserB@example.com SIP/2.0\n" + via + parties + ids + "56 INVITE\n\n";
        scene.send("alice", "bob", invite).pass(SipScene.SECOND).send("alice", "bob", invite);
        scene.send("bob", "alice", "SIP/2.0 180 Ringing\n" + via + parties + ids + "56 INVITE\n\n");
        scene.send("bob", "alice", "SIP/2.0 200 OK\n" + via + parties + ";tag=9" + ids + "56 INVITE\n\n");
        scene.send(
                "alice", "bob", "ACK sip:UserB@example.com SIP/2.0\n" + via + parties + ";tag=9" + ids + "56 ACK\n\n");
        scene.send(
                "alice", "bob", "BYE sip:UserB@example.com SIP/2.0\n" + via + parties + ";tag=9" + ids + "57 BYE\n\n");
        scene.send("bob", "alice", "SIP/2.0 200 OK\n" + via + parties + ";tag=9" + ids + "57 BYE\n\n");
        Document call = scene.onlyCall();
        assertThat(call.at("/sip/call/result")).isEqualTo("answered");
        assertThat(call.at("/sip/call/completed")).isEqualTo("true");
        assertThat(call.at("/tx/retransmissions")).isEqualTo("1");
        assertThat(call.at("/error/message")).isNull();
    }

    /** 3.1.2.4 and 3.1.2.5: each number beyond its range is a fault by itself. */
    @Test
    void eachScalarBeyondItsRangeIsReported() {
        Map<String, String> wrong = Map.of(
                "Max-Forwards", "300",
                "Expires", "1" + "0".repeat(100),
                "Contact", "<sip:user@host129.example.com>;expires=280297596632815",
                "Retry-After", "949302838503028349304023988",
                "Warning", "1812 overture \"In Progress\"");
        wrong.forEach((name, value) -> {
            SipPeers peers = new SipPeers();
            SipBuilder message = register();
            peers.udp(
                    (name.equals("Max-Forwards") ? message.replace(name, value) : message.header(name, value)).bytes());
            assertThat(peers.only().at("/tx/faults/0/code")).as(name).isEqualTo("sip.number");
        });
    }
}
