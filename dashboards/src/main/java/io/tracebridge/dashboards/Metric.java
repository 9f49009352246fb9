package io.tracebridge.dashboards;

/**
 * One number of a panel.
 *
 * @param percentile 1 to 99 for {@link Operation#PERCENTILE}, else 0
 * @param field what is counted or measured; null for {@link Operation#COUNT}
 * @param label what the number is, as the reader sees it
 * @param where KQL of the documents that count for this number alone, or null
 * @param color of its series, or null for Kibana's own choice
 */
public record Metric(Operation operation, int percentile, String field, String label, String where, Color color) {
    /** What is done with the field; the word in a dashboard's source, and Lens's name for it. */
    public enum Operation {
        COUNT("count", "count", false),
        UNIQUE("unique", "unique_count", false),
        SUM("sum", "sum", true),
        AVERAGE("average", "average", true),
        MIN("min", "min", true),
        MAX("max", "max", true),
        MEDIAN("median", "median", true),
        PERCENTILE("p1 to p99", "percentile", true);

        final String word;
        final String lens;
        final boolean needsNumber;

        Operation(String word, String lens, boolean needsNumber) {
            this.word = word;
            this.lens = lens;
            this.needsNumber = needsNumber;
        }
    }
}
