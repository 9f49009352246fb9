package io.tracebridge.decoders.dns;

import com.sun.management.ThreadMXBean;
import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/**
 * What a DNS packet costs from its Ethernet header to its share of a finished document, on one thread: nanoseconds and bytes
 * allocated. No test: run {@link #main} with the module's test class path.
 */
final class DnsMeasurement {
    private static final int EXCHANGES = 4096;
    private static final int ROUNDS = 600;

    private DnsMeasurement() {}

    public static void main(String[] arguments) {
        byte[][] frames = new byte[2 * EXCHANGES][];
        for (int i = 0; i < EXCHANGES; i++) {
            String client = "10.1." + (i >> 8) + "." + (i & 255);
            String name = "host" + i + ".example" + i % 100 + ".co.uk";
            byte[] query = DnsBuilder.query(i, name, 1);
            byte[] answer = DnsBuilder.answer(i, name, "192.0.2." + (i & 255));
            frames[2 * i] = Frames.ethernet(0x0800, Frames.ipv4(client, "10.0.0.53", 17, Frames.udp(40000, 53, query)));
            frames[2 * i + 1] =
                    Frames.ethernet(0x0800, Frames.ipv4("10.0.0.53", client, 17, Frames.udp(53, 40000, answer)));
        }
        long[] written = new long[2];
        Site site = new Site(
                new Settings(TestSite.KEY, 64 << 20, "clear", Map.of()),
                List.of(new DnsProtocol()),
                (dataset, start, id, version, bytes, offset, length) -> {
                    written[0]++;
                    written[1] += length;
                });
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Frame frame = new Frame();
        frame.linkType = 1;
        long time = TestSite.START;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = thread.getCurrentThreadAllocatedBytes();
            long cpu = thread.getCurrentThreadCpuTime();
            for (byte[] bytes : frames) {
                time += 20_000;
                frame.timeNanos = time;
                frame.data = bytes;
                frame.capturedLength = bytes.length;
                frame.originalLength = bytes.length;
                site.frame("edge", frame);
            }
            cpu = thread.getCurrentThreadCpuTime() - cpu;
            allocated = thread.getCurrentThreadAllocatedBytes() - allocated;
            if (round % 100 == 99) {
                System.out.printf(
                        "round %d: %d ns and %.3f bytes a packet, %d bytes a document%n",
                        round + 1, cpu / frames.length, (double) allocated / frames.length, written[1] / written[0]);
            }
        }
        System.out.println(written[0] + " documents");
    }
}
