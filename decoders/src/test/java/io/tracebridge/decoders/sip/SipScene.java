package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parties that send each other messages over UDP, 10 ms between frames. A party is a name; the first is 10.0.0.1, the next 10.0.0.2, and so
 * on, at port 5060. Every document is checked against the schema.
 */
final class SipScene {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000 * MILLI;

    private static final FieldCatalog CATALOG = FieldCatalog.of(List.of(new SipProtocol()));

    final TestSite site;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private long time = TestSite.START;

    SipScene(long tableBytes, Map<String, String> options) {
        site = new TestSite(tableBytes, options, new SipProtocol());
    }

    /** With other protocols than SIP. */
    SipScene(Protocol... others) {
        List<Protocol> all = new ArrayList<>(List.of(others));
        all.add(new SipProtocol());
        site = new TestSite(all.toArray(Protocol[]::new));
    }

    SipScene(Settings settings) {
        site = new TestSite(settings, new SipProtocol());
    }

    long now() {
        return time;
    }

    String address(String party) {
        return addresses.computeIfAbsent(party, name -> "10.0.0." + (addresses.size() + 1));
    }

    SipScene send(String from, String to, String message) {
        time += 10 * MILLI;
        return sendAt(time, from, to, message);
    }

    SipScene sendAt(long nanos, String from, String to, String message) {
        site.frame(TestSite.ETHERNET, nanos, frame(from, to, message));
        return this;
    }

    byte[] frame(String from, String to, String message) {
        return frame(from, 5060, to, 5060, message);
    }

    byte[] frame(String from, int fromPort, String to, int toPort, String message) {
        byte[] datagram = Frames.udp(fromPort, toPort, Frames.ascii(message.replace("\n", "\r\n")));
        return Frames.ethernet(0x0800, Frames.ipv4(address(from), address(to), 17, datagram));
    }

    /** Lets packet time pass. */
    SipScene pass(long nanos) {
        time += nanos;
        site.mark("test", time);
        return this;
    }

    SipScene finish() {
        site.site.finish();
        return this;
    }

    /** A call between two parties, whose messages are sent when they are named. */
    Call call(String callId, String caller, String callee) {
        address(caller);
        address(callee);
        return new Call(this, callId, caller, callee);
    }

    List<Document> documents(Dataset dataset) {
        SchemaCheck schema = new SchemaCheck(CATALOG, dataset);
        List<Document> found = site.sink.documents.stream()
                .filter(document -> document.dataset().equals(dataset))
                .toList();
        for (Document document : found) {
            assertThat(schema.violations(document.json())).as(document.text()).isEmpty();
        }
        return found;
    }

    List<Document> calls() {
        return documents(SipProtocol.CALL);
    }

    /** The document of the one call there was, when all that may be late has passed. */
    Document onlyCall() {
        List<Document> calls = pass(33 * SECOND).calls();
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }

    List<Document> registrations() {
        return documents(SipProtocol.REGISTRATION);
    }

    List<Document> transactions() {
        return documents(SipProtocol.TRANSACTION);
    }

    /** The texts of one call's messages. */
    static final class Call {
        static final String SDP =
                "v=0\no=- 1 1 IN IP4 10.0.0.1\ns=-\nc=IN IP4 10.0.0.1\nt=0 0\nm=audio 40000 RTP/AVP 8\na=sendrecv\n";

        private final SipScene scene;
        private final String callId;
        private final String caller;
        private final String callee;
        private String fromTag = "alice-tag";
        private String toTag = "bob-tag";
        private String branch = "z9hG4bK-1";
        private int branches = 1;
        private int cseq = 1;
        private String headers = "";
        private String body = "";

        Call(SipScene scene, String callId, String caller, String callee) {
            this.scene = scene;
            this.callId = callId;
            this.caller = caller;
            this.callee = callee;
        }

        /** Further lines of the next message. */
        Call with(String lines) {
            headers = lines;
            return this;
        }

        Call with(String lines, String sdp) {
            headers = lines + "Content-Type: application/sdp\n";
            body = sdp;
            return this;
        }

