package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.Packet;

/** What a flow needs to know of one packet: {@link Packet} itself is changed by the layers above. Used again for the next. */
final class FlowPacket {
    long timeNanos;
    long frameHash;
    String client = "";
    String interfaceName;
    int outerVlan;
    int innerVlan;
    int ipVersion;
    int ipProtocol;
    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;

    /** -1 when the protocol has none, or they were not captured. */
    int sourcePort;

    int destinationPort;

    /** Frames that it came in, and their bytes on the wire. */
    int frames;

    long frameBytes;

    /** True when {@link #sequence} to {@link #tcpBytes} mean something; the last is the length of the segment's data. */
    boolean isTcp;

    int sequence;
    int acknowledgment;
    int tcpFlags;
    int tcpBytes;

    /** True when the addresses above are those of a packet within another one, whose addresses are these. */
    boolean isTunnelled;

    int outerIpVersion;
    long outerSourceHigh;
    long outerSourceLow;
    long outerDestinationHigh;
    long outerDestinationLow;

    void set(Packet packet) {
        timeNanos = packet.timeNanos;
        frameHash = packet.frameHash;
        client = packet.client;
        interfaceName = packet.interfaceName;
        outerVlan = packet.outerVlan;
        innerVlan = packet.innerVlan;
        ipVersion = packet.ipVersion;
        ipProtocol = packet.ipProtocol;
        sourceHigh = packet.sourceHigh;
        sourceLow = packet.sourceLow;
        destinationHigh = packet.destinationHigh;
        destinationLow = packet.destinationLow;
        sourcePort = -1;
        destinationPort = -1;
        frames = packet.frames;
        frameBytes = packet.frameBytes;
        isTcp = false;
    }

    void outer(Packet packet) {
        outerIpVersion = packet.ipVersion;
        outerSourceHigh = packet.sourceHigh;
        outerSourceLow = packet.sourceLow;
        outerDestinationHigh = packet.destinationHigh;
        outerDestinationLow = packet.destinationLow;
    }

    /** Sets the key of the packet's flow, the same for both directions: the lower end first. */
    void key(long[] key) {
        int order = order(sourceHigh, sourceLow, destinationHigh, destinationLow);
        if (order == 0) {
            order = sourcePort - destinationPort;
        }
        boolean fromLower = order <= 0;
        key[0] = fromLower ? sourceHigh : destinationHigh;
        key[1] = fromLower ? sourceLow : destinationLow;
        key[2] = fromLower ? destinationHigh : sourceHigh;
        key[3] = fromLower ? destinationLow : sourceLow;
        int lowerPort = (fromLower ? sourcePort : destinationPort) & 0xffff;
        int upperPort = (fromLower ? destinationPort : sourcePort) & 0xffff;
        long kind = (sourcePort < 0 ? 2 : 0) | (isTunnelled ? 1 : 0);
        key[4] = (long) lowerPort << 48 | (long) upperPort << 32 | (long) ipVersion << 16 | ipProtocol << 8 | kind;
        key[5] = (long) outerVlan << 32 | innerVlan & 0xffffffffL;
        if (!isTunnelled) {
            key[6] = 0;
            key[7] = 0;
        } else { // the two ends of the tunnel, whichever sends: sum and difference without a sign
            key[6] = mix(outerSourceHigh, outerSourceLow) + mix(outerDestinationHigh, outerDestinationLow);
            key[7] = mix(outerSourceHigh, outerSourceLow) ^ mix(outerDestinationHigh, outerDestinationLow);
        }
    }

    private static int order(long aHigh, long aLow, long bHigh, long bLow) {
        int order = Long.compareUnsigned(aHigh, bHigh);
        return order == 0 ? Long.compareUnsigned(aLow, bLow) : order;
    }

    /** An address in 64 bits: IPv4's without loss. */
    private static long mix(long high, long low) {
        return high * 0x9E3779B97F4A7C15L ^ low;
    }
}
