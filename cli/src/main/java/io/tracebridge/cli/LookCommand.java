package io.tracebridge.cli;

import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.cli.Values.HostPort;
import io.tracebridge.page.PageServer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tracebridge look}. */
@Command(
        name = "look",
        customSynopsis = "tracebridge look --elasticsearch URL [--page HOST:PORT] [OPTION...]",
        description =
                "Serves a page with the dashboards, for a browser on this machine, until it is stopped. It only reads.",
        footer = {
            "",
            "Example: tracebridge look --elasticsearch http://127.0.0.1:9200",
            "",
            "Exit codes: 0 stopped in order, 1 failed, 2 wrong usage."
        })
final class LookCommand extends RoleCommand {
    private static final Logger LOG = LoggerFactory.getLogger(LookCommand.class);

    @Option(
            names = "--page",
            order = 10,
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5600",
            converter = Values.HostPortValue.class,
            description = "Where to serve it, an address of loopback: it has no passwords. Default: 127.0.0.1:5600.")
    HostPort page;

    @Mixin
    PacketsOptions packets = new PacketsOptions();

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    LookCommand(Program program) {
        super(program);
    }

    @Override
    int run() throws IOException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        program.lifetime().onStop(stop::countDown);
        ElasticSettings settings = connection.settings();
        Cluster.connect(settings, () -> stop.getCount() == 0).close(); // says what is wrong before somebody looks
        try (PageServer server = PageOptions.serve(this, page, settings, packets)) {
            LOG.info("the dashboards are at {}", server.uri());
            stop.await();
        }
        return ExitCode.DONE;
    }
}
