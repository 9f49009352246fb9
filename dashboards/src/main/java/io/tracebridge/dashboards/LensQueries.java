package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Lens asks Elasticsearch for a panel, made from nothing but the panel as it stands in the export, and the rows that it makes of
 * the answer. Breakdowns nest in the order of the columns, whichever of them stands along the axis. Whatever draws or checks panels without Kibana asks by this.
 */
public final class LensQueries {
    /**
     * One row of the panel: the values of its breakdowns, that along the axis first, and its numbers by label; one that was not measured is
     * not there.
     */
    public record Row(List<String> keys, Map<String, Double> numbers) {}

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    private final JsonNode attributes;
    /** The breakdowns as they nest. */
    private final List<JsonNode> groups = new ArrayList<>();

    /** Which of them stands along the axis; 0 where there is no axis. */
    private int first;

    private final Map<String, JsonNode> metrics = new LinkedHashMap<>();

    /** @param attributes of a Lens panel: {@code embeddableConfig.attributes} */
    LensQueries(JsonNode attributes) {
        this.attributes = attributes;
        JsonNode layer = attributes
                .at("/state/datasourceStates/formBased/layers")
                .elements()
                .next();
        JsonNode along = attributes.at("/state/visualization/layers/0/xAccessor");
        for (JsonNode id : layer.path("columnOrder")) {
            JsonNode column = layer.path("columns").path(id.asText());
            if (column.path("isBucketed").asBoolean()) {
                first = id.equals(along) ? groups.size() : first;
                groups.add(column);
            } else {
                metrics.put(id.asText(), column);
            }
        }
    }

    /**
     * Body of a search for the numbers of the panel.
     *
     * @param filters further queries that every document has to match
     */
    public ObjectNode request(TimeRange range, List<ObjectNode> filters) {
        ObjectNode request = JSON.objectNode().put("size", 0).put("track_total_hits", true);
        request.set("query", query(range, filters));
        request.set("aggs", aggregations(0, range));
        return request;
    }

    /** Elasticsearch's query for the documents that the panel looks at. */
    public ObjectNode query(TimeRange range, List<ObjectNode> filters) {
        return KqlQueries.of(attributes.at("/state/query/query").asText(), range, filters);
    }