        /** The callee's tag from now on. */
        Call tag(String callee) {
            toTag = callee;
            return this;
        }

        Call fromTag(String tag) {
            fromTag = tag;
            return this;
        }

        /** The branch from now on. */
        Call branch(String name) {
            branch = name;
            return this;
        }

        Call next() {
            cseq++;
            branch = "z9hG4bK-" + ++branches;
            return this;
        }

        Call cseq(int number) {
            cseq = number;
            return this;
        }

        Call pass(long nanos) {
            scene.pass(nanos);
            return this;
        }

        String request(String method, boolean fromCaller, boolean inDialog) {
            String tag = inDialog ? ";tag=" : "";
            String a = "<sip:+491701234567@alice.example>";
            String b = "<sip:+4930123456@bob.example>";
            String to = (fromCaller ? b : a) + (inDialog ? tag + (fromCaller ? toTag : fromTag) : "");
            String text = method + " sip:bob@bob.example SIP/2.0\n"
                    + "Via: SIP/2.0/UDP " + (fromCaller ? caller : callee) + ".example:5060;branch=" + branch + "\n"
                    + "From: " + (fromCaller ? a : b) + ";tag=" + (fromCaller ? fromTag : toTag) + "\n"
                    + "To: " + to + "\n"
                    + common(method);
            return text;
        }

        String response(String status, String method, boolean toCaller) {
            String a = "<sip:+491701234567@alice.example>";
            String b = "<sip:+4930123456@bob.example>";
            String to = (toCaller ? b : a) + (status.startsWith("100") ? "" : ";tag=" + (toCaller ? toTag : fromTag));
            return "SIP/2.0 " + status + "\n"
                    + "Via: SIP/2.0/UDP " + (toCaller ? caller : callee) + ".example:5060;branch=" + branch + "\n"
                    + "From: " + (toCaller ? a : b) + ";tag=" + (toCaller ? fromTag : toTag) + "\n"
                    + "To: " + to + "\n"
                    + common(method);
        }

        private String common(String method) {
            String text = "Call-ID: " + callId + "\n"
                    + "CSeq: " + cseq + " " + method + "\n"
                    + "Max-Forwards: 70\n"
                    + headers
                    + "Content-Length: " + body.replace("\n", "\r\n").length() + "\n\n" + body;
            headers = "";
            body = "";
            return text;
        }

        private Call sent(boolean byCaller, String text) {
            scene.send(byCaller ? caller : callee, byCaller ? callee : caller, text);
            return this;
        }

        Call invite() {
            return sent(true, request("INVITE", true, false));
        }

        /** A response to the caller's INVITE. */
        Call answer(String status) {
            return sent(false, response(status, "INVITE", true));
        }

        Call answer(String status, String method) {
            return sent(false, response(status, method, true));
        }

        /** A response of the caller to the callee's request. */
        Call answerOfCaller(String status, String method) {
            return sent(true, response(status, method, false));
        }

        /** ACK to a failure: in the INVITE's transaction. */
        Call ackFailure() {
            return sent(true, request("ACK", true, true));
        }

        Call ack() {
            branch = "z9hG4bK-ack-" + ++branches;
            return sent(true, request("ACK", true, true));
        }

        Call cancel() {
            return sent(true, request("CANCEL", true, false));
        }

        Call inDialog(String method) {
            return sent(true, request(method, true, true));
        }

        /** A request of the caller that belongs to no dialog. */
        Call sendOutside(String method) {
            return sent(true, request(method, true, false));
        }

        Call byCallee(String method) {
            return sent(false, request(method, false, true));
        }

        /** INVITE, ringing for a second, answer and ACK. */
        Call up() {
            invite().answer("100 Trying").answer("180 Ringing").pass(SECOND);
            return answer("200 OK").ack();
        }

        /** BYE of the caller and its answer. */
        Call down() {
            return next().inDialog("BYE").answer("200 OK", "BYE");
        }
    }
}
