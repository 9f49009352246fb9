package io.tracebridge.bridge.cut;

import java.util.Arrays;

/**
 * Tells frames of one flow from others by their bytes: a frame belongs to it when an IP header stands in it, at whatever depth and behind
 * whatever encapsulation, with the addresses, and behind that the ports. So tunnelled packets, fragments and the ICMP errors that quote a
 * packet of the flow are found without decoding. Immutable.
 *
 * <p>Of a fragment that does not begin its packet, and of a frame cut before the ports, the addresses decide.
 */
public final class FlowFilter {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int MOST_EXTENSIONS = 8;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    private final byte[] one;
    private final int onePort;
    private final byte[] other;
    private final int otherPort;

    private FlowFilter(byte[] one, int onePort, byte[] other, int otherPort) {
        this.one = one;
        this.onePort = onePort;
        this.other = other;
        this.otherPort = otherPort;
    }

    /**
     * Packets between two endpoints, either way.
     *
     * @param one address, 4 or 16 bytes
     * @param onePort 0..65535, or -1 for any
     * @param other address of the same length
     */
    public static FlowFilter between(byte[] one, int onePort, byte[] other, int otherPort) {
        return new FlowFilter(one, onePort, other, otherPort);
    }

    /**
     * Packets to or from a host.
     *
     * @param port that either end has, 0..65535, or -1 for any
     */
    public static FlowFilter host(byte[] address, int port) {
        return new FlowFilter(address, port, null, port);
    }

    /** Every frame. */
    public static FlowFilter all() {
        return new FlowFilter(null, -1, null, -1);
    }

    public boolean matches(byte[] data, int offset, int length) {
        if (one == null) {
            return true;
        }
        int header = one.length == 4 ? IPV4_HEADER : IPV6_HEADER;
        int addresses = one.length == 4 ? 12 : 8;
        int version = one.length == 4 ? 4 : 6;
        int end = offset + length;
        for (int at = offset; at + header <= end; at++) {
            if ((data[at] & 0xf0) >> 4 == version && hasAddresses(data, at + addresses) && hasPorts(data, at, end)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the header's addresses are ours, one way or the other. */
    private boolean hasAddresses(byte[] data, int at) {
        boolean fromOne = is(one, data, at);
        boolean toOne = is(one, data, at + one.length);
        return other == null
                ? fromOne || toOne
                : fromOne && is(other, data, at + one.length) || toOne && is(other, data, at);
    }

    private static boolean is(byte[] address, byte[] data, int at) {
        return Arrays.equals(address, 0, address.length, data, at, at + address.length);
    }

    private boolean hasPorts(byte[] data, int at, int end) {
        if (onePort < 0 && otherPort < 0) {
            return true;
        }
        return one.length == 4 ? hasPorts4(data, at, end) : hasPorts6(data, at, end);
    }

    private boolean hasPorts4(byte[] data, int at, int end) {
        int header = 4 * (data[at] & 15);
        if (header < IPV4_HEADER) {
            return false;
        }
        boolean isFirst = (u16(data, at + 6) & 0x1fff) == 0;
        return !isFirst || ports(data[at + 9] & 0xff, data, at + 12, at + header, end);
    }

    private boolean hasPorts6(byte[] data, int at, int end) {
        int next = data[at + 6] & 0xff;
        int behind = at + IPV6_HEADER;
        for (int i = 0; i < MOST_EXTENSIONS && isExtension(next) && behind + 8 <= end; i++) {
            if (next == FRAGMENT && u16(data, behind + 2) >> 3 != 0) {
                return true;
            }
            int length = next == FRAGMENT ? 8 : 8 * (1 + (data[behind + 1] & 0xff));
            next = data[behind] & 0xff;
            behind += length;
        }
        return isExtension(next) || ports(next, data, at + 8, behind, end);
    }

    private static boolean isExtension(int next) {
        return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
    }

    /** Whether the ports at {@code at} are ours; the addresses are at {@code addresses}. */
    private boolean ports(int protocol, byte[] data, int addresses, int at, int end) {
        boolean known = switch (protocol) {
            case 6, 17, 33, 132, 136 -> true; // TCP, UDP, DCCP, SCTP, UDP-Lite: all begin with the ports
            default -> false;
        };
        if (!known) {
            return false;
        }
        if (at + 4 > end) {
            return true;
        }
        int source = u16(data, at);
        int destination = u16(data, at + 2);
        if (other == null) {
            return source == onePort || destination == onePort;
        }
        // Both ways are tried: a host may talk to itself.
        return is(one, data, addresses) && isPort(onePort, source) && isPort(otherPort, destination)
                || is(other, data, addresses) && isPort(otherPort, source) && isPort(onePort, destination);
    }

    private static boolean isPort(int wanted, int port) {
        return wanted < 0 || wanted == port;
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}
