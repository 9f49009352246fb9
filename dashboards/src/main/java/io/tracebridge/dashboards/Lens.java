package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A panel as Kibana's Lens keeps it, by value, so that readers can edit it. One layer, whose columns are the breakdowns, the outermost
 * first, and then the metrics; the visualization says which column is drawn where.
 */
final class Lens {
    /** The only layer of each panel. */
    static final String LAYER = "layer";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Fields fields;
    private final Panel panel;
    private final List<String> groups = new ArrayList<>();
    private final List<String> metrics = new ArrayList<>();

    Lens(Fields fields, Panel panel) {
        this.fields = fields;
        this.panel = panel;
        for (int i = 0; i < panel.by().size(); i++) {
            groups.add("by-" + (i + 1));
        }
        for (int i = 0; i < panel.metrics().size(); i++) {
            metrics.add("metric-" + (i + 1));
        }
    }

    /** Name of the reference to the data view. */
    static String dataViewReference() {
        return "indexpattern-datasource-layer-" + LAYER;
    }

    ObjectNode attributes(ObjectNode dataViewReference) {
        ObjectNode layer = JSON.objectNode();
        layer.set("columns", columns());
        layer.set("columnOrder", ids(nested(), metrics));
        layer.set("incompleteColumns", JSON.objectNode());
        layer.put("sampling", 1);
        ObjectNode state = JSON.objectNode();
        state.putObject("datasourceStates")
                .putObject("formBased")
                .putObject("layers")
                .set(LAYER, layer);
        state.set("visualization", visualization());
        state.set("query", kql(panel.query()));
        state.putArray("filters");
        state.putArray("internalReferences");
        state.putObject("adHocDataViews");

        ObjectNode attributes = JSON.objectNode();
        attributes.put("title", panel.title());
        attributes.put("description", panel.description());
        attributes.put("visualizationType", visualizationType());
        attributes.put("type", "lens");
        attributes.putArray("references").add(dataViewReference);
        attributes.set("state", state);
        return attributes;
    }

    /** The breakdowns as they nest: over time the top values of the whole time, not those of each moment, which are ever others. */
    private List<String> nested() {
        boolean overTime = panel.chart().hasAxes()
                && groups.size() == 2
                && panel.by().get(0) instanceof Breakdown.Time
                && panel.by().get(1) instanceof Breakdown.Top;
        return overTime ? List.of(groups.get(1), groups.get(0)) : groups;
    }

    static ObjectNode kql(String query) {
        return JSON.objectNode().put("query", query).put("language", "kuery");
    }

    private ObjectNode columns() {
        ObjectNode columns = JSON.objectNode();
        for (String group : nested()) {
            columns.set(group, group(panel.by().get(groups.indexOf(group))));
        }
        for (int i = 0; i < metrics.size(); i++) {
            columns.set(metrics.get(i), metric(panel.metrics().get(i)));
        }
        return columns;
    }

    private ObjectNode group(Breakdown breakdown) {
        ObjectNode column = JSON.objectNode();
        ObjectNode params = JSON.objectNode();
        if (breakdown instanceof Breakdown.Top top) {
            column.put("label", top.field()).put("customLabel", true);
            column.put("dataType", fields.lensType(top.field()));
            column.put("operationType", "terms").put("scale", "ordinal");
            column.put("sourceField", top.field());
            params.put("size", top.size());
            params.putObject("orderBy").put("type", "column").put("columnId", metrics.get(0));
            params.put("orderDirection", "desc");
            params.put("otherBucket", false).put("missingBucket", false);
            params.putObject("parentFormat").put("id", "terms");
        } else if (breakdown instanceof Breakdown.Classes classes) {
            column.put("label", panel.title()).put("customLabel", true);
            column.put("dataType", "string");
            column.put("operationType", "filters").put("scale", "ordinal");
            ArrayNode filters = params.putArray("filters");
            classes.queries().forEach((label, query) -> {
                ObjectNode filter = filters.addObject();
                filter.put("label", label);
                filter.set("input", kql(query));
            });
        } else {
            column.put("label", "time").put("customLabel", true);
            column.put("dataType", "date");
            column.put("operationType", "date_histogram").put("scale", "interval");
            column.put("sourceField", "@timestamp");
            params.put("interval", "auto");
            params.put("includeEmptyRows", true).put("dropPartials", false);
        }
        column.put("isBucketed", true);
        column.set("params", params);
        return column;
    }

