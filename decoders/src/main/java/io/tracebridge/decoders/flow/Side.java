package io.tracebridge.decoders.flow;

/** What one end of a flow sent. TCP's sequence numbers are compared modulo 2^32. */
final class Side {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;

    long packets;
    long bytes;

    /** All flags set so far (RFC 9293 section 3.1). */
    int tcpFlags;

    /**
     * True once {@link #first} and {@link #next} mean something: the sequence number of the first segment's data, and that behind the furthest
     * byte seen.
     */
    boolean isKnown;

    int first;

    int next;

    /** Sequence number of the SYN, once {@link #tcpFlags} has it. */
    int initial;

    long retransmissions;
    long resets;

    void clear() {
        packets = 0;
        bytes = 0;
        tcpFlags = 0;
        isKnown = false;
        retransmissions = 0;
        resets = 0;
    }

    void count(FlowPacket packet) {
        packets += packet.frames;
        bytes += packet.frameBytes;
        if (packet.isTcp) {
            tcp(packet);
        }
    }

    private void tcp(FlowPacket packet) {
        boolean isSyn = (packet.tcpFlags & SYN) != 0;
        if (isSyn && (tcpFlags & SYN) == 0) {
            initial = packet.sequence;
        }
        tcpFlags |= packet.tcpFlags;
        if ((packet.tcpFlags & RST) != 0) {
            resets++; // its sequence number may be any
            return;
        }
        int begin = packet.sequence + (isSyn ? 1 : 0);
        int behind = begin + packet.tcpBytes;
        if (!isKnown) {
            isKnown = true;
            first = begin;
            next = behind;
        } else {
            if (packet.tcpBytes > 0 && begin - next < 0 && !isKeepAlive(begin, packet.tcpBytes)) {
                retransmissions++;
            }
            next = behind - next > 0 ? behind : next;
        }
    }

    /** RFC 9293 section 3.8.4: the byte before the next one, which the other end has. */
    private boolean isKeepAlive(int begin, int length) {
        return length == 1 && begin == next - 1;
    }
}
