package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.StreamLayer;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * The TCP connections of one site: which there are, when they begin and end. Their bytes are {@link Reassembly}'s.
 *
 * <p>A connection begins with a SYN, or in its middle with the first segment that has data. It ends with both FINs, with a RST in the
 * window, with a SYN of another initial sequence number (its ports are used again), or after 10 minutes of packet time without a segment.
 * At most 65,536 are held; beyond, the one idle for longest ends. What ended is remembered for 30 s, so that a late retransmission
 * does not look like a connection joined in its middle.
 *
 * <p>Two tenants of a provider who use the same addresses and ports at once are one connection here.
 */
final class Connections implements Timers.Expiring {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private static final int MAX_CONNECTIONS = 65_536;
    private static final long IDLE_NANOS = 600_000_000_000L;
    private static final long LATE_NANOS = 30_000_000_000L;

    /** How far beyond the next byte a RST may lie: without window scaling known, a generous guess. */
    private static final int RESET_WINDOW = 1 << 20;

    private final Site site;
    private final SlotTable table;
    private final SlotTable ended;
    private final Reassembly reassembly;
    private final Recognition recognition;
    private final long[] key = new long[5];
    private Connection[] connections = new Connection[0];

    private final Counter opened;
    private final Counter joined;
    private final Counter closed;
    private final Counter reset;
    private final Counter reused;
    private final Counter expired;
    private final Counter unfinished;
    private final Counter evicted;
    private final Counter late;

    Connections(Site site) {
        this.site = site;
        table = new SlotTable(5, MAX_CONNECTIONS, site.secret());
        ended = new SlotTable(5, MAX_CONNECTIONS, site.secret());
        reassembly = new Reassembly(site, this);
        recognition = new Recognition(site, this);
        site.timers().register(reassembly);
        site.timers().register(this);
        opened = site.counter("tcp.connections", "TCP connections followed");
        joined = site.counter("tcp.connections.joined", "TCP connections followed from their middle");
        closed = site.counter("tcp.connections.closed", "TCP connections that both ends closed");
        reset = site.counter("tcp.connections.reset", "TCP connections that one end reset");
        reused = site.counter("tcp.connections.reused", "TCP connections ended by another one on the same ports");
        expired = site.counter("tcp.connections.expired", "TCP connections idle for 10 minutes");
        unfinished = site.counter(
                "tcp.connections.unfinished", "TCP connections open at the end of input or at a clock step");
        evicted = site.counter("tcp.connections.evicted", "TCP connections given up for want of room");
        late = site.counter("tcp.late", "TCP segments with data for a connection that has ended");
    }

    /** The layer for a segment of which neither port is bound; null when nobody wants it. */
    StreamLayer unbound(Packet packet, int flags) {
        if (!recognition.isUseful()) {
            return null;
        }
        setKey(packet);
        return recognition.isLetGo(key, (flags & SYN) != 0) ? null : recognition;
    }

    /** One segment; the octets are its payload. */
    void segment(Packet packet, Octets octets, StreamLayer layer, int sequence, int acknowledgment, int flags) {
        boolean fromLower = setKey(packet);
        boolean isSyn = (flags & SYN) != 0;
        int first = isSyn ? sequence + 1 : sequence;
        Connection connection = find();
        if (connection != null && isSyn && isAnother(connection.direction(fromLower), first)) {
            end(connection, reused);
            setKey(packet);
            connection = null;
        }
        if (connection == null) {
            connection = begin(packet, octets, layer, flags);
            if (connection == null) {
                return;
            }
        }
        table.touch(connection.slot, site.nowNanos() + IDLE_NANOS);
        Direction sender = connection.direction(fromLower);
        Direction receiver = connection.direction(!fromLower);
        if (isSyn && !sender.isStartKnown) {
            sender.begin(first);
        }
        if ((flags & ACK) != 0) {
            if (isSyn && !receiver.isKnown) {
                receiver.begin(acknowledgment); // the SYN itself was not captured, but this is where its stream begins
            }
            receiver.acknowledge(acknowledgment);
        }
        if ((flags & RST) != 0) {
            if (isInWindow(sender, sequence)) {
                reassembly.flush(connection);
                connection.layer.reset(connection.slot, packet);
                end(connection, reset);
            }
            return;
        }
        if ((flags & FIN) != 0) {
            sender.isEndKnown = true;
            sender.end = first + octets.remaining() + octets.missing();
        }
        if (octets.remaining() > 0) {
            while (!reassembly.makeRoom(sender, octets.remaining()) && table.oldest() != connection.slot) {
                end(connections[table.oldest()], evicted);
            }
            reassembly.take(connection, sender, packet, octets, first);
        }
        if (recognition.isDecided(connection)) {
            letGo(connection);
            return;
        }
        reassembly.giveUpWhatIsLost(connection, receiver);
        reassembly.giveUpWhatIsLost(connection, sender);
        tellEnd(connection, sender, packet, true);
        tellEnd(connection, receiver, packet, false);
        if (sender.isFinished() && receiver.isFinished()) {
            end(connection, closed);
        }
    }

