package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A call of each kind, with each of its messages lost, sent twice or swapped with the next: one document, that tells the same or says what is
 * missing.
 */
class SipCallKindsTest {
    private static final long MILLI = SipScene.MILLI;
    private static final long APART = 100 * MILLI;

    private record Sent(boolean byCaller, String text) {
        String name() {
            return text.startsWith("SIP")
                    ? text.substring(8, text.indexOf('\n'))
                    : text.substring(0, text.indexOf(' '));
        }
    }

    /** Writes down what is said. */
    private static final class Script {
        private final List<Sent> said = new ArrayList<>();
        private final SipScene.Call call = new SipScene().call("call-1", "alice", "bob");

        private Script request(String method, boolean inDialog) {
            said.add(new Sent(true, call.request(method, true, inDialog)));
            return this;
        }

        private Script ofCallee(String method) {
            said.add(new Sent(false, call.request(method, false, true)));
            return this;
        }

        private Script response(String status, String method) {
            said.add(new Sent(false, call.response(status, method, true)));
            return this;
        }

        private Script responseOfCaller(String status, String method) {
            said.add(new Sent(true, call.response(status, method, false)));
            return this;
        }

        private Script invite() {
            return request("INVITE", false);
        }

        private Script answer(String status) {
            return response(status, "INVITE");
        }

        private Script ack(String branch) {
            call.branch(branch);
            return request("ACK", true);
        }

        private Script next(int cseq) {
            call.cseq(cseq).branch("z9hG4bK-next" + cseq);
            return this;
        }

        private Script up() {
            return invite().answer("100 Trying")
                    .answer("180 Ringing")
                    .answer("200 OK")
                    .ack("z9hG4bK-ack");
        }

        private Script exchange(int cseq, String method, String status) {
            return next(cseq).request(method, true).response(status, method);
        }

        private Script down(int cseq) {
            return exchange(cseq, "BYE", "200 OK");
        }
    }

    private static Map<String, List<Sent>> kinds() {
        Map<String, List<Sent>> kinds = new LinkedHashMap<>();
        kinds.put("answered", new Script().up().down(2).said);
        kinds.put(
                "ended by the callee",
                new Script().up().next(7).ofCallee("BYE").responseOfCaller("200 OK", "BYE").said);
        kinds.put(
                "busy",
                new Script()
                        .invite()
                        .answer("180 Ringing")
                        .answer("486 Busy Here")
                        .request("ACK", true)
                        .said);
        kinds.put(
                "challenged",
                new Script()
                        .invite()
                        .answer("407 Proxy Authentication Required")
                        .request("ACK", true)
                        .next(2)
                        .up()
                        .down(3)
                        .said);
        kinds.put(
                "cancelled",
                new Script()
                        .invite()
                        .answer("180 Ringing")
                        .request("CANCEL", false)
                        .response("200 OK", "CANCEL")
                        .answer("487 Request Terminated")
                        .request("ACK", true)
                        .said);
        kinds.put(
                "answered while cancelled",
                new Script()
                        .invite()
                        .answer("180 Ringing")
                        .request("CANCEL", false)
                        .answer("200 OK")
                        .response("200 OK", "CANCEL")
                        .ack("z9hG4bK-ack")
                        .down(2)
                        .said);
        Script fork = new Script().invite();
        fork.call.tag("desk");
        fork.answer("180 Ringing");
        fork.call.tag("mobile");
        fork.answer("180 Ringing").answer("200 OK").ack("z9hG4bK-ack").down(2);
        kinds.put("forked", fork.said);
        kinds.put(
                "redirected",
                new Script()
                        .invite()
                        .answer("302 Moved Temporarily")
                        .request("ACK", true)
                        .next(2)
                        .up()
                        .down(3)
                        .said);
        kinds.put(
                "re-INVITE",
                new Script()
                        .up()
                        .exchange(2, "INVITE", "200 OK")
                        .ack("z9hG4bK-ack2")
                        .down(3)
                        .said);
        kinds.put("UPDATE", new Script().up().exchange(2, "UPDATE", "200 OK").down(3).said);
        Script prack = new Script().invite().answer("183 Session Progress").exchange(2, "PRACK", "200 OK");
        prack.call.cseq(1).branch("z9hG4bK-1");
        kinds.put("PRACK", prack.answer("200 OK").ack("z9hG4bK-ack").down(3).said);
        Script refer = new Script().up();
        refer.call.with("Refer-To: <sip:carol@carol.example>\n");
        kinds.put("REFER", refer.exchange(2, "REFER", "202 Accepted").down(3).said);
        Script timer = new Script();
        timer.invite().call.with("Session-Expires: 90;refresher=uac\n");
        timer.answer("200 OK").ack("z9hG4bK-ack");
        timer.next(2).request("UPDATE", true).call.with("Session-Expires: 90;refresher=uac\n");
        kinds.put("session timer", timer.response("200 OK", "UPDATE").down(3).said);
        return kinds;
    }

