package io.tracebridge.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks and shows the settings that file and environment give. */
@Command(
        name = "config",
        description = "Checks a configuration file and the environment, or shows the settings that they amount to.",
        synopsisSubcommandLabel = "check|show",
        footer = {
            "",
            "Example: tracebridge config check --config /etc/tracebridge.yml",
            "",
            "Exit codes: 0 all is in order, 2 something is wrong."
        })
final class ConfigCommand implements Runnable {
    private final Program program;

    @Spec
    CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Show this and end.")
    boolean help;

    ConfigCommand(Program program) {
        this.program = program;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say check or show; tracebridge config --help tells more");
    }

    @Command(name = "check", description = "Refuses unknown keys and wrong values, naming file and line.")
    int check(
            @Option(names = "--config", paramLabel = "FILE", description = "The file to check.") String file,
            @Option(names = "--help", usageHelp = true, description = "Show this and end.") boolean ignored) {
        checked(file);
        out().println(file == null ? "the environment is in order" : file + " is in order");
        return ExitCode.DONE;
    }

    @Command(
            name = "show",
            description = "Prints the settings in force as YAML, with where each comes from; secrets are hidden.")
    int show(
            @Option(names = "--config", paramLabel = "FILE", description = "The file to read.") String file,
            @Option(names = "--help", usageHelp = true, description = "Show this and end.") boolean ignored,
            @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Show this command's only.")
                    String only) {
        List<CommandLine> commands = checked(file);
        List<String> names = commands.stream().map(CommandLine::getCommandName).toList();
        if (only != null && !names.contains(only)) {
            throw Failure.usage(
                    "tracebridge config show: no command " + only + " has settings" + Nearest.hint(only, names));
        }
        for (CommandLine command : commands) {
            if (only == null || only.equals(command.getCommandName())) {
                show(command);
            }
        }
        return ExitCode.DONE;
    }

    /** The commands that have settings, their values taken from file and environment and found right. */
    private List<CommandLine> checked(String file) {
        CommandLine root = program.tree();
        Configuration configuration = program.configuration(file == null ? List.of() : List.of("--config", file));
        configuration.checkNames(root);
        Program.use(root, configuration);
        List<CommandLine> commands = new ArrayList<>();
        root.getSubcommands().forEach((name, command) -> {
            if (Configuration.isSection(name)) {
                program.decoders(configuration.decoders(name, List.of()));
                check(root, name);
                commands.add(command);
            }
        });
        return commands;
    }

    /** Refuses wrong values; what is missing may still come on the command line. */
    private static void check(CommandLine root, String command) {
        root.getCommandSpec().parser().collectErrors(true);
        root.getSubcommands().get(command).getCommandSpec().parser().collectErrors(true);
        for (Exception mistake : root.parseArgs(command).subcommand().errors()) {
            if (mistake instanceof ParameterException wrong && !(wrong instanceof MissingParameterException)) {
                throw wrong;
            }
        }
    }

    private void show(CommandLine command) {
        Configuration configuration = (Configuration) command.getDefaultValueProvider();
        out().println(command.getCommandName() + ":");
        for (String key : Configuration.keys(command)) {
            OptionSpec option = command.getCommandSpec().findOption("--" + key);
            String value = configuration.defaultValue(option);
            String origin = configuration.origin(option);
            if (value == null) {
                value = option.defaultValue();
                origin = "default";
            }
            if (value == null) {
                out().println("  # " + key + ": not set");
            } else {
                out().printf("  %-40s # %s%n", key + ": " + shown(option, value), origin);
            }
        }
        out().flush();
    }

    private static String shown(OptionSpec option, String value) {
        if (Configuration.isSecret(option)) {
            return "(hidden)";
        }
        return option.isMultiValue()
                ? Arrays.stream(value.split(option.splitRegex()))
                        .map(ConfigCommand::quoted)
                        .collect(Collectors.joining(", ", "[", "]"))
                : quoted(value);
    }

    /** As YAML reads it back: in quotes where plain text could mean something else. */
    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9./][A-Za-z0-9_./:=-]*")
                ? value
                : '\'' + value.replace("'", "''").replaceAll("[\\r\\n]+", " ") + '\'';
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
