package io.tracebridge.decoders.sip;

import static io.tracebridge.decoders.sip.SipTortureTest.Case.of;
import static io.tracebridge.decoders.sip.SipTortureTest.NONE;
import static io.tracebridge.decoders.sip.SipTortureTest.invite;
import static io.tracebridge.decoders.sip.SipTortureTest.options;
import static io.tracebridge.decoders.sip.SipTortureTest.register;

import io.tracebridge.decoders.sip.SipTortureTest.Case;
import java.util.List;

/** The cases of RFC 4475 in which something is wrong or strange, for {@link SipTortureTest}. */
final class SipTortureCases {
    private SipTortureCases() {}

    /** Section 3.1.2: invalid; what is wrong is reported. */
    static List<Case> invalidSyntax() {
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
    static List<Case> semantics() {
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
}
