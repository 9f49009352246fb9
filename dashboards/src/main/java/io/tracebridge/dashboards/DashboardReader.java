package io.tracebridge.dashboards;

import io.tracebridge.dashboards.Metric.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a dashboard's file. All that it may say:
 *
 * <pre>
 * title: DNS
 * order: 20                       # among the links to all dashboards
 * description: What it is for.
 * query: event.dataset: dns       # KQL, for all panels; may be left out
 * time: now-24h .. now
 * navigation: 0 0 48 4            # place of those links: column, row, width, height on a grid of 48 columns
 * controls:                       # field to the title of its list of values
 *   server.ip: Server
 * panels:
 *   - title: Response time
 *     place: 0 4 24 12
 *     chart: lines                # number, lines, areas, bars, ranking, donut, table
 *     query: "status: OK"         # KQL, for this panel; may be left out
 *     by: [time, top 5 server.ip] # or classes: {slow: "event.duration > 100000000", ...}; the first is the outermost
 *     axis: time to the answer    # with lines, areas, bars and ranking
 *     metrics:                    # count, unique F, sum F, average F, min F, max F, median F, p1 F to p99 F
 *       - {value: p95 event.duration, label: slowest 5 %, color: vermillion, where: "dns.type: answer"}
 *     description: What the number means, and when to worry.
 * documents:                      # the table of documents at the bottom
 *   title: Transactions
 *   place: 0 30 48 16
 *   columns: [client.ip, query]
 *   description: What a row is.
 * </pre>
 *
 * Values in {@code top N F} come in the order of the panel's first metric, and over time they are those of the whole time.
 */
final class DashboardReader {
    private static final Pattern TOP = Pattern.compile("top ([1-9][0-9]{0,2}) (\\S+)");
    private static final Pattern PERCENTILE = Pattern.compile("p([1-9][0-9]?)");
    private static final Pattern PLACE = Pattern.compile("(\\d+) (\\d+) (\\d+) (\\d+)");
    private static final Pattern TIME = Pattern.compile("(now\\S*) \\.\\. (now\\S*)");
    private static final Map<String, Chart> CHARTS = words(Chart.values(), Chart::name);
    private static final Map<String, Color> COLORS = words(Color.values(), Color::name);
    private static final Map<String, Operation> OPERATIONS = words(Operation.values(), o -> o.word);

    private final Fields fields;

    DashboardReader(Fields fields) {
        this.fields = fields;
    }

    /**
     * @param file name for messages
     * @param id the dashboard's id
     * @throws SourceException naming file, line and remedy
     */
    Dashboard read(String file, String id, String yaml) {
        Map<String, Source> entries = Source.parse(file, yaml)
                .mapping(
                        List.of("title", "order", "description", "time", "navigation", "panels", "documents"),
                        List.of("query", "controls"));
        String query = query(entries.get("query"));
        Matcher time = match(entries.get("time"), TIME, "a time range like \"now-24h .. now\"");
        Map<Source, Place> places = new LinkedHashMap<>();
        Place navigation = place(entries.get("navigation"), places);
        List<Panel> panels = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>(List.of(SavedObjects.NAVIGATION, SavedObjects.DOCUMENTS));
        for (Source source : entries.get("panels").list()) {
            Panel panel = panel(source, query, places);
            if (!ids.add(panel.id())) {
                throw source.error("the title " + panel.title() + " is taken by another panel");
            }
            panels.add(panel);
        }
        return new Dashboard(
                id,
                Integer.parseInt(match(entries.get("order"), Pattern.compile("\\d{1,4}"), "a number")
                        .group()),
                entries.get("title").text(),
                entries.get("description").text(),
                query,
                time.group(1),
                time.group(2),
                controls(entries.get("controls")),
                navigation,
                panels,
                documents(entries.get("documents"), places));
    }

    private List<Dashboard.Control> controls(Source source) {
        List<Dashboard.Control> controls = new ArrayList<>();
        if (source != null) {
            source.mapping()
                    .forEach((field, title) ->
                            controls.add(new Dashboard.Control(title.text(), checked(title, () -> searchable(field)))));
        }
        return controls;
    }

    private Dashboard.Documents documents(Source source, Map<Source, Place> places) {
        Map<String, Source> entries = source.mapping(List.of("title", "place", "columns", "description"), List.of());
        List<String> columns = new ArrayList<>();
        for (Source column : entries.get("columns").list()) {
            checked(column, () -> fields.type(column.text()));
            columns.add(column.text());
        }
        return new Dashboard.Documents(
                entries.get("title").text(),
                entries.get("description").text(),
                columns,
                place(entries.get("place"), places));
    }

