package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.StreamLayer;

/** One TCP connection, both directions. Used again for another one when it ended. */
final class Connection {
    /** Its number towards the stream layer. */
    final int slot;

    final Direction lower;
    final Direction upper;
    StreamLayer layer;

    /** While nobody has claimed it: pieces of its bytes that no probe knew. */
    int unclaimedPieces;

    private String client;
    private String interfaceName;
    private int ipVersion;
    private int outerVlan;
    private int innerVlan;

    Connection(int slot) {
        this.slot = slot;
        this.lower = new Direction(true, 2 * slot);
        this.upper = new Direction(false, 2 * slot + 1);
    }

    void open(StreamLayer layer, Packet packet) {
        this.layer = layer;
        unclaimedPieces = 0;
        client = packet.client;
        interfaceName = packet.interfaceName;
        ipVersion = packet.ipVersion;
        outerVlan = packet.outerVlan;
        innerVlan = packet.innerVlan;
        lower.reset();
        upper.reset();
    }

    Direction direction(boolean fromLower) {
        return fromLower ? lower : upper;
    }

    /** Sets everything but addresses, ports and what the segment knows. */
    void describe(Packet packet) {
        packet.client = client;
        packet.interfaceName = interfaceName;
        packet.ipVersion = ipVersion;
        packet.ipProtocol = 6;
        packet.outerVlan = outerVlan;
        packet.innerVlan = innerVlan;
    }
}
