package io.tracebridge.dashboards;

import java.util.Map;

/** What a panel's documents are sorted into before they are counted. */
public sealed interface Breakdown {
    /** Steps of time, as long as suits the range that the reader looks at. */
    record Time() implements Breakdown {}

    /** The values of a field that have most of the panel's first metric. */
    record Top(int size, String field) implements Breakdown {}

    /** Classes, by label: the KQL of each. */
    record Classes(Map<String, String> queries) implements Breakdown {}
}
