package io.tracebridge.cli;

import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.setup.ElasticsearchParts;
import io.tracebridge.bridge.setup.Kibana;
import io.tracebridge.bridge.setup.Part;
import io.tracebridge.bridge.setup.SetupFiles;
import io.tracebridge.dashboards.DashboardCompiler;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.IndexTemplates;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code tracebridge setup}. */
@Command(
        name = "setup",
        customSynopsis = {
            "tracebridge setup --elasticsearch URL [--kibana URL [--space NAME]] [--keep DAYS] [--check]",
            "tracebridge setup --export DIR [--keep DAYS]"
        },
        description =
                "Puts into Elasticsearch what documents need before they come (index templates, aliases and, where the server has it, a"
                        + " lifecycle), and the dashboards into Kibana. May be repeated: what is in place stays. Or writes all of it as"
                        + " files, to be installed by hand.",
        footer = {
            "",
            "Example: tracebridge setup --elasticsearch http://127.0.0.1:9200 --kibana http://127.0.0.1:5601",
            "",
            "Exit codes: 0 all is in place, 1 failed or, with --check, something differs, 2 wrong usage."
        })
final class SetupCommand extends RoleCommand {
    @Option(
            names = "--kibana",
            order = 10,
            paramLabel = "URL",
            converter = KibanaUrl.class,
            description = "Kibana, with its base path where it has one. It takes the credentials of Elasticsearch.")
    URI kibana;

    @Option(
            names = "--space",
            order = 11,
            paramLabel = "NAME",
            defaultValue = "default",
            converter = SpaceValue.class,
            description = "Kibana's space for the dashboards, which must be there. Default: default.")
    String space;

    @Option(
            names = "--kibana-ca",
            order = 12,
            paramLabel = "FILE",
            description =
                    "PEM file with the authority that signed Kibana's certificate. Default: that of Elasticsearch.")
    Path kibanaAuthority;

    @Option(
            names = "--keep",
            order = 13,
            paramLabel = "DAYS",
            defaultValue = "0",
            converter = Days.class,
            description =
                    "Days after which documents may go, where the server manages lifecycles; an index goes with its last document."
                            + " Default: 0, they stay.")
    int keep;

    @Option(
            names = "--check",
            order = 14,
            description = "Change nothing; say what differs from what is to be in place.")
    boolean check;

    @Option(
            names = "--export",
            order = 15,
            paramLabel = "DIR",
            description = "Ask nobody; write all of it into that folder, with the calls that install it.")
    Path export;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    SetupCommand(Program program) {
        super(program);
    }

    static final class KibanaUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI uri = new Values.UrlValue().convert(text);
                if (uri.getPort() >= 0 || uri.getScheme().equals("https")) {
                    return uri;
                }
            } catch (TypeConversionException e) {
                if (e.getMessage().startsWith("a URL")) {
                    throw e;
                }
            }
            throw new TypeConversionException("\"" + text + "\" is not a URL such as http://127.0.0.1:5601");
        }
    }

    static final class SpaceValue implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("[a-z0-9_-]{1,100}")) {
                throw new TypeConversionException(
                        "\"" + text
                                + "\" is no id of a space: lower-case letters, digits, _ and - only, as in Kibana's URL behind /s/");
            }
            return text;
        }
    }

    static final class Days extends Values.Whole {
        Days() {
            super(0, 36_500);
        }
    }

    @Override
    int run() throws IOException, InterruptedException {
        FieldCatalog catalog = FieldCatalog.of(program.protocols());
        Map<String, byte[]> templates = new IndexTemplates(catalog).all(false);
        byte[] dashboards = new DashboardCompiler(catalog).compile().getBytes(StandardCharsets.UTF_8);
        if (export != null) {
            return export(templates, dashboards);
        }
        if (connection.urls == null) {
            throw Failure.usage(
                    "tracebridge setup: --elasticsearch URL is missing; or give --export DIR to write files");
        }
        AtomicBoolean stopping = new AtomicBoolean();
        program.lifetime().onStop(() -> stopping.set(true));
        ElasticSettings elastic = connection.settings();
        PrintWriter out = spec.commandLine().getOut();
        try (Cluster cluster = Cluster.connect(elastic, stopping::get)) {
            // asked before anything is changed, so that a mistyped address leaves nothing half done
            Kibana there = kibana == null ? null : Kibana.connect(kibana(elastic));
            ElasticsearchParts parts = new ElasticsearchParts(cluster, templates, keep);
            if (!parts.hasLifecycles()) {
                out.println("lifecycle: this server has none; "
                        + (keep == 0 ? "documents stay" : "--keep has no effect, delete old indices yourself"));
            }
            boolean differs = apply(parts.parts(), out);
            if (there != null) {
                differs |= apply(List.of(there.dashboards(dashboards)), out);
            }
            return differs ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    /** Returns whether something is still not as it should be. */
    private boolean apply(List<Part> parts, PrintWriter out) throws IOException {
        boolean differs = false;
        for (Part part : parts) {
            String difference = part.difference();
            if (difference == null) {
                out.println(part.name() + ": in place");
            } else if (check) {
                differs = true;
                out.println(part.name() + ": " + difference);
            } else {
                part.put();
                out.println(part.name() + ": put in place; before, it " + difference);
            }
        }
        return differs;
    }

    private Kibana.Settings kibana(ElasticSettings elastic) {
        return new Kibana.Settings(
                kibana,
                space,
                elastic.connection().credentials(),
                kibanaAuthority == null ? elastic.connection().certificateAuthority() : kibanaAuthority,
                Duration.ofSeconds(connection.waitSeconds));
    }

    private int export(Map<String, byte[]> templates, byte[] dashboards) throws IOException {
        if (check || kibana != null || connection.urls != null) {
            throw Failure.usage(
                    "tracebridge setup: --export asks nobody; leave out --check, --kibana and --elasticsearch");
        }
        SetupFiles.write(export, templates, dashboards, keep);
        spec.commandLine().getOut().println("written to " + export + "; README.md there says how to install it");
        return ExitCode.DONE;
    }
}
