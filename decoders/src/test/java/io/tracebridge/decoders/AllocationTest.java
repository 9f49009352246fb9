package io.tracebridge.decoders;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.TestSite.ETHERNET;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In steady state no frame costs an allocation, whatever way it goes. */
class AllocationTest {
    private static final int FRAMES = 100_000;

    private static final int[] AHEAD = {200, 0, 100};

    private final TestSite test = new TestSite(Map.of());
    private long time = START;
    private int sequence;

    AllocationTest() {
        test.site.layers("udp.port").bind(53, (packet, octets) -> octets.skip(octets.remaining()));
        test.site.streams("tcp.port").bind(53, new StreamLayer() {
            @Override
            public int data(int connection, Packet packet, Octets octets) {
                return octets.remaining() / 70 * 70;
            }

            @Override
            public void gap(int connection, boolean fromLower, long length) {}

            @Override
            public void closed(int connection) {}
        });
    }

    @Test
    void datagramsInTunnelsAndOutside() {
        byte[] v4 = ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, new byte[60]));
        byte[] plain = ethernet(0x0800, v4);
        byte[] gre = ethernet(0x0800, ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("0000 0800"), v4)));
        assertNothingIsAllocated(() -> {
            number(plain, 18);
            send(plain);
            number(gre, 18);
            send(gre);
        });
        assertThat(test.count("site.duplicates")).isZero();
    }

    @Test
    void fragments() {
        byte[] datagram = udp(1000, 53, new byte[2000]);
        byte[] first =
                ethernet(0x0800, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 0, 0, true, Arrays.copyOf(datagram, 1000)));
        byte[] last = ethernet(
                0x0800, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 0, 1000, false, new byte[datagram.length - 1000]));
        assertNothingIsAllocated(() -> {
            number(last, 18);
            send(last);
            number(first, 18);
            first[18] = last[18];
            first[19] = last[19];
            send(first);
        });
        assertThat(test.count("ip.fragments.reassembled")).isPositive();
        assertThat(test.count("ip.fragments.evicted")).isZero();
    }

    @Test
    void segmentsOutOfOrderAndReadInPieces() {
        byte[] segment = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(1000, 53, 0, 0, 16, new byte[100])));
        assertNothingIsAllocated(() -> {
            for (int i = 0; i < 3; i++) {
                int at = sequence + AHEAD[i];
                segment[38] = (byte) (at >> 24);
                segment[39] = (byte) (at >> 16);
                segment[40] = (byte) (at >> 8);
                segment[41] = (byte) at;
                send(segment);
            }
            sequence += 300;
        });
        assertThat(test.count("tcp.out_of_order")).isPositive();
        assertThat(test.count("tcp.gaps")).as("the one where it was joined").isOne();
    }

    @Test
    void whatIsNotDecodedAndWhatIsWrong() {
        byte[] arp = ethernet(0x0806, new byte[28]);
        byte[] lldp = ethernet(0x88cc, new byte[28]);
        byte[] broken = ethernet(0x0800, new byte[20]);
        byte[] quoted = ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, new byte[60]));
        byte[] unreachable =
                ethernet(0x0800, ipv4("10.0.0.2", "10.0.0.1", 1, concat(hex("0303 0000 00000000"), quoted)));
        assertNothingIsAllocated(() -> {
            number(unreachable, 18);
            send(unreachable);
            send(arp);
            send(lldp);
            send(broken);
        });
        assertThat(test.count("fault.ip.version")).isPositive();
        assertThat(test.count("udp.quoted.unbound")).isPositive();
    }

    private void assertNothingIsAllocated(Runnable frames) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < FRAMES; i++) {
            frames.run();
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < FRAMES; i++) {
            frames.run();
        }
        double bytes = thread.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / FRAMES).as("bytes allocated per turn").isLessThan(1);
    }

    private void send(byte[] frame) {
        test.frame(ETHERNET, time += 20_000, frame);
    }

    /** Another IP identification, so that it is no duplicate. */
    private void number(byte[] frame, int at) {
        sequence++;
        frame[at] = (byte) (sequence >> 8);
        frame[at + 1] = (byte) sequence;
    }
}
