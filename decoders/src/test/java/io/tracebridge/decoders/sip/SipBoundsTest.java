package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** State stays within its bounds, and in steady state nothing is allocated. */
class SipBoundsTest {
    private static final int MEMORY = 8 << 20;
    private static final SipScene TEXTS = new SipScene();

    private int written;
    private final Site site = new Site(
            new Settings(TestSite.KEY, MEMORY, "pseudonym", Map.of()),
            List.of(new SipProtocol()),
            (dataset, start, id, version, bytes, offset, length) -> written++);
    private final Frame frame = new Frame();
    private long time = TestSite.START;

    private long count(String counter) {
        return site.counters().get(counter).value();
    }

    private void give(byte[] bytes) {
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

    /** A frame in whose text the placeholder is overwritten with a number of eight digits. */
    private static final class Template {
        private final byte[] bytes;
        private final int[] places;

        Template(byte[] bytes) {
            this.bytes = bytes;
            byte[] wanted = Frames.ascii("########");
            this.places = java.util.stream.IntStream.range(0, bytes.length - 8)
                    .filter(at -> java.util.Arrays.equals(bytes, at, at + 8, wanted, 0, 8))
                    .toArray();
        }

        byte[] of(int number) {
            for (int place : places) {
                int rest = number;
                for (int i = 7; i >= 0; i--, rest /= 10) {
                    bytes[place + i] = (byte) ('0' + rest % 10);
                }
            }
            return bytes;
        }
    }

    private static SipScene.Call call() {
        return TEXTS.call("########@host", "alice", "bob")
                .fromTag("a########")
                .tag("b########")
                .branch("z9hG4bK########");
    }

    private static Template template(String from, String to, String text) {
        return new Template(TEXTS.frame(from, to, text));
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void aMillionInvitesThatNeverEndTakeBoundedMemoryAndEachIsWritten() {
        Template invite =
                template("alice", "bob", call().with("", SipScene.Call.SDP).request("INVITE", true, false));
        int invites = 1_000_000;
        for (int n = 0; n < 50_000; n++) {
            give(invite.of(n));
        }
        long before = usedHeap();
        for (int n = 50_000; n < invites; n++) {
            give(invite.of(n));
        }
        long grown = usedHeap() - before;
        System.out.printf(
                "1 M INVITEs: heap grew by %d KiB after the first 50,000, %d evicted%n",
                grown >> 10, count("sip.calls.evicted"));
        assertThat(grown).isLessThan(4 << 20);
        assertThat(count("sip.calls")).isEqualTo(invites);
        assertThat(count("sip.calls.evicted")).isGreaterThan(900_000);
        site.finish();
        assertThat(written).isEqualTo(invites);
        assertThat(count("site.errors")).isZero();
    }

    @Test
    void aFloodOfInvitesDoesNotDriveOutCallsThatAreUp() {
        Template[] up = {
            template("alice", "bob", call().request("INVITE", true, false)),
            template("bob", "alice", call().response("200 OK", "INVITE", true))
        };
        Template bye = template(
                "alice", "bob", call().cseq(2).branch("z9hG4bKbye########").request("BYE", true, true));
        Template done = template(
                "bob", "alice", call().cseq(2).branch("z9hG4bKbye########").response("200 OK", "BYE", true));
        for (int n = 0; n < 50; n++) {
            give(up[0].of(n));
            give(up[1].of(n));
        }
        for (int n = 1_000; n < 30_000; n++) {
            give(up[0].of(n));
        }
        int before = written;
        for (int n = 0; n < 50; n++) {
            give(bye.of(n));
            give(done.of(n));
        }
        assertThat(count("sip.calls.orphans")).isZero();
        assertThat(count("sip.calls")).isEqualTo(29_050);
        assertThat(before).isLessThanOrEqualTo(29_000);
    }

    @Test
    void callsThatComeAndGoAllocateNothing() {
        Template[] call = {
            template("alice", "bob", call().with("", SipScene.Call.SDP).request("INVITE", true, false)),
            template("bob", "alice", call().response("180 Ringing", "INVITE", true)),
            template("bob", "alice", call().with("", SipScene.Call.SDP).response("200 OK", "INVITE", true)),
            template("alice", "bob", call().branch("z9hG4bKack########").request("ACK", true, true)),
            template("alice", "bob", call().cseq(2).branch("z9hG4bKbye########").request("BYE", true, true)),
            template("bob", "alice", call().cseq(2).branch("z9hG4bKbye########").response("200 OK", "BYE", true))
        };
        run(call, 0, 40_000);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        run(call, 40_000, 60_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        System.out.printf("20,000 calls of 6 messages allocated %d bytes%n", allocated);
        assertThat(allocated).isLessThan(20_000L);
        assertThat(written).isGreaterThan(40_000);
    }

    private void run(Template[] call, int from, int to) {
        for (int n = from; n < to; n++) {
            for (Template message : call) {
                give(message.of(n));
            }
        }
    }
}
