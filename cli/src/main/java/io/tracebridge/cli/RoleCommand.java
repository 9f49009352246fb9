package io.tracebridge.cli;

import io.tracebridge.bridge.ProgressStyle;
import io.tracebridge.bridge.metrics.MetricsServer;
import io.tracebridge.capture.Metric;
import io.tracebridge.cli.Values.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** What the commands share that do the work: options, logging, and who may run them. */
abstract class RoleCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RoleCommand.class);

    final Program program;

    @Spec
    CommandSpec spec;

    @Mixin
    ProgramOptions common = new ProgramOptions();

    private MetricsServer metricsServer;

    RoleCommand(Program program) {
        this.program = program;
    }

    @Override
    public final Integer call() throws Exception {
        refuseSecretsOnCommandLine();
        Logging.configure(program.err(), common.logFormat, common.quiet);
        if (!mayBeRoot()) {
            Privilege.refuseRoot(spec.name(), common.allowRoot);
        }
        if (common.stopWithStdin) {
            stopWithStdin();
        }
        try {
            return run();
        } finally {
            if (metricsServer != null) {
                metricsServer.close();
            }
        }
    }

    /** Does the command's work and returns its exit code. */
    abstract int run() throws Exception;

    /** True for a command that may need a privilege. */
    boolean mayBeRoot() {
        return false;
    }

    /** Where an option's value was given, for errors that are found after parsing. */
    final String place(String option) {
        return Mistake.place(spec.commandLine(), spec.findOption(option));
    }

    /** Where to serve metrics, or null. */
    final InetSocketAddress metrics() {
        return common.metrics == null ? null : resolve("--metrics", common.metrics);
    }

    /** Serves a role's numbers until it ends, where that is wanted; the role is ready as long as it runs. */
    final void serveMetrics(Supplier<List<Metric>> numbers) throws IOException {
        InetSocketAddress address = metrics();
        if (address != null) {
            metricsServer = new MetricsServer(address, numbers, () -> null);
        }
    }

    /** Writes the final numbers where that is wanted. */
    final void writeMetrics(List<Metric> numbers) throws IOException {
        if (common.metricsFile != null) {
            // under another name first: whoever collects it never sees half of it
            Path half = common.metricsFile.resolveSibling(common.metricsFile.getFileName() + ".new");
            Files.write(half, MetricsServer.text(numbers));
            Files.move(half, common.metricsFile, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static long sum(List<Metric> numbers, String name) {
        return numbers.stream()
                .filter(metric -> metric.name().equals(name))
                .mapToLong(Metric::value)
                .sum();
    }

    /** @throws Failure naming the option when the host is unknown */
    final InetSocketAddress resolve(String option, HostPort address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
        } catch (UnknownHostException e) {
            throw Failure.failed(place(option) + ": unknown host " + address.host() + "; check the name");
        }
    }

    final ProgressStyle progress() {
        return common.quiet ? ProgressStyle.QUIET : ProgressStyle.ofStandardError();
    }

    /** For whoever starts us as a part of something larger: when it ends, however it ends, the pipe that it holds open ends, too. */
    private void stopWithStdin() {
        Thread watch = new Thread(
                () -> {
                    try {
                        program.in().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        LOG.debug("standard input: {}", e.toString());
                    }
                    program.lifetime().stop();
                },
                "stdin");
        watch.setDaemon(true);
        watch.start();
    }

    private void refuseSecretsOnCommandLine() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (Configuration.isSecret(option)) {
                String key = Configuration.key(option);
                throw Failure.usage(option.longestName()
                        + ": a secret on a command line can be read by every user of this machine; set "
                        + Configuration.variable(key) + " or " + key + " in the configuration file");
            }
        }
    }
}
