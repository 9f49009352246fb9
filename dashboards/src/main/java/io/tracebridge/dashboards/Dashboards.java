package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The dashboards that this program brings along, for whoever draws them without Kibana. Immutable. */
public final class Dashboards {
    /** Of all indices that we write. */
    public static final String INDEX_PATTERN = SavedObjects.INDEX_PATTERN;

    private static final String FOLDER = "sources";
    private static final String ENDING = ".yml";

    private final Fields fields;
    private final List<Dashboard> all;

    private Dashboards(Fields fields, List<Dashboard> all) {
        this.fields = fields;
        this.all = List.copyOf(all);
    }

    /**
     * Reads what stands beside this class.
     *
     * @param catalog the fields that dashboards may ask for
     * @throws SourceException naming file, line and remedy
     */
    public static Dashboards read(FieldCatalog catalog) throws IOException {
        URL folder = Dashboards.class.getResource(FOLDER);
        if (folder == null) {
            throw new IOException("this program was built without its dashboards: build it anew");
        }
        try {
            if (!folder.getProtocol().equals("jar")) {
                return of(catalog, sources(Path.of(folder.toURI())));
            }
            String[] jarAndEntry = folder.toString().split("!", 2);
            Path jar = Path.of(URI.create(jarAndEntry[0].substring("jar:".length())));
            try (FileSystem files = FileSystems.newFileSystem(jar)) {
                return of(catalog, sources(files.getPath(jarAndEntry[1])));
            }
        } catch (URISyntaxException e) {
            throw new IOException("no folder: " + folder, e);
        }
    }

    /** @param sources YAML of each dashboard by the name of its file */
    static Dashboards of(FieldCatalog catalog, Map<String, String> sources) {
        Fields fields = new Fields(catalog);
        DashboardReader reader = new DashboardReader(fields);
        List<Dashboard> all = new ArrayList<>();
        sources.forEach((file, yaml) -> all.add(reader.read(file, file.replace(ENDING, ""), yaml)));
        all.sort(Comparator.comparingInt(Dashboard::order).thenComparing(Dashboard::id));
        return new Dashboards(fields, all);
    }

    /** YAML of each dashboard of a folder by the name of its file. */
    static Map<String, String> sources(Path folder) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().endsWith(ENDING)) {
                    sources.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return sources;
    }

    /** In the order of the links between them. */
    public List<Dashboard> all() {
        return all;
    }

    public Fields fields() {
        return fields;
    }

    /** What to ask Elasticsearch for the panel. */
    public LensQueries queries(Panel panel) {
        return new LensQueries(new Lens(fields, panel).attributes(JsonNodeFactory.instance.objectNode()));
    }

    /** Elasticsearch's query for the documents that the dashboard looks at, and that match all of the filters, too. */
    public static ObjectNode documents(Dashboard dashboard, TimeRange range, List<ObjectNode> filters) {
        return KqlQueries.of(dashboard.query(), range, filters);
    }
}
