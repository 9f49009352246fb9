package io.tracebridge.dashboards;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The saved objects that Kibana's import takes: the data view, the tag, the links between the dashboards, and for each dashboard itself
 * and its search. Every object states the oldest versions that it is right for, so that Kibana 8.9 and all later ones bring it
 * forward themselves. Ids are fixed: importing again replaces.
 */
final class SavedObjects {
    /** All documents of every protocol: one data view for all dashboards, so that filters can be taken from one to the next. */
    static final String DATA_VIEW = "tracebridge";

    static final String INDEX_PATTERN = "tracebridge-*";

    /** Panels that every dashboard has beside its own. */
    static final String NAVIGATION = "navigation";

    static final String DOCUMENTS = "documents";

    private static final String TAG = "tracebridge-tag";
    private static final String LINKS = "tracebridge-navigation";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Fields fields;

    SavedObjects(Fields fields) {
        this.fields = fields;
    }

    List<ObjectNode> of(List<Dashboard> dashboards) {
        List<ObjectNode> objects = new ArrayList<>(List.of(dataView(), links(dashboards)));
        dashboards.forEach(dashboard -> objects.add(search(dashboard)));
        dashboards.forEach(dashboard -> objects.add(dashboard(dashboard)));
        objects.add(1, tag(edition(objects)));
        return objects;
    }

