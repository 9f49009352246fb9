package io.tracebridge.cli;

import io.tracebridge.capture.file.CaptureFile;
import io.tracebridge.capture.file.CaptureProblem;
import io.tracebridge.cli.Values.HostPort;
import io.tracebridge.edge.Edge;
import io.tracebridge.edge.EdgeException;
import io.tracebridge.edge.EdgeSettings;
import io.tracebridge.edge.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tracebridge edge}. */
@Command(
        name = "edge",
        customSynopsis = {
            "tracebridge edge --device NAME --server HOST:PORT [OPTION...]",
            "tracebridge edge --read FILE --server HOST:PORT [OPTION...]"
        },
        description =
                "Captures on network devices, or reads capture files, and sends the frames to a collector (ours or"
                        + " osmo-pcap-server). Capturing needs the capability CAP_NET_RAW and libpcap; reading files needs neither.",
        footer = {
            "",
            "Example: tracebridge edge --device eth0 --filter 'udp port 53' --server collector.example:4242",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done, but frames were lost or files could not be read to their end."
        })
final class EdgeCommand extends MeasuredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeCommand.class);

    @Option(
            names = "--device",
            order = 10,
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            description = "Capture on this network device. May be given several times.")
    List<String> devices = List.of();

    @Option(
            names = "--read",
            order = 11,
            paramLabel = "FILE",
            split = ",",
            hideParamSyntax = true,
            description = "Send this capture file, pcap or pcapng, also gzip or zstd. May be given several times.")
    List<Path> files = List.of();

    @Option(
            names = "--server",
            order = 12,
            paramLabel = "HOST:PORT",
            required = true,
            converter = Values.HostPortValue.class,
            description = "The collector's --listen.")
    HostPort server;

    @Option(
            names = "--source",
            order = 12,
            paramLabel = "ADDRESS",
            description =
                    "Connect from this address of this host, by which the collector knows who it is. Default: as routed.")
    String source;

    @Option(
            names = "--filter",
            order = 13,
            paramLabel = "EXPRESSION",
            defaultValue = "",
            description = "Capture only what matches, in tcpdump's language. Our own connection is always left out.")
    String filter;

    @Option(
            names = "--snaplen",
            order = 14,
            paramLabel = "BYTES",
            converter = Snaplen.class,
            description =
                    "Most bytes of a frame that are sent; cut frames cannot be decoded whole. Default: as many as the protocol"
                            + " carries, nearly 64 KiB; osmo-pcap-server takes 9000 unless told otherwise.")
    Integer snaplen;

    @Option(
            names = "--pace",
            order = 15,
            paramLabel = "PACE",
            defaultValue = "fast",
            converter = PaceValue.class,
            description =
                    "How fast files are sent: fast, own (as their times are apart), or so many frames a second. Default: fast.")
    Pace pace;

    @Option(
            names = "--format",
            order = 16,
            paramLabel = "pcapng|pcap",
            defaultValue = "pcapng",
            converter = FormatValue.class,
            description =
                    "How frames are sent. pcap, for servers before osmo-pcap 0.6, has microseconds, one link type and no marks."
                            + " Default: pcapng.")
    String format;

    @Option(
            names = "--queue",
            order = 17,
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = Values.Bytes.class,
            description =
                    "Memory for captured frames that wait for the collector; what finds it full is dropped and counted. Default: 64M.")
    long queue;

    @Option(
            names = "--patience",
            order = 18,
            paramLabel = "SECONDS",
            defaultValue = "30",
            converter = Values.Seconds.class,
            description =
                    "How long a file waits for a collector that is away. Live capture tries for ever. Default: 30.")
    int patience;

    @Mixin
    MediaOption media = new MediaOption();

    EdgeCommand(Program program) {
        super(program);
    }

    static final class Snaplen extends Values.Whole {
        Snaplen() {
            super(1, EdgeSettings.LARGEST_SNAPLEN);
        }
    }

    static final class FormatValue extends Values.Choice {
        FormatValue() {
            super("format", "pcapng", "pcap");
        }
    }

    static final class PaceValue implements ITypeConverter<Pace> {
        @Override
        public Pace convert(String text) {
            try {
                return switch (text) {
                    case "fast" -> Pace.FAST;
                    case "own" -> Pace.OWN;
                    default -> Pace.rate(Double.parseDouble(text));
                };
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "\"" + text + "\" is neither fast, own, nor a number of frames a second");
            }
        }
    }

    @Override
    boolean mayBeRoot() {
        return true;
    }

    @Override
    int work() throws IOException {
        if (!devices.isEmpty() && !files.isEmpty()) {
            throw Failure.usage("tracebridge edge: both --device and --read are given; capture or read, not both");
        }
        if (devices.isEmpty() && files.isEmpty()) {
            throw Failure.usage(
                    "tracebridge edge: nothing to send; give --device NAME to capture or --read FILE to send a capture");
        }
        CaptureOptions.refuseUnreadable(files);
        for (Path file : files) {
            refuseWhatIsNoCapture(file);
        }
        try (Edge edge = new Edge(settings())) {
            serveMetrics(edge::metrics);
            program.lifetime().onStop(edge::close);
            List<CaptureProblem> problems = edge.run();
            writeMetrics(edge.metrics());
            long dropped = sum(edge.metrics(), "tracebridge_edge_frames_dropped_total");
            long lost = sum(edge.metrics(), "tracebridge_edge_frames_lost_before_total");
            LOG.info(
                    "done: {} frames read, {} sent, {} dropped, {} lost before",
                    sum(edge.metrics(), "tracebridge_edge_frames_read_total"),
                    sum(edge.metrics(), "tracebridge_edge_frames_sent_total"),
                    dropped,
                    lost);
            return dropped + lost > 0 || !problems.isEmpty() ? ExitCode.LOSS : ExitCode.DONE;
        } catch (EdgeException e) {
            throw Failure.failed(e.getMessage(), e);
        }
    }

    /** Before anybody is connected to; a pipe is taken as it comes. */
    private static void refuseWhatIsNoCapture(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw Failure.failed(file + ": a folder; name the capture files in it");
        }
        CaptureFile capture = Files.isRegularFile(file) ? CaptureFile.inspect(file, null) : null;
        if (capture != null && !capture.isCapture()) {
            throw Failure.failed(capture.problem().message());
        }
    }

    private EdgeSettings settings() {
        EdgeSettings.Builder builder = EdgeSettings.builder(server.host(), server.port());
        if (source != null) {
            builder.source(resolve("--source", new HostPort(source, 0)).getAddress());
        }
        files.forEach(builder::read);
        devices.forEach(builder::device);
        if (snaplen != null) {
            builder.snaplen(snaplen);
        }
        try {
            return builder.filter(filter)
                    .mediaHeaders(media.headersOnly())
                    .protocol(EdgeSettings.Protocol.valueOf(format.toUpperCase(Locale.ROOT)))
                    .pace(pace)
                    .queueBytes(queue)
                    .patience(Duration.ofSeconds(patience))
                    .build();
        } catch (IllegalArgumentException e) {
            throw Failure.usage("tracebridge edge: " + e.getMessage());
        }
    }
}
