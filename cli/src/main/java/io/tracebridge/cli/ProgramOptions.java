package io.tracebridge.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every command takes, with one meaning everywhere. */
final class ProgramOptions {
    @Option(
            names = "--config",
            order = 100,
            paramLabel = "FILE",
            description =
                    "YAML file with settings: the options without dashes, in a section named after the command, or at its top"
                            + " for every command. Flags win over TRACEBRIDGE_... variables, these over the file.")
    Path config;

    @Option(
            names = "--log-format",
            order = 102,
            paramLabel = "text|ecs",
            defaultValue = "text",
            converter = Values.LogFormat.class,
            description = "Log lines for people, or as JSON with the names of the Elastic Common Schema.")
    String logFormat;

    @Option(names = "--quiet", order = 103, description = "Log warnings and errors only, and show no progress.")
    boolean quiet;

    @Option(names = "--allow-root", order = 104, description = "Run as root although nothing here needs it.")
    boolean allowRoot;

    @Option(names = "--stop-with-stdin", hidden = true, description = "Stop in order when standard input ends.")
    boolean stopWithStdin;

    @Option(names = "--help", order = 105, usageHelp = true, description = "Show this and end.")
    boolean help;
}
