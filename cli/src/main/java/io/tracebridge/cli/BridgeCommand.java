package io.tracebridge.cli;

import io.tracebridge.bridge.Bridge;
import io.tracebridge.bridge.DocumentTotals;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.page.PageServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tracebridge bridge}. */
@Command(
        name = "bridge",
        customSynopsis = "tracebridge bridge --subscribe tcp://HOST:PORT --elasticsearch URL [OPTION...]",
        description =
                "Subscribes to collectors (ours and osmo-pcap-server), decodes live and indexes the documents. Runs until it is"
                        + " stopped; what is open then is written. What a slow network or Elasticsearch made it miss is counted, and a replay"
                        + " of the stored captures brings it.",
        footer = {
            "",
            "Example: tracebridge bridge --subscribe tcp://127.0.0.1:5556 --elasticsearch http://127.0.0.1:9200",
            "",
            "Exit codes: 0 stopped in order, 1 failed, 2 wrong usage, 3 stopped, but frames or documents were lost or refused."
        })
final class BridgeCommand extends MeasuredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeCommand.class);

    @Option(
            names = "--subscribe",
            order = 10,
            paramLabel = "tcp://HOST:PORT",
            required = true,
            split = ",",
            hideParamSyntax = true,
            converter = Values.TcpValue.class,
            description = "A collector's --publish. May be given several times.")
    List<String> subscribe;

    @Option(
            names = "--client",
            order = 11,
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            description = "Only these clients' frames. May be given several times. Default: all.")
    List<String> clients = List.of();

    @Option(
            names = "--queue-messages",
            order = 12,
            paramLabel = "N",
            defaultValue = "" + Bridge.HIGH_WATER_MARK,
            converter = QueueLength.class,
            description =
                    "Messages of one collector that may wait to be received. Default: " + Bridge.HIGH_WATER_MARK + ".")
    int queueMessages;

    @Option(
            names = "--stop-within",
            order = 13,
            paramLabel = "SECONDS",
            defaultValue = "30",
            converter = Values.Seconds.class,
            description = "How long stopping may wait for Elasticsearch to take what is open. Default: 30.")
    int stopWithin;

    @Mixin
    ElasticOptions elastic = new ElasticOptions();

    @Mixin
    DecodingOptions decoding = new DecodingOptions();

    @Mixin
    PageOptions page = new PageOptions();

    BridgeCommand(Program program) {
        super(program);
    }

    static final class QueueLength extends Values.Whole {
        QueueLength() {
            super(1, 10_000_000);
        }
    }

    @Override
    int work() throws IOException, InterruptedException {
        Set<String> chosen = new TreeSet<>(clients);
        ElasticSettings settings = elastic.settings(true);
        Bridge bridge = new Bridge(new Bridge.Settings(
                subscribe,
                chosen,
                queueMessages,
                decoding.decoding(this),
                settings,
                decoding.shards,
                metricsAddress(),
                Duration.ofSeconds(stopWithin)));
        program.lifetime().onStop(bridge::stop);
        Bridge.Result result;
        PageServer server = page.serve(this, settings);
        if (server != null) {
            LOG.info("the dashboards are at {}", server.uri());
        }
        try {
            result = bridge.run();
        } finally {
            if (server != null) {
                server.close();
            }
        }
        writeMetrics(bridge.metrics());
        DocumentTotals documents = result.documents();
        LOG.info(
                "stopped: {} frames received, {}; {} documents: {} indexed, {} there already, {} refused, {} not sent",
                result.received(),
                lost(result),
                documents.documents(),
                documents.indexed(),
                documents.duplicates(),
                documents.deadLettered(),
                documents.dropped() + documents.held());
        return result.hasLoss() ? ExitCode.LOSS : ExitCode.DONE;
    }

    private static String lost(Bridge.Result result) {
        String before =
                result.lossKnown() ? result.lost() + " lost on the way" : "losses on the way unknown without marks";
        long here = result.dropped() + result.malformed();
        return here == 0 ? before : before + ", " + here + " messages dropped here";
    }
}
