package io.tracebridge.bridge;

import io.tracebridge.bridge.elastic.Indexer;
import io.tracebridge.capture.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The names and meanings of the bridge's metrics, each in one place. */
final class Metrics {
    private static final String PREFIX = "tracebridge_bridge_";

    private Metrics() {}

    static List<Metric> reception(ReceptionCounts counts) {
        return List.of(
                counter("messages", counts.messages, "Data messages received from collectors."),
                counter("frames", counts.frames, "Frames given to a decoder."),
                counter("marks", counts.marks, "Marks of packet time given to a decoder."),
                counter("other_records", counts.other, "Records that hold neither frame nor mark."),
                counter("malformed_messages", counts.malformed, "Data messages that could not be read."),
                counter("dropped_messages", counts.dropped, "Data messages lost because a shard's queue was full."),
                gauge("queued_messages", counts.queued.sum(), "Data messages waiting for their shard."),
                counter("events", counts.events, "Events of clients received."),
                counter(
                        "foreign_messages",
                        counts.foreign,
                        "Messages that are neither data nor event of version 1, or not of the clients asked for."),
                counter(
                        "lost_frames",
                        counts.lost,
                        "Frames that clients sent and the subscription lost, as far as the clients' marks tell."),
                counter(
                        "counting_marks",
                        counts.countingMarks,
                        "Marks that counted what their client sent: without any, lost_frames says nothing."));
    }

    /**
     * @param bytes read so far
     * @param size bytes of all captures
     */
    static List<Metric> files(long frames, long bytes, long size) {
        return List.of(
                new Metric("tracebridge_replay_frames_total", Metric.Type.COUNTER, Map.of(), frames, "Frames decoded."),
                new Metric(
                        "tracebridge_replay_bytes_total",
                        Metric.Type.COUNTER,
                        Map.of(),
                        bytes,
                        "Bytes read from captures, compressed as they are."),
                new Metric(
                        "tracebridge_replay_size_bytes",
                        Metric.Type.GAUGE,
                        Map.of(),
                        size,
                        "Bytes that all captures have."));
    }

    /** @param indexer null before there is one */
    static List<Metric> documents(DocumentCounts counts, Indexer indexer) {
        return List.of(
                counter("documents", counts.documents, "Documents that the decoders made."),
                counter(
                        "indexed_documents",
                        counts.indexed,
                        "Documents acknowledged, new or in place of a poorer one."),
                counter(
                        "duplicate_documents",
                        counts.duplicates,
                        "Documents that Elasticsearch holds already, the same or fuller (409)."),
                counter(
                        "dead_lettered_documents",
                        counts.deadLettered,
                        "Documents that cannot be indexed, in the dead-letter file with the reason."),
                counter(
                        "dead_letters_lost",
                        counts.deadLettersLost,
                        "Of the dead-lettered documents, those that the file did not take."),
                counter(
                        "dropped_documents",
                        counts.dropped,
                        "Documents lost because Elasticsearch took them too slowly for the memory allowed."),
                gauge("held_documents", indexer == null ? 0 : indexer.held(), "Documents not acknowledged yet."),
                gauge(
                        "elasticsearch_waiting",
                        indexer == null || indexer.waitingFor() == null ? 0 : 1,
                        "1 while Elasticsearch does not take documents."),
                counter("bulk_requests", counts.bulks, "Bulk requests that Elasticsearch answered."),
                counter("bulk_retries", counts.retries, "Bulk requests sent again, whole or in part."),
                counter("bulk_bytes", counts.bytes, "Bytes of bulk requests sent, those sent again included."));
    }

    /** What the decoders count, by site. */
    static List<Metric> sites(SiteCounters counters) {
        List<Metric> metrics = new ArrayList<>();
        for (SiteCounters.Reading reading : counters.readings()) {
            String name =
                    "tracebridge_" + reading.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_total";
            metrics.add(new Metric(
                    name,
                    Metric.Type.COUNTER,
                    Map.of("site", reading.site()),
                    reading.value(),
                    sentence(reading.description())));
        }
        return metrics;
    }

    static List<Metric> lag(Map<String, Long> packetNanos, long nowMillis) {
        List<Metric> metrics = new ArrayList<>();
        packetNanos.forEach((site, nanos) -> metrics.add(new Metric(
                PREFIX + "lag_seconds",
                Metric.Type.GAUGE,
                Map.of("site", site),
                Math.floorDiv(nowMillis - nanos / 1_000_000, 1000),
                "Wall clock less the packet time that the site has reached.")));
        return metrics;
    }

    private static String sentence(String description) {
        String text = Character.toUpperCase(description.charAt(0)) + description.substring(1);
        return text.endsWith(".") ? text : text + ".";
    }

    private static Metric counter(String name, LongAdder value, String help) {
        return new Metric(PREFIX + name + "_total", Metric.Type.COUNTER, Map.of(), value.sum(), help);
    }

    private static Metric gauge(String name, long value, String help) {
        return new Metric(PREFIX + name, Metric.Type.GAUGE, Map.of(), value, help);
    }
}
