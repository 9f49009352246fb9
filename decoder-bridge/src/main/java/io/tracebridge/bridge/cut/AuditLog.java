package io.tracebridge.bridge.cut;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who was given which packets: a JSON line per cut, appended and on disk before the packets are handed over, so that nothing leaves unseen.
 * The file is made on first use, readable by its owner only, and never shortened. Any thread may use it; several processes may share it.
 */
public final class AuditLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Clock clock;

    public AuditLog(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Appends one line and waits until it is on disk.
     *
     * @param who user or address that asked
     * @param what how the cut was asked for: a document's id, or host and times
     */
    public void write(String who, String what, Selection selection, Cut.Result result) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("@timestamp", clock.instant().toString());
        line.put("event.action", "cut");
        line.put("user", who);
        line.put("asked", what);
        line.put("client", selection.client());
        line.put("from_nanos", selection.fromNanos());
        line.put("to_nanos", selection.toNanos());
        line.put("frames", result.frames());
        line.put("bytes", result.bytes());
        byte[] text = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        if (file.getParent() != null) {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        synchronized (this) {
            try (FileChannel channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_ONLY)) {
                channel.write(ByteBuffer.wrap(text)); // one write: lines of several processes do not mix
                channel.force(true);
            }
        }
    }
}
