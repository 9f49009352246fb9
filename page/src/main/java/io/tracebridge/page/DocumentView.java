package io.tracebridge.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.FieldDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A document as rows of fields, each with its meaning as its {@code fields.yml} tells it. */
final class DocumentView {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, String> meanings = new LinkedHashMap<>();

    DocumentView(FieldCatalog catalog) {
        catalog.common().forEach(this::add);
        catalog.protocols().values().forEach(fields -> fields.forEach(this::add));
    }

    private void add(FieldDefinition field) {
        meanings.put(field.name(), field.description());
    }

    /** The fields of a document, in the order of its bytes; those of objects by their full names. */
    ArrayNode fields(JsonNode source) {
        ArrayNode rows = JSON.arrayNode();
        flatten("", source, rows);
        return rows;
    }

    private void flatten(String prefix, JsonNode object, ArrayNode rows) {
        object.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(name + ".", value, rows);
            } else {
                ObjectNode row = rows.addObject().put("field", name);
                row.put("meaning", meanings.get(name));
                row.set("value", value);
            }
        });
    }

    /** The values of a field, of which objects in arrays have one each. */
    static List<JsonNode> values(JsonNode source, String field) {
        List<JsonNode> values = new ArrayList<>();
        collect(source, field.split("\\."), 0, values);
        return values;
    }

    private static void collect(JsonNode node, String[] names, int at, List<JsonNode> values) {
        if (node.isArray()) {
            node.forEach(element -> collect(element, names, at, values));
        } else if (at < names.length) {
            collect(node.path(names[at]), names, at + 1, values);
        } else if (node.isValueNode() && !node.isNull()) {
            values.add(node);
        }
    }
}
