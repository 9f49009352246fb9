package io.tracebridge.cli;

import io.tracebridge.bridge.Decoding;
import io.tracebridge.bridge.KeyFile;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How frames become documents: the same options wherever something is decoded. */
final class DecodingOptions {
    private static final Logger LOG = LoggerFactory.getLogger(DecodingOptions.class);

    @Option(
            names = "--protocols",
            order = 50,
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            converter = ProtocolValue.class,
            description = "Decode these only, separated by commas. Default: all but flow.")
    List<Protocol> protocols;

    @Option(
            names = "--option",
            order = 51,
            paramLabel = "NAME=VALUE",
            split = DecoderOptions.BETWEEN,
            hideParamSyntax = true,
            converter = DecoderOptions.Value.class,
            completionCandidates = DecoderOptions.Help.class,
            description = "A choice about a decoder; may be given several times. There are:${COMPLETION-CANDIDATES}")
    List<DecoderOptions.Choice> options = List.of();

    /** Read by {@link Program#protocols} before the options are: it decides which protocols and options there are. */
    @Option(
            names = "--decoders",
            order = 51,
            paramLabel = "DIR",
            description =
                    "Use the decoders in the jars of that folder, too. They run with this program's rights: only their owner may be"
                            + " able to write folder and jars.")
    Path decoders;

    @Option(
            names = "--shards",
            order = 51,
            paramLabel = "N",
            defaultValue = "1",
            converter = Values.Shards.class,
            description = "Threads that decode, whole sites each. Default: 1, which is enough for most.")
    int shards;

    @Option(
            names = "--privacy",
            order = 52,
            paramLabel = "MODE",
            defaultValue = "pseudonym",
            converter = Values.Privacy.class,
            description = "What becomes of subscribers' numbers: pseudonym, clear or drop. Default: pseudonym.")
    String privacy;

    @Option(
            names = "--key-file",
            order = 53,
            paramLabel = "FILE",
            description =
                    "Key of document ids and pseudonyms; the same on every bridge of one index. Made on first use, readable by its"
                            + " owner only. Default: tracebridge/key in $XDG_CONFIG_HOME or ~/.config; /var/lib/tracebridge/key when root"
                            + " started the launcher.")
    Path keyFile;

    @Option(
            names = "--site",
            order = 54,
            paramLabel = "NAME=CLIENT+CLIENT",
            split = ",",
            hideParamSyntax = true,
            converter = SiteValue.class,
            description =
                    "Clients that see parts of the same traffic: their frames are merged by packet time. May be given several times.")
    List<SiteMembers> sites = List.of();

    @Option(
            names = "--state-memory",
            order = 55,
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = Values.Bytes.class,
            description =
                    "About how much memory the open transactions, streams and fragments of a site may take. Default: 64M.")
    long stateMemory;

    @Option(
            names = "--keep-failed",
            order = 56,
            paramLabel = "DIR",
            description =
                    "Keep frames on which a decoder failed there, for a bug report: their headers and the shape of the rest; with --privacy"
                            + " clear as they were captured. Default: keep none.")
    Path keepFailed;

    /** The clients of a site. */
    record SiteMembers(String name, List<String> clients) {}

    static final class SiteValue implements ITypeConverter<SiteMembers> {
        @Override
        public SiteMembers convert(String text) {
            int equals = text.indexOf('=');
            if (equals < 1 || !text.substring(equals + 1).matches("[^+]+(\\+[^+]+)*")) {
                throw new TypeConversionException("\"" + text + "\" is not of the form NAME=CLIENT+CLIENT");
            }
            return new SiteMembers(
                    text.substring(0, equals),
                    List.of(text.substring(equals + 1).split("\\+")));
        }
    }

    static final class ProtocolValue implements ITypeConverter<Protocol> {
        private final Program program;

        ProtocolValue(Program program) {
            this.program = program;
        }

        @Override
        public Protocol convert(String text) {
            List<Protocol> all = program.protocols();
            return all.stream()
                    .filter(p -> p.name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("unknown protocol \"" + text + "\""
                            + Nearest.hint(
                                    text, all.stream().map(Protocol::name).toList())));
        }
    }

    /** @throws Failure when the settings contradict each other or the key cannot be used */
    Decoding decoding(RoleCommand command) throws IOException {
        Map<String, String> siteOfClient = new LinkedHashMap<>();
        for (SiteMembers site : sites) {
            for (String client : site.clients) {
                String other = siteOfClient.put(client, site.name);
                if (other != null) {
                    throw Failure.usage(command.place("--site") + ": client " + client + " is in two sites, " + other
                            + " and " + site.name + "; leave it in one");
                }
            }
        }
        Map<String, String> chosenOptions = DecoderOptions.byName(options, command.place("--option"));
        if (privacy.equals("clear")) {
            LOG.warn("subscribers' numbers will stand in the documents in clear (--privacy clear)");
        }
        KeyFile.Keys keys = keys(keyFile, command.program.environment());
        List<Protocol> chosen = protocols == null ? Protocols.byDefault(command.program.protocols()) : protocols;
        Settings settings = new Settings(keys.documents(), keys.pseudonyms(), stateMemory, privacy, chosenOptions);
        return new Decoding(settings, chosen, siteOfClient, keepFailed);
    }

    /** The keys of the file, or of the one that is used when none was named. */
    static KeyFile.Keys keys(Path keyFile, Map<String, String> environment) throws IOException {
        return KeyFile.readOrMake(keyFile == null ? defaultKeyFile(environment) : keyFile);
    }

    private static Path defaultKeyFile(Map<String, String> environment) throws IOException {
        if (environment.containsKey(Privilege.DROPPED_TO)) {
            return Path.of("/var/lib/tracebridge/key"); // the launcher has made the folder for us
        }
        String configured = environment.get("XDG_CONFIG_HOME");
        Path folder = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(configured);
        folder = folder.resolve("tracebridge");
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (IOException e) {
                throw Failure.failed("no key file: " + folder + " cannot be made; name a file with --key-file", e);
            }
        }
        return folder.resolve("key");
    }
}
