package io.tracebridge.capture;

import java.util.Map;

/**
 * One number that a running part tells about itself, in Prometheus' terms.
 *
 * @param name as on /metrics; counters end in {@code _total}
 * @param type whether it only grows
 * @param labels label names and values; empty for none
 * @param value the number now
 * @param help one line for whoever reads it
 */
public record Metric(String name, Type type, Map<String, String> labels, long value, String help) {
    /** How the number moves. */
    public enum Type {
        /** Only grows, from 0 at the start. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }
}
