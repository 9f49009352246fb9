package io.tracebridge.dashboards;

import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.FieldDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The declared fields and their Elasticsearch types, which are all that a dashboard may ask for. */
public final class Fields {
    private static final Set<String> NUMBERS = Set.of("long", "integer", "double");
    private static final Set<String> CONTAINERS = Set.of("object", "nested");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();

    Fields(FieldCatalog catalog) {
        add(catalog.common());
        catalog.protocols().values().forEach(this::add);
    }

    private void add(List<FieldDefinition> fields) {
        for (FieldDefinition field : fields) {
            types.put(field.name(), field.type());
            if (field.unit() != null) {
                units.put(field.name(), field.unit());
            }
        }
    }

    /** Types by name, in the order of declaration. */
    Map<String, String> types() {
        return types;
    }

    /**
     * The type of a field that has values of its own.
     *
     * @throws IllegalArgumentException when it is not declared, with the nearest that is; or when it only holds other fields
     */
    public String type(String field) {
        String type = types.get(field);
        if (type == null) {
            throw new IllegalArgumentException("no fields.yml declares the field " + field + "; the nearest is "
                    + Nearest.to(field, types.keySet()));
        }
        if (CONTAINERS.contains(type)) {
            throw new IllegalArgumentException(
                    "the field " + field + " holds other fields and has no value: name one of those");
        }
        for (int dot = field.lastIndexOf('.'); dot > 0; dot = field.lastIndexOf('.', dot - 1)) {
            if ("nested".equals(types.get(field.substring(0, dot)))) {
                throw new IllegalArgumentException(
                        "the field " + field + " belongs to nested objects, which dashboards cannot count");
            }
        }
        return type;
    }

    public boolean isNumber(String field) {
        return NUMBERS.contains(type(field));
    }

    /** What the field's numbers count or measure, as its fields.yml says, or null. */
    String unit(String field) {
        return units.get(field);
    }

    /** How to write the field's numbers. */
    public Format format(String field) {
        return Format.of(this, field);
    }

    /** Lens's word for the type. */
    String lensType(String field) {
        return switch (type(field)) {
            case "long", "integer", "double" -> "number";
            case "boolean" -> "boolean";
            case "ip" -> "ip";
            case "date", "date_nanos" -> "date";
            default -> "string";
        };
    }
}
