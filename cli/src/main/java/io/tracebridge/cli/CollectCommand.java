package io.tracebridge.cli;

import io.tracebridge.capture.Metric;
import io.tracebridge.cli.Values.HostPort;
import io.tracebridge.collector.ClientRule;
import io.tracebridge.collector.Collector;
import io.tracebridge.collector.CollectorSettings;
import io.tracebridge.collector.Rotation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tracebridge collect}. */
@Command(
        name = "collect",
        customSynopsis =
                "tracebridge collect --listen HOST:PORT --client NAME=ADDRESS --store DIR [--publish tcp://HOST:PORT] [OPTION...]",
        description =
                "Accepts capture agents (ours and osmo-pcap-client), stores what they send in trace files and publishes it over"
                        + " ØMQ. Runs until it is stopped.",
        footer = {
            "",
            "Example: tracebridge collect --listen 0.0.0.0:4242 --client edge1=192.0.2.10 --store /var/lib/tracebridge/traces"
                    + " --publish tcp://127.0.0.1:5556",
            "",
            "Exit codes: 0 stopped in order, 1 failed, 2 wrong usage, 3 stopped, but frames were lost."
        })
final class CollectCommand extends MeasuredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(CollectCommand.class);

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            required = true,
            split = ",",
            hideParamSyntax = true,
            converter = Values.HostPortValue.class,
            description = "Accept agents there; port 0 takes any free one. May be given several times.")
    List<HostPort> listen;

    @Option(
            names = "--client",
            paramLabel = "NAME=ADDRESS",
            required = true,
            split = ",",
            hideParamSyntax = true,
            converter = Client.class,
            description =
                    "Who may connect, and under which name: an address or a network (192.0.2.0/24, 2001:db8::/32), with"
                            + " \" no-store\" behind it to publish only. Nobody else may. May be given several times.")
    List<ClientRule> clients;

    @Option(names = "--store", paramLabel = "DIR", description = "Folder for the trace files.")
    Path store;

    @Option(
            names = "--completed",
            paramLabel = "DIR",
            description = "Closed trace files are moved there; on the same file system as --store.")
    Path completed;

    @Option(
            names = "--publish",
            paramLabel = "tcp://HOST:PORT",
            split = ",",
            hideParamSyntax = true,
            converter = Values.TcpValue.class,
            description = "Publish frames and events there for bridges, as osmo-pcap-server does.")
    List<String> publish = new ArrayList<>();

    @Option(
            names = "--publish-queue",
            paramLabel = "N",
            defaultValue = "1000",
            converter = QueueLength.class,
            description =
                    "Messages that wait for a slow subscriber before it loses some, a frame each. Default: 1000, as in"
                            + " osmo-pcap-server; 20000 bridges a second of 20000 frames and may take so many frames' memory.")
    int publishQueue;

    @Option(
            names = "--max-file-size",
            paramLabel = "SIZE",
            defaultValue = "1G",
            converter = Values.Bytes.class,
            description = "A trace file is closed before it exceeds this; 0 for no limit. Default: 1G.")
    long maxFileSize;

    @Option(
            names = "--rotate",
            paramLabel = "WHEN",
            defaultValue = "day",
            converter = Rotate.class,
            description =
                    "A trace file is closed by local time: second, minute, hour, day, month or year, with \"mod N\" for every"
                            + " N-th, or never. Default: day.")
    RotateWhen rotate;

    @Option(
            names = "--max-snaplen",
            paramLabel = "BYTES",
            defaultValue = "262144",
            converter = Snaplen.class,
            description = "Most bytes of one frame that are taken. Default: 262144.")
    int maxSnaplen;

    @Option(
            names = "--file-mode",
            paramLabel = "OCTAL",
            defaultValue = "0440",
            description = "Permissions of trace files, less the umask. Default: 0440.")
    String fileMode;

    @Mixin
    MediaOption media = new MediaOption();

    CollectCommand(Program program) {
        super(program);
    }

    /** A rotation, or none. */
    record RotateWhen(Rotation rotation) {}

    static final class Rotate implements ITypeConverter<RotateWhen> {
        @Override
        public RotateWhen convert(String text) {
            try {
                return new RotateWhen(text.equals("never") ? null : Rotation.parse(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class Client implements ITypeConverter<ClientRule> {
        @Override
        public ClientRule convert(String text) {
            try {
                return ClientRule.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class QueueLength extends Values.Whole {
        QueueLength() {
            super(1, 1_000_000);
        }
    }

    static final class Snaplen extends Values.Whole {
        Snaplen() {
            super(1, CollectorSettings.LARGEST_SNAPLEN);
        }
    }

    @Override
    int work() throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        program.lifetime().onStop(stopped::countDown);
        Collector collector = Collector.start(settings());
        try {
            serveMetrics(collector::metrics);
            stopped.await();
        } finally {
            collector.close();
        }
        List<Metric> numbers = collector.metrics();
        writeMetrics(numbers);
        long lost = sum(numbers, "tracebridge_collector_lost_frames_total");
        LOG.info(
                "stopped: {} frames accepted, {} stored, {} lost; {} messages published",
                sum(numbers, "tracebridge_collector_frames_total"),
                sum(numbers, "tracebridge_collector_stored_frames_total"),
                lost,
                sum(numbers, "tracebridge_collector_published_total"));
        return lost > 0 ? ExitCode.LOSS : ExitCode.DONE;
    }

    private CollectorSettings settings() {
        CollectorSettings.Builder builder = CollectorSettings.builder();
        listen.forEach(address -> builder.listen(resolve("--listen", address)));
        clients.forEach(builder::client);
        builder.publish(publish.toArray(String[]::new));
        builder.store(store).completed(completed).maxFileSize(maxFileSize).rotation(rotate.rotation);
        builder.maxSnaplen(maxSnaplen).highWaterMark(publishQueue).mediaHeaders(media.headersOnly());
        try {
            return builder.filePermissions(fileMode).build();
        } catch (IllegalArgumentException e) {
            throw Failure.usage("tracebridge collect: " + e.getMessage());
        }
    }
}
