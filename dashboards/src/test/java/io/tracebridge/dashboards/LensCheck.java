package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether Lens can draw a panel, and Elasticsearch answer it: operations, fields and their types, queries, and what is drawn where. */
final class LensCheck {
    private static final Set<String> VISUALIZATIONS = Set.of("lnsMetric", "lnsXY", "lnsPie", "lnsDatatable");
    private static final Set<String> NUMERIC = Set.of("sum", "average", "min", "max", "median", "percentile");
    private static final Set<String> METRICS =
            Set.of("count", "unique_count", "sum", "average", "min", "max", "median", "percentile");
    private static final Map<String, String> GROUPS =
            Map.of("terms", "ordinal", "date_histogram", "interval", "filters", "ordinal", "range", "interval");
    private static final Set<String> ACCESSORS = Set.of(
            "metricAccessor",
            "xAccessor",
            "splitAccessor",
            "accessors",
            "primaryGroups",
            "metrics",
            "columnId",
            "forAccessor");

    private final Fields fields;
    private final String place;
    private final JsonNode attributes;
    private final List<String> wrong;

    LensCheck(Fields fields, String place, JsonNode attributes, List<String> wrong) {
        this.fields = fields;
        this.place = place;
        this.attributes = attributes;
        this.wrong = wrong;
    }

    void check() {
        if (!VISUALIZATIONS.contains(attributes.path("visualizationType").asText())) {
            wrong.add(place + " has the visualization " + attributes.path("visualizationType"));
        }
        if (!attributes.path("type").asText().equals("lens")) {
            wrong.add(place + " lacks the type lens");
        }
        if (attributes.path("description").asText().length() < 40) {
            wrong.add(place + " does not say what its number means and when to worry");
        }
        JsonNode state = attributes.path("state");
        query(fields, place, state.path("query"), wrong);
        JsonNode layers = state.at("/datasourceStates/formBased/layers");
        Set<String> names = new LinkedHashSet<>();
        layers.fieldNames().forEachRemaining(name -> names.add("indexpattern-datasource-layer-" + name));
        Set<String> references = new LinkedHashSet<>();
        attributes
                .path("references")
                .forEach(reference -> references.add(reference.path("name").asText()));
        if (!names.equals(references) || names.isEmpty()) {
            wrong.add(place + " has the layers " + names + " but the references " + references);
        }
        layers.forEach(layer -> layer(layer, state.path("visualization")));
    }

    private void layer(JsonNode layer, JsonNode visualization) {
        List<String> columns = new ArrayList<>();
        layer.path("columns").fieldNames().forEachRemaining(columns::add);
        List<String> order = new ArrayList<>();
        layer.path("columnOrder").forEach(id -> order.add(id.asText()));
        if (!columns.equals(order)) {
            wrong.add(place + " has the columns " + columns + " in the order " + order);
        }
        boolean metricSeen = false;
        for (String id : columns) {
            JsonNode column = layer.path("columns").path(id);
            boolean bucketed = column.path("isBucketed").asBoolean();
            if (bucketed && metricSeen) {
                wrong.add(place + " groups by " + id + " after a metric");
            }
            metricSeen |= !bucketed;
            if (bucketed) {
                group(id, column, layer.path("columns"));
            } else {
                metric(id, column);
            }
        }
        Set<String> drawn = new TreeSet<>();
        drawn(visualization, drawn);
        if (!drawn.equals(new TreeSet<>(columns))) {
            wrong.add(place + " has the columns " + columns + " but draws " + drawn);
        }
    }