    private Panel panel(Source source, String dashboardQuery, Map<Source, Place> places) {
        Map<String, Source> entries = source.mapping(
                List.of("title", "place", "chart", "metrics", "description"), List.of("query", "by", "axis"));
        Chart chart = CHARTS.get(entries.get("chart").oneOf(CHARTS.keySet()));
        List<Breakdown> by = new ArrayList<>();
        if (entries.containsKey("by")) {
            entries.get("by").oneOrMany().forEach(b -> by.add(breakdown(b)));
        }
        if (by.size() < chart.fewestBreakdowns || by.size() > chart.mostBreakdowns) {
            throw entries.get("chart")
                    .error("this chart takes " + chart.fewestBreakdowns + " to " + chart.mostBreakdowns
                            + " levels under by, not " + by.size());
        }
        List<Metric> metrics = new ArrayList<>();
        entries.get("metrics").list().forEach(m -> metrics.add(metric(m)));
        if (metrics.isEmpty() || metrics.size() > chart.mostMetrics) {
            throw entries.get("metrics")
                    .error("this chart takes 1 to " + chart.mostMetrics + " metrics, not " + metrics.size());
        }
        if (by.stream().anyMatch(Breakdown.Top.class::isInstance) && !canOrder(metrics.get(0))) {
            throw entries.get("metrics")
                    .error("the first metric gives the order of the top values: put one there that has no where and"
                            + " is no percentile or median");
        }
        if (chart.hasAxes() != entries.containsKey("axis")) {
            throw entries.get("chart")
                    .error(
                            chart.hasAxes()
                                    ? "this chart needs axis: what is measured, with its unit"
                                    : "this chart has no axis");
        }
        String title = entries.get("title").text();
        return new Panel(
                title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", ""),
                title,
                entries.get("description").text(),
                chart,
                Kql.both(dashboardQuery, query(entries.get("query"))),
                by,
                metrics,
                chart.hasAxes() ? entries.get("axis").text() : null,
                place(entries.get("place"), places));
    }

    private static boolean canOrder(Metric metric) {
        return metric.where() == null
                && metric.operation() != Operation.PERCENTILE
                && metric.operation() != Operation.MEDIAN;
    }

    private Breakdown breakdown(Source source) {
        if (source.isMapping()) {
            Map<String, String> classes = new LinkedHashMap<>();
            source.mapping().forEach((label, query) -> classes.put(label, query(query)));
            return new Breakdown.Classes(classes);
        }
        if (source.text().equals("time")) {
            return new Breakdown.Time();
        }
        Matcher top = match(source, TOP, "time, top N FIELD or classes with their queries");
        String field = checked(source, () -> searchable(top.group(2)));
        return new Breakdown.Top(Integer.parseInt(top.group(1)), field);
    }

    private Metric metric(Source source) {
        Map<String, Source> entries = source.mapping(List.of("value", "label"), List.of("where", "color"));
        Source value = entries.get("value");
        String[] words = value.text().split(" +");
        Matcher percentile = PERCENTILE.matcher(words[0]);
        Operation operation = percentile.matches() ? Operation.PERCENTILE : OPERATIONS.get(words[0]);
        if (operation == null) {
            throw value.error("unknown metric " + words[0] + "; known are " + String.join(", ", OPERATIONS.keySet()));
        }
        boolean takesField = operation != Operation.COUNT;
        if (words.length != (takesField ? 2 : 1)) {
            throw value.error(
                    takesField
                            ? words[0] + " takes the name of one field"
                            : "count takes no field: it counts documents");
        }
        if (operation.needsNumber && !checked(value, () -> fields.isNumber(words[1]))) {
            throw value.error(
                    words[0] + " needs numbers, but " + words[1] + " is of the type " + fields.type(words[1]));
        }
        return new Metric(
                operation,
                operation == Operation.PERCENTILE ? Integer.parseInt(percentile.group(1)) : 0,
                takesField ? checked(value, () -> searchable(words[1])) : null,
                entries.get("label").text(),
                entries.containsKey("where") ? query(entries.get("where")) : null,
                entries.containsKey("color") ? COLORS.get(entries.get("color").oneOf(COLORS.keySet())) : null);
    }

    /** The name of a field whose values can be counted. */
    private String searchable(String field) {
        if (fields.type(field).equals("text")) {
            throw new IllegalArgumentException("the field " + field + " is of the type text, which cannot be counted");
        }
        return field;
    }

    private String query(Source source) {
        if (source == null) {
            return "";
        }
        checked(source, () -> {
            Kql.fields(Kql.parse(source.text())).forEach(fields::type);
            return null;
        });
        return source.text();
    }

    private static Place place(Source source, Map<Source, Place> others) {
        Matcher numbers = match(source, PLACE, "a place: column, row, width and height");
        Place place = new Place(
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3)),
                Integer.parseInt(numbers.group(4)));
        if (place.width() < 1 || place.height() < 1 || place.x() + place.width() > Place.COLUMNS) {
            throw source.error("the place " + source.text() + " leaves the grid of " + Place.COLUMNS + " columns");
        }
        others.forEach((otherSource, other) -> {
            if (place.overlaps(other)) {
                throw source.error(
                        "the place " + source.text() + " overlaps the place " + otherSource.text() + " above");
            }
        });
        others.put(source, place);
        return place;
    }

    private static Matcher match(Source source, Pattern pattern, String expected) {
        Matcher matcher = pattern.matcher(source.text());
        if (!matcher.matches()) {
            throw source.error("\"" + source.text() + "\" is to be " + expected);
        }
        return matcher;
    }

    private static <T> T checked(Source source, Supplier<T> value) {
        try {
            return value.get();
        } catch (SourceException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw source.error(e.getMessage());
        }
    }

    private static <T> Map<String, T> words(T[] values, Function<T, String> word) {
        return Arrays.stream(values)
                .collect(Collectors.toMap(
                        value -> word.apply(value).toLowerCase(Locale.ROOT),
                        Function.identity(),
                        (a, b) -> a,
                        LinkedHashMap::new));
    }
}
