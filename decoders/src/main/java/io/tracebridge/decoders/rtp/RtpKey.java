package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Packet;
import java.util.HashMap;
import java.util.Map;

/** The key of a stream: addresses, ports, SSRC, and the capture client, as each of them sees a stream of its own. One object, used again. */
final class RtpKey {
    static final int LONGS = 6;

    /** Clients that are told apart; all beyond are taken for one. */
    private static final int MAX_CLIENTS = 1 << 12;

    final long[] longs = new long[LONGS];
    private final Map<String, Integer> clients = new HashMap<>();
    private String lastClient;
    private int lastClientNumber;

    /** Of the stream that an RTP packet belongs to. */
    long[] of(Packet packet, int ssrc) {
        return set(
                packet,
                packet.sourceHigh,
                packet.sourceLow,
                packet.sourcePort,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort,
                ssrc);
    }

    /** Of a stream that goes the way of an RTCP packet, from and to ports that are so many lower. */
    long[] along(Packet packet, int lower, int ssrc) {
        return set(
                packet,
                packet.sourceHigh,
                packet.sourceLow,
                packet.sourcePort - lower,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort - lower,
                ssrc);
    }

    /** Of a stream that goes the other way. */
    long[] against(Packet packet, int lower, int ssrc) {
        return set(
                packet,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort - lower,
                packet.sourceHigh,
                packet.sourceLow,
                packet.sourcePort - lower,
                ssrc);
    }

    private long[] set(
            Packet packet,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort,
            int ssrc) {
        longs[0] = sourceHigh;
        longs[1] = sourceLow;
        longs[2] = destinationHigh;
        longs[3] = destinationLow;
        longs[4] = (long) client(packet.client) << 36
                | (long) packet.ipVersion << 32
                | (sourcePort & 0xffffL) << 16
                | destinationPort & 0xffffL;
        longs[5] = ssrc;
        return longs;
    }

    private int client(String name) {
        if (name != lastClient) {
            Integer known = clients.get(name);
            if (known == null) {
                known = clients.size();
                if (known < MAX_CLIENTS) {
                    clients.put(name, known);
                }
            }
            lastClient = name;
            lastClientNumber = known;
        }
        return lastClientNumber;
    }
}
