package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probes;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.StreamLayer;
import io.tracebridge.decoders.StreamProbe;
import io.tracebridge.decoders.table.SlotTable;

/**
 * The layer of connections of which neither port is bound, until a probe claims them. The pieces in which their bytes come in order, of
 * either end, are shown to the probes; after four that nobody claims the connection is let go. It is asked about again after 10 minutes,
 * or when its ports are used anew.
 *
 * <p>At most 4,096 connections are undecided at a time, so that those nobody wants take no room from the others; beyond, the oldest is
 * let go. 65,536 are remembered as let go.
 */
final class Recognition implements StreamLayer {
    private static final int MOST_PIECES = 4;
    private static final int MOST_UNDECIDED = 4096;
    private static final int MOST_LET_GO = 65_536;
    private static final long REMEMBER_NANOS = 600_000_000_000L;

    private final Site site;
    private final Connections connections;
    private final Probes<StreamProbe> probes;
    private final SlotTable undecided;
    private final SlotTable letGo;
    private final long[] key = new long[1];
    private final Counter claimed;
    private final Counter notClaimed;
    private final Counter unclaimed;

    Recognition(Site site, Connections connections) {
        this.site = site;
        this.connections = connections;
        probes = site.streamProbes();
        undecided = new SlotTable(1, MOST_UNDECIDED, site.secret());
        letGo = new SlotTable(5, MOST_LET_GO, site.secret());
        claimed = site.counter(
                "tcp.connections.claimed",
                "TCP connections with neither port decoded here, recognised by their content");
        unclaimed = site.counter(
                "tcp.unclaimed",
                "pieces of TCP streams with neither port decoded here that no protocol recognised, before it is let go");
        notClaimed = site.counter(
                "tcp.connections.let_go", "TCP connections with neither port decoded here, and not recognised");
    }

    boolean isUseful() {
        return !probes.isEmpty();
    }

    /** Whether the connection with this key was let go a short while ago; a SYN is of a new one. */
    boolean isLetGo(long[] connectionKey, boolean isSyn) {
        int slot = letGo.find(connectionKey);
        if (slot == SlotTable.NONE) {
            return false;
        }
        if (isSyn || letGo.deadline(slot) <= site.nowNanos()) {
            letGo.remove(slot);
            return false;
        }
        return true;
    }

    /** The connection whose place a new one needs, or null. */
    Connection oldestBeyondLimit() {
        return undecided.isFull() ? connections.connection((int) undecided.key(undecided.oldest(), 0)) : null;
    }

    void opened(Connection connection) {
        key[0] = connection.slot;
        undecided.add(key, 0);
    }

    /** The connection is undecided no more: it ended, or was claimed or let go. */
    void forget(Connection connection) {
        key[0] = connection.slot;
        int slot = undecided.find(key);
        if (slot != SlotTable.NONE) {
            undecided.remove(slot);
        }
    }

    void letGo(long[] connectionKey) {
        notClaimed.increment();
        if (letGo.isFull()) {
            letGo.remove(letGo.oldest());
        }
        if (letGo.find(connectionKey) == SlotTable.NONE) {
            letGo.add(connectionKey, site.nowNanos() + REMEMBER_NANOS);
        }
    }

    @Override
    public int data(int slot, Packet packet, Octets octets) {
        Connection connection = connections.connection(slot);
        if (connection.unclaimedPieces >= MOST_PIECES) {
            return octets.remaining();
        }
        boolean wait = false;
        for (int i = 0; i < probes.size(); i++) {
            StreamProbe probe = probes.get(i);
            StreamProbe.Answer answer = probe.ask(packet, octets);
            if (answer == StreamProbe.Answer.YES) {
                claim(connection, packet, probe.layer());
                return connection.layer.data(slot, packet, octets);
            }
            wait |= answer == StreamProbe.Answer.UNDECIDED;
        }
        if (wait && octets.remaining() < StreamProbe.MOST_BYTES) {
            return 0;
        }
        connection.unclaimedPieces++;
        site.unsupported(unclaimed, octets);
        return octets.remaining();
    }

    private void claim(Connection connection, Packet packet, StreamLayer layer) {
        claimed.increment();
        forget(connection);
        connection.layer = layer;
        connections.claimed(connection);
        boolean otherIsLower = !packet.isFromLower();
        if (connection.unclaimedPieces > 0 || !connection.direction(otherIsLower).isStartKnown) {
            layer.gap(connection.slot, otherIsLower, 0); // the layer did not see how the other end began
        }
    }

    /** True when the probes have seen enough of it. */
    boolean isDecided(Connection connection) {
        return connection.layer == this && connection.unclaimedPieces >= MOST_PIECES;
    }

    @Override
    public void gap(int connection, boolean fromLower, long length) {
        // What comes next is shown as what came before was.
    }

    @Override
    public void closed(int connection) {
        // Nothing is kept here but in the tables, which Connections clears.
    }
}
