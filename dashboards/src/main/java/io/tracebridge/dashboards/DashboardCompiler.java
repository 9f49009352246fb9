package io.tracebridge.dashboards;

import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Makes what Kibana imports of a folder of dashboards. The same files give the same bytes, on every machine. */
public final class DashboardCompiler {
    private final FieldCatalog catalog;

    /** @param catalog the fields that dashboards may ask for */
    public DashboardCompiler(FieldCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * All files {@code *.yml} of the folder, as NDJSON: one saved object a line.
     *
     * @throws SourceException naming file, line and remedy
     */
    public String compile(Path folder) throws IOException {
        return compile(Dashboards.sources(folder));
    }

    /** What this program brings along, as NDJSON: one saved object a line. */
    public String compile() throws IOException {
        return compile(Dashboards.read(catalog));
    }

    /** @param sources YAML of each dashboard by the name of its file */
    String compile(Map<String, String> sources) {
        return compile(Dashboards.of(catalog, sources));
    }

    private static String compile(Dashboards dashboards) {
        StringBuilder lines = new StringBuilder();
        new SavedObjects(dashboards.fields())
                .of(dashboards.all())
                .forEach(object -> lines.append(object).append('\n'));
        return lines.toString();
    }
}
