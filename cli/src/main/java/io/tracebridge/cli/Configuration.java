package io.tracebridge.cli;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives options the values that the command line did not: from the environment, else from the command's section of the configuration
 * file, else from the top of that file. The options themselves are the schema, so flags, environment and file cannot drift apart.
 * Remembers where each value came from, for errors and for {@code config show}.
 */
final class Configuration implements IDefaultValueProvider {
    static final String PREFIX = "TRACEBRIDGE_";

    /** Sections of the file: the commands that have settings. */
    private static final List<String> SECTIONS =
            List.of("demo", "edge", "collect", "bridge", "replay", "decode", "cut", "setup", "look");

    /** Read by the launcher or set by it; no settings of a command. */
    private static final Set<String> RESERVED =
            Set.of("TRACEBRIDGE_CONFIG", "TRACEBRIDGE_JAVA_OPTS", "TRACEBRIDGE_USER", Privilege.DROPPED_TO);

    /** Options that steer the program itself and stand on the command line only. */
    private static final Set<String> NOT_IN_FILE = Set.of("config", "help", "version", "allow-root", "stop-with-stdin");

    private final Map<String, String> environment;
    private final ConfigFile file;
    private final Map<ArgSpec, String> origins = new IdentityHashMap<>();

    /** @param file null when there is none */
    Configuration(Map<String, String> environment, ConfigFile file) {
        this.environment = environment;
        this.file = file;
    }

    static boolean isSection(String key) {
        return SECTIONS.contains(key);
    }

    /** The file that {@code --config} names on the command line or TRACEBRIDGE_CONFIG in the environment, or null. */
    static Path file(List<String> arguments, Map<String, String> environment) {
        String given = given("--config", arguments);
        String named = given == null ? environment.get("TRACEBRIDGE_CONFIG") : given;
        return named == null || named.isEmpty() ? null : Path.of(named);
    }

    /**
     * The folder with decoders that is named for a command, or null. Asked for before the options are read: which protocols there are
     * decides which values those may have.
     */
    Path decoders(String command, List<String> arguments) {
        String named = given("--decoders", arguments);
        if (named == null) {
            named = environment.get("TRACEBRIDGE_DECODERS");
        }
        ConfigFile.Entry entry = entry(command, "decoders");
        if ((named == null || named.isEmpty())
                && entry != null
                && !entry.values().isEmpty()) {
            named = entry.values().get(0);
        }
        return named == null || named.isEmpty() ? null : Path.of(named);
    }

    private static String given(String option, List<String> arguments) {
        for (int i = 0; i < arguments.size() && !arguments.get(i).equals("--"); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(option + '=')) {
                return argument.substring(option.length() + 1);
            }
            if (argument.equals(option) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return null;
    }

    ConfigFile file() {
        return file;
    }

    /** Where the value of an option came from when it was not the command line: {@code FILE:LINE}, a variable; null for a default. */
    String origin(ArgSpec argument) {
        return origins.get(argument);
    }

    /** @throws Failure naming the first key or variable that no command knows */
    void checkNames(CommandLine root) {
        for (Map.Entry<String, String> variable : new java.util.TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith(PREFIX) && !RESERVED.contains(name)) {
                Set<String> known = new TreeSet<>(RESERVED);
                known.remove(Privilege.DROPPED_TO);
                keys(root).forEach(key -> known.add(variable(key)));
                if (!known.contains(name)) {
                    String hint = Nearest.to(name, known)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("unset it");
                    throw Failure.usage(name + ": no setting has this name; " + hint);
                }
            }
        }
        if (file != null) {
            file.sections().forEach((section, entries) -> {
                boolean top = section.equals(ConfigFile.TOP);
                Set<String> known =
                        top ? keys(root) : keys(root.getSubcommands().get(section));
                entries.forEach((key, entry) -> checkKey(root, section, key, entry, known));
            });
        }
    }

    private void checkKey(CommandLine root, String section, String key, ConfigFile.Entry entry, Set<String> known) {
        if (known.contains(key)) {
            return;
        }
        boolean top = section.equals(ConfigFile.TOP);
        String where = entry.place() + ": unknown key " + key + (top ? "" : " in section " + section);
        Set<String> elsewhere = keys(root);
        if (elsewhere.contains(key)) {
            throw Failure.usage(where + "; it belongs to " + String.join(", ", commandsWith(root, key)));
        }
        if (top) {
            known = new TreeSet<>(known);
            known.addAll(SECTIONS);
        }
        String hint = Nearest.to(key, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("known keys: " + String.join(", ", known));
        throw Failure.usage(where + "; " + hint);
    }

    /** Keys that the configuration may hold for this command, or, for the root, for any. */
    static Set<String> keys(CommandLine command) {
        Set<String> keys = new TreeSet<>();
        if (command.getCommandSpec().parent() == null) {
            SECTIONS.forEach(section -> {
                CommandLine sub = command.getSubcommands().get(section);
                if (sub != null) {
                    keys.addAll(keys(sub));
                }
            });
            return keys;
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!NOT_IN_FILE.contains(key(option))) {
                keys.add(key(option));
            }
        }
        return keys;
    }

    /** Names of the commands that have this option. */
    static List<String> commandsWith(CommandLine root, String key) {
        return SECTIONS.stream()
                .filter(section -> root.getSubcommands().containsKey(section))
                .filter(section -> keys(root.getSubcommands().get(section)).contains(key))
                .collect(Collectors.toList());
    }

    static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--?", "");
    }

    static String variable(String key) {
        return PREFIX + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    static boolean isSecret(ArgSpec argument) {
        return argument.userObject() instanceof Field field && field.isAnnotationPresent(Secret.class);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String key = key(option);
        if (NOT_IN_FILE.contains(key)) {
            return null;
        }
        String variable = environment.get(variable(key));
        if (variable != null && !variable.isEmpty()) {
            origins.put(argument, variable(key));
            return variable;
        }
        ConfigFile.Entry entry =
                option.command() == null ? null : entry(option.command().name(), key);
        if (entry == null) {
            return null;
        }
        origins.put(argument, entry.place());
        if (entry.values().isEmpty()) {
            throw Failure.usage(entry.place() + ": " + key + " has no value; give it one or remove the line");
        }
        if (!entry.single() && !option.isMultiValue()) {
            throw Failure.usage(entry.place() + ": " + key + " takes one value; write it as \"" + key + ": VALUE\"");
        }
        return String.join(",", entry.values());
    }

    private ConfigFile.Entry entry(String command, String key) {
        if (file == null) {
            return null;
        }
        Map<String, ConfigFile.Entry> section = file.sections().getOrDefault(command, Map.of());
        ConfigFile.Entry entry = section.get(key);
        return entry == null ? file.sections().get(ConfigFile.TOP).get(key) : entry;
    }
}
