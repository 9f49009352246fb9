package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Elasticsearch's query for one in Kibana's language, as Kibana makes it. */
final class KqlQueries {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, String> RANGES = Map.of("<", "lt", "<=", "lte", ">", "gt", ">=", "gte");

    private KqlQueries() {}

    static ObjectNode of(String kql) {
        return of(Kql.parse(kql));
    }

    /** The documents of a time that match, and that match all of the filters, too. */
    static ObjectNode of(String kql, TimeRange range, List<ObjectNode> filters) {
        ObjectNode time = JSON.objectNode();
        time.putObject("range")
                .putObject("@timestamp")
                .put("gte", range.from().toString())
                .put("lte", range.to().toString())
                .put("format", "strict_date_optional_time");
        ObjectNode query = JSON.objectNode();
        query.putObject("bool").putArray("filter").add(of(kql)).add(time).addAll(filters);
        return query;
    }

    private static ObjectNode of(Kql.Query query) {
        if (query instanceof Kql.And and) {
            return and.all().isEmpty() ? wrapped("match_all", JSON.objectNode()) : bool("filter", and.all());
        }
        if (query instanceof Kql.Or or) {
            return bool("should", or.any());
        }
        if (query instanceof Kql.Not not) {
            return bool("must_not", List.of(not.query()));
        }
        if (query instanceof Kql.Compare compare) {
            ObjectNode limits = JSON.objectNode().put(RANGES.get(compare.operator()), compare.value());
            return wrapped("range", wrapped(compare.field(), limits));
        }
        Kql.Is is = (Kql.Is) query;
        if (is.isExists()) {
            return wrapped("exists", JSON.objectNode().put("field", is.field()));
        }
        if (is.isPattern()) {
            ObjectNode pattern = JSON.objectNode().put("query", is.value());
            pattern.putArray("fields").add(is.field());
            return wrapped("query_string", pattern);
        }
        String kind = is.quoted() ? "match_phrase" : "match";
        return wrapped(kind, JSON.objectNode().put(is.field(), is.value()));
    }

    private static ObjectNode bool(String occur, List<Kql.Query> queries) {
        ObjectNode bool = JSON.objectNode();
        ArrayNode clauses = bool.putArray(occur);
        queries.forEach(query -> clauses.add(of(query)));
        if (occur.equals("should")) {
            bool.put("minimum_should_match", 1);
        }
        return wrapped("bool", bool);
    }

    private static ObjectNode wrapped(String name, ObjectNode body) {
        return JSON.objectNode().set(name, body);
    }
}
