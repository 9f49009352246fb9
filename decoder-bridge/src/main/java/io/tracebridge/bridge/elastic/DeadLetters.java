package io.tracebridge.bridge.elastic;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tracebridge.bridge.DocumentCounts;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of documents that cannot be indexed, one JSON object a line: reason, index, id, version, source.
 * Readable by its owner only, since documents hold what was captured. Made when the first one comes; never larger than allowed:
 * what it cannot take is counted. Shared by all threads.
 */
final class DeadLetters implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final Path file;
    private final long maximumBytes;
    private final DocumentCounts counts;
    private OutputStream out;
    private long size;
    private boolean toldFull;

    DeadLetters(Path file, long maximumBytes, DocumentCounts counts) {
        this.file = file;
        this.maximumBytes = maximumBytes;
        this.counts = counts;
    }

    /** Counts the document and keeps it, if there is room. */
    synchronized void add(String reason, String index, String id, long version, byte[] source, int offset, int length) {
        counts.deadLettered.increment();
        byte[] head = ("{\"reason\":\""
                        + new String(JsonStringEncoder.getInstance().quoteAsString(reason)) + "\",\"index\":\"" + index
                        + "\",\"id\":\"" + id + "\",\"version\":" + version + ",\"source\":")
                .getBytes(StandardCharsets.UTF_8);
        try {
            if (out == null) {
                open();
            }
            if (size + head.length + length + 2 > maximumBytes) {
                lost(file + " has reached its limit of " + maximumBytes + " bytes; move it away, or redrive it");
                return;
            }
            out.write(head);
            out.write(source, offset, length);
            out.write('}');
            out.write('\n');
            size += head.length + length + 2;
        } catch (IOException e) {
            lost("cannot write " + file + ": " + e);
        }
    }

    /** Everything given so far is in the file. */
    synchronized void flush() {
        try {
            if (out != null) {
                out.flush();
            }
        } catch (IOException e) {
            lost("cannot write " + file + ": " + e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }

    private void open() throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        size = channel.size();
        out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 << 10);
        LOG.warn("documents that cannot be indexed go to {}", file);
    }

    private void lost(String why) {
        counts.deadLettersLost.increment();
        if (!toldFull) {
            toldFull = true;
            LOG.error("documents that cannot be indexed are only counted from now on: {}", why);
        }
    }
}
