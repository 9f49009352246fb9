package io.tracebridge.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.tracebridge.bridge.Decode;
import io.tracebridge.bridge.Decoding;
import io.tracebridge.bridge.ProgressStyle;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.bridge.Replay;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.decoders.Settings;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * CPU that a replay takes for each document, against a real Elasticsearch on this machine, and how much of it is decoding: the same
 * capture is decoded into nowhere, and then replayed, twice each in one JVM; the second of each counts. The server's own CPU is told beside it.
 *
 * <p>{@code BridgeLoad CAPTURE}, with system properties {@code elasticsearch.zip} and {@code elasticsearch.cache}.
 */
public final class BridgeLoad {
    private BridgeLoad() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("usage: BridgeLoad CAPTURE");
            System.exit(2);
        }
        Path capture = Path.of(arguments[0]);
        Path work = Files.createTempDirectory("tracebridge-bridge-load");
        ServerSettings settings = ServerSettings.of(
                        Path.of(System.getProperty("elasticsearch.zip")),
                        Path.of(System.getProperty("elasticsearch.cache")),
                        work.resolve("server"))
                .withHeapMegabytes(2048);
        decode(capture);
        double decoding = decode(capture);
        try (ElasticsearchServer server = ElasticsearchServer.start(settings)) {
            for (int round = 1; round <= 2; round++) {
                double serverBefore = childrenCpu();
                long start = System.nanoTime();
                double before = ownCpu();
                Replay.Result result = new Replay(new Replay.Settings(
                                List.of(capture),
                                null,
                                decoding(),
                                ElasticSettings.of(server.uri(), work.resolve("dead-letters.ndjson"), false)
                                        .withIndices("load" + round, Map.of(), 400),
                                1,
                                null,
                                InputStream.nullInputStream(),
                                ProgressStyle.QUIET,
                                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)))
                        .run();
                double own = ownCpu() - before;
                long documents = result.documents().documents();
                System.out.printf(
                        "round %d: %,d documents, %.2f us of CPU each in the bridge (%.2f of them decoding), %.1f us in the server, %,.0f documents/s%n",
                        round,
                        documents,
                        1e6 * own / documents,
                        1e6 * decoding / documents,
                        1e6 * (childrenCpu() - serverBefore) / documents,
                        documents / ((System.nanoTime() - start) / 1e9));
            }
        }
    }

    private static double decode(Path capture) throws Exception {
        double before = ownCpu();
        new Decode(new Decode.Settings(
                        List.of(capture),
                        null,
                        decoding(),
                        1,
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        ProgressStyle.QUIET,
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)))
                .run();
        return ownCpu() - before;
    }

    private static Decoding decoding() {
        return new Decoding(
                new Settings(new byte[32], 64 << 20, "pseudonym", Map.of()),
                Protocols.byDefault(Protocols.all()),
                Map.of(),
                null);
    }

    private static double ownCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    /** CPU seconds of all processes that this one started, and theirs. */
    private static double childrenCpu() {
        return ProcessHandle.current()
                .descendants()
                .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToDouble(time -> time.toNanos() / 1e9)
                .sum();
    }
}