    private static void tellEnd(Connection connection, Direction direction, Packet packet, boolean bySource) {
        if (!direction.isEndTold && direction.isFinished()) {
            direction.isEndTold = true;
            connection.layer.finished(connection.slot, packet, bySource);
        }
    }

    /** The connection for a segment of an unknown one; null when the segment is nothing to begin with. */
    private Connection begin(Packet packet, Octets octets, StreamLayer layer, int flags) {
        boolean isSyn = (flags & SYN) != 0;
        if ((flags & RST) != 0 || !isSyn && octets.remaining() == 0) {
            return null;
        }
        int before = ended.find(key);
        if (before != SlotTable.NONE) {
            if (!isSyn) {
                late.increment();
                return null;
            }
            ended.remove(before);
        }
        Connection inTheWay = table.isFull() ? connections[table.oldest()] : null;
        if (layer == recognition && inTheWay == null) {
            inTheWay = recognition.oldestBeyondLimit();
        }
        if (inTheWay != null) {
            end(inTheWay, evicted);
            setKey(packet);
        }
        int slot = table.add(key, site.nowNanos() + IDLE_NANOS);
        if (table.capacity() > connections.length) {
            int from = connections.length;
            connections = Arrays.copyOf(connections, table.capacity());
            for (int i = from; i < connections.length; i++) {
                connections[i] = new Connection(i);
            }
        }
        Connection connection = connections[slot];
        connection.open(layer, packet);
        if (layer == recognition) {
            recognition.opened(connection);
        } else {
            opened.increment();
            if (!isSyn) {
                joined.increment();
            }
        }
        return connection;
    }

    /** Counts a connection that a probe claimed, as if its ports were bound. */
    void claimed(Connection connection) {
        opened.increment();
        if (!connection.lower.isStartKnown && !connection.upper.isStartKnown) {
            joined.increment();
        }
    }

    /** Ends a connection that no probe wants; it is not opened again for a while. */
    private void letGo(Connection connection) {
        for (int i = 0; i < key.length; i++) {
            key[i] = table.key(connection.slot, i);
        }
        recognition.letGo(key);
        end(connection, null);
    }

    /** True when a SYN with this first byte cannot be of the connection that is known. */
    private static boolean isAnother(Direction sender, int first) {
        return sender.isKnown && (!sender.isStartKnown || sender.start != first);
    }

    private static boolean isInWindow(Direction sender, int sequence) {
        int ahead = sequence - sender.next;
        return !sender.isKnown || ahead >= -1 && ahead <= RESET_WINDOW;
    }

    private void end(Connection connection, Counter how) {
        int slot = connection.slot;
        reassembly.flush(connection);
        boolean isWanted = connection.layer != recognition;
        if (isWanted) {
            how.increment();
        } else {
            recognition.forget(connection);
        }
        connection.layer.closed(slot);
        if (isWanted && (how == closed || how == reset)) {
            if (ended.isFull()) {
                ended.remove(ended.oldest());
            }
            for (int i = 0; i < key.length; i++) {
                key[i] = table.key(slot, i);
            }
            if (ended.find(key) == SlotTable.NONE) {
                ended.add(key, site.nowNanos() + LATE_NANOS);
            }
        }
        table.remove(slot);
    }

    /** Fills in a packet that the connection itself sends on, from one end to the other. */
    void describe(Connection connection, boolean fromLower, Packet packet) {
        int slot = connection.slot;
        long ports = table.key(slot, 4);
        int lower = fromLower ? 0 : 2;
        packet.sourceHigh = table.key(slot, lower);
        packet.sourceLow = table.key(slot, lower + 1);
        packet.destinationHigh = table.key(slot, 2 - lower);
        packet.destinationLow = table.key(slot, 3 - lower);
        packet.sourcePort = (int) (fromLower ? ports >>> 16 : ports) & 0xffff;
        packet.destinationPort = (int) (fromLower ? ports : ports >>> 16) & 0xffff;
        connection.describe(packet);
    }

    Connection connection(int slot) {
        return connections[slot];
    }

    private Connection find() {
        int slot = table.find(key);
        return slot == SlotTable.NONE ? null : connections[slot];
    }

    /** Sets the key, the lower end first; true when that is the sender. */
    private boolean setKey(Packet packet) {
        boolean fromLower = packet.isFromLower();
        int lower = fromLower ? 0 : 2;
        key[lower] = packet.sourceHigh;
        key[lower + 1] = packet.sourceLow;
        key[2 - lower] = packet.destinationHigh;
        key[3 - lower] = packet.destinationLow;
        key[4] = fromLower
                ? (long) packet.sourcePort << 16 | packet.destinationPort
                : (long) packet.destinationPort << 16 | packet.sourcePort;
        return fromLower;
    }

    @Override
    public long nextDeadline() {
        return Math.min(table.nextDeadline(), ended.nextDeadline());
    }

    @Override
    public long nearestNanos() {
        return LATE_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        if (ended.nextDeadline() < table.nextDeadline()) {
            ended.remove(ended.oldest());
        } else {
            end(connections[table.oldest()], reason == Timers.Reason.TIMEOUT ? expired : unfinished);
        }
    }
}
