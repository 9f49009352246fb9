package io.tracebridge.decoders.fields;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.document.Documents;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All fields that documents may have, as the {@code fields.yml} files declare them: the envelope, which every document has, and one
 * file beside the class of each {@link Protocol}. Immutable.
 */
public final class FieldCatalog {
    /** Elasticsearch types that a field may have. {@code object} and {@code nested} are arrays of objects, or one object. */
    public static final Set<String> TYPES = Set.of(
            "keyword",
            "text",
            "long",
            "integer",
            "double",
            "boolean",
            "ip",
            "ip_range",
            "date",
            "date_nanos",
            "object",
            "nested",
            "geo_point");

    private static final String COMMON = "/io/tracebridge/decoders/document/fields.yml";

    private final List<FieldDefinition> common;
    private final Map<Dataset, List<FieldDefinition>> own = new LinkedHashMap<>();
    private final Map<Protocol, List<FieldDefinition>> byProtocol = new LinkedHashMap<>();

    private FieldCatalog(List<FieldDefinition> common) {
        this.common = List.copyOf(common);
    }

    /**
     * Reads the envelope's fields and those of the protocols.
     *
     * @throws IllegalArgumentException when a file is missing or wrong, or two declare the same name: names the place and the remedy
     */
    public static FieldCatalog of(Collection<? extends Protocol> protocols) {
        FieldCatalog catalog = new FieldCatalog(read(FieldCatalog.class, COMMON));
        Map<String, String> places = new LinkedHashMap<>();
        declare(places, catalog.common, COMMON);
        catalog.add(Documents.FAULT, List.of());
        for (Protocol protocol : protocols) {
            String place = "fields.yml beside " + protocol.getClass().getName();
            List<FieldDefinition> fields = read(protocol.getClass(), "fields.yml");
            declare(places, fields, place);
            catalog.byProtocol.put(protocol, fields);
            for (Dataset dataset : protocol.datasets()) {
                catalog.add(dataset, fields);
            }
        }
        return catalog;
    }

    private void add(Dataset dataset, List<FieldDefinition> fields) {
        for (Dataset known : own.keySet()) {
            if (known.name().equals(dataset.name())) {
                throw new IllegalArgumentException("two protocols write the dataset " + dataset.name());
            }
        }
        own.put(dataset, List.copyOf(fields));
    }

    private static List<FieldDefinition> read(Class<?> beside, String resource) {
        InputStream in = beside.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalArgumentException(
                    "no " + resource + " beside " + beside.getName() + ": declare the fields that it writes there");
        }
        return List.copyOf(FieldsFile.read(resource + " beside " + beside.getName(), in));
    }

    private static void declare(Map<String, String> places, List<FieldDefinition> fields, String place) {
        for (FieldDefinition field : fields) {
            String before = places.putIfAbsent(field.name(), place);
            if (before != null) {
                throw new IllegalArgumentException(
                        place + ": " + field.name() + " is declared in " + before + " already; declare it once");
            }
        }
    }

    /** Every dataset that is written, the fault documents' first. */
    public List<Dataset> datasets() {
        return List.copyOf(own.keySet());
    }

    /** The fields that every document has. */
    public List<FieldDefinition> common() {
        return common;
    }

    /** The protocols and the fields that each declares itself. */
    public Map<Protocol, List<FieldDefinition>> protocols() {
        return Collections.unmodifiableMap(byProtocol);
    }

    /**
     * The fields of the documents of one dataset: the envelope's, then its own.
     *
     * @throws IllegalArgumentException when no protocol writes that dataset
     */
    public List<FieldDefinition> fields(Dataset dataset) {
        List<FieldDefinition> declared = own.get(dataset);
        if (declared == null) {
            throw new IllegalArgumentException("no protocol writes the dataset " + dataset.name());
        }
        List<FieldDefinition> all = new ArrayList<>(common);
        all.addAll(declared);
        return all;
    }

    /** The dataset of that name, or null. */
    public Dataset dataset(String name) {
        for (Dataset dataset : own.keySet()) {
            if (dataset.name().equals(name)) {
                return dataset;
            }
        }
        return null;
    }
}
