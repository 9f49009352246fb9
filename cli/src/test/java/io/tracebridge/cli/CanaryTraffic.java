package io.tracebridge.cli;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.u32;
import static io.tracebridge.decoders.testing.Frames.udp;

import io.tracebridge.capture.file.LinkType;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Calls, messages, registrations, media and names, with a canary at every place that holds what somebody says, who it is, or a secret. */
final class CanaryTraffic {
    static final String ALICE = "10.0.0.1";
    static final String BOB = "10.0.0.2";
    private static final int MEDIA = 40_000;
    private static final int PACKETS = 60;

    /** Words and numbers that may stand in no output; and of media, which may stand in no store of headers. */
    final Canaries canaries = new Canaries('y');

    final Canaries media = new Canaries('m');

    /** The bytes of the TCP connection in order; in the capture words are cut in two by segments. */
    byte[] stream;

    private final List<byte[]> frames = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private long time;
    private int calls;

    /** @param start nanoseconds since 1970 */
    CanaryTraffic(long start) {
        time = start;
        call();
        bodies();
        credentials();
        identities();
        overTcp();
        damaged();
        speech();
        control();
        names();
    }

    Path write(Path file) throws IOException {
        try (PcapWriter writer =
                new PcapWriter(Files.newOutputStream(file), Resolution.NANOS, LinkType.ETHERNET, 65_535)) {
            for (int i = 0; i < frames.size(); i++) {
                byte[] frame = frames.get(i);
                writer.write(times.get(i), frame, 0, frame.length, frame.length);
            }
        }
        return file;
    }

    /** Places whose canary is not there to be found: none. */
    List<String> notPlanted(Path capture) throws IOException {
        byte[] all = concat(Files.readAllBytes(capture), stream);
        List<String> absent = new ArrayList<>(canaries.absentFrom(all));
        absent.addAll(media.absentFrom(all));
        return absent;
    }

    private void add(byte[] frame) {
        time += 1_000_000;
        times.add(time);
        frames.add(frame);
    }

    private void datagram(String from, int fromPort, String to, int toPort, byte[] payload) {
        byte[] frame = ethernet(0x0800, ipv4(from, to, 17, udp(fromPort, toPort, payload)));
        frame[18] = (byte) (frames.size() >> 8); // IPv4's identification: no packet is another one's copy
        frame[19] = (byte) frames.size();
        add(frame);
    }

