package io.tracebridge.edge;

import io.tracebridge.capture.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the edge counts. Any thread may count, any thread may look. read = sent + dropped + waiting. */
final class EdgeCounters {
    private static final String PREFIX = "tracebridge_edge_";

    /** Frames read from files, or handed over by the capture. */
    final LongAdder read = new LongAdder();
    /** Of those, handed to TCP. */
    final LongAdder sent = new LongAdder();
    /** Of those, dropped because the queue was full. */
    final LongAdder dropped = new LongAdder();
    /** Of those, cut to the snaplen. */
    final LongAdder cut = new LongAdder();
    /** Of those, without their media, which was cut off. */
    final LongAdder mediaCut = new LongAdder();
    /** Marks handed to TCP. */
    final LongAdder marks = new LongAdder();
    /** Bytes handed to TCP. */
    final LongAdder bytes = new LongAdder();
    /** Connections made. */
    final LongAdder connects = new LongAdder();
    /** Connections that ended before the edge was done. */
    final LongAdder broken = new LongAdder();
    /** Frames that the kernel or the interface lost before the edge saw them. */
    final LongAdder lostBefore = new LongAdder();

    List<Metric> snapshot() {
        List<Metric> metrics = new ArrayList<>();
        add(metrics, "frames_read", read, "Frames read from files or captured.");
        add(metrics, "frames_sent", sent, "Frames handed to TCP.");
        add(metrics, "frames_dropped", dropped, "Frames dropped because the queue was full.");
        add(metrics, "frames_cut", cut, "Frames cut to the snaplen.");
        add(metrics, "frames_media_cut", mediaCut, "Frames whose media was cut off (--media headers).");
        add(
                metrics,
                "frames_lost_before",
                lostBefore,
                "Frames the kernel or the interface lost before the edge saw them.");
        add(metrics, "marks_sent", marks, "Marks handed to TCP.");
        add(metrics, "bytes_sent", bytes, "Bytes handed to TCP.");
        add(metrics, "connects", connects, "Connections made to the collector.");
        add(metrics, "broken", broken, "Connections that ended early; what was under way then may be lost.");
        return metrics;
    }

    private static void add(List<Metric> metrics, String name, LongAdder value, String help) {
        metrics.add(new Metric(PREFIX + name + "_total", Metric.Type.COUNTER, Map.of(), value.sum(), help));
    }
}
