package io.tracebridge.decoders.flow;

/** One open flow. Used again for another one when it ended. */
final class Flow {
    final Side source = new Side();
    final Side destination = new Side();

    String client;
    String interfaceName;
    int outerVlan;
    int innerVlan;
    int ipVersion;
    int ipProtocol;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int sourcePort;
    int destinationPort;
    boolean isTunnelled;
    int outerIpVersion;
    long outerSourceHigh;
    long outerSourceLow;
    long outerDestinationHigh;
    long outerDestinationLow;

    /** Packet time of the first and the latest packet, and the first's frame. */
    long startNanos;

    long endNanos;
    long frameHash;

    /** Packet time of the first SYN, of the first answer to it and of the acknowledgment of that; {@link #NEVER} when not seen. */
    long synNanos;

    long synAckNanos;
    long establishedNanos;

    static final long NEVER = Long.MIN_VALUE;

    /** Source is who sent this packet, unless it is the answer to a SYN. */
    void open(FlowPacket packet) {
        boolean isAnswer = packet.isTcp && (packet.tcpFlags & (Side.SYN | Side.ACK)) == (Side.SYN | Side.ACK);
        client = packet.client;
        interfaceName = packet.interfaceName;
        outerVlan = packet.outerVlan;
        innerVlan = packet.innerVlan;
        ipVersion = packet.ipVersion;
        ipProtocol = packet.ipProtocol;
        sourceHigh = isAnswer ? packet.destinationHigh : packet.sourceHigh;
        sourceLow = isAnswer ? packet.destinationLow : packet.sourceLow;
        destinationHigh = isAnswer ? packet.sourceHigh : packet.destinationHigh;
        destinationLow = isAnswer ? packet.sourceLow : packet.destinationLow;
        sourcePort = isAnswer ? packet.destinationPort : packet.sourcePort;
        destinationPort = isAnswer ? packet.sourcePort : packet.destinationPort;
        isTunnelled = packet.isTunnelled;
        outerIpVersion = packet.outerIpVersion;
        outerSourceHigh = isAnswer ? packet.outerDestinationHigh : packet.outerSourceHigh;
        outerSourceLow = isAnswer ? packet.outerDestinationLow : packet.outerSourceLow;
        outerDestinationHigh = isAnswer ? packet.outerSourceHigh : packet.outerDestinationHigh;
        outerDestinationLow = isAnswer ? packet.outerSourceLow : packet.outerDestinationLow;
        startNanos = packet.timeNanos;
        endNanos = packet.timeNanos;
        frameHash = packet.frameHash;
        synNanos = NEVER;
        synAckNanos = NEVER;
        establishedNanos = NEVER;
        source.clear();
        destination.clear();
    }

    void count(FlowPacket packet) {
        endNanos = Math.max(endNanos, packet.timeNanos);
        boolean isFromSource = isFromSource(packet);
        if (packet.isTcp) {
            handshake(packet, isFromSource);
        }
        (isFromSource ? source : destination).count(packet);
    }

    private boolean isFromSource(FlowPacket packet) {
        return packet.sourceLow == sourceLow && packet.sourceHigh == sourceHigh && packet.sourcePort == sourcePort;
    }

    private void handshake(FlowPacket packet, boolean isFromSource) {
        int flags = packet.tcpFlags & (Side.SYN | Side.ACK | Side.RST);
        if (isFromSource && flags == Side.SYN && synNanos == NEVER) {
            synNanos = packet.timeNanos;
        } else if (!isFromSource && flags == (Side.SYN | Side.ACK) && synAckNanos == NEVER) {
            synAckNanos = packet.timeNanos;
        } else if (isFromSource
                && flags == Side.ACK
                && synAckNanos != NEVER
                && establishedNanos == NEVER
                && packet.acknowledgment - (destination.initial + 1) >= 0) {
            establishedNanos = packet.timeNanos;
        }
    }

    /** True when the packet opens another TCP connection on the same ports. */
    boolean isReusedBy(FlowPacket packet) {
        if (!packet.isTcp || (packet.tcpFlags & (Side.SYN | Side.ACK | Side.RST)) != Side.SYN) {
            return false;
        }
        Side sender = isFromSource(packet) ? source : destination;
        boolean isSame = (sender.tcpFlags & Side.SYN) != 0
                ? sender.initial == packet.sequence
                : !sender.isKnown || sender.first == packet.sequence + 1; // the SYN came after what followed it
        return !isSame || isClosed() && (sender.tcpFlags & Side.SYN) == 0;
    }

    /** True once both ends sent a FIN, or one a RST. */
    boolean isClosed() {
        return isReset() || (source.tcpFlags & destination.tcpFlags & Side.FIN) != 0;
    }

    boolean isReset() {
        return source.resets + destination.resets > 0;
    }
}
