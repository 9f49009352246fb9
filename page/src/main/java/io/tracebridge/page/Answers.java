package io.tracebridge.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.bridge.cut.IndexedDocument;
import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.dashboards.Dashboard;
import io.tracebridge.dashboards.Dashboards;
import io.tracebridge.dashboards.LensQueries;
import io.tracebridge.dashboards.Metric;
import io.tracebridge.dashboards.Panel;
import io.tracebridge.dashboards.TimeRange;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the page asks this program, answered as JSON. Every search is made here, of a dashboard's source and of values that the browser
 * may choose: a time, values of the dashboards' controls, a row of a panel. Stateless; any thread.
 */
final class Answers {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SEARCH = "/" + Dashboards.INDEX_PATTERN + "/_search";
    private static final String WITHIN = "30s";
    private static final int CONTROL_VALUES = 100;
    private static final int PAGE = 50;
    /** As far as Elasticsearch goes without keeping a search open. */
    private static final int LAST_PAGE = 10_000 - PAGE;

    private final Dashboards dashboards;
    private final Model model;
    private final DocumentView view;
    private final Cluster cluster;
    private final Clock clock;
    private final Set<String> controlled;
    private final boolean hasPackets;

    Answers(Dashboards dashboards, FieldCatalog catalog, Cluster cluster, Clock clock, boolean hasPackets) {
        this.hasPackets = hasPackets;
        this.dashboards = dashboards;
        this.model = new Model(dashboards.fields());
        this.view = new DocumentView(catalog);
        this.cluster = cluster;
        this.clock = clock;
        this.controlled = dashboards.all().stream()
                .flatMap(dashboard -> dashboard.controls().stream())
                .map(Dashboard.Control::field)
                .collect(Collectors.toSet());
    }

    /** {@code dashboards}, {@code dashboards/ID}, {@code .../panels/ID}, {@code .../values}, {@code .../documents}, {@code documents/ID}. */
    JsonNode answer(List<String> path, Parameters parameters) throws BadRequest, IOException {
        if (path.equals(List.of("dashboards"))) {
            ArrayNode all = JSON.arrayNode();
            dashboards.all().forEach(dashboard -> all.add(Model.summary(dashboard)));
            return all;
        }
        if (path.get(0).equals("documents") && path.size() == 2) {
            return document(path.get(1));
        }
        if (path.get(0).equals("documents") && path.size() == 3 && path.get(2).equals("source")) {
            return hit(path.get(1)).path("_source");
        }
        if (path.size() < 2 || !path.get(0).equals("dashboards")) {
            throw nothingThere();
        }
        Dashboard dashboard = dashboard(path.get(1));
        if (path.size() == 2) {
            return model.of(dashboard);
        }
        TimeRange range = parameters.range(dashboard.from(), dashboard.to(), clock);
        if (path.size() == 4 && path.get(2).equals("panels")) {
            return panel(panel(dashboard, path.get(3)), range, filters(parameters, null));
        }
        if (path.size() == 3 && path.get(2).equals("values")) {
            return values(dashboard, range, parameters);
        }
        if (path.size() == 3 && path.get(2).equals("documents")) {
            return documents(dashboard, range, parameters);
        }
        throw nothingThere();
    }

    private Dashboard dashboard(String id) throws BadRequest {
        return dashboards.all().stream()
                .filter(dashboard -> dashboard.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BadRequest(404, "there is no such dashboard"));
    }

    private static Panel panel(Dashboard dashboard, String id) throws BadRequest {
        return dashboard.panels().stream()
                .filter(panel -> panel.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BadRequest(404, "there is no such panel on this dashboard"));
    }

    private static BadRequest nothingThere() {
        return new BadRequest(404, "there is nothing of that name");
    }

    /** What is chosen in controls, {@code FIELD:VALUE}; but for one of them. */
    private List<ObjectNode> filters(Parameters parameters, String but) throws BadRequest {
        List<ObjectNode> filters = new ArrayList<>();
        for (String filter : parameters.all("filter")) {
            int colon = filter.indexOf(':');
            String field = colon < 0 ? filter : filter.substring(0, colon);
            if (colon < 0 || !controlled.contains(field)) {
                throw new BadRequest(400, "a filter is FIELD:VALUE with a field that a dashboard has a control for");
            }
            if (!field.equals(but)) {
                ObjectNode term = JSON.objectNode();
                term.putObject("term").put(field, filter.substring(colon + 1));
                filters.add(term);
            }
        }
        return filters;
    }

    private JsonNode panel(Panel panel, TimeRange range, List<ObjectNode> filters) throws IOException, BadRequest {
        LensQueries queries = dashboards.queries(panel);
        JsonNode found = search(queries.request(range, filters));
        ObjectNode answer = described(range);
        answer.put("documents", found.at("/hits/total/value").asLong());
        ArrayNode along = answer.putArray("along");
        queries.along(found).forEach(along::add);
        ArrayNode rows = answer.putArray("rows");
        for (LensQueries.Row row : queries.rows(found)) {
            ObjectNode one = rows.addObject();
            ArrayNode keys = one.putArray("keys");
            row.keys().forEach(keys::add);
            ArrayNode numbers = one.putArray("numbers");
            for (Metric metric : panel.metrics()) {
                numbers.add(row.numbers().get(metric.label()));
            }
        }
        return answer;
    }

