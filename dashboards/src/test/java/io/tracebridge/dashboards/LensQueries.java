package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Lens asks Elasticsearch for a panel, made from nothing but the panel as it stands in the export, and the rows that it makes of
 * the answer. Breakdowns nest in the order of the columns.
 */
final class LensQueries {
    /** One row of the panel: the values of its breakdowns, and its numbers by label; one that was not measured is not there. */
    record Row(List<String> keys, Map<String, Double> numbers) {}

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final int MOST_BUCKETS = 100;
    private static final Map<String, Integer> INTERVALS = new LinkedHashMap<>();

    static {
        INTERVALS.put("minute", 60);
        INTERVALS.put("hour", 3_600);
        INTERVALS.put("day", 86_400);
        INTERVALS.put("month", 2_678_400);
    }

    private final JsonNode attributes;
    private final List<JsonNode> groups = new ArrayList<>();
    private final Map<String, JsonNode> metrics = new LinkedHashMap<>();

    /** @param attributes of a Lens panel: {@code embeddableConfig.attributes} */
    LensQueries(JsonNode attributes) {
        this.attributes = attributes;
        JsonNode layer = attributes
                .at("/state/datasourceStates/formBased/layers")
                .elements()
                .next();
        for (JsonNode id : layer.path("columnOrder")) {
            JsonNode column = layer.path("columns").path(id.asText());
            if (column.path("isBucketed").asBoolean()) {
                groups.add(column);
            } else {
                metrics.put(id.asText(), column);
            }
        }
    }

    /** Body of a search. */
    ObjectNode request(String from, String to) {
        ObjectNode request = JSON.objectNode().put("size", 0).put("track_total_hits", true);
        ObjectNode range = JSON.objectNode();
        range.putObject("range")
                .putObject("@timestamp")
                .put("gte", from)
                .put("lte", to)
                .put("format", "strict_date_optional_time");
        request.putObject("query")
                .putObject("bool")
                .putArray("filter")
                .add(KqlQueries.of(attributes.at("/state/query/query").asText()))
                .add(range);
        request.set("aggs", aggregations(0, interval(from, to)));
        return request;
    }

    /** The shortest that makes no more buckets than fit on a panel. */
    private static String interval(String from, String to) {
        long seconds = Duration.between(Instant.parse(from), Instant.parse(to)).toSeconds();
        for (Map.Entry<String, Integer> interval : INTERVALS.entrySet()) {
            if (seconds / interval.getValue() <= MOST_BUCKETS) {
                return interval.getKey();
            }
        }
        return "year";
    }

    private ObjectNode aggregations(int level, String interval) {
        ObjectNode aggregations = JSON.objectNode();
        if (level == groups.size()) {
            metrics.forEach((id, column) -> metric(aggregations, id, column));
            return aggregations;
        }
        JsonNode column = groups.get(level);
        ObjectNode group = aggregations.putObject("group");
        ObjectNode below = aggregations(level + 1, interval);
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
            case "date_histogram" ->
                group.putObject("date_histogram")
                        .put("field", column.path("sourceField").asText())
                        .put("calendar_interval", interval)
                        .put("time_zone", "UTC");
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
            body.putArray("percents").add(column.at("/params/percentile").asInt(50));
        }
    }

    /** The rows of an answer to {@link #request}. */
    List<Row> rows(JsonNode answer) {
        List<Row> rows = new ArrayList<>();
        ObjectNode root = JSON.objectNode()
                .put("doc_count", answer.at("/hits/total/value").asLong());
        answer.path("aggregations").properties().forEach(entry -> root.set(entry.getKey(), entry.getValue()));
        rows(0, List.of(), root, rows);
        return rows;
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
            rows.add(new Row(keys, numbers));
            return;
        }
        JsonNode buckets = bucket.path("group").path("buckets");
        if (buckets.isArray()) {
            for (JsonNode inner : buckets) {
                String key = inner.has("key_as_string")
                        ? inner.path("key_as_string").asText()
                        : inner.path("key").asText();
                rows(level + 1, with(keys, key), inner, rows);
            }
        } else {
            buckets.properties().forEach(inner -> rows(level + 1, with(keys, inner.getKey()), inner.getValue(), rows));
        }
    }

    /** Null for what was not measured, and for a count of nothing: {@code emptyAsNull}. */
    private static Double number(JsonNode bucket, String id, JsonNode column) {
        String operation = column.path("operationType").asText();
        JsonNode inner = column.has("filter") ? bucket.path(id) : bucket;
        JsonNode value = switch (operation) {
            case "count" -> inner.path("doc_count");
            case "median", "percentile" ->
                inner.path(id).path("values").elements().next();
            default -> inner.path(id).path("value");
        };
        boolean zeroIsNothing =
                operation.equals("count") || operation.equals("sum") || operation.equals("unique_count");
        boolean empty = value.isNull() || value.isMissingNode() || zeroIsNothing && value.asDouble() == 0;
        return empty ? null : value.asDouble();
    }

    private static List<String> with(List<String> keys, String key) {
        List<String> longer = new ArrayList<>(keys);
        longer.add(key);
        return longer;
    }
}
