package io.tracebridge.collector;

import io.tracebridge.capture.edgeprotocol.EdgeFrameReader;
import io.tracebridge.capture.edgeprotocol.LinkHeader;
import io.tracebridge.capture.edgeprotocol.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One connection: its buffer, its frames, its trace files.
 *
 * <p>The payloads of the frames in the buffer are moved together, over the four bytes that stood between them, into one run, which then
 * goes to the file in one write and, if wanted, to the publisher in one copy. While the disk takes nothing, run and buffer stay as they
 * are and nothing is read, so TCP holds the edge back.
 *
 * <p>Not thread-safe; owned by the collector thread.
 */
final class Session {
    private static final int BUFFER_LENGTH = 256 << 10;

    final SocketChannel channel;
    final Client client;
    final InetAddress address;

    private final TraceLog log;
    private final Publisher publisher;
    private final EdgeFrameReader frames;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private final ByteBuffer input = ByteBuffer.wrap(buffer);

    /** The link header that the run is written with. */
    private LinkHeader link;
    /** A link header that comes into force when the run is stored; or null. */
    private LinkHeader nextLink;
    /** The run: whole payloads, accepted and not yet stored. */
    private int runFrom;

    private int runTo;
    /** First byte not yet read as a frame; the buffer is filled up to input.position(). */
    private int parsed;
    /** Whether the next link header still has to be given a file. */
    private boolean opening;

    private long lastReadNanos;
    private long frameSinceNanos;

    /** @param publisher null when nothing is published */
    Session(
            SocketChannel channel,
            InetAddress address,
            Client client,
            TraceLog log,
            Publisher publisher,
            CollectorSettings settings,
            long nowNanos) {
        this.channel = channel;
        this.address = address;
        this.client = client;
        this.log = log;
        this.publisher = publisher;
        this.frames = new EdgeFrameReader(settings.maxSnaplen(), settings.mediaHeaders());
        this.lastReadNanos = nowNanos;
        this.frameSinceNanos = nowNanos;
    }

    /** Reads once; the number of bytes, or -1 at the end of the stream. */
    int read(long nowNanos) throws IOException {
        boolean betweenFrames = !isCutOff();
        int count = channel.read(input);
        if (count > 0) {
            lastReadNanos = nowNanos;
            if (betweenFrames && frames.linkHeader() != null) {
                frameSinceNanos = nowNanos;
            }
        }
        return count;
    }

    /**
     * Takes in every whole frame of the buffer.
     *
     * @return false when the disk takes nothing for now: call again later, and read no more until then
     * @throws RefusedException when the frame after those taken in is not acceptable; what came before it may still need
     *     {@link #store}
     */
    boolean process(long nowNanos) throws RefusedException {
        if (!store()) {
            return false;
        }
        while (true) {
            EdgeFrameReader.Next next = frames.next(buffer, parsed, input.position());
            if (next == EdgeFrameReader.Next.INCOMPLETE) {
                break;
            }
            accept(next, nowNanos);
            if (next == EdgeFrameReader.Next.LINK_HEADER && !store()) {
                return false;
            }
        }
        if (!store()) {
            return false;
        }
        compact();
        return true;
    }

    private void accept(EdgeFrameReader.Next next, long nowNanos) {
        int length = frames.payloadLength(); // less than came, when media was cut off
        client.counters.add(Counters.Of.BYTES, frames.end() - parsed);
        if (next == EdgeFrameReader.Next.DATA) {
            client.counters.add(Counters.Of.FRAMES, 1);
            if (frames.linkHeader().isPacket()) {
                client.counters.add(Counters.Of.PACKETS, 1);
            }
            if (frames.isMediaCut()) {
                client.counters.add(Counters.Of.MEDIA_CUT_FRAMES, 1);
            }
            int at = frames.payloadOffset();
            if (runFrom == runTo) {
                runFrom = at;
                runTo = at;
            } else {
                System.arraycopy(buffer, at, buffer, runTo, length);
            }
            runTo += length;
        } else if (next == EdgeFrameReader.Next.LINK_HEADER) {
            nextLink = frames.linkHeader();
        }
        parsed = frames.end();
        frameSinceNanos = nowNanos; // of what follows in the buffer
    }

    /** Stores the run, then publishes it, then puts a new link header into force; false when the disk takes nothing for now. */
    boolean store() {
        while (runFrom < runTo) {
            boolean stored = log.append(buffer, runFrom, runTo);
            taken(log.reached());
            if (!stored) {
                return false;
            }
        }
        if (nextLink != null) {
            link = nextLink;
            nextLink = null;
            log.begin(link);
            opening = true;
        }
        if (opening && !log.open()) {
            return false;
        }
        opening = false;
        return true;
    }

    private void taken(int reached) {
        if (reached == runFrom) {
            return;
        }
        if (client.store) {
            client.counters.add(Counters.Of.STORED_FRAMES, count(runFrom, reached));
        }
        if (publisher != null && client.dataWanted) {
            publisher.data(client, link, Arrays.copyOfRange(buffer, runFrom, reached));
        }
        runFrom = reached;
    }

    private int count(int from, int to) {
        int count = 0;
        for (int at = from; at < to; at += link.payloadLength(buffer, at)) {
            count++;
        }
        return count;
    }

    /** Moves the bytes of a frame not yet whole to the front. */
    private void compact() {
        int left = input.position() - parsed;
        System.arraycopy(buffer, parsed, buffer, 0, left);
        input.position(left);
        parsed = 0;
        runFrom = 0;
        runTo = 0;
    }

    /** Whether the peer stopped in the middle of a frame, or before its link header. */
    boolean isHalfSent() {
        return input.position() > parsed || frames.linkHeader() == null;
    }

    /** Whether bytes of a frame are there, but not all. */
    boolean isCutOff() {
        return input.position() > parsed;
    }

    /** Nanoseconds since the last byte came. */
    long silentNanos(long nowNanos) {
        return nowNanos - lastReadNanos;
    }

    /** Lets the time pass in which nothing was read, because the disk took nothing. */
    void heldBack(long nowNanos) {
        lastReadNanos = nowNanos;
        frameSinceNanos = nowNanos;
    }

    /** Nanoseconds since the first byte of a frame not yet whole; before the link header since the connection was made. */
    long waitingNanos(long nowNanos) {
        return nowNanos - frameSinceNanos;
    }

    /** Gives the clock a chance to cut the file of a client that is silent. */
    void tick() {
        log.rollByTime();
    }

    /**
     * Closes file and socket, in this order: the peer sees its connection end when all it sent is stored. What the disk does not take now
     * is lost, and counted.
     */
    void close() throws IOException {
        store();
        if (runFrom < runTo) {
            client.counters.add(Counters.Of.LOST_FRAMES, count(runFrom, runTo));
        }
        log.close();
        channel.close();
    }
}
