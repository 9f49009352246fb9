package io.tracebridge.decoders.fields;

import io.tracebridge.decoders.Dataset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Composable index templates (Elasticsearch 8 and 9), one for each dataset, made from the declared fields and from nothing else: every
 * mapping is explicit, and what is not declared is stored but not indexed ({@code dynamic: false}) or refused ({@code strict}, in tests).
 * Uses no feature that only a licensed or full distribution has.
 */
public final class IndexTemplates {
    /** Longer keywords are stored but not searchable; Lucene takes at most 32,766 bytes a term, that is 8,191 characters at worst. */
    private static final int IGNORE_ABOVE = 1024;

    private static final int PRIORITY = 500;

    /**
     * Component template that every template takes in where it is there: the setup makes it on servers that manage lifecycles (the
     * minimal distribution refuses such settings).
     */
    public static final String LIFECYCLE_COMPONENT = "tracebridge@lifecycle";

    private final FieldCatalog catalog;

    public IndexTemplates(FieldCatalog catalog) {
        this.catalog = catalog;
    }

    /** Name under which the template is installed: {@code tracebridge-dns}. */
    public static String name(Dataset dataset) {
        return "tracebridge-" + dataset.name();
    }

    /** The indices that it applies to. */
    public static String indexPattern(Dataset dataset) {
        return name(dataset) + "-*";
    }

    /**
     * Body of {@code PUT _index_template/NAME}, UTF-8.
     *
     * @param strict refuse documents with a field that is not declared, instead of storing it unindexed
     */
    public byte[] body(Dataset dataset, boolean strict) {
        Node root = new Node();
        for (FieldDefinition field : catalog.fields(dataset)) {
            root.put(field);
        }
        Text json = new Text();
        json.open().key("index_patterns").raw("[\"" + indexPattern(dataset) + "\"]");
        json.key("composed_of").raw("[\"" + LIFECYCLE_COMPONENT + "\"]");
        json.key("ignore_missing_component_templates").raw("[\"" + LIFECYCLE_COMPONENT + "\"]");
        json.key("priority").raw(Integer.toString(PRIORITY));
        json.key("version").raw(Integer.toString(dataset.generation()));
        json.key("_meta").open();
        json.key("managed_by").text("tracebridge").key("dataset").text(dataset.name());
        json.close();
        json.key("template").open();
        json.key("settings").open().key("index").open();
        json.key("codec").text("best_compression");
        json.key("number_of_shards").raw("1");
        json.key("auto_expand_replicas").text("0-1");
        json.key("mapping").open().key("total_fields").open().key("limit").raw("1000");
        json.close().close().close().close();
        json.key("mappings").open();
        json.key("dynamic").raw(strict ? "\"strict\"" : "false");
        json.key("date_detection").raw("false").key("numeric_detection").raw("false");
        root.properties(json);
        json.close();
        json.key("aliases").open();
        json.key("logs-tracebridge")
                .open()
                .close()
                .key("packetbeat-tracebridge")
                .open()
                .close();
        json.close().close().close();
        return json.bytes();
    }

    /** Bodies of all datasets by template name, in the order of the catalog. */
    public Map<String, byte[]> all(boolean strict) {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        List<Dataset> datasets = catalog.datasets();
        datasets.forEach(dataset -> bodies.put(name(dataset), body(dataset, strict)));
        return bodies;
    }

    /** A name and what stands below it: names with dots are objects in objects. */
    private static final class Node {
        private final Map<String, Node> children = new TreeMap<>();
        private FieldDefinition field;

        void put(FieldDefinition added) {
            Node at = this;
            for (String part : added.name().split("\\.")) {
                at = at.children.computeIfAbsent(part, p -> new Node());
            }
            at.field = added;
        }

        void properties(Text json) {
            json.key("properties").open();
            children.forEach((name, child) -> {
                json.key(name).open();
                if (child.field != null) {
                    type(json, child.field);
                }
                if (!child.children.isEmpty()) {
                    child.properties(json);
                }
                json.close();
            });
            json.close();
        }

        private static void type(Text json, FieldDefinition field) {
            json.key("type").text(field.type());
            switch (field.type()) {
                case "keyword" -> json.key("ignore_above").raw(Integer.toString(IGNORE_ABOVE));
                // Elasticsearch's nanoseconds begin in 1970; an earlier time is kept in the source and not indexed.
                case "date_nanos" -> json.key("ignore_malformed").raw("true");
                default -> {
                    // no parameter
                }
            }
        }
    }

    /** Names and values here are our own: letters, digits, dots, underscores, hyphens; nothing that JSON escapes. */
    private static final class Text {
        private final StringBuilder out = new StringBuilder();

        Text open() {
            out.append('{');
            return this;
        }

        Text close() {
            out.append('}');
            return this;
        }

        Text key(String name) {
            char last = out.charAt(out.length() - 1);
            if (last != '{') {
                out.append(',');
            }
            out.append('"').append(name).append("\":");
            return this;
        }

        Text text(String value) {
            out.append('"').append(value).append('"');
            return this;
        }

        Text raw(String json) {
            out.append(json);
            return this;
        }

        byte[] bytes() {
            return out.toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
