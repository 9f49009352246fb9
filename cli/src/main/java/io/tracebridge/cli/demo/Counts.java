package io.tracebridge.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** What each station of the way counted, and whether they agree. */
record Counts(
        long sample,
        long captured,
        long stored,
        long published,
        long received,
        long documents,
        long indexed,
        long duplicates,
        long dropped,
        long inIndex,
        long decoded) {

    Counts(long sample, Numbers edge, Numbers collector, Numbers bridge, long inIndex, long decoded) {
        this(
                sample,
                edge.get("tracebridge_edge_frames_sent_total"),
                // beside the packets go the marks that the edge adds
                collector.get("tracebridge_collector_stored_frames_total")
                        - edge.get("tracebridge_edge_marks_sent_total"),
                collector.get("tracebridge_collector_published_total") - edge.get("tracebridge_edge_marks_sent_total"),
                bridge.get("tracebridge_bridge_frames_total"),
                bridge.get("tracebridge_bridge_documents_total"),
                bridge.get("tracebridge_bridge_indexed_documents_total"),
                bridge.get("tracebridge_bridge_duplicate_documents_total"),
                bridge.get("tracebridge_bridge_dropped_documents_total"),
                inIndex,
                decoded);
    }

    /** What does not agree, a sentence each; empty when all is well. */
    List<String> disagreements() {
        List<String> found = new ArrayList<>();
        check(found, sample, captured, "frames in the sample", "sent by the edge");
        check(found, captured, stored, "frames sent by the edge", "stored by the collector");
        check(found, stored, published, "frames stored", "published");
        check(found, published, received, "frames published", "received by the bridge");
        check(found, documents, indexed + duplicates + dropped, "documents made", "indexed, there already or replayed");
        check(found, documents, inIndex, "documents made", "in the index");
        check(found, decoded, inIndex, "documents that the stored capture gives", "in the index");
        if (documents == 0) {
            found.add("no document was made");
        }
        return found;
    }

    private static void check(List<String> found, long one, long other, String what, String than) {
        if (one != other) {
            found.add(one + " " + what + ", but " + other + " " + than);
        }
    }
}
