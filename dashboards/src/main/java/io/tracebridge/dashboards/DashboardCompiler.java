package io.tracebridge.dashboards;

import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes what Kibana imports of a folder of dashboards. The same files give the same bytes, on every machine. */
public final class DashboardCompiler {
    private static final String ENDING = ".yml";

    private final Fields fields;

    /** @param catalog the fields that dashboards may ask for */
    public DashboardCompiler(FieldCatalog catalog) {
        this.fields = new Fields(catalog);
    }

    /**
     * All files {@code *.yml} of the folder, as NDJSON: one saved object a line.
     *
     * @throws SourceException naming file, line and remedy
     */
    public String compile(Path folder) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().endsWith(ENDING)) {
                    sources.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return compile(sources);
    }

    /** @param sources YAML of each dashboard by the name of its file */
    String compile(Map<String, String> sources) {
        List<Dashboard> dashboards = new ArrayList<>();
        DashboardReader reader = new DashboardReader(fields);
        sources.forEach((file, yaml) -> dashboards.add(reader.read(file, file.replace(ENDING, ""), yaml)));
        dashboards.sort(Comparator.comparingInt(Dashboard::order).thenComparing(Dashboard::id));
        StringBuilder lines = new StringBuilder();
        new SavedObjects(fields)
                .of(dashboards)
                .forEach(object -> lines.append(object).append('\n'));
        return lines.toString();
    }
}
