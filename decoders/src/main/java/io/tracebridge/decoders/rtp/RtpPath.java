package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Packet;

/** Between which addresses and ports a stream goes and where it was seen, as its first packet says. */
final class RtpPath {
    String client;
    String interfaceName;
    int outerVlan;
    int innerVlan;
    int ipVersion;
    long sourceHigh;
    long sourceLow;
    int sourcePort;
    long destinationHigh;
    long destinationLow;
    int destinationPort;
    int ssrc;
    long frameHash;
    long startNanos;

    void begin(Packet first, int source) {
        client = first.client;
        interfaceName = first.interfaceName;
        outerVlan = first.outerVlan;
        innerVlan = first.innerVlan;
        ipVersion = first.ipVersion;
        sourceHigh = first.sourceHigh;
        sourceLow = first.sourceLow;
        sourcePort = first.sourcePort;
        destinationHigh = first.destinationHigh;
        destinationLow = first.destinationLow;
        destinationPort = first.destinationPort;
        ssrc = source;
        frameHash = first.frameHash;
        startNanos = first.timeNanos;
    }

    boolean isFrom(long high, long low, int port) {
        return sourceHigh == high && sourceLow == low && sourcePort == port;
    }
}
