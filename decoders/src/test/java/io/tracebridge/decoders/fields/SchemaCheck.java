package io.tracebridge.decoders.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.Dataset;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Says whether a document is what the {@code fields.yml} files declare: every leaf declared, every value of its type. */
public final class SchemaCheck {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern IP_RANGE = Pattern.compile("[0-9a-f:.]+/\\d{1,3}");

    private final Map<String, FieldDefinition> fields = new HashMap<>();

    public SchemaCheck(FieldCatalog catalog, Dataset dataset) {
        catalog.fields(dataset).forEach(field -> fields.put(field.name(), field));
    }

    /** What is wrong with the document, one line each; empty when nothing is. */
    public List<String> violations(JsonNode document) {
        List<String> wrong = new ArrayList<>();
        object("", document, wrong);
        return wrong;
    }

    private void object(String prefix, JsonNode object, List<String> wrong) {
        if (object.isEmpty()) {
            wrong.add((prefix.isEmpty() ? "the document" : prefix) + " is an object without fields");
        }
        object.properties().forEach(entry -> {
            String name = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
            FieldDefinition field = fields.get(name);
            JsonNode value = entry.getValue();
            if (field == null && value.isObject()) {
                object(name, value, wrong);
            } else if (field == null) {
                wrong.add(name + " is not declared");
            } else if (field.many()) {
                many(field, value, wrong);
            } else {
                value(field, value, wrong);
            }
        });
    }

    private void many(FieldDefinition field, JsonNode value, List<String> wrong) {
        if (!value.isArray() || value.isEmpty()) {
            wrong.add(field.name() + " is to be an array of at least one element, but is " + value);
            return;
        }
        value.forEach(element -> value(field, element, wrong));
    }

    private void value(FieldDefinition field, JsonNode value, List<String> wrong) {
        if (field.type().equals("object") || field.type().equals("nested")) {
            if (value.isObject()) {
                object(field.name(), value, wrong);
            } else {
                wrong.add(field.name() + " is to be an object, but is " + value);
            }
        } else if (!matches(field.type(), value)) {
            wrong.add(field.name() + " is to be of the type " + field.type() + ", but is " + value);
        }
    }

    private static boolean matches(String type, JsonNode value) {
        return switch (type) {
            case "keyword", "text" -> value.isTextual();
            case "long" -> value.isIntegralNumber() && value.canConvertToLong();
            case "integer" -> value.isIntegralNumber() && value.canConvertToInt();
            case "double" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "ip" ->
                value.isTextual()
                        && (IPV4.matcher(value.textValue()).matches()
                                || IPV6.matcher(value.textValue()).matches());
            case "ip_range" ->
                value.isTextual() && IP_RANGE.matcher(value.textValue()).matches();
            case "date", "date_nanos" -> value.isTextual() && isInstant(value.textValue());
            default -> throw new IllegalArgumentException("no check for the type " + type);
        };
    }

    private static boolean isInstant(String text) {
        try {
            Instant.parse(text);
            return text.length() == 30;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
