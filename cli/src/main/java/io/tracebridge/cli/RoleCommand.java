package io.tracebridge.cli;

import io.tracebridge.bridge.ProgressStyle;
import io.tracebridge.cli.Values.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
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
        return run();
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
