package io.tracebridge.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tracebridge} itself: says what there is. */
@Command(
        name = "tracebridge",
        description = "Captured signalling, kept centrally and turned into transactions in Elasticsearch.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RootCommand.Version.class,
        footer = {
            "",
            "tracebridge COMMAND --help tells more, with an example.",
            "tracebridge demo --once shows the whole way on this machine."
        })
final class RootCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this and end.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version and end.")
    boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command; tracebridge --help lists them");
    }

    /** The version of the jar, and of the Java it runs on. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String own = RootCommand.class.getPackage().getImplementationVersion();
            return new String[] {"tracebridge " + (own == null ? "(not packaged)" : own) + ", Java " + Runtime.version()
            };
        }
    }
}
