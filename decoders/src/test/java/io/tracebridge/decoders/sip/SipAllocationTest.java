package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In steady state no message costs an allocation, its document neither, whatever carries it. */
class SipAllocationTest {
    private static final int MESSAGES = 20_000;

    private long documents;
    private final Site site = new Site(
            SipPeers.settings("pseudonym", Map.of()),
            List.of(),
            (dataset, start, id, version, bytes, offset, length) -> documents++);
    private final Frame frame = new Frame();
    private long time = TestSite.START;
    private int sequence = 1;

    SipAllocationTest() {
        // Without the state of calls: what is measured is the way of a message to its document.
        SipDecoder decoder = new SipDecoder(site);
        decoder.listen(new SipDocuments(site));
        SipStream stream = new SipStream(site, decoder);
        site.layers("udp.port").bind(5060, decoder);
        site.streams("tcp.port").bind(5060, stream);
        site.datagramProbes().register(1, decoder);
    }

    @Test
    void datagramsOnBoundPortsAndOthers() {
        byte[] known = datagram(5060);
        byte[] other = datagram(40_000);
        assertNothingIsAllocated(() -> {
            send(known);
            send(other);
        });
        assertThat(documents).isEqualTo(4 * MESSAGES);
    }

    @Test
    void messagesInSegmentsAndAcrossThem() {
        byte[] message = SipPropertyTest.richMessage();
        byte[] first = segment(Frames.slice(message, 0, 500));
        byte[] rest = segment(Frames.slice(message, 500, message.length));
        assertNothingIsAllocated(() -> {
            number(first, 500);
            send(first);
            number(rest, message.length - 500);
            send(rest);
        });
        assertThat(documents).isEqualTo(2 * MESSAGES);
    }

    private static byte[] datagram(int port) {
        return Frames.ethernet(
                0x0800,
                Frames.ipv4("10.0.0.1", "10.0.0.2", 17, Frames.udp(40_001, port, SipPropertyTest.richMessage())));
    }

    private static byte[] segment(byte[] data) {
        return Frames.ethernet(
                0x0800, Frames.ipv4("10.0.0.1", "10.0.0.2", 6, Frames.tcp(40_001, 5060, 0, 1, 16, data)));
    }

    /** The next sequence number. */
    private void number(byte[] segment, int length) {
        for (int i = 0; i < 4; i++) {
            segment[38 + i] = (byte) (sequence >> 24 - 8 * i);
        }
        sequence += length;
    }

    /** Later than a mirror would show the frame again. */
    private void send(byte[] bytes) {
        time += 20_000_000;
        frame.kind = Frame.Kind.PACKET;
        frame.timeNanos = time;
        frame.linkType = TestSite.ETHERNET;
        frame.data = bytes;
        frame.offset = 0;
        frame.capturedLength = bytes.length;
        frame.originalLength = bytes.length;
        site.frame("test", frame);
    }

    private void assertNothingIsAllocated(Runnable messages) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < MESSAGES; i++) {
            messages.run();
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MESSAGES; i++) {
            messages.run();
        }
        double bytes = thread.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / MESSAGES).as("bytes allocated per turn").isLessThan(1);
    }
}