    private static List<Document> decode(List<Sent> said, List<Long> at) {
        SipScene scene = new SipScene();
        scene.call("x", "alice", "bob");
        for (int n = 0; n < said.size(); n++) {
            Sent sent = said.get(n);
            String from = sent.byCaller ? "alice" : "bob";
            scene.sendAt(scene.now() + at.get(n), from, sent.byCaller ? "bob" : "alice", sent.text);
        }
        scene.finish();
        assertThat(scene.transactions()).isEmpty();
        return scene.calls();
    }

    private static List<Long> times(int count) {
        return Stream.iterate(APART, t -> t + APART).limit(count).toList();
    }

    private static String result(Document document) {
        return Stream.of("result", "answered", "completed", "ended_by")
                .map(field -> field + '=' + document.at("/sip/call/" + field))
                .toList()
                .toString();
    }

    /** Without what counts messages. */
    private static String told(Document document) {
        ObjectNode json = document.json().deepCopy();
        json.remove(List.of("tx", "source", "destination", "client", "server", "network", "event"));
        return json.toString();
    }

    @TestFactory
    Stream<DynamicTest> losesTwicesAndSwapsEachMessage() {
        return kinds().entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> check(kind.getValue())));
    }

    private static void check(List<Sent> said) {
        List<Document> all = decode(said, times(said.size()));
        assertThat(all).hasSize(1);
        Document whole = all.get(0);
        assertThat(whole.at("/error/message")).isNull();
        assertThat(whole.at("/tx/state")).isEqualTo("complete");
        for (int n = 0; n < said.size(); n++) {
            lost(said, n, whole);
            twice(said, n, whole);
            if (n > 0) {
                swapped(said, n, whole);
            }
        }
    }

    private static void lost(List<Sent> said, int n, Document whole) {
        String what = "without " + n + ", " + said.get(n).name();
        List<Sent> left = new ArrayList<>(said);
        List<Long> times = new ArrayList<>(times(said.size()));
        left.remove(n);
        times.remove(n);
        List<Document> documents = decode(left, times);
        assertThat(documents).as(what).hasSize(1);
        Document document = documents.get(0);
        boolean says = document.at("/error/message") != null
                || !document.at("/tx/state").equals("complete");
        if (!says
                && said.get(n).name().startsWith("18")
                && whole.at("/sip/call/result").equals("no_answer")) {
            // Nothing tells that it rang: responses below 200 need not come, so none is missing.
            assertThat(document.at("/sip/call/result")).as(what).isEqualTo("cancelled");
        } else if (!says) {
            assertThat(result(document)).as(what).isEqualTo(result(whole));
            assertThat(document.at("/sip/call/attempts")).as(what).isEqualTo(whole.at("/sip/call/attempts"));
        }
    }

    private static void twice(List<Sent> said, int n, Document whole) {
        String what = "twice " + n + ", " + said.get(n).name();
        List<Sent> more = new ArrayList<>(said);
        List<Long> times = new ArrayList<>(times(said.size()));
        more.add(n + 1, said.get(n));
        times.add(n + 1, times.get(n) + 20 * MILLI);
        List<Document> documents = decode(more, times);
        assertThat(documents).as(what).hasSize(1);
        assertThat(told(documents.get(0))).as(what).isEqualTo(told(whole));
        assertThat(documents.get(0).at("/tx/retransmissions")).as(what).isEqualTo("1");
    }

    private static void swapped(List<Sent> said, int n, Document whole) {
        String what =
                said.get(n).name() + " before " + n + ", " + said.get(n - 1).name();
        List<Sent> other = new ArrayList<>(said);
        other.set(n - 1, said.get(n));
        other.set(n, said.get(n - 1));
        List<Document> documents = decode(other, times(said.size()));
        assertThat(documents).as(what).hasSize(1);
        assertThat(result(documents.get(0))).as(what).isEqualTo(result(whole));
        assertThat(documents.get(0).at("/sip/call/attempts")).as(what).isEqualTo(whole.at("/sip/call/attempts"));
    }
}
