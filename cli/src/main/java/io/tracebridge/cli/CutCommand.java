package io.tracebridge.cli;

import com.google.common.net.InetAddresses;
import io.tracebridge.bridge.cut.Cut;
import io.tracebridge.bridge.cut.FlowFilter;
import io.tracebridge.bridge.cut.IndexedDocument;
import io.tracebridge.bridge.cut.PacketCutter;
import io.tracebridge.bridge.cut.Selection;
import io.tracebridge.bridge.elastic.Cluster;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tracebridge cut}: from a document back to its packets. */
@Command(
        name = "cut",
        customSynopsis = {
            "tracebridge cut --store DIR --elasticsearch URL --document ID [--write FILE]",
            "tracebridge cut --store DIR --client NAME --from TIME --to TIME [--host ADDRESS [--port PORT]] [--write FILE]"
        },
        description =
                "Writes the stored packets behind one document, or those of a client, a time and a host, as pcapng."
                        + " Every cut leaves a line in the audit file before its packets are handed over.",
        footer = {
            "",
            "Example: tracebridge cut --store /var/lib/tracebridge/traces --elasticsearch http://127.0.0.1:9200 \\",
            "           --document 5rlhsd1lqm3k-4kTL8Xnbw1sJr2Yx --write - | tshark -r -",
            "",
            "Exit codes: 0 done, 1 failed or nothing found, 2 wrong usage, 3 done, but the cut was larger than --limit."
        })
final class CutCommand extends RoleCommand {
    private static final Logger LOG = LoggerFactory.getLogger(CutCommand.class);
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--store",
            order = 10,
            paramLabel = "DIR",
            required = true,
            split = ",",
            hideParamSyntax = true,
            description = "Folder of the stored captures, as the collector's --store; or several, separated by commas.")
    List<Path> stores;

    @Option(
            names = "--document",
            order = 11,
            paramLabel = "ID",
            description = "The document: its event.id. Its client, times and flow say which packets are its.")
    String document;

    @Option(
            names = "--client",
            order = 12,
            paramLabel = "NAME",
            description = "Capture client, where there is no document.")
    String client;

    @Option(
            names = "--from",
            order = 13,
            paramLabel = "TIME",
            converter = TimeValue.class,
            description = "First packet time, with its zone: 2026-11-23T08:00:00Z or 2026-11-23T09:00:00+01:00.")
    Instant from;

    @Option(
            names = "--to",
            order = 14,
            paramLabel = "TIME",
            converter = TimeValue.class,
            description = "Last packet time.")
    Instant to;

    @Option(
            names = "--host",
            order = 15,
            paramLabel = "ADDRESS",
            description = "Only packets that carry this IPv4 or IPv6 address, in whichever IP header.")
    String host;

    @Option(
            names = "--port",
            order = 16,
            paramLabel = "PORT",
            converter = PortValue.class,
            description = "Only packets of that host with this port at either end.")
    Integer port;

    @Option(
            names = "--margin",
            order = 17,
            paramLabel = "SECONDS",
            defaultValue = "1",
            converter = Values.Seconds.class,
            description = "Packet time before and after the document's that is looked through. Default: 1.")
    int margin;

    @Option(
            names = "--limit",
            order = 18,
            paramLabel = "SIZE",
            defaultValue = "256M",
            converter = Values.Bytes.class,
            description = "Bytes of packets at the most. Default: 256M.")
    long limit;

    @Option(
            names = "--write",
            order = 19,
            paramLabel = "FILE",
            defaultValue = "cut.pcapng",
            description = "The file to make, readable by its owner only; - is standard output. Default: cut.pcapng.")
    String write;

    @Mixin
    AuditOption audit = new AuditOption();

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    CutCommand(Program program) {
        super(program);
    }

    /** A cut by client and time asks no Elasticsearch. */
    static void makeConnectionOptional(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        OptionSpec url = spec.findOption("--elasticsearch");
        spec.remove(url);
        spec.addOption(url.toBuilder().required(false).build());
    }

    static final class TimeValue implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no time with its zone: write it like 2026-11-23T08:00:00Z");
            }
        }
    }

    static final class PortValue extends Values.Whole {
        PortValue() {
            super(0, 65_535);
        }
    }

    @Override
    int run() throws IOException, InterruptedException {
        PacketCutter cutter = new PacketCutter(stores, audit.log(program.environment()), limit);
        Cut.Result result = document == null ? bySpan(cutter) : byDocument(cutter);
        LOG.info("{} packets, {} bytes, of {} captures", result.frames(), result.bytes(), result.files());
        if (!result.isWhole()) {
            LOG.warn("the cut ends at {} bytes; give a larger --limit for the rest", limit);
        }
        return result.isWhole() ? ExitCode.DONE : ExitCode.LOSS;
    }

    private Cut.Result byDocument(PacketCutter cutter) throws IOException, InterruptedException {
        if (client != null || from != null || to != null || host != null || port != null) {
            throw Failure.usage("tracebridge cut: --document says client, times and host; leave the others out");
        }
        if (!IndexedDocument.isId(document)) {
            throw Failure.usage(place("--document") + ": \"" + document + "\" is no id; copy a document's event.id");
        }
        if (connection.urls == null) {
            throw Failure.usage("tracebridge cut: --document needs --elasticsearch URL, where the document is");
        }
        AtomicBoolean stopping = new AtomicBoolean();
        program.lifetime().onStop(() -> stopping.set(true));
        try (Cluster cluster = Cluster.connect(connection.settings(), stopping::get)) {
            return cutter.document(cluster, document, margin * 1_000_000_000L, who(), (result, length) -> open());
        }
    }

    private Cut.Result bySpan(PacketCutter cutter) throws IOException {
        if (client == null || from == null || to == null) {
            throw Failure.usage("tracebridge cut: give --document ID, or --client, --from and --to");
        }
        if (!from.isBefore(to)) {
            throw Failure.usage(place("--to") + ": is not after --from; exchange them");
        }
        if (host == null && port != null) {
            throw Failure.usage(place("--port") + ": a port of which host? Give --host, too");
        }
        if (host != null && !InetAddresses.isInetAddress(host)) {
            throw Failure.usage(place("--host") + ": \"" + host + "\" is no IPv4 or IPv6 address");
        }
        FlowFilter filter = host == null
                ? FlowFilter.all()
                : FlowFilter.host(InetAddresses.forString(host).getAddress(), port == null ? -1 : port);
        Selection selection = new Selection(client, Selection.nanos(from), Selection.nanos(to), filter);
        String what =
                "client " + client + (host == null ? "" : ", host " + host) + (port == null ? "" : ", port " + port);
        return cutter.cut(selection, what, who(), (result, length) -> open());
    }

    private OutputStream open() throws IOException {
        if (write.equals(STANDARD_OUTPUT)) {
            return new FilterOutputStream(program.out()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    flush(); // standard output is not ours to close
                }
            };
        }
        Path file = Path.of(write);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    /** Whoever ran the launcher, also where it was root who gave the privilege up. */
    private String who() {
        String behind = program.environment().get("SUDO_USER");
        String user = System.getProperty("user.name");
        return behind == null || behind.isEmpty() ? user : user + " for " + behind;
    }
}
