package io.tracebridge.dashboards;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what Kibana would take without a word and then not show: a missing migration version, a reference that leads nowhere, text
 * that is to be JSON and is none, panels that cover each other, and what {@link LensCheck} finds in the panels.
 */
final class ExportCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> TYPE_VERSIONS =
            Map.of("dashboard", "8.9.0", "index-pattern", "8.0.0", "search", "8.0.0", "tag", "8.0.0", "links", "");
    private static final Set<String> DASHBOARD_ATTRIBUTES = Set.of(
            "title",
            "description",
            "kibanaSavedObjectMeta",
            "timeRestore",
            "timeFrom",
            "timeTo",
            "refreshInterval",
            "controlGroupInput",
            "panelsJSON",
            "optionsJSON",
            "hits",
            "version");
    private static final Set<String> GROUP_ATTRIBUTES =
            Set.of("panelsJSON", "controlStyle", "chainingSystem", "ignoreParentSettingsJSON");
    private static final Set<String> PANEL_KEYS =
            Set.of("version", "type", "gridData", "panelIndex", "title", "embeddableConfig", "panelRefName");

    private final Fields fields;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, JsonNode> objects = new LinkedHashMap<>();

    private ExportCheck(FieldCatalog catalog) {
        this.fields = new Fields(catalog);
    }

    /** What is wrong with the export, one line each; empty when nothing is. */
    static List<String> violations(FieldCatalog catalog, String ndjson) {
        ExportCheck check = new ExportCheck(catalog);
        check.all(ndjson);
        return check.wrong;
    }

    private void all(String ndjson) {
        for (String line : ndjson.split("\n")) {
            JsonNode object = nested("a line", line);
            String key = key(object.path("type").asText(), object.path("id").asText());
            if (objects.put(key, object) != null) {
                wrong.add(key + " is there twice");
            }
        }
        objects.forEach(this::object);
    }

    private static String key(String type, String id) {
        return type + " " + id;
    }

    private void object(String key, JsonNode object) {
        String type = object.path("type").asText();
        if (!TYPE_VERSIONS.containsKey(type)) {
            wrong.add(key + " is of an unknown type");
            return;
        }
        equal(key + " coreMigrationVersion", object, "coreMigrationVersion", "8.8.0");
        equal(key + " typeMigrationVersion", object, "typeMigrationVersion", TYPE_VERSIONS.get(type));
        JsonNode attributes = object.path("attributes");
        Set<String> used = switch (type) {
            case "dashboard" -> dashboard(key, attributes);
            case "search" -> search(key, attributes);
            case "links" -> links(key, attributes);
            case "index-pattern" -> dataView(key, attributes);
            default -> new LinkedHashSet<>();
        };
        references(key, object.path("references"), used);
    }

    /** Every reference is used, everything used is there, and what it leads to is in the export. */
    private void references(String key, JsonNode references, Set<String> used) {
        Set<String> declared = new TreeSet<>();
        for (JsonNode reference : references) {
            String name = reference.path("name").asText();
            String target =
                    key(reference.path("type").asText(), reference.path("id").asText());
            if (!declared.add(name)) {
                wrong.add(key + " has the reference " + name + " twice");
            }
            if (!objects.containsKey(target)) {
                wrong.add(key + " refers to " + target + ", which is not in the export");
            }
            if (name.equals("tag-ref-" + reference.path("id").asText())) {
                used.add(name);
            }
        }
        if (!declared.equals(new TreeSet<>(used))) {
            wrong.add(key + " has the references " + declared + " but uses " + new TreeSet<>(used));
        }
    }

    private Set<String> dashboard(String key, JsonNode attributes) {
        Set<String> used = new LinkedHashSet<>();
        only(key, attributes, DASHBOARD_ATTRIBUTES);
        nested(key + " optionsJSON", attributes.path("optionsJSON").asText());
        searchSource(key, attributes);
        JsonNode group = attributes.path("controlGroupInput");
        only(key + " controlGroupInput", group, GROUP_ATTRIBUTES);
        nested(
                key + " ignoreParentSettingsJSON",
                group.path("ignoreParentSettingsJSON").asText());
        nested(key + " controls", group.path("panelsJSON").asText())
                .properties()
                .forEach(control -> {
                    JsonNode input = control.getValue().path("explicitInput");
                    equal(key + " control id", input, "id", control.getKey());
                    equal(key + " control type", control.getValue(), "type", "optionsListControl");
                    declared(key + " control", input.path("fieldName").asText());
                    used.add("controlGroup_" + control.getKey() + ":optionsListDataView");
                });
        panels(key, nested(key + " panelsJSON", attributes.path("panelsJSON").asText()), used);
        return used;
    }

    private void panels(String key, JsonNode panels, Set<String> used) {
        Map<String, Place> places = new LinkedHashMap<>();
        for (JsonNode panel : panels) {
            String index = panel.path("panelIndex").asText();
            String place = key + " panel " + index;
            only(place, panel, PANEL_KEYS);
            equal(place + " version", panel, "version", "8.8.0");
            equal(place + " i", panel.path("gridData"), "i", index);
            grid(place, panel.path("gridData"), places);
            if (panel.has("panelRefName")) {
                used.add(index + ":" + panel.path("panelRefName").asText());
            } else if (panel.path("type").asText().equals("lens")) {
                JsonNode attributes = panel.path("embeddableConfig").path("attributes");
                new LensCheck(fields, place, attributes, wrong).check();
                for (JsonNode reference : attributes.path("references")) {
                    used.add(index + ":" + reference.path("name").asText());
                }
            } else {
                wrong.add(place + " is neither a Lens panel nor a reference");
            }
        }
        if (places.isEmpty()) {
            wrong.add(key + " has no panels");
        }
    }

    private void grid(String key, JsonNode grid, Map<String, Place> places) {
        Place place = new Place(
                grid.path("x").asInt(-1),
                grid.path("y").asInt(-1),
                grid.path("w").asInt(-1),
                grid.path("h").asInt(-1));
        if (place.x() < 0
                || place.y() < 0
                || place.width() < 1
                || place.height() < 1
                || place.x() + place.width() > 48) {
            wrong.add(key + " leaves the grid: " + grid);
        }
        places.forEach((other, otherPlace) -> {
            if (place.overlaps(otherPlace)) {
                wrong.add(key + " overlaps " + other);
            }
        });
        if (places.put(key, place) != null) {
            wrong.add(key + " is there twice");
        }
    }

    private Set<String> search(String key, JsonNode attributes) {
        JsonNode source = searchSource(key, attributes);
        attributes.path("columns").forEach(column -> declared(key + " column", column.asText()));
        attributes
                .path("sort")
                .forEach(sort -> declared(key + " sort", sort.path(0).asText()));
        Set<String> used = new LinkedHashSet<>();
        used.add(source.path("indexRefName").asText());
        return used;
    }

    private Set<String> links(String key, JsonNode attributes) {
        Set<String> used = new LinkedHashSet<>();
        for (JsonNode link : attributes.path("links")) {
            equal(key + " link type", link, "type", "dashboardLink");
            equal(
                    key + " link",
                    link,
                    "destinationRefName",
                    "link_" + link.path("id").asText() + "_dashboard");
            used.add(link.path("destinationRefName").asText());
        }
        long dashboards = objects.keySet().stream()
                .filter(k -> k.startsWith("dashboard "))
                .count();
        if (used.size() != dashboards) {
            wrong.add(key + " leads to " + used.size() + " of " + dashboards + " dashboards");
        }
        return used;
    }

    private Set<String> dataView(String key, JsonNode attributes) {
        equal(key + " time", attributes, "timeFieldName", "@timestamp");
        JsonNode formats = nested(
                key + " fieldFormatMap", attributes.path("fieldFormatMap").asText());
        formats.fieldNames().forEachRemaining(field -> declared(key + " format", field));
        return new LinkedHashSet<>();
    }

    private JsonNode searchSource(String key, JsonNode attributes) {
        JsonNode source = nested(
                key + " searchSourceJSON",
                attributes
                        .path("kibanaSavedObjectMeta")
                        .path("searchSourceJSON")
                        .asText());
        LensCheck.query(fields, key, source.path("query"), wrong);
        return source;
    }

    private void declared(String key, String field) {
        try {
            fields.type(field);
        } catch (IllegalArgumentException e) {
            wrong.add(key + ": " + e.getMessage());
        }
    }

    private void only(String key, JsonNode object, Set<String> allowed) {
        object.fieldNames().forEachRemaining(name -> {
            if (!allowed.contains(name)) {
                wrong.add(key + " has " + name + ", which is not allowed");
            }
        });
    }

    private void equal(String key, JsonNode object, String name, String expected) {
        String actual = object.path(name).asText();
        if (!actual.equals(expected)) {
            wrong.add(key + " is " + actual + " but has to be " + expected);
        }
    }

    private JsonNode nested(String key, String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isContainerNode()) {
                return node;
            }
            wrong.add(key + " is no JSON object or array: " + text);
        } catch (JsonProcessingException e) {
            wrong.add(key + " is no JSON: " + e.getOriginalMessage());
        }
        return JSON.createObjectNode();
    }
}
