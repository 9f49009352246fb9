package io.tracebridge.collector;

import io.tracebridge.capture.edgeprotocol.LinkHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace files of one connection, one after the other: the link header's payload and then the data payloads, rolled over by size, by
 * local time and by a changed link header. When the disk takes nothing more, the log says so, keeps its place to the byte, and goes on
 * from there when asked again.
 *
 * <p>Not thread-safe; owned by the collector thread.
 */
final class TraceLog {
    private static final Logger LOG = LoggerFactory.getLogger(TraceLog.class);

    private final CollectorSettings settings;
    private final Client client;
    private final Disk disk;
    private final Clock clock;
    private final Consumer<Path> closed;

    private LinkHeader link;
    private TraceFile file;
    private long nextBoundaryMillis;
    /** Bytes of the payload at {@link #reached} that the file already has. */
    private int partial;

    private int reached;
    private boolean failing;

    /** @param closed told of each file that is complete, where it then lies */
    TraceLog(CollectorSettings settings, Client client, Disk disk, Clock clock, Consumer<Path> closed) {
        this.settings = settings;
        this.client = client;
        this.disk = disk;
        this.clock = clock;
        this.closed = closed;
    }

    /** Closes the file, if one is open; the next has this link header. */
    void begin(LinkHeader header) {
        close();
        link = header;
    }

    /** Creates the file now, so that it is there before any data; true when that was done or is not needed. */
    boolean open() {
        if (!client.store || file != null || link == null) {
            return true;
        }
        Instant now = clock.instant();
        LocalDateTime time = LocalDateTime.ofInstant(now, settings.zone());
        try {
            TraceFile created = TraceFile.create(
                    disk, settings, client.name, time, link.format().suffix());
            byte[] header = link.bytes();
            if (created.write(header, 0, header.length) < header.length) {
                IOException failure = created.failure();
                created.discard();
                throw failure;
            }
            file = created;
            client.counters.add(Counters.Of.STORED_BYTES, header.length);
        } catch (IOException e) {
            return failed("open a trace file in " + settings.store(), e);
        }
        nextBoundaryMillis = settings.rotation() == null
                ? Long.MAX_VALUE
                : settings.rotation()
                        .next(time)
                        .atZone(settings.zone())
                        .toInstant()
                        .toEpochMilli();
        return true;
    }

    /**
     * Appends whole payloads that lie one behind the other in {@code [from, to)}, at most as many as one file takes; {@link #reached} tells
     * how far it came. After a failure the same payloads must be offered again, from {@link #reached} on.
     *
     * @return false when the disk took no more for now
     */
    boolean append(byte[] bytes, int from, int to) {
        reached = from;
        if (!client.store) {
            reached = to;
            return true;
        }
        rollByTime();
        boolean holdsData = file != null && file.length() > link.bytes().length;
        if (holdsData && partial == 0 && fitting(bytes, from, to) == from) {
            close();
        }
        if (!open()) {
            return false;
        }
        int end = fitting(bytes, from, to);
        if (end == from) { // larger than a file may be: a file of its own
            end = from + link.payloadLength(bytes, from);
        }
        return write(bytes, from, end);
    }

    private boolean write(byte[] bytes, int from, int end) {
        int start = from + partial;
        int taken = file.write(bytes, start, end);
        client.counters.add(Counters.Of.STORED_BYTES, taken - start);
        if (taken == end) {
            reached = end;
            partial = 0;
            recovered();
            return true;
        }
        int at = from;
        int next = at + link.payloadLength(bytes, at);
        while (next <= taken) {
            at = next;
            next = at + link.payloadLength(bytes, at);
        }
        reached = at;
        partial = taken - at;
        return failed("write " + file.path(), file.failure());
    }

    /** Index up to which the last {@link #append} stored whole payloads. */
    int reached() {
        return reached;
    }

    /** How many whole payloads the open file still takes: the index behind the last of them. */
    private int fitting(byte[] bytes, int from, int to) {
        long limit = settings.maxFileSize();
        long room = limit == 0 ? Long.MAX_VALUE : limit - (file.length() - partial);
        if (to - from <= room) {
            return to;
        }
        int at = from;
        int next = at + link.payloadLength(bytes, at);
        while (next - from <= room) {
            at = next;
            next = at + link.payloadLength(bytes, at);
        }
        return at;
    }

    /** Closes a file whose period of local time is over. The next is created with the next data. */
    void rollByTime() {
        if (file != null && partial == 0 && clock.millis() >= nextBoundaryMillis) {
            close();
        }
    }

    /** Whether the last attempt failed. */
    boolean isFailing() {
        return failing;
    }

    private boolean failed(String what, IOException e) {
        client.counters.add(Counters.Of.STORE_ERRORS, 1);
        if (!failing) {
            failing = true;
            LOG.error(
                    "client {}: cannot {}: {}; the connection is held back until it works",
                    client.name,
                    what,
                    reason(e));
        }
        return false;
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.info("client {}: storing again, in {}", client.name, file.path());
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.toString();
    }

    /** Closes the file, if one is open: moves it to its final place and tells of it. */
    void close() {
        if (file == null) {
            return;
        }
        TraceFile done = file;
        file = null;
        try {
            if (partial > 0) {
                done.truncate(partial);
                client.counters.add(Counters.Of.STORED_BYTES, -partial);
                partial = 0;
            }
            done.close();
        } catch (IOException e) {
            failed("close " + done.path(), e);
        }
        Path place = done.path();
        if (settings.completed() != null) {
            try {
                place = done.moveTo(settings.completed());
            } catch (IOException e) {
                client.counters.add(Counters.Of.STORE_ERRORS, 1);
                LOG.error("client {}: cannot move {} to {}: {}", client.name, place, settings.completed(), reason(e));
            }
        }
        client.counters.add(Counters.Of.FILES_ROTATED, 1);
        closed.accept(place);
    }
}
