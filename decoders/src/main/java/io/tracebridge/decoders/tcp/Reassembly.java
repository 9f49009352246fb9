package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.table.BufferPool;
import io.tracebridge.decoders.table.SlotTable;

/**
 * Puts the bytes of TCP connections in order and hands them on. Where segments overlap, the bytes that came first count.
 *
 * <p>What is missing is waited for until the receiver acknowledged it (then the capture lost it), for 5 s of packet time, or until 256
 * segments or 256 KiB wait behind it; then the gap is told. What a layer leaves unread is kept up to 128 KiB a direction. All bytes
 * kept take at most a quarter of the site's memory; beyond, the direction that waits longest is not waited for any more.
 */
final class Reassembly implements Timers.Expiring {
    private static final long WAIT_NANOS = 5_000_000_000L;
    private static final int MAX_QUEUED_SEGMENTS = 256;
    private static final int MAX_QUEUED_BYTES = 256 << 10;
    private static final int MAX_UNREAD_BYTES = 128 << 10;

    /** The largest window there can be (RFC 7323 section 2.3): what lies further off belongs to another connection. */
    private static final int LARGEST_WINDOW = 1 << 30;

    private static final int MAX_DIRECTIONS = 2 * 65_536;

    private final Site site;
    private final Connections connections;
    private final BufferPool pool;
    private final SlotTable waiting;
    private final long[] key = new long[1];
    private final Packet later = new Packet();
    private final Octets view = new Octets();
    private Segment unused;

    /** Sequence number behind the data of the frame that is handed on with. */
    private int frameEnd;

    private final Counter repeated;
    private final Counter outOfOrder;
    private final Counter gaps;
    private final Counter gapBytes;
    private final Counter dropped;

    Reassembly(Site site, Connections connections) {
        this.site = site;
        this.connections = connections;
        pool = new BufferPool(site.settings().maximumTableBytes() / 4);
        waiting = new SlotTable(1, MAX_DIRECTIONS, site.secret());
        repeated = site.counter("tcp.repeated", "TCP segments with data that had come before");
        outOfOrder = site.counter("tcp.out_of_order", "TCP segments that came before the bytes in front of them");
        gaps = site.counter("tcp.gaps", "times that bytes of a TCP stream were missing");
        gapBytes = site.counter(
                "tcp.gaps.bytes", "bytes of TCP streams that were missing, as far as their number is known");
        dropped = site.counter("tcp.dropped.bytes", "bytes of TCP streams dropped for want of room");
    }

    /** Gives up waiting for others until that many bytes more can be kept; false when that was not enough. */
    boolean makeRoom(Direction direction, int length) {
        int needed = length + (direction.unread == null ? 0 : direction.to - direction.from);
        while (!pool.hasRoom(needed) && waiting.size() > 0) {
            expireNext(Timers.Reason.EVICTED);
        }
        return pool.hasRoom(needed);
    }

    /** Data of a segment: at the octets' position, from that sequence number on. */
    void take(Connection connection, Direction direction, Packet packet, Octets octets, int sequence) {
        if (!direction.isKnown) {
            direction.isKnown = true;
            direction.next = sequence;
            tellGap(connection, direction, 0);
        }
        int ahead = sequence - direction.next;
        if (ahead > LARGEST_WINDOW || ahead < -LARGEST_WINDOW) {
            flush(connection, direction);
            tellGap(connection, direction, 0);
            direction.next = sequence;
            ahead = 0;
        }
        frameEnd = sequence + octets.remaining();
        int missing = octets.missing();
        if (ahead + octets.remaining() <= 0) {
            repeated.increment();
            return;
        }
        if (ahead < 0) {
            octets.skip(-ahead);
        }
        if (ahead <= 0 && direction.head == null) {
            deliver(connection, direction, packet, octets);
            if (missing > 0) {
                skip(connection, direction, missing);
            }
            return;
        }
        if (ahead > 0) {
            outOfOrder.increment();
        }
        queue(connection, direction, packet, octets, Math.max(0, ahead));
        drain(connection, direction, packet);
    }

