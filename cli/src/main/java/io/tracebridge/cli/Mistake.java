package io.tracebridge.cli;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one sentence that names the place and the remedy. */
final class Mistake {
    private Mistake() {}

    static String explain(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(command, name, unmatched.getUnmatched().get(0));
        }
        if (e instanceof OverwrittenOptionException twice) {
            return name + ": " + label(twice.getOverwritten()) + " is given twice; give it once";
        }
        if (e instanceof MissingParameterException missing) {
            // what is unknown may be what is missing, misspelt
            List<String> unknown = command.getUnmatchedArguments();
            return unknown.isEmpty() ? missing(name, missing) : unmatched(command, name, unknown.get(0));
        }
        if (e.getArgSpec() != null) {
            return place(command, e.getArgSpec()) + ": " + reason(e);
        }
        return name + ": " + e.getMessage();
    }

    private static String unmatched(CommandLine command, String name, String argument) {
        if (argument.startsWith("-") && argument.length() > 1) {
            String option = argument.replaceFirst("=.*", "");
            Set<String> known = command.getCommandSpec().options().stream()
                    .map(OptionSpec::longestName)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (known.contains(option)) {
                return name + ": " + option + " takes no value; leave out " + argument.substring(option.length());
            }
            List<String> others = Configuration.commandsWith(root(command), option.replaceFirst("^--?", ""));
            if (!others.isEmpty()) {
                return name + ": " + option + " is no option here; it belongs to " + String.join(", ", others);
            }
            return name + ": unknown option " + option
                    + Nearest.to(option, known)
                            .map(near -> "; did you mean " + near + "?")
                            .orElse("; " + name + " --help lists them");
        }
        if (!command.getSubcommands().isEmpty()) {
            return name + ": unknown command " + argument
                    + Nearest.hint(argument, command.getSubcommands().keySet());
        }
        return name + ": unexpected argument \"" + argument + "\"; " + name + " --help shows what it takes";
    }

    private static String missing(String name, MissingParameterException e) {
        ArgSpec first =
                e.getMissing().isEmpty() ? e.getArgSpec() : e.getMissing().get(0);
        if (first instanceof OptionSpec option) {
            // picocli has one class for an option that is absent and for one without its value
            if (!e.getMessage().startsWith("Missing required option")) {
                return name + ": " + label(option) + " needs a value: " + label(option) + ' ' + option.paramLabel();
            }
            String key = Configuration.key(option);
            return name + ": " + label(option) + " is missing; give " + label(option) + ' ' + option.paramLabel()
                    + ", or set " + Configuration.variable(key) + ", or " + key + " in the configuration file";
        }
        return name + ": " + (first == null ? e.getMessage() : first.paramLabel() + " is missing; name at least one");
    }

    /** Where the value was given: an option, a variable or a line of the file. */
    static String place(CommandLine command, ArgSpec argument) {
        String origin = command.getDefaultValueProvider() instanceof Configuration configuration
                ? configuration.origin(argument)
                : null;
        boolean onCommandLine = command.getParseResult() != null
                && command.getParseResult().matchedArgs().contains(argument);
        if (origin == null || onCommandLine) {
            return command.getCommandSpec().qualifiedName() + ": " + label(argument);
        }
        return argument instanceof OptionSpec option && origin.contains(":")
                ? origin + ": " + Configuration.key(option)
                : origin;
    }

    private static String reason(ParameterException e) {
        String message = e.getMessage();
        // "Invalid value for option '--shards' (<n>): " and the converter's own words
        int at = message.startsWith("Invalid value for") ? message.indexOf("): ") : -1;
        if (at >= 0) {
            return message.substring(at + 3);
        }
        at = message.startsWith("Invalid value for") ? message.indexOf("': ") : -1;
        return at >= 0 ? message.substring(at + 3) : message;
    }

    static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static CommandLine root(CommandLine command) {
        CommandLine at = command;
        while (at.getParent() != null) {
            at = at.getParent();
        }
        return at;
    }
}
