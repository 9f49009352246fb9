package io.tracebridge.dashboards;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * The time that a reader looks at.
 *
 * @param to not before {@code from}
 * @param step how long one bucket of a breakdown by time is, as Elasticsearch writes it: {@code 30m}, {@code 1d}
 * @param zone where days begin
 */
public record TimeRange(Instant from, Instant to, String step, ZoneId zone) {
    /** About as many buckets as Kibana draws: 24 hours become 48. */
    private static final int MOST_BUCKETS = 60;

    private static final Duration YEAR = Duration.ofDays(365);
    private static final List<Map.Entry<String, Duration>> STEPS = List.of(
            Map.entry("1s", Duration.ofSeconds(1)),
            Map.entry("5s", Duration.ofSeconds(5)),
            Map.entry("10s", Duration.ofSeconds(10)),
            Map.entry("30s", Duration.ofSeconds(30)),
            Map.entry("1m", Duration.ofMinutes(1)),
            Map.entry("5m", Duration.ofMinutes(5)),
            Map.entry("10m", Duration.ofMinutes(10)),
            Map.entry("30m", Duration.ofMinutes(30)),
            Map.entry("1h", Duration.ofHours(1)),
            Map.entry("3h", Duration.ofHours(3)),
            Map.entry("12h", Duration.ofHours(12)),
            Map.entry("1d", Duration.ofDays(1)),
            Map.entry("1w", Duration.ofDays(7)),
            Map.entry("1M", Duration.ofDays(30)),
            Map.entry("1y", YEAR));

    /** With the shortest step that makes no more buckets than fit on a panel. */
    public static TimeRange of(Instant from, Instant to, ZoneId zone) {
        Duration length = Duration.between(from, to);
        for (Map.Entry<String, Duration> step : STEPS) {
            if (length.compareTo(step.getValue().multipliedBy(MOST_BUCKETS)) <= 0) {
                return new TimeRange(from, to, step.getKey(), zone);
            }
        }
        return new TimeRange(from, to, "1y", zone);
    }

    /** True for steps of the calendar, which are not all of one length. */
    boolean isCalendar() {
        return switch (step.charAt(step.length() - 1)) {
            case 'd', 'w', 'M', 'y' -> true;
            default -> false;
        };
    }
}