    /** Goes on behind bytes that the receiver acknowledged and the capture does not have. */
    void giveUpWhatIsLost(Connection connection, Direction direction) {
        while (direction.isLost()) {
            goOnBehindGap(connection, direction);
        }
        if (direction.isEndLost()) {
            skip(connection, direction, direction.end - direction.next);
        }
    }

    /** Hands on whatever waits, in order and with the gaps told, and forgets the rest. */
    void flush(Connection connection) {
        flush(connection, connection.lower);
        flush(connection, connection.upper);
    }

    private void flush(Connection connection, Direction direction) {
        while (direction.head != null) {
            goOnBehindGap(connection, direction);
        }
        forgetUnread(direction);
    }

    /** Takes bytes into the queue that are not in it: {@code ahead} bytes beyond the next one. */
    private void queue(Connection connection, Direction direction, Packet packet, Octets octets, int ahead) {
        int base = octets.position() - ahead;
        int from = ahead;
        int to = ahead + octets.remaining();
        Segment before = null;
        Segment after = direction.head;
        Segment last = direction.tail;
        if (last != null && from >= last.sequence - direction.next + last.length) {
            before = last;
            after = null;
        }
        while (from < to) {
            while (after != null && after.sequence - direction.next + after.length <= from) {
                before = after;
                after = after.next;
            }
            int stop = after == null ? to : Math.min(to, after.sequence - direction.next);
            if (from < stop) {
                Segment segment = copy(packet, octets.array(), base + from, stop - from);
                if (segment == null) {
                    dropped.add(to - from);
                    return;
                }
                segment.sequence = direction.next + from;
                segment.frameEnd = frameEnd;
                insert(direction, before, segment, after);
                before = segment;
            }
            from = after == null ? to : Math.max(stop, after.sequence - direction.next + after.length);
        }
    }

    private void insert(Direction direction, Segment before, Segment segment, Segment after) {
        if (direction.head == null) {
            key[0] = direction.number;
            waiting.add(key, site.nowNanos() + WAIT_NANOS);
        }
        if (before == null) {
            direction.head = segment;
        } else {
            before.next = segment;
        }
        segment.next = after;
        if (after == null) {
            direction.tail = segment;
        }
        direction.queuedSegments++;
        direction.queuedBytes += segment.length;
    }

    /** Hands on what has become in order; gives up the bytes missing when too many wait behind them. */
    private void drain(Connection connection, Direction direction, Packet packet) {
        int before = direction.next;
        while (direction.head != null && direction.head.sequence - direction.next <= 0) {
            deliverHead(connection, direction, packet);
        }
        if (direction.head != null && direction.next != before) {
            key[0] = direction.number;
            waiting.touch(waiting.find(key), site.nowNanos() + WAIT_NANOS);
        }
        while (direction.queuedSegments > MAX_QUEUED_SEGMENTS || direction.queuedBytes > MAX_QUEUED_BYTES) {
            goOnBehindGap(connection, direction);
        }
    }

    /** Tells the gap before the first segment that waits, and hands on from there to the next gap. */
    private void goOnBehindGap(Connection connection, Direction direction) {
        int length = direction.head.sequence - direction.next;
        if (length > 0) {
            skip(connection, direction, length);
        }
        while (direction.head != null && direction.head.sequence - direction.next <= 0) {
            connections.describe(connection, direction.fromLower, later);
            later.timeNanos = direction.head.timeNanos;
            later.frameNumber = direction.head.frameNumber;
            later.frameHash = direction.head.frameHash;
            frameEnd = direction.head.frameEnd;
            deliverHead(connection, direction, later);
        }
        if (direction.head != null) {
            key[0] = direction.number;
            waiting.touch(waiting.find(key), site.nowNanos() + WAIT_NANOS);
        }
    }

    private void skip(Connection connection, Direction direction, int length) {
        direction.next += length;
        gapBytes.add(length);
        tellGap(connection, direction, length);
    }

    private void tellGap(Connection connection, Direction direction, int length) {
        gaps.increment();
        forgetUnread(direction);
        connection.layer.gap(connection.slot, direction.fromLower, length);
    }

