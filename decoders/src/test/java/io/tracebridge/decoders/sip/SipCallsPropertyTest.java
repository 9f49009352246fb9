package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Calls whose messages are doubled, swapped or lost: the same documents, or documents that say what is missing. */
class SipCallsPropertyTest {
    private static final long MILLI = SipScene.MILLI;

    private record Sent(long nanos, String from, String to, String text) {}

    /** Some calls with their messages in order, 100 ms apart. */
    private static List<Sent> calls(Random random, int count) {
        SipScene texts = new SipScene();
        List<Sent> all = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            SipScene.Call call = texts.call("call-" + n, "alice", "bob")
                    .fromTag("a" + n)
                    .tag("b" + n)
                    .branch("z9hG4bK-" + n);
            long at = texts.now() + (1 + random.nextInt(2_000)) * MILLI;
            at = add(all, at, true, call.request("INVITE", true, false));
            at = add(all, at, false, call.response("100 Trying", "INVITE", true));
            at = add(all, at, false, call.response("180 Ringing", "INVITE", true));
            if (random.nextInt(3) == 0) {
                at = add(all, at, false, call.response("486 Busy Here", "INVITE", true));
                add(all, at, true, call.request("ACK", true, true));
                continue;
            }
            at = add(all, at, false, call.response("200 OK", "INVITE", true));
            at = add(all, at, true, call.branch("z9hG4bK-ack" + n).request("ACK", true, true));
            at = add(all, at, true, call.cseq(2).branch("z9hG4bK-bye" + n).request("BYE", true, true));
            add(all, at, false, call.response("200 OK", "BYE", true));
        }
        Collections.sort(all, java.util.Comparator.comparingLong(Sent::nanos));
        return all;
    }

    private static long add(List<Sent> all, long at, boolean byCaller, String text) {
        all.add(new Sent(at, byCaller ? "alice" : "bob", byCaller ? "bob" : "alice", text));
        return at + 100 * MILLI;
    }

    private static List<Document> decode(List<Sent> messages) {
        SipScene scene = new SipScene();
        scene.call("x", "alice", "bob");
        for (Sent sent : messages) {
            scene.sendAt(sent.nanos, sent.from, sent.to, sent.text);
        }
        scene.finish();
        assertThat(scene.transactions()).isEmpty();
        return scene.calls();
    }

    /** What a document tells but for counts of messages, by Call-ID. */
    private static Map<String, String> told(List<Document> documents) {
        Map<String, String> told = new TreeMap<>();
        for (Document document : documents) {
            ObjectNode json = document.json().deepCopy();
            json.remove(List.of("tx", "source", "destination", "client", "server", "network", "event"));
            told.merge(document.at("/sip/call_id"), json.toString(), String::concat);
        }
        return told;
    }

    @Property(tries = 60)
    void doubledMessagesAreCountedAndChangeNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> once = calls(random, 1 + random.nextInt(8));
        List<Sent> twice = new ArrayList<>();
        int doubled = 0;
        for (Sent sent : once) {
            twice.add(sent);
            if (random.nextInt(3) == 0) {
                twice.add(new Sent(sent.nanos + 20 * MILLI, sent.from, sent.to, sent.text));
                doubled++;
            }
        }
        List<Document> documents = decode(twice);
        assertThat(told(documents)).isEqualTo(told(decode(once)));
        int counted = documents.stream()
                .mapToInt(d -> d.json().at("/tx/retransmissions").asInt())
                .sum();
        assertThat(counted).isEqualTo(doubled);
    }

    @Property(tries = 60)
    void neighboursThatAreSwappedGiveOneDocumentACallWithTheSameResult(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> ordered = calls(random, 1 + random.nextInt(8));
        List<Sent> swapped = new ArrayList<>(ordered);
        for (int i = 0; i + 1 < swapped.size(); i += 2) {
            if (random.nextBoolean()) {
                Sent a = swapped.get(i);
                Sent b = swapped.get(i + 1);
                swapped.set(i, new Sent(a.nanos, b.from, b.to, b.text));
                swapped.set(i + 1, new Sent(b.nanos, a.from, a.to, a.text));
            }
        }
        assertThat(results(decode(swapped))).isEqualTo(results(decode(ordered)));
    }

    private static Map<String, String> results(List<Document> documents) {
        return documents.stream()
                .collect(Collectors.toMap(
                        d -> d.at("/sip/call_id"),
                        d -> d.at("/sip/call/result")
                                + ' '
                                + d.at("/sip/call/answered")
                                + ' '
                                + d.at("/sip/call/completed"),
                        (a, b) -> a + " and " + b,
                        TreeMap::new));
    }

    @Property(tries = 60)
    void aCallThatLostMessagesIsOneDocumentAndSaysWhatIsMissing(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> all = calls(random, 1 + random.nextInt(8));
        List<Sent> some = all.stream().filter(sent -> random.nextInt(4) > 0).toList();
        Set<String> seen = new TreeSet<>();
        for (Sent sent : some) {
            if (!sent.text.startsWith("ACK")) {
                seen.add(sent.text.replaceAll("(?s).*Call-ID: (\\S+)\\n.*", "$1"));
            }
        }
        List<Document> documents = decode(some);
        assertThat(documents).extracting(d -> d.at("/sip/call_id")).containsExactlyInAnyOrderElementsOf(seen);
        Map<String, String> whole = results(decode(all));
        for (Document document : documents) {
            boolean complete = document.at("/tx/state").equals("complete") && document.at("/error/message") == null;
            if (complete) {
                assertThat(results(List.of(document)).get(document.at("/sip/call_id")))
                        .isEqualTo(whole.get(document.at("/sip/call_id")));
            } else {
                assertThat(document.at("/error/message/0")).isNotNull();
            }
        }
    }
}
