package io.tracebridge.bridge.sip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one side of a call does, as a scenario of sipp. A message is given as its lines; what both sides need of every message (Via, From,
 * To, Call-ID, CSeq) is filled in here.
 */
public final class Scenario {
    private static final String CALLEE = "sip:+4930123456[call_number]@[remote_ip]:[remote_port]";
    private static final String CALLER =
            "From: \"Alice\" <sip:+491701234567@[local_ip]:[local_port]>;tag=a[pid]-[call_number]";

    private final String name;
    private final StringBuilder steps = new StringBuilder();
    private int count;
    private int invite;

    Scenario(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** A request of the caller that begins something: no To tag. */
    Scenario request(String method, int cseq, String headers, String body) {
        invite = method.equals("INVITE") ? count : invite;
        return send(
                method.equals("ACK") ? "" : " retrans=\"500\"",
                method + " " + CALLEE + " SIP/2.0",
                callerHeaders("To: <" + CALLEE + ">", cseq, method, "[branch]") + headers,
                body);
    }

    /** As {@link #request}, of the transaction before: ACK to a failure, CANCEL. */
    Scenario sameTransaction(String method, int cseq) {
        String to = method.equals("ACK") ? "[last_To:]" : "To: <" + CALLEE + ">";
        return send(
                method.equals("ACK") ? "" : " retrans=\"500\"",
                method + " " + CALLEE + " SIP/2.0",
                callerHeaders(to, cseq, method, "[branch-" + (count - invite) + "]"),
                "");
    }

    /** A request of the caller within the dialog. */
    Scenario inDialog(String method, int cseq, String headers, String body) {
        return send(
                method.equals("ACK") ? "" : " retrans=\"500\"",
                method + " [next_url] SIP/2.0",
                callerHeaders("To: <" + CALLEE + ">[peer_tag_param]", cseq, method, "[branch]") + headers,
                body);
    }

    /** INVITE, whose From is remembered for {@link #fromCallee}. */
    Scenario receiveInvite() {
        return step("<recv request=\"INVITE\"><action><ereg regexp=\".*\" search_in=\"hdr\" header=\"From:\""
                + " assign_to=\"caller\"/></action></recv>");
    }

    /** A request of the callee within the dialog: what it received as From is its To. */
    Scenario fromCallee(String method, int cseq, String headers) {
        return send(
                " retrans=\"500\"",
                method + " sip:alice@alice.example SIP/2.0",
                "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
                        + "From: <sip:callee@[local_ip]:[local_port]>;tag=b[pid]-[call_number]\n"
                        + "To:[$caller]\n"
                        + "[last_Call-ID:]\n"
                        + "CSeq: " + cseq + " " + method + "\n"
                        + "Max-Forwards: 70\n"
                        + headers,
                "");
    }

    private static String callerHeaders(String to, int cseq, String method, String branch) {
        return "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=" + branch + "\n"
                + CALLER + "\n"
                + to + "\n"
                + "Call-ID: [call_id]\n"
                + "CSeq: " + cseq + " " + method + "\n"
                + "Contact: <sip:alice@[local_ip]:[local_port];transport=[transport]>\n"
                + "Max-Forwards: 70\n"
                + "User-Agent: test-caller/1.0\n";
    }

    /** An answer to what was received last; from 101 on with the callee's tag. */
    Scenario answer(String status, String headers, String body) {
        String tag = status.startsWith("100") ? "" : ";tag=b[pid]-[call_number]";
        return send(
                "",
                "SIP/2.0 " + status,
                "[last_Via:]\n[last_Record-Route:]\n[last_From:]\n[last_To:]" + tag
                        + "\n[last_Call-ID:]\n[last_CSeq:]\n"
                        + "Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>\n"
                        + "Server: test-callee/1.0\n" + headers,
                body);
    }

    /** An answer within the dialog, whose To has its tag. */
    Scenario answerInDialog(String status, String headers, String body) {
        return send(
                "",
                "SIP/2.0 " + status,
                "[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n"
                        + "Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>\n"
                        + "Server: test-callee/1.0\n" + headers,
                body);
    }

    /** A final failure, which the caller acknowledges. */
    Scenario answerAndExpectAck(String status, String headers) {
        return answer(status, headers, "").receive("ACK");
    }

    /** 487 to the INVITE, when the last message received was its CANCEL. */
    Scenario cancelledInvite() {
        return send(
                "",
                "SIP/2.0 487 Request Terminated",
                "[last_Via:]\n[last_From:]\n[last_To:];tag=b[pid]-[call_number]\n[last_Call-ID:]\nCSeq: 1 INVITE\n"
                        + "Server: test-callee/1.0\n",
                "");
    }

    /** A session description: one audio stream of the codec at the sender's media port. */
    static String sdp(int payloadType, String direction) {
        return "v=0\no=test 1 1 IN IP[local_ip_type] [local_ip]\ns=-\nc=IN IP[media_ip_type] [media_ip]\nt=0 0\n"
                + "m=audio [media_port] RTP/AVP " + payloadType + "\na=" + direction + "\n";
    }

    Scenario receive(int status) {
        return step("<recv response=\"" + status + "\" rrs=\"true\""
                + (status == 401 || status == 407 ? " auth=\"true\"" : "") + "/>");
    }

    Scenario optional(int status) {
        return step("<recv response=\"" + status + "\" optional=\"true\"/>");
    }

    Scenario receive(String method) {
        return step("<recv request=\"" + method + "\"/>");
    }

    /** Plays a file of G.711 A-law, once, to where the other side's description says. */
    Scenario play(java.nio.file.Path file) {
        return step("<nop><action><exec rtp_stream=\"" + file + ",1,8\"/></action></nop>");
    }

    Scenario pause(int milliseconds) {
        return step("<pause milliseconds=\"" + milliseconds + "\"/>");
    }

    private Scenario send(String attributes, String startLine, String headers, String body) {
        String type = body.isEmpty() ? "" : "Content-Type: application/sdp\n";
        return step("<send" + attributes + "><![CDATA[\n\n" + startLine + "\n" + headers + type
                + "Content-Length: [len]\n\n" + body + "\n]]></send>");
    }

    private Scenario step(String xml) {
        count++;
        steps.append(xml).append('\n');
        return this;
    }

    Path write(Path folder) throws IOException {
        Path file = folder.resolve(name + ".xml");
        Files.writeString(
                file,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"" + name + "\">\n" + steps
                        + "</scenario>\n",
                StandardCharsets.UTF_8);
        return file;
    }
}
