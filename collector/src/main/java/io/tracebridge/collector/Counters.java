package io.tracebridge.collector;

import io.tracebridge.capture.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the collector counts. Any thread may count, any thread may look. */
final class Counters {
    private static final String PREFIX = "tracebridge_collector_";

    /** What is counted for each client; the sum of all clients is the collector's own. */
    enum Of {
        CONNECTS("connects", "Connections accepted."),
        BYTES("bytes", "Bytes of accepted frames, their headers included."),
        FRAMES("frames", "Data frames accepted: packets, and blocks without one."),
        PACKETS("packets", "Packets accepted."),
        MEDIA_CUT_FRAMES("media_cut_frames", "Of these packets, the ones whose media was cut off (--media headers)."),
        STORED_FRAMES("stored_frames", "Data frames that the trace file has taken."),
        STORED_BYTES("stored_bytes", "Bytes that trace files have taken."),
        LOST_FRAMES("lost_frames", "Data frames accepted and then lost, because the disk took nothing until the end."),
        FILES_ROTATED("files_rotated", "Trace files closed."),
        STORE_ERRORS("store_errors", "Failed attempts to write, open or move a trace file."),
        PUBLISHED("published", "Messages handed to subscribers.");

        private final String name;
        private final String help;

        Of(String name, String help) {
            this.name = PREFIX + name + "_total";
            this.help = help;
        }
    }

    /** Counters of one client. */
    static final class ForClient {
        private final String name;
        private final LongAdder[] values = new LongAdder[Of.values().length];

        private ForClient(String name) {
            this.name = name;
            for (int i = 0; i < values.length; i++) {
                values[i] = new LongAdder();
            }
        }

        void add(Of what, long count) {
            values[what.ordinal()].add(count);
        }
    }

    private final Map<String, ForClient> clients = new LinkedHashMap<>();
    private final Map<CloseReason, LongAdder> closed = new LinkedHashMap<>();

    /** Connections from addresses that the allow list does not name. */
    final LongAdder noClient = new LongAdder();
    /** Connections refused for want of room. */
    final LongAdder tooMany = new LongAdder();
    /** Times a subscriber's queue was found full. */
    final LongAdder overflows = new LongAdder();

    Counters(List<String> names) {
        for (String name : names) {
            clients.putIfAbsent(name, new ForClient(name));
        }
        for (CloseReason reason : CloseReason.all()) {
            closed.put(reason, new LongAdder());
        }
    }

    ForClient of(String client) {
        return clients.get(client);
    }

    void closed(CloseReason reason) {
        closed.get(reason).increment();
    }

    /** Everything, now. */
    List<Metric> snapshot() {
        List<Metric> metrics = new ArrayList<>();
        for (Of what : Of.values()) {
            for (ForClient client : clients.values()) {
                metrics.add(counter(
                        what.name, Map.of("client", client.name), client.values[what.ordinal()].sum(), what.help));
            }
        }
        closed.forEach((reason, count) -> metrics.add(counter(
                PREFIX + "connections_closed_total",
                Map.of("reason", reason.label()),
                count.sum(),
                "Connections closed, by reason.")));
        metrics.add(counter(
                PREFIX + "no_client_total",
                Map.of(),
                noClient.sum(),
                "Connections refused because no client has the address."));
        metrics.add(counter(
                PREFIX + "too_many_connections_total",
                Map.of(),
                tooMany.sum(),
                "Connections refused because there were as many as allowed."));
        metrics.add(
                counter(
                        PREFIX + "publish_overflows_total",
                        Map.of(),
                        overflows.sum(),
                        "Times a subscriber's queue was found full: it loses messages from then until half of it has drained."));
        return metrics;
    }

    private static Metric counter(String name, Map<String, String> labels, long value, String help) {
        return new Metric(name, Metric.Type.COUNTER, labels, value, help);
    }
}
