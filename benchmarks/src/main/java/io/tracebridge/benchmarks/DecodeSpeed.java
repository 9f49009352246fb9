package io.tracebridge.benchmarks;

import com.sun.management.ThreadMXBean;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Decodes one capture again and again in one thread and tells, for each million packets or as many as asked, the thread's CPU time and what it allocated: the
 * steady state, without the start of the JVM and without writing the documents anywhere.
 *
 * <p>{@code DecodeSpeed CAPTURE [ROUNDS [PACKETS [OPTION=VALUE...]]]}
 */
public final class DecodeSpeed {
    private DecodeSpeed() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1) {
            System.err.println("usage: DecodeSpeed CAPTURE [ROUNDS [PACKETS [OPTION=VALUE...]]]");
            System.exit(2);
        }
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        int step = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000;
        Map<String, String> options = new TreeMap<>();
        for (int i = 3; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            options.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Protocol> protocols = new ArrayList<>();
        ServiceLoader.load(Protocol.class).forEach(protocols::add);
        protocols.removeIf(protocol -> !protocol.isOnByDefault());
        long[] written = new long[2];
        Site site = new Site(
                new Settings(new byte[32], 64 << 20, "pseudonym", options),
                protocols,
                (dataset, start, id, version, bytes, offset, length) -> {
                    written[0]++;
                    written[1] += length;
                });
        Frame frame = new Frame();
        long packets = 0;
        long cpu = threads.getCurrentThreadCpuTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < rounds; round++) {
            try (CaptureReader reader = CaptureReader.open(Path.of(arguments[0]))) {
                while (reader.next(frame)) {
                    site.frame("edge", frame);
                    if (++packets % step == 0) {
                        long cpuNow = threads.getCurrentThreadCpuTime();
                        long allocatedNow = threads.getCurrentThreadAllocatedBytes();
                        System.out.printf(
                                "%,12d packets: %6.1f ns of CPU and %7.3f bytes allocated per packet; %.0f bytes a document%n",
                                packets,
                                (cpuNow - cpu) / (double) step,
                                (allocatedNow - allocated) / (double) step,
                                written[1] / (double) Math.max(1, written[0]));
                        cpu = threads.getCurrentThreadCpuTime();
                        allocated = threads.getCurrentThreadAllocatedBytes();
                    }
                }
            }
        }
        site.finish();
        System.out.printf("%,d documents of %,d packets%n", written[0], packets);
    }
}
