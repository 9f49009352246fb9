package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.json.Base64Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Community ID version 1 with seed 0: one name for a flow, whoever computes it and whichever direction was seen first
 * (<a href="https://github.com/corelight/community-id-spec">community-id-spec</a>). Allocates nothing; a flow's owner keeps it, as it costs
 * a SHA-1. Not thread-safe.
 */
public final class CommunityId {
    /** "1:" and 20 bytes in base64. */
    public static final int LENGTH = 30;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest sha1;
    private final byte[] input = new byte[40];
    private final byte[] hash = new byte[22];

    public CommunityId() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /**
     * Writes the packet's flow as {@link #LENGTH} ASCII characters. Of ICMP and ICMPv6 the type stands as source port and the code as
     * destination port; protocols without ports have -1.
     *
     * @return the index behind them
     */
    public int write(Packet packet, byte[] into, int at) {
        int source = packet.sourcePort;
        int destination = packet.destinationPort;
        boolean isOneWay = false;
        if (source >= 0 && (packet.ipProtocol == ICMP || packet.ipProtocol == ICMPV6)) {
            int answer = packet.ipProtocol == ICMP ? answerOf(source) : answerOf6(source);
            isOneWay = answer < 0;
            destination = isOneWay ? destination : answer;
        }
        boolean isSwapped = !isOneWay && order(packet, source, destination) > 0;
        int length = 2; // the seed, 0
        if (isSwapped) {
            length = address(packet.destinationHigh, packet.destinationLow, packet.ipVersion, length);
            length = address(packet.sourceHigh, packet.sourceLow, packet.ipVersion, length);
        } else {
            length = address(packet.sourceHigh, packet.sourceLow, packet.ipVersion, length);
            length = address(packet.destinationHigh, packet.destinationLow, packet.ipVersion, length);
        }
        input[length++] = (byte) packet.ipProtocol;
        input[length++] = 0;
        if (source >= 0) {
            int first = isSwapped ? destination : source;
            int second = isSwapped ? source : destination;
            INT.set(input, length, first << 16 | second & 0xffff);
            length += 4;
        }
        try {
            sha1.update(input, 0, length);
            sha1.digest(hash, 0, 20);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-1 has 20 bytes", e);
        }
        return base64(into, at);
    }

    private static int order(Packet packet, int source, int destination) {
        int order = Long.compareUnsigned(packet.sourceHigh, packet.destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(packet.sourceLow, packet.destinationLow);
        }
        return order == 0 ? source - destination : order;
    }

    private int address(long high, long low, int ipVersion, int at) {
        if (ipVersion == 4) {
            INT.set(input, at, (int) low);
            return at + 4;
        }
        LONG.set(input, at, high);
        LONG.set(input, at + 8, low);
        return at + 16;
    }

    private int base64(byte[] into, int at) {
        into[at] = '1';
        into[at + 1] = ':';
        int out = at + 2;
        for (int i = 0; i < 21; i += 3) { // the 21st byte and the one behind it are 0
            out = Base64Text.STANDARD.write((int) INT.get(hash, i) >>> 8, into, out);
        }
        into[out - 1] = '=';
        return out;
    }

    /** The type that answers an ICMP type and the other way round; -1 when there is none. */
    private static int answerOf(int type) {
        return switch (type) {
            case 0 -> 8; // echo
            case 8 -> 0;
            case 9 -> 10; // router advertisement and solicitation
            case 10 -> 9;
            case 13 -> 14; // timestamp
            case 14 -> 13;
            case 15 -> 16; // information
            case 16 -> 15;
            case 17 -> 18; // address mask
            case 18 -> 17;
            default -> -1;
        };
    }

    private static int answerOf6(int type) {
        return switch (type) {
            case 128 -> 129; // echo
            case 129 -> 128;
            case 130 -> 131; // multicast listener
            case 131 -> 130;
            case 133 -> 134; // router
            case 134 -> 133;
            case 135 -> 136; // neighbour
            case 136 -> 135;
            case 139 -> 140; // node information
            case 140 -> 139;
            case 144 -> 145; // home agent address
            case 145 -> 144;
            default -> -1;
        };
    }
}
