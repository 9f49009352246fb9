package io.tracebridge.bridge.metrics;

import io.tracebridge.capture.Metric;
import java.util.List;
import java.util.TreeMap;

/** The table of metrics in the documentation: made from what the program says, so that it cannot be out of date unnoticed. */
public final class MetricsTable {
    private MetricsTable() {}

    /** Markdown, one row a name, ordered by name. */
    public static String markdown(List<Metric> metrics) {
        TreeMap<String, Metric> byName = new TreeMap<>();
        metrics.forEach(metric -> byName.putIfAbsent(metric.name(), metric));
        StringBuilder table = new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
        for (Metric metric : byName.values()) {
            table.append("| `").append(metric.name()).append("` | ");
            table.append(metric.type() == Metric.Type.COUNTER ? "counter" : "gauge")
                    .append(" | ");
            table.append(String.join(", ", metric.labels().keySet())).append(" | ");
            table.append(metric.help().replace("|", "\\|")).append(" |\n");
        }
        return table.toString();
    }
}