    private void sip(boolean fromAlice, byte[] message) {
        datagram(fromAlice ? ALICE : BOB, 5060, fromAlice ? BOB : ALICE, 5060, message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] message(String start, String headers, String type, byte[] body) {
        String typed = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        return concat(bytes(start + "\r\n" + headers + typed + "Content-Length: " + body.length + "\r\n\r\n"), body);
    }

    private static String headers(int call, String method, String more) {
        return "Via: SIP/2.0/UDP " + ALICE + ":5060;branch=z9hG4bKc" + call + method
                + "\r\nFrom: <sip:alice@a.example>;tag=f" + call + "\r\nTo: <sip:bob@b.example>\r\nCall-ID: call" + call
                + "\r\nCSeq: 1 " + method + "\r\n" + more;
    }

    private static byte[] request(int call, String method, String more, String type, byte[] body) {
        return message(method + " sip:bob@b.example SIP/2.0", headers(call, method, more), type, body);
    }

    private static byte[] response(int call, String status, String method, String more, String type, byte[] body) {
        String answered =
                headers(call, method, more).replace("<sip:bob@b.example>\r\n", "<sip:bob@b.example>;tag=t\r\n");
        return message("SIP/2.0 " + status, answered, type, body);
    }

    private void exchange(String method, String more, String type, byte[] body) {
        calls++;
        sip(true, request(calls, method, more, type, body));
        sip(false, response(calls, "200 OK", method, "", "", new byte[0]));
    }

    /** Descriptions with everything that is not read, and the media that they announce. */
    private byte[] description(String side, String host, int port) {
        return bytes("v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=-\r\ni=" + canaries.word(side + " SDP i=")
                + "\r\nu=http://x/"
                + canaries.word(side + " SDP u=") + "\r\ne=" + canaries.word(side + " SDP e=") + "\r\np=+"
                + canaries.number(side + " SDP p=") + "\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nk=base64:"
                + canaries.word(side + " SDP k=") + "\r\nm=audio " + port
                + " RTP/AVP 8 98 101\r\na=rtpmap:98 AMR/8000\r\n"
                + "a=fmtp:98 octet-align=1;x=" + canaries.word(side + " SDP fmtp")
                + "\r\na=rtpmap:101 telephone-event/8000\r\n"
                + "a=ice-ufrag:" + canaries.word(side + " SDP ufrag") + "\r\na=ice-pwd:"
                + canaries.word(side + " SDP ice-pwd")
                + "\r\na=fingerprint:sha-1 " + canaries.word(side + " SDP fingerprint") + "\r\nm=audio " + (port + 2)
                + " RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + canaries.word(side + " SDP crypto")
                + "\r\na=x-private:" + canaries.word(side + " SDP a=") + "\r\nm=text " + (port + 4)
                + " RTP/AVP 99\r\na=rtpmap:99 t140/1000\r\n");
    }

    private void call() {
        calls++;
        sip(
                true,
                request(
                        calls,
                        "INVITE",
                        "Subject: " + canaries.word("Subject") + "\r\nContact: <sip:alice@" + ALICE + ">\r\n",
                        "application/sdp",
                        description("offer", ALICE, MEDIA)));
        sip(
                false,
                response(
                        calls,
                        "180 Ringing",
                        "INVITE",
                        "Alert-Info: <http://" + canaries.word("Alert-Info") + ">\r\n",
                        "",
                        new byte[0]));
        sip(
                false,
                response(
                        calls,
                        "200 OK",
                        "INVITE",
                        "Contact: <sip:bob@" + BOB + ">\r\n",
                        "application/sdp",
                        description("answer", BOB, MEDIA)));
        sip(true, request(calls, "ACK", "", "", new byte[0]));
    }

    private void bodies() {
        exchange(
                "MESSAGE",
                "",
                "text/plain",
                bytes(canaries.word("MESSAGE text/plain") + ' ' + canaries.number("MESSAGE text")));
        exchange(
                "MESSAGE",
                "",
                "message/cpim",
                bytes("From: <im:x@h>\r\n\r\nContent-Type: text/plain\r\n\r\n" + canaries.word("message/cpim")));
        exchange("MESSAGE", "", "text/html", bytes("<b>" + canaries.word("text/html") + "</b>"));
        exchange(
                "MESSAGE",
                "",
                "application/vnd.3gpp.sms",
                concat(
                        0,
                        1,
                        0,
                        7,
                        0x91,
                        Canaries.semiOctets(canaries.number("RP-DATA")),
                        canaries.octets("SMS text", 20)));
        exchange(
                "INFO",
                "",
                "application/dtmf-relay",
                bytes("Signal=" + canaries.word("dtmf-relay") + "\r\nDuration=160\r\n"));
        exchange(
                "NOTIFY",
                "Event: refer\r\n",
                "message/sipfrag;version=2.0",
                bytes("SIP/2.0 200 OK\r\nTo: <sip:+" + canaries.number("sipfrag number") + "@h>\r\nX: "
                        + canaries.word("sipfrag")));
        exchange(
                "NOTIFY",
                "Event: presence\r\n",
                "application/pidf+xml",
                bytes("<presence entity=\"pres:+" + canaries.number("PIDF number") + "\"><note>" + canaries.word("PIDF")
                        + "</note></presence>"));
        exchange(
                "NOTIFY",
                "Event: message-summary\r\n",
                "application/simple-message-summary",
                bytes("Message-Account: sip:+" + canaries.number("summary number") + "@h\r\n"));
        exchange(
                "PUBLISH",
                "Event: vq-rtcpxr\r\n",
                "application/vq-rtcpxr",
                bytes("VQSessionReport\r\nLocalID:<sip:+" + canaries.number("vq number") + "@h>\r\n"
                        + canaries.word("vq-rtcpxr")));
        exchange("SUBSCRIBE", "Event: dialog\r\n", "application/octet-stream", canaries.octets("octet-stream", 40));
        exchange("INFO", "", "application/unheard-of", canaries.octets("unknown type", 40));
        exchange("OPTIONS", "Content-Encoding: gzip\r\n", "text/plain", canaries.octets("gzip", 40));
        multipart("MESSAGE");
        multipart("INVITE");
    }

    private void multipart(String method) {
        byte[] initialAddress = concat(
                1,
                0,
                0x60,
                0,
                0x0a,
                3,
                2,
                10,
                8,
                0x83,
                0x10,
                Canaries.semiOctets(canaries.number(method + " ISUP called number")),
                0x0a,
                9,
                0x84,
                0x13,
                Canaries.semiOctets(canaries.number(method + " ISUP calling number")),
                0);
        byte[] body = concat(
                bytes("preamble " + canaries.word(method + " preamble")
                        + "\r\n--b1\r\nContent-Type: application/sdp\r\n\r\n"),
                description(method + " multipart", ALICE, MEDIA + 100),
                bytes(
                        "\r\n--b1\r\nContent-Type: application/ISUP;version=itu-t92+\r\nContent-Disposition: signal\r\n\r\n"),
                initialAddress,
                bytes(
                        "\r\n--b1\r\nContent-Type: multipart/alternative;boundary=b2\r\n\r\n--b2\r\nContent-Type: text/plain\r\n\r\n"
                                + canaries.word(method + " inner part") + "\r\n--b2--\r\n--b1--\r\nepilogue "
                                + canaries.word(method + " epilogue")));
        exchange(method, "", "multipart/mixed;boundary=b1", body);
    }

    private String credentials(String where, String scheme) {
        return scheme + " username=\"alice\",realm=\"r\",uri=\"sip:b.example\",nonce=\""
                + canaries.word(where + " nonce")
                + "\",cnonce=\"" + canaries.word(where + " cnonce") + "\",response=\""
                + canaries.word(where + " response")
                + "\",opaque=\"" + canaries.word(where + " opaque") + "\",auts=\"" + canaries.word(where + " auts")
                + "\"\r\n";
    }

    private void credentials() {
        calls++;
        sip(true, request(calls, "REGISTER", "Contact: <sip:alice@" + ALICE + ">\r\n", "", new byte[0]));
        sip(
                false,
                response(
                        calls,
                        "401 Unauthorized",
                        "REGISTER",
                        "WWW-Authenticate: Digest realm=\"r\",nonce=\"" + canaries.word("challenge nonce")
                                + "\",opaque=\"" + canaries.word("challenge opaque") + "\"\r\n",
                        "",
                        new byte[0]));
        exchange(
                "REGISTER",
                "Contact: <sip:alice@" + ALICE + ">;expires=60\r\nAuthorization: "
                        + credentials("Authorization", "Digest"),
                "",
                new byte[0]);
        exchange(
                "REGISTER",
                "Contact: <sip:alice@" + ALICE + ">;expires=60\r\nAuthorization: Digest username=\"+"
                        + canaries.number("Digest username") + "\",realm=\"r\",response=\"0\"\r\n",
                "",
                new byte[0]);
        exchange("OPTIONS", "Proxy-Authorization: " + credentials("Proxy-Authorization", "Digest"), "", new byte[0]);
        exchange("OPTIONS", "Authorization: Basic " + canaries.word("Basic") + "\r\n", "", new byte[0]);
        exchange(
                "OPTIONS",
                "Authorization: Bearer " + canaries.word("Bearer") + "\r\nIdentity: " + canaries.word("Identity")
                        + ";info=<https://" + canaries.word("Identity info") + ">\r\n",
                "",
                new byte[0]);
        exchange(
                "OPTIONS",
                "P-Asserted-Identity: <sip:carol:" + canaries.word("PAI password") + "@h>\r\nContact: <sip:alice:"
                        + canaries.word("Contact password") + "@" + ALICE + "?Subject=" + canaries.word("URI header")
                        + ">\r\n",
                "",
                new byte[0]);
        sip(
                true,
                message(
                        "INVITE sip:bob:" + canaries.word("request URI password") + "@b.example?Body="
                                + canaries.word("request URI header") + " SIP/2.0",
                        headers(++calls, "INVITE", ""),
                        "",
                        new byte[0]));
    }

    private void identities() {
        for (String method : List.of("INVITE", "MESSAGE", "REGISTER")) {
            calls++;
            String head = "Via: SIP/2.0/UDP " + ALICE + ":5060;branch=z9hG4bK+" + canaries.number(method + " branch")
                    + "\r\nFrom: \"Ann " + canaries.number(method + " From name") + "\" <sip:+"
                    + canaries.number(method + " From")
                    + "@a.example;user=phone>;tag=i" + calls + "\r\nTo: <tel:+" + canaries.number(method + " To tel")
                    + ";phone-context=+"
                    + canaries.number(method + " phone-context") + ">\r\nCall-ID: i" + calls + "\r\nCSeq: 1 " + method
                    + "\r\nContact: <sip:" + canaries.number(method + " Contact") + "@" + ALICE + ";line="
                    + canaries.number(method + " Contact parameter") + ">\r\nP-Asserted-Identity: <tel:+"
                    + canaries.number(method + " PAI") + ">, \"+" + canaries.number(method + " PAI name") + "\" <sip:+"
                    + canaries.number(method + " PAI 2") + "@h>\r\nP-Preferred-Identity: <sip:+"
                    + canaries.number(method + " PPI")
                    + "@h>\r\nRemote-Party-ID: <sip:" + canaries.number(method + " RPID")
                    + "@h>;party=calling\r\nDiversion: <tel:+"
                    + canaries.number(method + " Diversion") + ">;reason=no-answer\r\nHistory-Info: <sip:+"
                    + canaries.number(method + " History-Info") + "@h?Reason=x>;index=1,<sip:"
                    + canaries.number(method + " History 2")
                    + "@h>;index=1.1\r\nP-Associated-URI: <sip:" + canaries.number(method + " P-Associated-URI")
                    + "@h>\r\nReason: Q.850;cause=16;text=\"by +" + canaries.number(method + " Reason")
                    + "\"\r\nUser-Agent: phone of +"
                    + canaries.number(method + " User-Agent") + "\r\n";
            sip(
                    true,
                    message(
                            method + " sip:" + canaries.number(method + " Request-URI") + "@b.example;rn=+"
                                    + canaries.number(method + " rn") + " SIP/2.0",
                            head,
                            "",
                            new byte[0]));
        }
        exchange(
                "REFER",
                "Refer-To: <sip:+" + canaries.number("Refer-To") + "@h?Replaces=" + canaries.word("Replaces in URI")
                        + ">\r\nReferred-By: <sip:+" + canaries.number("Referred-By") + "@h>;cid=\""
                        + canaries.word("Referred-By cid")
                        + "\"\r\n",
                "",
                new byte[0]);
        calls++;
        sip(true, request(calls, "INVITE", "", "", new byte[0]));
        sip(
                false,
                response(
                        calls,
                        "302 call +" + canaries.number("reason phrase"),
                        "INVITE",
                        "Contact: <sip:+" + canaries.number("302 Contact") + "@h>\r\nWarning: 399 h \"+"
                                + canaries.number("Warning") + "\"\r\n",
                        "",
                        new byte[0]));
    }

    private void overTcp() {
        byte[] first = request(
                ++calls,
                "MESSAGE",
                "P-Asserted-Identity: <sip:+" + canaries.number("TCP PAI") + "@h>\r\n",
                "text/plain",
                bytes(canaries.word("TCP body")));
        byte[] second = request(++calls, "INVITE", "", "application/sdp", description("TCP", ALICE, MEDIA + 200));
        stream = concat(first, second);
        add(ethernet(0x0800, ipv4(ALICE, BOB, 6, tcp(41_000, 5060, 999, 0, 2, new byte[0]))));
        for (int at = 0; at < stream.length; at += 100) {
            byte[] segment = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + 100));
            add(ethernet(0x0800, ipv4(ALICE, BOB, 6, tcp(41_000, 5060, 1000L + at, 1, 24, segment))));
        }
    }

    /** Messages that break the rules leave faults, which tell where and not what. */
    private void damaged() {
        sip(
                true,
                bytes("INVITE sip:+" + canaries.number("broken request line") + "@h SIP/2.0 "
                        + canaries.word("broken request line") + "\r\nCSeq: x\r\n\r\n"));
        sip(
                true,
                bytes("INVITE sip:b@h SIP/2.0\r\n" + headers(++calls, "INVITE", "Content-Length: 9999\r\n") + "\r\n"
                        + canaries.word("body shorter than told")));
        sip(true, concat(request(++calls, "OPTIONS", "", "", new byte[0]), bytes(canaries.word("behind the message"))));
        sip(
                true,
                bytes("OPTIONS sip:b@h SIP/2.0\r\nFrom: \"" + canaries.number("unclosed name") + "\r\nTo: <sip:+"
                        + canaries.number("unclosed To") + "\r\nCall-ID: d\r\nCSeq: 99999999999 OPTIONS\r\n\r\n"));
        byte[] cut = request(++calls, "MESSAGE", "", "text/plain", bytes(canaries.word("cut off") + "x".repeat(100)));
        sip(true, Arrays.copyOf(cut, cut.length - 90));
    }

    private static byte[] rtp(int first, int type, int sequence, long ticks, int source, Object... rest) {
        return concat(first, type, u16(sequence), u32(ticks), u32(source), concat(rest));
    }

    private void speech() {
        byte[] aLaw = media.octets("A-law", 160);
        byte[] amr = media.octets("AMR", 31);
        byte[] secured = media.octets("SRTP", 170);
        byte[] extension = media.octets("header extension", 4);
        byte[] event = new byte[] {5, 10, (byte) 0xca, 0x4a};
        String text = media.word("T.140 block");
        String typed = media.word("T.140, a character each");
        String digits = media.word("spoken as ASCII");
        for (int i = 0; i < PACKETS; i++) {
            datagram(ALICE, MEDIA, BOB, MEDIA, rtp(0x80, 8, i, 160L * i, 1, aLaw));
            datagram(BOB, MEDIA, ALICE, MEDIA, rtp(0x80, 98, i, 160L * i, 2, 0xf0, 0x3c, amr));
            datagram(ALICE, MEDIA + 2, BOB, MEDIA + 2, rtp(0x80, 8, i, 160L * i, 3, secured));
            datagram(
                    BOB,
                    MEDIA + 2,
                    ALICE,
                    MEDIA + 2,
                    rtp(0x90, 8, i, 160L * i, 4, u16(0xbede), u16(1), extension, bytes(digits.repeat(10))));
            datagram(ALICE, MEDIA + 4, BOB, MEDIA + 4, rtp(0x80, 99, i, 300L * i, 5, bytes(text)));
            datagram(
                    BOB,
                    MEDIA + 4,
                    ALICE,
                    MEDIA + 4,
                    rtp(0x80, 99, i, 300L * i, 6, bytes(typed.substring(i % 16, i % 16 + 1))));
        }
        datagram(ALICE, MEDIA, BOB, MEDIA, rtp(0x80, 101, PACKETS, 160L * PACKETS, 1, event));
        datagram(ALICE, MEDIA, BOB, MEDIA, rtp(0x80, 8, PACKETS + 1, 160L * PACKETS, 1, bytes(typed.repeat(10))));
    }

    /** RTCP: SDES with a name, e-mail, phone and note; APP; BYE with a reason. */
    private void control() {
        byte[] report = concat(0x80, 201, u16(1), u32(1));
        byte[] items = new byte[0];
        int type = 1;
        for (String item : List.of("CNAME", "NAME", "EMAIL", "PHONE", "LOC", "TOOL", "NOTE", "PRIV")) {
            String word = item.equals("PHONE") ? canaries.number("SDES PHONE") : canaries.word("SDES " + item);
            items = concat(items, type++, word.length(), bytes(word));
        }
        byte[] chunk = Arrays.copyOf(concat(u32(1), items), (4 + items.length + 4) & ~3);
        byte[] description = concat(0x81, 202, u16(chunk.length / 4), chunk);
        byte[] application = concat(0x80, 204, u16(6), u32(1), bytes("Test"), bytes(canaries.word("APP")));
        byte[] reason = bytes(canaries.word("BYE reason"));
        byte[] bye = concat(0x81, 203, u16(6), u32(1), reason.length, reason, 0, 0, 0);
        datagram(ALICE, MEDIA + 1, BOB, MEDIA + 1, concat(report, description, application, bye));
        sip(true, request(1, "BYE", "", "", new byte[0]));
        sip(false, response(1, "200 OK", "BYE", "", "", new byte[0]));
    }

    private void names() {
        name(reversedLabels(canaries.number("ENUM")) + ".e164.arpa");
        name(reversedLabels(canaries.number("ENUM of carriers")) + ".e164enum.net");
        name("msisdn-" + canaries.number("query name") + ".operator.example");
        name("tel" + canaries.number("tel in a name") + ".operator.example");
    }

    private static String reversedLabels(String number) {
        return String.join(".", new StringBuilder(number).reverse().toString().split(""));
    }

    private void name(String name) {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        query.writeBytes(concat(u16(frames.size()), u16(0x0100), u16(1), u16(0), u16(0), u16(0)));
        for (String label : name.split("\\.")) {
            query.write(label.length());
            query.writeBytes(bytes(label));
        }
        query.writeBytes(concat(0, u16(35), u16(1)));
        datagram(ALICE, 42_000, BOB, 53, query.toByteArray());
    }
}
