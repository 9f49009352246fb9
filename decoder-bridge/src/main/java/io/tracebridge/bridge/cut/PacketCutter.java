package io.tracebridge.bridge.cut;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.bridge.elastic.Cluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Cuts packets out of the stored captures on somebody's behalf: finds them, says so in the audit log, and only then hands them over. Any
 * thread may use it; each cut takes a temporary file of its own, readable by us only.
 */
public final class PacketCutter {
    private final List<Path> stores;
    private final AuditLog audit;
    private final long limit;

    /**
     * A cutter of these captures.
     *
     * @param stores folders of captures, and captures
     * @param limit bytes of frames at the most that one cut holds
     */
    public PacketCutter(List<Path> stores, AuditLog audit, long limit) {
        this.stores = List.copyOf(stores);
        this.audit = audit;
        this.limit = limit;
    }

    /** What becomes of a cut. */
    public interface Receiver {
        /** Where to write the {@code length} bytes of pcapng, which follow at once; closed by the cutter. */
        OutputStream open(Cut.Result result, long length) throws IOException;
    }

    /** The packets of the document with that id. */
    public Cut.Result document(Cluster cluster, String id, long marginNanos, String who, Receiver receiver)
            throws IOException {
        JsonNode document = IndexedDocument.find(cluster, id);
        return cut(Selection.ofDocument(document, marginNanos), "document " + id, who, receiver);
    }

    /**
     * The packets of a selection.
     *
     * @param what how they were asked for
     * @param who who asked
     * @throws io.tracebridge.bridge.BridgeException when there are none
     */
    public Cut.Result cut(Selection selection, String what, String who, Receiver receiver) throws IOException {
        Path file = Files.createTempFile(
                "tracebridge-cut",
                ".pcapng",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Cut.Result result;
            try (OutputStream out = Files.newOutputStream(file)) {
                result = Cut.write(selection, stores, out, limit);
            }
            audit.write(who, what, selection, result);
            try (OutputStream out = receiver.open(result, Files.size(file))) {
                Files.copy(file, out);
            }
            return result;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