    private static ObjectNode described(TimeRange range) {
        return JSON.objectNode()
                .put("from", range.from().toString())
                .put("to", range.to().toString())
                .put("step", range.step());
    }

    private JsonNode values(Dashboard dashboard, TimeRange range, Parameters parameters)
            throws BadRequest, IOException {
        String field = parameters.text("field", "");
        if (!controlled.contains(field)) {
            throw new BadRequest(400, "field is to be one that a dashboard has a control for");
        }
        ObjectNode request = JSON.objectNode().put("size", 0);
        request.set("query", Dashboards.documents(dashboard, range, filters(parameters, field)));
        request.putObject("aggs")
                .putObject("values")
                .putObject("terms")
                .put("field", field)
                .put("size", CONTROL_VALUES);
        ArrayNode values = JSON.arrayNode();
        for (JsonNode bucket : search(request).at("/aggregations/values/buckets")) {
            String text = bucket.path(bucket.has("key_as_string") ? "key_as_string" : "key")
                    .asText();
            values.addObject().put("value", text).set("documents", bucket.path("doc_count"));
        }
        return values;
    }

    /** The documents of the dashboard, or those behind a row of one of its panels; newest first. */
    private JsonNode documents(Dashboard dashboard, TimeRange range, Parameters parameters)
            throws BadRequest, IOException {
        List<ObjectNode> filters = filters(parameters, null);
        String behind = parameters.text("panel", null);
        ObjectNode query;
        if (behind == null) {
            query = Dashboards.documents(dashboard, range, filters);
        } else {
            LensQueries queries = dashboards.queries(panel(dashboard, behind));
            int metric = parameters.number("metric", -1, -1, Integer.MAX_VALUE);
            try {
                filters.addAll(queries.behind(parameters.all("key"), metric, range));
            } catch (IllegalArgumentException | DateTimeException e) { // the panel knows what its keys look like
                throw new BadRequest(400, "the panel has no such row: " + e.getMessage());
            }
            query = queries.query(range, filters);
        }
        int skip = parameters.number("skip", 0, 0, LAST_PAGE);
        ObjectNode request =
                JSON.objectNode().put("size", PAGE).put("from", skip).put("track_total_hits", true);
        request.set("query", query);
        request.putArray("sort")
                .addObject()
                .putObject("@timestamp")
                .put("order", "desc")
                .put("unmapped_type", "date");
        JsonNode found = search(request);
        ObjectNode answer = described(range);
        answer.put("documents", found.at("/hits/total/value").asLong());
        answer.put("skip", skip).put("page", PAGE);
        ArrayNode rows = answer.putArray("rows");
        for (JsonNode hit : found.at("/hits/hits")) {
            ObjectNode row = rows.addObject();
            row.set("id", hit.path("_id"));
            row.set("time", hit.at("/_source/@timestamp"));
            ArrayNode columns = row.putArray("columns");
            for (String column : dashboard.documents().columns()) {
                columns.addArray().addAll(DocumentView.values(hit.path("_source"), column));
            }
        }
        return answer;
    }

    private JsonNode document(String id) throws BadRequest, IOException {
        JsonNode hit = hit(id);
        ObjectNode answer = JSON.objectNode();
        answer.set("id", hit.path("_id"));
        answer.set("index", hit.path("_index"));
        answer.set("fields", view.fields(hit.path("_source")));
        // what can be done with one document
        ArrayNode links = answer.putArray("links");
        links.addObject().put("label", "as JSON").put("href", "/api/documents/" + id + "/source");
        if (hasPackets) {
            links.addObject().put("label", "its packets (pcapng)").put("href", "/packets/" + id);
        }
        return answer;
    }

    private JsonNode hit(String id) throws BadRequest, IOException {
        if (!IndexedDocument.isId(id)) {
            throw new BadRequest(404, "no document has such an id");
        }
        ObjectNode request = JSON.objectNode().put("size", 1);
        request.putObject("query").putObject("ids").putArray("values").add(id);
        JsonNode hit = search(request).at("/hits/hits/0");
        if (hit.isMissingNode()) {
            throw new BadRequest(404, "there is no document with that id");
        }
        return hit;
    }

    /** @throws BadRequest when Elasticsearch does not take the values that the browser chose */
    private JsonNode search(ObjectNode request) throws IOException, BadRequest {
        request.put("timeout", WITHIN);
        Cluster.Answer answer =
                cluster.request("POST", SEARCH, request.toString().getBytes(StandardCharsets.UTF_8));
        if (answer.status() == 400) {
            throw new BadRequest(400, "Elasticsearch does not take it: " + answer.error());
        }
        if (!answer.ok()) {
            throw new IOException("Elasticsearch answers " + answer.error());
        }
        JsonNode found = MAPPER.readTree(answer.body());
        if (found.path("timed_out").asBoolean()) {
            throw new IOException("Elasticsearch needs more than " + WITHIN + ": choose a shorter time");
        }
        if (found.at("/_shards/failed").asInt() > 0) {
            throw new IOException("Elasticsearch has lost a part of the answer: "
                    + found.at("/_shards/failures/0/reason/reason").asText());
        }
        return found;
    }
}
