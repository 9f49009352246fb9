package io.tracebridge.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.dashboards.Breakdown;
import io.tracebridge.dashboards.Dashboard;
import io.tracebridge.dashboards.Fields;
import io.tracebridge.dashboards.Format;
import io.tracebridge.dashboards.Metric;
import io.tracebridge.dashboards.Panel;
import io.tracebridge.dashboards.Place;
import java.util.Locale;

/** What the browser has to know of a dashboard to draw it: all but the queries. */
final class Model {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Fields fields;

    Model(Fields fields) {
        this.fields = fields;
    }

    ObjectNode of(Dashboard dashboard) {
        ObjectNode model = summary(dashboard);
        model.put("from", dashboard.from()).put("to", dashboard.to());
        ArrayNode controls = model.putArray("controls");
        dashboard
                .controls()
                .forEach(control ->
                        controls.addObject().put("field", control.field()).put("title", control.title()));
        ArrayNode panels = model.putArray("panels");
        dashboard.panels().forEach(panel -> panels.add(panel(panel)));
        Dashboard.Documents documents = dashboard.documents();
        ObjectNode table = model.putObject("documents");
        table.put("title", documents.title()).put("description", documents.description());
        table.set("place", place(documents.place()));
        ArrayNode columns = table.putArray("columns");
        documents
                .columns()
                .forEach(column -> columns.addObject().put("field", column).put("format", word(fields.format(column))));
        return model;
    }

    static ObjectNode summary(Dashboard dashboard) {
        return JSON.objectNode()
                .put("id", dashboard.id())
                .put("title", dashboard.title())
                .put("description", dashboard.description());
    }

    private ObjectNode panel(Panel panel) {
        ObjectNode model = JSON.objectNode();
        model.put("id", panel.id()).put("title", panel.title()).put("description", panel.description());
        model.put("chart", panel.chart().name().toLowerCase(Locale.ROOT));
        model.put("axis", panel.axis());
        model.set("place", place(panel.place()));
        ArrayNode by = model.putArray("by");
        for (Breakdown breakdown : panel.by()) {
            if (breakdown instanceof Breakdown.Top top) {
                by.addObject().put("kind", "top").put("label", top.field());
            } else if (breakdown instanceof Breakdown.Classes) {
                by.addObject().put("kind", "classes").put("label", panel.title());
            } else {
                by.addObject().put("kind", "time").put("label", "time");
            }
        }
        ArrayNode metrics = model.putArray("metrics");
        for (Metric metric : panel.metrics()) {
            ObjectNode one = metrics.addObject();
            one.put("label", metric.label());
            one.put("format", format(metric));
            one.put("where", metric.where() != null);
            one.put("color", metric.color() == null ? null : metric.color().hex());
        }
        return model;
    }

    private String format(Metric metric) {
        return switch (metric.operation()) {
            case COUNT, UNIQUE -> "count";
            default -> word(fields.format(metric.field()));
        };
    }

    private static String word(Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode place(Place place) {
        return JSON.objectNode()
                .put("x", place.x())
                .put("y", place.y())
                .put("width", place.width())
                .put("height", place.height());
    }
}
