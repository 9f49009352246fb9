package io.tracebridge.cli;

import io.tracebridge.bridge.Protocols;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command tree, with everything it needs of its process, so that a test can run it whole. */
final class Program {
    private final Map<String, String> environment;
    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final Lifetime lifetime;

    /** Folder with decoders of others, or null. */
    private Path decoders;

    /** Null until they are needed: most commands need none. */
    private List<Protocol> protocols;

    Program(Map<String, String> environment, InputStream in, OutputStream out, PrintStream err, Lifetime lifetime) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
        this.lifetime = lifetime;
    }

    Map<String, String> environment() {
        return environment;
    }

    InputStream in() {
        return in;
    }

    /** Unbuffered; carries documents and results, nothing else. */
    OutputStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    /**
     * The protocols that can be decoded, by name.
     *
     * @throws Failure when the folder with decoders cannot be used
     */
    List<Protocol> protocols() {
        if (protocols == null) {
            try {
                protocols = decoders == null ? Protocols.all() : Protocols.all(decoders);
            } catch (IOException e) {
                throw Failure.failed(Failure.explain(e), e);
            }
        }
        return protocols;
    }

    /** What may be chosen about decoding: the site's own options, then each protocol's. */
    List<DecoderOption> decoderOptions() {
        List<DecoderOption> options = new ArrayList<>(Site.options());
        protocols().forEach(protocol -> options.addAll(protocol.options()));
        return options;
    }

    /** From now on the decoders in this folder count, too; none but the program's own when it is null. */
    void decoders(Path folder) {
        decoders = folder;
        protocols = null;
    }

    /** Runs one command line to its end. Never throws; says in one line what went wrong. */
    int run(String... arguments) {
        Logging.configure(err, "text", false);
        CommandLine root = tree();
        try {
            Configuration configuration = configuration(List.of(arguments));
            configuration.checkNames(root);
            use(root, configuration);
            if (arguments.length > 0) {
                decoders(configuration.decoders(arguments[0], List.of(arguments)));
            }
            if (arguments.length == 0) {
                root.usage(root.getErr());
                return ExitCode.USAGE;
            }
            return root.execute(arguments);
        } catch (Failure e) {
            return say(e);
        }
    }

    /** The configuration in force: environment, and the file that the arguments or the environment name. */
    Configuration configuration(List<String> arguments) {
        Path file = Configuration.file(arguments, environment);
        return new Configuration(environment, file == null ? null : ConfigFile.read(file));
    }

    /** All commands, without a configuration. */
    CommandLine tree() {
        CommandLine root = new CommandLine(new RootCommand(), this::make);
        root.addSubcommand(new DemoCommand(this));
        root.addSubcommand(new EdgeCommand(this));
        root.addSubcommand(new CollectCommand(this));
        root.addSubcommand(new BridgeCommand(this));
        root.addSubcommand(new ReplayCommand(this));
        root.addSubcommand(new DecodeCommand(this));
        root.addSubcommand(new CutCommand(this));
        CutCommand.makeConnectionOptional(root.getSubcommands().get("cut"));
        root.addSubcommand(new LookCommand(this));
        root.addSubcommand(new SetupCommand(this));
        CutCommand.makeConnectionOptional(root.getSubcommands().get("setup"));
        root.addSubcommand(new PseudonymCommand(this));
        root.addSubcommand(new ConfigCommand(this));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(100);
        root.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().usageMessage().sortOptions(false));
        root.setUsageHelpAutoWidth(true);
        root.setOut(new PrintWriter(new java.io.OutputStreamWriter(out, StandardCharsets.UTF_8), true));
        root.setErr(new PrintWriter(new java.io.OutputStreamWriter(err, StandardCharsets.UTF_8), true));
        root.setParameterExceptionHandler((e, rest) -> say(e));
        root.setExecutionExceptionHandler((e, command, result) -> say(e, command.getCommandName()));
        return root;
    }

    /** Makes what the annotations name by its class: with this program where that is what it asks for. */
    private <K> K make(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (List.of(constructor.getParameterTypes()).equals(List.of(Program.class))) {
                return type.cast(constructor.newInstance(this));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }

    /** Gives every command of the tree its values. */
    static void use(CommandLine root, Configuration configuration) {
        root.setDefaultValueProvider(configuration);
    }

    private int say(ParameterException e) {
        // What a configuration's value provider refused arrives wrapped.
        if (e.getCause() instanceof Failure failure) {
            return say(failure);
        }
        return say(Failure.usage(Mistake.explain(e)));
    }

    private int say(Exception e, String command) {
        if (e instanceof Failure failure) {
            return say(failure);
        }
        if (e instanceof java.io.IOException io) {
            return say(Failure.failed(Failure.explain(io)));
        }
        LoggerFactory.getLogger(Program.class)
                .error("{} failed by an error of its own; please report this", command, e);
        return ExitCode.FAILED;
    }

    private int say(Failure failure) {
        String message = failure.getMessage().replaceAll("\\s*[\\r\\n]+\\s*", " ");
        err.println(message.startsWith("tracebridge") ? message : "tracebridge: " + message);
        return failure.exitCode();
    }
}
