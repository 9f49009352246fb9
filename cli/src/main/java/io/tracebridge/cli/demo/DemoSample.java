package io.tracebridge.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

/** A short capture of {@link DnsTraffic}. The same seed gives the same bytes, shifted to the start asked for. */
public final class DemoSample {
    private static final long SECOND = 1_000_000_000L;

    /** Answered exchanges, 5 s apart, after all others: packet time passes the timeout of what was never answered. */
    private static final int CODA = 4;

    private DemoSample() {}

    /**
     * Writes a pcapng capture with nanoseconds and closes the stream.
     *
     * @param startNanos time of the first query, nanoseconds since 1970-01-01T00:00:00Z
     * @param transactions how many questions are asked, and {@value #CODA} more at the end
     * @param spanNanos over how much packet time they are spread; {@value #CODA} times 5 s follow
     * @return how many frames it holds
     */
    public static int write(OutputStream out, long seed, long startNanos, int transactions, long spanNanos)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        SampleCapture capture = new SampleCapture("lan0", "trunk0");
        DnsTraffic traffic = new DnsTraffic(random, capture);
        for (int i = 0; i < transactions; i++) {
            long jitter = random.nextLong(Math.max(1, spanNanos / transactions));
            traffic.transaction(startNanos + spanNanos / transactions * i + jitter);
        }
        for (int i = 1; i <= CODA; i++) {
            traffic.exchange(
                    startNanos + spanNanos + i * 5 * SECOND,
                    traffic.pick(),
                    SampleMessage.A,
                    DnsTraffic.Outcome.ANSWER,
                    1);
        }
        return capture.write(out);
    }
}
