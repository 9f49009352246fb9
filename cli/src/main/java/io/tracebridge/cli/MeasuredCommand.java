package io.tracebridge.cli;

import io.tracebridge.bridge.metrics.MetricsServer;
import io.tracebridge.capture.Metric;
import io.tracebridge.cli.Values.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** A command that frames pass through: it tells its numbers while it runs and when it is done. */
abstract class MeasuredCommand extends RoleCommand {
    @Option(
            names = "--metrics",
            order = 90,
            paramLabel = "HOST:PORT",
            converter = Values.HostPortValue.class,
            description = "Serve /metrics (Prometheus), /health/live and /health/ready there; loopback is wise.")
    HostPort metrics;

    @Option(
            names = "--metrics-file",
            order = 91,
            paramLabel = "FILE",
            description = "Write the numbers there when all is done, as node_exporter's textfile collector reads them.")
    Path metricsFile;

    private MetricsServer server;

    MeasuredCommand(Program program) {
        super(program);
    }

    @Override
    final int run() throws Exception {
        try {
            return work();
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    /** Does the command's work and returns its exit code. */
    abstract int work() throws Exception;

    /** Where to serve metrics, or null. */
    final InetSocketAddress metricsAddress() {
        return metrics == null ? null : resolve("--metrics", metrics);
    }

    /** Serves the numbers until the command ends, where that is wanted; it is ready as long as it runs. */
    final void serveMetrics(Supplier<List<Metric>> numbers) throws IOException {
        InetSocketAddress address = metricsAddress();
        if (address != null) {
            server = new MetricsServer(address, numbers, () -> null);
        }
    }

    /** Writes the final numbers where that is wanted. */
    final void writeMetrics(List<Metric> numbers) throws IOException {
        if (metricsFile != null) {
            // under another name first: whoever collects it never sees half of it
            Path half = metricsFile.resolveSibling(metricsFile.getFileName() + ".new");
            Files.write(half, MetricsServer.text(numbers));
            Files.move(half, metricsFile, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A number, summed over its labels. */
    static long sum(List<Metric> numbers, String name) {
        return numbers.stream()
                .filter(metric -> metric.name().equals(name))
                .mapToLong(Metric::value)
                .sum();
    }
}
