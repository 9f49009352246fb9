package io.tracebridge.benchmarks;

import com.sun.management.ThreadMXBean;
import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * What a packet costs while so many DNS queries are open: each turn asks one and answers the one that was asked so many turns before. Then
 * a flood of queries that nobody answers: what it evicts, and what the heap holds after it.
 *
 * <p>{@code OpenQueries open QUERIES...} in a heap of 1,500 MB, {@code OpenQueries flood QUERIES} in one of 256 MB.
 */
public final class OpenQueries {
    private static final int TURNS = 1_500_000;
    private static final int NAMES = 64;

    /** Nothing times out: the oldest of a million is answered after 5 s of packet time. */
    private static final long STEP_NANOS = 2500;

    private static final int IP_ID = 18;
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;
    private static final int SOURCE_PORT = 34;
    private static final int DESTINATION_PORT = 36;
    private static final int ID = 42;

    private final byte[][] queries = new byte[NAMES][];
    private final byte[][] answers = new byte[NAMES][];
    private final Frame frame = new Frame();
    private final long[] documents = new long[1];
    private final Site site;
    private long time = 1_767_225_600_000_000_000L;
    private int sent;

    private OpenQueries(long stateBytes) {
        List<Protocol> protocols = new ArrayList<>();
        ServiceLoader.load(Protocol.class).forEach(protocols::add);
        protocols.removeIf(protocol -> !protocol.isOnByDefault());
        site = new Site(
                new Settings(new byte[32], stateBytes, "pseudonym", Map.of()),
                protocols,
                (dataset, start, id, version, bytes, offset, length) -> documents[0]++);
        frame.linkType = 1;
        for (int i = 0; i < NAMES; i++) {
            queries[i] = message(i, false);
            answers[i] = message(i, true);
        }
    }

    public static void main(String[] arguments) {
        if (arguments.length < 2 || !List.of("open", "flood").contains(arguments[0])) {
            System.err.println("usage: OpenQueries open QUERIES... | flood QUERIES");
            System.exit(2);
        }
        for (int i = 1; i < arguments.length; i++) {
            int queries = Integer.parseInt(arguments[i]);
            if (arguments[0].equals("open")) {
                // A transaction is reckoned 256 bytes of the eighth that the table has.
                new OpenQueries(Math.max(64L << 20, 8L * 256 * queries * 5 / 4)).turns(queries);
            } else {
                new OpenQueries(64L << 20).flood(queries);
            }
        }
    }

    private void turns(int open) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < open; i++) {
            send(i, false);
        }
        for (int round = 0; round < 3; round++) {
            long cpu = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < TURNS; i++) {
                int turn = open + round * TURNS + i;
                send(turn, false);
                send(turn - open, true);
            }
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            System.out.printf(
                    "%,10d open, %,9d packets: %.1f ns of CPU per packet; %,d documents, %,d evicted%n",
                    open, 2 * TURNS, cpu / (2.0 * TURNS), documents[0], count("dns.evicted"));
        }
    }

    private void flood(int queries) {
        for (int i = 1; i <= queries; i++) {
            send(i, false);
            if (i % 2_000_000 == 0) {
                System.gc();
                long used =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                System.out.printf(
                        "%,11d queries without an answer: %,d evicted, %,d documents, %,d open; the heap holds %d MB%n",
                        i,
                        count("dns.evicted"),
                        documents[0],
                        count("dns.queries") - count("dns.unanswered"),
                        used >> 20);
            }
        }
        site.finish();
        System.out.printf("at the end: %,d documents of %,d queries%n", documents[0], queries);
    }

    private long count(String counter) {
        return site.counters().get(counter).value();
    }

    /** Every turn has a client, a port and an identifier of its own. */
    private void send(int turn, boolean answer) {
        byte[] bytes = (answer ? answers : queries)[turn % NAMES];
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        packet.putShort(IP_ID, (short) ++sent);
        packet.putInt(answer ? DESTINATION : SOURCE, 0x0a000000 + turn % 9973);
        packet.putShort(answer ? DESTINATION_PORT : SOURCE_PORT, (short) (1024 + turn % 60_013));
        packet.putShort(ID, (short) (turn * 31));
        time += STEP_NANOS;
        frame.timeNanos = time;
        frame.data = bytes;
        frame.capturedLength = bytes.length;
        frame.originalLength = bytes.length;
        site.frame("edge", frame);
    }

    private static byte[] message(int number, boolean answer) {
        ByteBuffer packet = ByteBuffer.allocate(512);
        packet.putLong(0x0200000000010200L).putInt(2).putShort((short) 0x0800);
        packet.putInt(0x45000000).putInt(0).putInt(0x40110000);
        packet.putInt(0x0a350001).putInt(0x0a350001);
        packet.putShort((short) 53).putShort((short) 53).putInt(0);
        packet.putShort((short) 0).putShort((short) (answer ? 0x8180 : 0x0100)).putShort((short) 1);
        packet.putShort((short) (answer ? 1 : 0)).putInt(0);
        label(packet, "host" + number);
        label(packet, "example");
        label(packet, "com");
        packet.put((byte) 0).putInt(0x00010001);
        if (answer) {
            packet.putShort((short) 0xc00c).putInt(0x00010001).putInt(300).putShort((short) 4);
            packet.putInt(0xc6336400 + number);
        }
        packet.putShort(16, (short) (packet.position() - 14));
        packet.putShort(38, (short) (packet.position() - 34));
        byte[] bytes = new byte[packet.position()];
        packet.flip().get(bytes);
        return bytes;
    }

    private static void label(ByteBuffer packet, String text) {
        packet.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    }
}
