package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the default memory of a site holds, with messages as long as those of gateways, and what that takes. */
class SipMemoryTest {
    /** The default of {@code --state-memory}. */
    private static final int MEMORY = 64 << 20;

    private static final String ABILITIES =
            "Allow: INVITE,ACK,CANCEL,BYE,PRACK,UPDATE,REFER,INFO,NOTIFY,OPTIONS\nSupported: timer,100rel,replaces,path\n";
    private static final String AGENT = "User-Agent: Gateway 7.2.1 (x86_64)\n";
    private static final SipScene TEXTS = new SipScene();

    private final Site site = new Site(
            new Settings(TestSite.KEY, MEMORY, "pseudonym", Map.of()),
            List.of(new SipProtocol()),
            (dataset, start, id, version, bytes, offset, length) -> {});
    private final Frame frame = new Frame();
    private long time = TestSite.START;

    private void give(String from, String to, String text) {
        byte[] bytes = TEXTS.frame(from, to, text);
        time += 20_000;
        frame.kind = Frame.Kind.PACKET;
        frame.linkType = TestSite.ETHERNET;
        frame.timeNanos = time;
        frame.data = bytes;
        frame.offset = 0;
        frame.capturedLength = bytes.length;
        frame.originalLength = bytes.length;
        site.frame("test", frame);
    }

    private static SipScene.Call call(int number) {
        return TEXTS.call(String.format(Locale.ROOT, "%016x@192.0.2.1", number), "alice", "bob")
                .fromTag("a" + number)
                .tag("b" + number)
                .branch("z9hG4bK-" + number);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private long count(String counter) {
        return site.counters().get(counter).value();
    }

    private void binding(int n) {
        String contact = "Contact: <sip:+49170" + n + "@192.0.2.1:5060;transport=udp>;expires=3600\n";
        String more = contact + AGENT + ABILITIES;
        give("alice", "bob", call(n).with(more).request("REGISTER", true, false));
        give("bob", "alice", call(n).with(contact + "Server: registrar/3.11\n").response("200 OK", "REGISTER", true));
    }

    private void up(int n) {
        String more = AGENT + ABILITIES + "P-Asserted-Identity: <sip:+491701234567@ims.example.net;user=phone>\n";
        give("alice", "bob", call(n).with(more, SipScene.Call.SDP).request("INVITE", true, false));
        give(
                "bob",
                "alice",
                call(n).with(AGENT + ABILITIES, SipScene.Call.SDP).response("180 Ringing", "INVITE", true));
        give("bob", "alice", call(n).with(AGENT + ABILITIES, SipScene.Call.SDP).response("200 OK", "INVITE", true));
        give("alice", "bob", call(n).branch("z9hG4bK-ack-" + n).request("ACK", true, true));
    }

    /** Prints what they take, and fails when it is more than all that the site may have. */
    private void report(String what, int number, long before) {
        long taken = usedHeap() - before;
        assertThat(taken).isLessThan(MEMORY);
        System.out.printf("%d %s take %d KiB, %d bytes each%n", number, what, taken >> 10, taken / number);
    }

    @Test
    void theDefaultMemoryHoldsManyBindings() {
        int bindings = 25_000;
        binding(0);
        long before = usedHeap();
        for (int n = 1; n < bindings; n++) {
            binding(10_000_000 + n);
        }
        report("bindings", bindings, before);
        assertThat(count("sip.registrations")).isEqualTo(bindings);
        assertThat(count("sip.registrations.evicted")).isZero();
    }

    @Test
    void theDefaultMemoryHoldsManyCalls() {
        int calls = 9_500;
        up(0);
        long before = usedHeap();
        for (int n = 1; n < calls; n++) {
            up(10_000_000 + n);
        }
        report("calls", calls, before);
        assertThat(count("sip.calls")).isEqualTo(calls);
        assertThat(count("sip.calls.evicted")).isZero();
    }
}