    private ObjectNode metric(Metric metric) {
        ObjectNode column = JSON.objectNode();
        column.put("label", metric.label()).put("customLabel", true);
        column.put("dataType", "number");
        column.put("operationType", metric.operation().lens).put("scale", "ratio");
        column.put("sourceField", metric.field() == null ? "___records___" : metric.field());
        column.put("isBucketed", false);
        if (metric.where() != null) {
            column.set("filter", kql(metric.where()));
        }
        ObjectNode params = column.putObject("params");
        if (metric.operation() == Metric.Operation.PERCENTILE) {
            params.put("percentile", metric.percentile());
        }
        params.put("emptyAsNull", true); // nothing measured is no zero
        return column;
    }

    private String visualizationType() {
        return switch (panel.chart()) {
            case NUMBER -> "lnsMetric";
            case DONUT -> "lnsPie";
            case TABLE -> "lnsDatatable";
            default -> "lnsXY";
        };
    }

    private ObjectNode visualization() {
        return switch (panel.chart()) {
            case NUMBER -> number();
            case DONUT -> donut();
            case TABLE -> table();
            default -> axes();
        };
    }

    private ObjectNode number() {
        ObjectNode number = layer();
        number.put("metricAccessor", metrics.get(0));
        Color color = panel.metrics().get(0).color();
        if (color != null) {
            number.put("color", color.hex());
        }
        return number;
    }

    private ObjectNode table() {
        ObjectNode table = layer();
        ArrayNode columns = table.putArray("columns");
        ids(groups, metrics).forEach(id -> columns.addObject().put("columnId", id.asText()));
        table.putObject("paging").put("size", 10).put("enabled", true);
        return table;
    }

    private ObjectNode donut() {
        ObjectNode donut = JSON.objectNode();
        donut.put("shape", "donut");
        donut.set("palette", palette("default"));
        ObjectNode layer = layer();
        layer.set("primaryGroups", ids(groups));
        layer.set("metrics", ids(metrics));
        layer.put("numberDisplay", "percent").put("categoryDisplay", "default");
        layer.put("legendDisplay", "show").put("nestedLegend", false);
        donut.putArray("layers").add(layer);
        return donut;
    }

    private ObjectNode axes() {
        String series = switch (panel.chart()) {
            case LINES -> "line";
            case AREAS -> "area_stacked";
            case RANKING -> "bar_horizontal_stacked";
            default -> "bar_stacked";
        };
        ObjectNode axes = JSON.objectNode();
        ObjectNode legend = axes.putObject("legend");
        legend.put("isVisible", groups.size() + metrics.size() > 2).put("position", "bottom");
        axes.put("valueLabels", panel.chart() == Chart.RANKING ? "show" : "hide");
        axes.put("fittingFunction", "None"); // a gap stays a gap
        axes.put("preferredSeriesType", series);
        axes.put("yTitle", panel.axis());
        ObjectNode titles = axes.putObject("axisTitlesVisibilitySettings");
        titles.put("x", false).put("yLeft", true).put("yRight", true);
        axes.putObject("tickLabelsVisibilitySettings")
                .put("x", true)
                .put("yLeft", true)
                .put("yRight", true);
        axes.putObject("gridlinesVisibilitySettings")
                .put("x", false)
                .put("yLeft", true)
                .put("yRight", true);

        ObjectNode layer = layer();
        layer.set("accessors", ids(metrics));
        layer.put("position", "top").put("seriesType", series).put("showGridlines", false);
        layer.put("xAccessor", groups.get(0));
        if (groups.size() > 1) {
            layer.put("splitAccessor", groups.get(1));
            layer.set("palette", palette("default"));
        }
        ArrayNode colors = layer.putArray("yConfig");
        for (int i = 0; i < metrics.size(); i++) {
            Color color = panel.metrics().get(i).color();
            if (color != null) {
                colors.addObject().put("forAccessor", metrics.get(i)).put("color", color.hex());
            }
        }
        axes.putArray("layers").add(layer);
        return axes;
    }

    private static ObjectNode layer() {
        return JSON.objectNode().put("layerId", LAYER).put("layerType", "data");
    }

    /** "default" is the one that Kibana made for colour-blind readers. */
    private static ObjectNode palette(String name) {
        return JSON.objectNode().put("type", "palette").put("name", name);
    }

    @SafeVarargs
    private static ArrayNode ids(List<String>... lists) {
        ArrayNode ids = JSON.arrayNode();
        for (List<String> list : lists) {
            list.forEach(ids::add);
        }
        return ids;
    }
}
