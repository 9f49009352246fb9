package io.tracebridge.dashboards;

/** How a panel shows its numbers, and how many levels of breakdown and how many metrics that takes. */
public enum Chart {
    /** One number. */
    NUMBER(0, 0, 1),
    LINES(1, 2, 8),
    AREAS(1, 2, 8),
    /** Upright bars, several metrics or the values of a second breakdown on top of each other. */
    BARS(1, 2, 8),
    /** Lying bars, the longest on top: for names. */
    RANKING(1, 2, 8),
    DONUT(1, 2, 1),
    TABLE(1, 4, 12);

    final int fewestBreakdowns;
    final int mostBreakdowns;
    final int mostMetrics;

    Chart(int fewestBreakdowns, int mostBreakdowns, int mostMetrics) {
        this.fewestBreakdowns = fewestBreakdowns;
        this.mostBreakdowns = mostBreakdowns;
        this.mostMetrics = mostMetrics;
    }

    boolean hasAxes() {
        return this == LINES || this == AREAS || this == BARS || this == RANKING;
    }
}