    /** Short for the contents of all objects: tells one edition from another, as Kibana changes what it takes. */
    private static String edition(List<ObjectNode> objects) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            objects.forEach(object -> digest.update(object.toString().getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    static String dashboardId(Dashboard dashboard) {
        return "tracebridge-" + dashboard.id();
    }

    private static String searchId(Dashboard dashboard) {
        return dashboardId(dashboard) + "-documents";
    }

    private ObjectNode dataView() {
        ObjectNode attributes = JSON.objectNode();
        attributes.put("title", INDEX_PATTERN).put("name", "tracebridge").put("timeFieldName", "@timestamp");
        attributes.put("fieldFormatMap", formats().toString());
        attributes.put("fields", "[]").put("fieldAttrs", "{}").put("runtimeFieldMap", "{}");
        attributes.put("sourceFilters", "[]").put("typeMeta", "{}").put("allowNoIndex", true);
        return object("index-pattern", "8.0.0", DATA_VIEW, attributes, JSON.arrayNode());
    }

    private ObjectNode formats() {
        ObjectNode formats = JSON.objectNode();
        for (String name : fields.types().keySet()) {
            switch (Format.of(fields, name)) {
                case DURATION -> duration(formats, name, "nanoseconds");
                case MILLISECONDS -> duration(formats, name, "milliseconds");
                case PERCENT ->
                    formats.putObject(name)
                            .put("id", "percent")
                            .putObject("params")
                            .put("pattern", "0.[00]%");
                case BYTES -> formats.putObject(name).put("id", "bytes");
                case NAME ->
                    formats.putObject(name)
                            .put("id", "number")
                            .putObject("params")
                            .put("pattern", "0");
                case PLAIN -> {} // as Kibana writes it
            }
        }
        // A link from a document to its packets, which `tracebridge look --packets` on the reader's machine hands out.
        ObjectNode link = formats.putObject("event.id").put("id", "url").putObject("params");
        link.put("urlTemplate", "http://127.0.0.1:5600/packets/{{value}}").put("labelTemplate", "{{value}}");
        return formats;
    }

    private static void duration(ObjectNode formats, String name, String unit) {
        ObjectNode params = formats.putObject(name).put("id", "duration").putObject("params");
        params.put("inputFormat", unit).put("outputFormat", "asMilliseconds");
        params.put("outputPrecision", 2).put("showSuffix", true);
        params.put("useShortSuffix", true).put("includeSpaceWithSuffix", true);
    }

    private static ObjectNode tag(String edition) {
        ObjectNode attributes = JSON.objectNode();
        attributes
                .put("name", "tracebridge")
                .put("description", "Made from captured signalling by tracebridge, edition " + edition);
        attributes.put("color", Color.BLUE.hex());
        return object("tag", "8.0.0", TAG, attributes, JSON.arrayNode());
    }

    /** One object that all dashboards show; time and filters go along. */
    private static ObjectNode links(List<Dashboard> dashboards) {
        ObjectNode attributes = JSON.objectNode();
        attributes.put("title", "tracebridge dashboards").put("layout", "horizontal");
        ArrayNode links = attributes.putArray("links");
        ArrayNode references = JSON.arrayNode();
        for (Dashboard dashboard : dashboards) {
            String reference = "link_" + dashboard.id() + "_dashboard";
            ObjectNode link = links.addObject();
            link.put("id", dashboard.id()).put("type", "dashboardLink").put("order", links.size() - 1);
            link.put("label", dashboard.title()).put("destinationRefName", reference);
            ObjectNode options = link.putObject("options");
            options.put("openInNewTab", false).put("useCurrentDateRange", true).put("useCurrentFilters", true);
            references.add(reference(reference, "dashboard", dashboardId(dashboard)));
        }
        return object("links", null, LINKS, attributes, references);
    }

    private static ObjectNode search(Dashboard dashboard) {
        ObjectNode source = JSON.objectNode();
        source.set("query", Lens.kql(dashboard.query()));
        source.putArray("filter");
        source.put("indexRefName", "kibanaSavedObjectMeta.searchSourceJSON.index");

        Dashboard.Documents documents = dashboard.documents();
        ObjectNode attributes = JSON.objectNode();
        attributes.put("title", dashboard.title() + ": " + documents.title());
        attributes.put("description", documents.description());
        ArrayNode columns = attributes.putArray("columns");
        documents.columns().forEach(columns::add);
        attributes.putArray("sort").addArray().add("@timestamp").add("desc");
        attributes.putObject("grid");
        attributes.put("hideChart", true).put("isTextBasedQuery", false).put("timeRestore", false);
        attributes.putObject("kibanaSavedObjectMeta").put("searchSourceJSON", source.toString());
        ArrayNode references = JSON.arrayNode();
        references.add(reference("kibanaSavedObjectMeta.searchSourceJSON.index", "index-pattern", DATA_VIEW));
        references.add(reference("tag-ref-" + TAG, "tag", TAG));
        return object("search", "8.0.0", searchId(dashboard), attributes, references);
    }

    private ObjectNode dashboard(Dashboard dashboard) {
        ArrayNode panels = JSON.arrayNode();
        ArrayNode references = JSON.arrayNode();
        panels.add(byReference("links", NAVIGATION, "", dashboard.navigation(), true));
        references.add(reference(NAVIGATION + ":panel_" + NAVIGATION, "links", LINKS));
        for (Panel panel : dashboard.panels()) {
            panels.add(lens(panel));
            references.add(reference(panel.id() + ":" + Lens.dataViewReference(), "index-pattern", DATA_VIEW));
        }
        Dashboard.Documents documents = dashboard.documents();
        panels.add(byReference("search", DOCUMENTS, documents.title(), documents.place(), false));
        references.add(reference(DOCUMENTS + ":panel_" + DOCUMENTS, "search", searchId(dashboard)));

        ObjectNode attributes = JSON.objectNode();
        attributes.put("title", "[tracebridge] " + dashboard.title());
        attributes.put("description", dashboard.description());
        attributes.put("hits", 0).put("version", 1);
        attributes.put("timeRestore", true);
        attributes.put("timeFrom", dashboard.from()).put("timeTo", dashboard.to());
        attributes.putObject("refreshInterval").put("pause", true).put("value", 60_000);
        attributes.set("controlGroupInput", controls(dashboard.controls(), references));
        attributes.put("panelsJSON", panels.toString());
        ObjectNode options = JSON.objectNode();
        options.put("useMargins", true).put("syncColors", true).put("syncCursor", true);
        options.put("syncTooltips", false).put("hidePanelTitles", false);
        attributes.put("optionsJSON", options.toString());
        ObjectNode source = JSON.objectNode();
        source.set("query", Lens.kql(""));
        source.putArray("filter");
        attributes.putObject("kibanaSavedObjectMeta").put("searchSourceJSON", source.toString());
        references.add(reference("tag-ref-" + TAG, "tag", TAG));
        return object("dashboard", "8.9.0", dashboardId(dashboard), attributes, references);
    }

    private ObjectNode lens(Panel panel) {
        ObjectNode entry = panel("lens", panel.id(), panel.title(), panel.place());
        ObjectNode config = entry.putObject("embeddableConfig");
        ObjectNode dataView = reference(Lens.dataViewReference(), "index-pattern", DATA_VIEW);
        config.set("attributes", new Lens(fields, panel).attributes(dataView));
        config.set("enhancements", drilldown(panel));
        return entry;
    }

    /** A click on a bar, a line or a row goes on to the documents behind it. */
    private static ObjectNode drilldown(Panel panel) {
        ObjectNode enhancements = JSON.objectNode();
        if (panel.chart() == Chart.NUMBER) {
            return enhancements; // nothing to click on; the panel's menu leads to the documents
        }
        ObjectNode event =
                enhancements.putObject("dynamicActions").putArray("events").addObject();
        event.put("eventId", panel.id() + "-documents");
        event.putArray("triggers").add("FILTER_TRIGGER");
        ObjectNode action = event.putObject("action");
        action.put("factoryId", "OPEN_IN_DISCOVER_DRILLDOWN").put("name", "Show the documents");
        action.putObject("config").put("openInNewTab", false);
        return enhancements;
    }

    private static ObjectNode byReference(String type, String id, String title, Place place, boolean hideTitle) {
        ObjectNode entry = panel(type, id, title, place);
        ObjectNode config = entry.putObject("embeddableConfig");
        config.putObject("enhancements");
        if (hideTitle) {
            config.put("hidePanelTitles", true);
        }
        entry.put("panelRefName", "panel_" + id);
        return entry;
    }

    private static ObjectNode panel(String type, String id, String title, Place place) {
        ObjectNode entry = JSON.objectNode();
        entry.put("version", "8.8.0").put("type", type);
        ObjectNode grid = entry.putObject("gridData");
        grid.put("x", place.x()).put("y", place.y());
        grid.put("w", place.width()).put("h", place.height()).put("i", id);
        entry.put("panelIndex", id).put("title", title);
        return entry;
    }

    private static ObjectNode controls(List<Dashboard.Control> controls, ArrayNode references) {
        ObjectNode panels = JSON.objectNode();
        for (Dashboard.Control control : controls) {
            String id = control.field().replace('.', '-');
            ObjectNode panel = panels.putObject(id);
            panel.put("type", "optionsListControl").put("order", panels.size() - 1);
            panel.put("grow", true).put("width", "medium");
            ObjectNode input = panel.putObject("explicitInput");
            input.put("id", id).put("fieldName", control.field()).put("title", control.title());
            input.putObject("enhancements");
            references.add(reference("controlGroup_" + id + ":optionsListDataView", "index-pattern", DATA_VIEW));
        }
        ObjectNode ignore = JSON.objectNode();
        ignore.put("ignoreFilters", false).put("ignoreQuery", false);
        ignore.put("ignoreTimerange", false).put("ignoreValidations", false);
        ObjectNode group = JSON.objectNode();
        group.put("panelsJSON", panels.toString());
        group.put("controlStyle", "oneLine").put("chainingSystem", "HIERARCHICAL");
        group.put("ignoreParentSettingsJSON", ignore.toString());
        return group;
    }

    private static ObjectNode reference(String name, String type, String id) {
        return JSON.objectNode().put("name", name).put("type", type).put("id", id);
    }

    private static ObjectNode object(
            String type, String typeVersion, String id, ObjectNode attributes, ArrayNode references) {
        ObjectNode object = JSON.objectNode();
        object.put("type", type).put("id", id);
        object.set("attributes", attributes);
        object.set("references", references);
        object.put("coreMigrationVersion", "8.8.0");
        if (typeVersion != null) {
            object.put("typeMigrationVersion", typeVersion);
        }
        return object;
    }
}