    private void deliverHead(Connection connection, Direction direction, Packet packet) {
        Segment segment = direction.head;
        direction.head = segment.next;
        direction.queuedSegments--;
        direction.queuedBytes -= segment.length;
        if (direction.head == null) {
            direction.tail = null;
            key[0] = direction.number;
            waiting.remove(waiting.find(key));
        }
        byte[] buffer = segment.buffer;
        int old = direction.next - segment.sequence; // less than its length, as segments do not overlap
        int length = segment.length;
        segment.buffer = null;
        segment.next = unused;
        unused = segment;
        try {
            deliver(connection, direction, packet, view.wrap(buffer, old, length - old, false));
        } finally {
            pool.give(buffer);
        }
    }

    /** Hands on bytes that follow those before. */
    private void deliver(Connection connection, Direction direction, Packet packet, Octets octets) {
        int length = octets.remaining();
        int at = octets.position();
        byte[] bytes = octets.array();
        direction.next += length;
        packet.streamOffset = direction.next - frameEnd;
        if (direction.unread == null) {
            int consumed = read(connection, packet, octets.wrap(bytes, at, length, false));
            if (consumed < length) {
                keep(connection, direction, bytes, at + consumed, length - consumed);
            }
        } else if (append(connection, direction, bytes, at, length)) {
            byte[] unread = direction.unread;
            int from = direction.from;
            int to = direction.to;
            direction.unread = null;
            int consumed = to - from; // also when the layer fails: what it failed on is not shown to it again
            try {
                consumed = read(connection, packet, octets.wrap(unread, from, to - from, false));
            } finally {
                if (consumed == to - from) {
                    pool.give(unread);
                } else {
                    direction.unread = unread;
                    direction.from = from + consumed;
                    direction.to = to;
                }
            }
        }
    }

    private static int read(Connection connection, Packet packet, Octets octets) {
        int there = octets.remaining();
        return Math.max(0, Math.min(there, connection.layer.data(connection.slot, packet, octets)));
    }

    private void keep(Connection connection, Direction direction, byte[] bytes, int at, int length) {
        byte[] buffer = length > MAX_UNREAD_BYTES ? null : pool.take(length);
        if (buffer == null) {
            dropped.add(length);
            tellGap(connection, direction, length);
            return;
        }
        System.arraycopy(bytes, at, buffer, 0, length);
        direction.unread = buffer;
        direction.from = 0;
        direction.to = length;
    }

    /** Adds bytes to those unread; false when there is no room, and the gap told. */
    private boolean append(Connection connection, Direction direction, byte[] bytes, int at, int length) {
        int kept = direction.to - direction.from;
        byte[] buffer = direction.unread;
        if (buffer.length - direction.to < length) {
            byte[] larger = kept + length > MAX_UNREAD_BYTES ? null : pool.take(kept + length);
            if (larger == null) {
                dropped.add(kept + length);
                tellGap(connection, direction, kept + length);
                return false;
            }
            System.arraycopy(buffer, direction.from, larger, 0, kept);
            pool.give(buffer);
            direction.unread = larger;
            direction.from = 0;
            direction.to = kept;
        }
        System.arraycopy(bytes, at, direction.unread, direction.to, length);
        direction.to += length;
        return true;
    }

    private void forgetUnread(Direction direction) {
        pool.give(direction.unread);
        direction.unread = null;
    }

    private Segment copy(Packet packet, byte[] bytes, int at, int length) {
        byte[] buffer = pool.take(length);
        if (buffer == null) {
            return null;
        }
        System.arraycopy(bytes, at, buffer, 0, length);
        Segment segment = unused;
        if (segment == null) {
            segment = new Segment();
        } else {
            unused = segment.next;
        }
        segment.buffer = buffer;
        segment.length = length;
        segment.timeNanos = packet.timeNanos;
        segment.frameNumber = packet.frameNumber;
        segment.frameHash = packet.frameHash;
        return segment;
    }

    @Override
    public long nextDeadline() {
        return waiting.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return WAIT_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        int number = (int) waiting.key(waiting.oldest(), 0);
        Connection connection = connections.connection(number >> 1);
        goOnBehindGap(connection, connection.direction((number & 1) == 0));
    }
}
