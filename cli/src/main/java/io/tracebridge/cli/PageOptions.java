package io.tracebridge.cli;

import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.cli.Values.HostPort;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.page.PageServer;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The look at the dashboards without Kibana. */
final class PageOptions {
    @Option(
            names = "--page",
            order = 92,
            paramLabel = "HOST:PORT",
            converter = Values.HostPortValue.class,
            description =
                    "Serve a page with the dashboards there, for a browser on this machine: it has no passwords and shows what is"
                            + " indexed, so only an address of loopback is taken.")
    HostPort page;

    @Mixin
    PacketsOptions packets = new PacketsOptions();

    /** Serves it until it is closed; null when it is not wanted. */
    PageServer serve(RoleCommand command, ElasticSettings elastic) throws IOException {
        return page == null ? null : serve(command, page, elastic, packets);
    }

    static PageServer serve(RoleCommand command, HostPort address, ElasticSettings elastic, PacketsOptions packets)
            throws IOException {
        return new PageServer(
                command.resolve("--page", address),
                elastic,
                FieldCatalog.of(command.program.protocols()),
                packets.cutter(command.program.environment()));
    }
}