    private static void drawn(JsonNode node, Set<String> found) {
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (ACCESSORS.contains(entry.getKey()) && value.isTextual()) {
                found.add(value.asText());
            } else if (ACCESSORS.contains(entry.getKey()) && value.isArray()) {
                value.forEach(id -> found.add(id.asText()));
            } else {
                drawn(value, found);
            }
        });
        if (node.isArray()) {
            node.forEach(element -> drawn(element, found));
        }
    }

    private void group(String id, JsonNode column, JsonNode columns) {
        String operation = column.path("operationType").asText();
        JsonNode params = column.path("params");
        if (!column.path("scale").asText().equals(GROUPS.get(operation))) {
            wrong.add(place + " " + id + " groups by the operation " + operation + " " + column.path("scale"));
            return;
        }
        switch (operation) {
            case "terms" -> {
                dataType(id, column);
                JsonNode by = columns.path(params.at("/orderBy/columnId").asText());
                if (!METRICS.contains(by.path("operationType").asText()) || by.has("filter")) {
                    wrong.add(place + " " + id + " is ordered by " + params.path("orderBy"));
                }
                if (params.path("size").asInt() < 1 || params.path("size").asInt() > 1000) {
                    wrong.add(place + " " + id + " has the size " + params.path("size"));
                }
            }
            case "date_histogram" -> dataType(id, column);
            case "filters" -> {
                if (params.path("filters").isEmpty()) {
                    wrong.add(place + " " + id + " has no classes");
                }
                params.path("filters").forEach(filter -> query(fields, place, filter.path("input"), wrong));
            }
            default -> {
                if (!isNumber(id, column)) {
                    wrong.add(place + " " + id + " makes steps of what is no number");
                }
            }
        }
    }

    private void metric(String id, JsonNode column) {
        String operation = column.path("operationType").asText();
        if (!METRICS.contains(operation) || !column.path("scale").asText().equals("ratio")) {
            wrong.add(place + " " + id + " has the operation " + operation);
            return;
        }
        if (column.path("label").asText().isBlank()) {
            wrong.add(place + " " + id + " has no label");
        }
        if (!column.at("/params/emptyAsNull").asBoolean()) {
            wrong.add(place + " " + id + " would show 0 where nothing was measured");
        }
        String field = column.path("sourceField").asText();
        if (operation.equals("count") != field.equals("___records___")) {
            wrong.add(place + " " + id + " has the field " + field + " for " + operation);
        } else if (!operation.equals("count") && NUMERIC.contains(operation) && !isNumber(id, column)) {
            wrong.add(place + " " + id + " takes " + operation + " of " + field + ", which is no number");
        } else if (operation.equals("unique_count")) {
            declared(id, field);
        }
        int percentile = column.at("/params/percentile").asInt();
        if (operation.equals("percentile") && (percentile < 1 || percentile > 99)) {
            wrong.add(place + " " + id + " is the percentile " + percentile);
        }
        if (column.has("filter")) {
            query(fields, place, column.path("filter"), wrong);
        }
    }

    private boolean isNumber(String id, JsonNode column) {
        String field = column.path("sourceField").asText();
        return !declared(id, field) || fields.isNumber(field);
    }

    private void dataType(String id, JsonNode column) {
        String field = column.path("sourceField").asText();
        if (declared(id, field)
                && !fields.lensType(field).equals(column.path("dataType").asText())) {
            wrong.add(place + " " + id + " is of the type " + column.path("dataType") + ", its field "
                    + fields.lensType(field));
        }
    }

    private boolean declared(String id, String field) {
        try {
            fields.type(field);
            return true;
        } catch (IllegalArgumentException e) {
            wrong.add(place + " " + id + ": " + e.getMessage());
            return false;
        }
    }

    /** Whether a query is KQL that we know, about declared fields. */
    static void query(Fields fields, String place, JsonNode query, List<String> wrong) {
        if (!query.path("language").asText().equals("kuery")) {
            wrong.add(place + " has a query that is no KQL: " + query);
            return;
        }
        try {
            Kql.fields(Kql.parse(query.path("query").asText())).forEach(fields::type);
        } catch (IllegalArgumentException e) {
            wrong.add(place + ": " + e.getMessage());
        }
    }
}
