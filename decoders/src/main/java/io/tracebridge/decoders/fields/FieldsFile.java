package io.tracebridge.decoders.fields;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one {@code fields.yml}: a mapping from full field names to their properties, in the order in which they are documented.
 *
 * <pre>
 * dns.id:
 *   type: long
 *   description: Identifier that the client chose and the server repeated.
 *   tshark: dns.id
 * </pre>
 *
 * {@code type} and {@code description} must be there; {@code many}, {@code ecs} (false), {@code pii} (none), {@code unit}, {@code tshark} and
 * {@code example} may be. {@code same_as: dns.answers} gives an object the fields of another one that was declared before.
 */
final class FieldsFile {
    private static final Pattern NAME = Pattern.compile("@?[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
    private static final Set<String> PROPERTIES =
            Set.of("type", "many", "description", "ecs", "pii", "unit", "tshark", "example", "same_as");
    private static final Set<String> UNITS = Set.of("nanos", "millis", "byte", "percent");
    private static final Set<String> PII = Set.of("none", "pseudonym", "clear", "network");

    private final String place;

    private FieldsFile(String place) {
        this.place = place;
    }

    /**
     * @param place where the stream comes from, for messages
     * @throws IllegalArgumentException when the file says something that is not allowed: names the place, the field and the remedy
     */
    static List<FieldDefinition> read(String place, InputStream in) {
        return new FieldsFile(place).read(in);
    }

    private List<FieldDefinition> read(InputStream in) {
        Object root;
        try (in) {
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setLabel(place)
                    .build();
            root = new Load(settings).loadFromInputStream(in);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(place, e);
        }
        List<FieldDefinition> fields = new ArrayList<>();
        mapping(root, "the file").forEach((name, properties) -> {
            fields.add(field(name, properties));
            String other = text(name, mapping(properties, name), "same_as");
            if (other != null) {
                fields.addAll(same(name, other, fields));
            }
        });
        return fields;
    }

    private List<FieldDefinition> same(String name, String other, List<FieldDefinition> fields) {
        List<FieldDefinition> copies = fields.stream()
                .filter(field -> field.name().startsWith(other + "."))
                .map(field -> field.as(name + field.name().substring(other.length())))
                .toList();
        if (copies.isEmpty()) {
            throw error(name, "has same_as: " + other + ", which has no fields yet; declare them above");
        }
        return copies;
    }

    private FieldDefinition field(String name, Object value) {
        if (!NAME.matcher(name).matches()) {
            throw error(name, "is no field name: use lower-case letters, digits and _, with dots between levels");
        }
        Map<String, Object> properties = mapping(value, name);
        for (String key : properties.keySet()) {
            if (!PROPERTIES.contains(key)) {
                throw error(name, "has the unknown property " + key + "; known are " + sorted(PROPERTIES));
            }
        }
        String type = required(name, properties, "type");
        if (!FieldCatalog.TYPES.contains(type)) {
            throw error(name, "has the unknown type " + type + "; known are " + sorted(FieldCatalog.TYPES));
        }
        String pii = text(name, properties, "pii");
        if (pii != null && !PII.contains(pii)) {
            throw error(name, "has the unknown pii class " + pii + "; known are " + sorted(PII));
        }
        String unit = text(name, properties, "unit");
        if (unit != null && !UNITS.contains(unit)) {
            throw error(name, "has the unknown unit " + unit + "; known are " + sorted(UNITS));
        }
        return new FieldDefinition(
                name,
                type,
                flag(name, properties, "many"),
                required(name, properties, "description"),
                flag(name, properties, "ecs"),
                pii == null ? "none" : pii,
                unit,
                text(name, properties, "tshark"),
                text(name, properties, "example"));
    }

    private Map<String, Object> mapping(Object value, String of) {
        if (!(value instanceof Map<?, ?> map)) {
            throw error(of, "is to be a mapping");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, v) -> {
            if (!(key instanceof String text)) {
                throw error(of, "has the key " + key + ", which is to be text");
            }
            typed.put(text, v);
        });
        return typed;
    }

    private String required(String field, Map<String, Object> properties, String key) {
        String text = text(field, properties, key);
        if (text == null) {
            throw error(field, "lacks " + key);
        }
        return text;
    }

    private String text(String field, Map<String, Object> properties, String key) {
        Object value = properties.get(key);
        if (value == null && !properties.containsKey(key)) {
            return null;
        }
        if (!(value instanceof String text) || text.isBlank()) {
            throw error(field, "has " + key + ": " + value + ", which is to be text (put it in quotes)");
        }
        return text.strip();
    }

    private boolean flag(String field, Map<String, Object> properties, String key) {
        Object value = properties.getOrDefault(key, false);
        if (!(value instanceof Boolean flag)) {
            throw error(field, "has " + key + ": " + value + ", which is to be true or false");
        }
        return flag;
    }

    private static List<String> sorted(Set<String> values) {
        return values.stream().sorted().toList();
    }

    private IllegalArgumentException error(String field, String what) {
        return new IllegalArgumentException(place + ": " + field + " " + what);
    }
}