    /**
     * What restricts the panel's documents to those behind one of its rows.
     *
     * @param keys the row's first keys, or all of them
     * @param metric which number of the row, from 0, or -1 for all documents of the row
     * @throws IllegalArgumentException when the panel has no such keys or number
     */
    public List<ObjectNode> behind(List<String> keys, int metric, TimeRange range) {
        if (keys.size() > groups.size() || metric >= metrics.size()) {
            throw new IllegalArgumentException("the panel has " + groups.size() + " keys and " + metrics.size()
                    + " numbers in a row, not " + keys.size() + " and number " + metric);
        }
        List<ObjectNode> filters = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            filters.add(behind(firstFirst(groups).get(i), keys.get(i), range));
        }
        if (metric >= 0) {
            JsonNode column = List.copyOf(metrics.values()).get(metric);
            if (column.has("filter")) {
                filters.add(KqlQueries.of(column.at("/filter/query").asText()));
            }
            if (!column.path("operationType").asText().equals("count")) {
                ObjectNode measured = JSON.objectNode();
                measured.putObject("exists").set("field", column.path("sourceField"));
                filters.add(measured);
            }
        }
        return filters;
    }

    private static ObjectNode behind(JsonNode column, String key, TimeRange range) {
        ObjectNode filter = JSON.objectNode();
        String field = column.path("sourceField").asText();
        switch (column.path("operationType").asText()) {
            case "terms" -> filter.putObject("term").put(field, key);
            case "date_histogram" -> {
                // checked here, as Elasticsearch would calculate with whatever else it says
                String begin = OffsetDateTime.parse(key)
                        .toInstant()
                        .atZone(range.zone())
                        .format(TIME);
                filter.putObject("range")
                        .putObject(field)
                        .put("gte", begin)
                        .put("lt", begin + "||+" + range.step())
                        .put("format", "strict_date_optional_time")
                        .put("time_zone", range.zone().getId());
            }
            default -> {
                for (JsonNode one : column.at("/params/filters")) {
                    if (one.path("label").asText().equals(key)) {
                        return KqlQueries.of(one.at("/input/query").asText());
                    }
                }
                throw new IllegalArgumentException("the panel has no class " + key);
            }
        }
        return filter;
    }

    private ObjectNode aggregations(int level, TimeRange range) {
        ObjectNode aggregations = JSON.objectNode();
        if (level == groups.size()) {
            metrics.forEach((id, column) -> metric(aggregations, id, column));
            return aggregations;
        }
        JsonNode column = groups.get(level);
        ObjectNode group = aggregations.putObject("group");
        ObjectNode below = aggregations(level + 1, range);
        switch (column.path("operationType").asText()) {
            case "terms" -> {
                ObjectNode terms = group.putObject("terms");
                terms.put("field", column.path("sourceField").asText());
                terms.put("size", column.at("/params/size").asInt());
                String id = column.at("/params/orderBy/columnId").asText();
                boolean count = metrics.get(id).path("operationType").asText().equals("count");
                terms.putObject("order")
                        .put(
                                count ? "_count" : id,
                                column.at("/params/orderDirection").asText());
                metric(below, id, metrics.get(id));
            }
            case "date_histogram" -> {
                ObjectNode histogram = group.putObject("date_histogram");
                histogram.put("field", column.path("sourceField").asText());
                histogram.put(range.isCalendar() ? "calendar_interval" : "fixed_interval", range.step());
                histogram.put("time_zone", range.zone().getId());
                if (column.at("/params/includeEmptyRows").asBoolean()) {
                    histogram
                            .put("min_doc_count", 0)
                            .putObject("extended_bounds")
                            .put("min", range.from().toEpochMilli())
                            .put("max", range.to().toEpochMilli());
                }
            }
            case "filters" -> {
                ObjectNode filters = group.putObject("filters").putObject("filters");
                for (JsonNode filter : column.at("/params/filters")) {
                    filters.set(
                            filter.path("label").asText(),
                            KqlQueries.of(filter.at("/input/query").asText()));
                }
            }
            default -> throw new IllegalArgumentException("cannot group by " + column);
        }
        group.set("aggs", below);
        return aggregations;
    }

    private static void metric(ObjectNode aggregations, String id, JsonNode column) {
        String operation = column.path("operationType").asText();
        boolean filtered = column.has("filter");
        if (operation.equals("count") && !filtered) {
            return; // every answer has it
        }
        ObjectNode into = aggregations;
        if (filtered) {
            ObjectNode filter = aggregations.putObject(id);
            filter.set("filter", KqlQueries.of(column.at("/filter/query").asText()));
            if (operation.equals("count")) {
                return;
            }
            into = filter.putObject("aggs");
        }
        ObjectNode metric = into.putObject(id);
        ObjectNode body = switch (operation) {
            case "sum", "min", "max" -> metric.putObject(operation);
            case "average" -> metric.putObject("avg");
            case "unique_count" -> metric.putObject("cardinality");
            case "median", "percentile" -> metric.putObject("percentiles");
            default -> throw new IllegalArgumentException("cannot measure " + column);
        };
        body.put("field", column.path("sourceField").asText());
        if (operation.equals("median") || operation.equals("percentile")) {
            body.putArray("percents").add(column.at("/params/percentile").asInt(50)); // a median has no parameter
        }
    }

    /** The rows of an answer to {@link #request}. */
    public List<Row> rows(JsonNode answer) {
        List<Row> rows = new ArrayList<>();
        ObjectNode root = JSON.objectNode()
                .put("doc_count", answer.at("/hits/total/value").asLong());
        answer.path("aggregations").properties().forEach(entry -> root.set(entry.getKey(), entry.getValue()));
        rows(0, List.of(), root, rows);
        return rows;
    }

    /** The values of the breakdown along the axis, those without rows, too; none where there is no breakdown. */
    public List<String> along(JsonNode answer) {
        List<JsonNode> outer = List.of(answer.path("aggregations"));
        for (int level = 0; level < first; level++) {
            int at = level;
            outer = outer.stream()
                    .flatMap(bucket -> buckets(at, bucket).values().stream())
                    .toList();
        }
        Set<String> keys = new LinkedHashSet<>();
        if (!groups.isEmpty()) {
            outer.forEach(bucket -> keys.addAll(buckets(first, bucket).keySet()));
        }
        return List.copyOf(keys);
    }

    private <T> List<T> firstFirst(List<T> nested) {
        List<T> shown = new ArrayList<>(nested);
        shown.add(0, shown.remove(first));
        return shown;
    }

    /** The buckets of a breakdown by their keys, in the order of the answer, and classes in that of the source. */
    private Map<String, JsonNode> buckets(int level, JsonNode bucket) {
        Map<String, JsonNode> byKey = new LinkedHashMap<>();
        JsonNode buckets = bucket.path("group").path("buckets");
        if (buckets.isArray()) {
            buckets.forEach(inner -> byKey.put(key(inner), inner));
        } else {
            for (JsonNode filter : groups.get(level).at("/params/filters")) {
                String label = filter.path("label").asText();
                byKey.put(label, buckets.path(label));
            }
        }
        return byKey;
    }

    private static String key(JsonNode bucket) {
        return bucket.path(bucket.has("key_as_string") ? "key_as_string" : "key")
                .asText();
    }

    private void rows(int level, List<String> keys, JsonNode bucket, List<Row> rows) {
        if (level == groups.size()) {
            Map<String, Double> numbers = new LinkedHashMap<>();
            metrics.forEach((id, column) -> {
                Double number = number(bucket, id, column);
                if (number != null) {
                    numbers.put(column.path("label").asText(), number);
                }
            });
            rows.add(new Row(keys.isEmpty() ? keys : firstFirst(keys), numbers));
            return;
        }
        buckets(level, bucket).forEach((key, inner) -> rows(level + 1, with(keys, key), inner, rows));
    }

    /** Null for what was not measured, and for a count of nothing: {@code emptyAsNull}. */
    private static Double number(JsonNode bucket, String id, JsonNode column) {
        String operation = column.path("operationType").asText();
        JsonNode inner = column.has("filter") ? bucket.path(id) : bucket;
        JsonNode value = switch (operation) {
            case "count" -> inner.path("doc_count");
            case "median", "percentile" -> only(inner.path(id).path("values"));
            default -> inner.path(id).path("value");
        };
        boolean zeroIsNothing =
                operation.equals("count") || operation.equals("sum") || operation.equals("unique_count");
        boolean empty = value.isNull() || value.isMissingNode() || zeroIsNothing && value.asDouble() == 0;
        return empty ? null : value.asDouble();
    }

    private static JsonNode only(JsonNode values) {
        return values.isEmpty() ? MissingNode.getInstance() : values.elements().next();
    }

    private static List<String> with(List<String> keys, String key) {
        List<String> longer = new ArrayList<>(keys);
        longer.add(key);
        return longer;
    }
}
