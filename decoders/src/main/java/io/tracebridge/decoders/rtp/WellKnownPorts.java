package io.tracebridge.decoders.rtp;

import java.util.Arrays;

/** Ports on which nothing is taken for RTP by its looks (IANA's registry): servers answer from them, and their protocols are others. */
final class WellKnownPorts {
    private static final int[] OTHERS = {
        1194, 1645, 1646, 1701, 1812, 1813, 1900, 1984, 2123, 2152, 2427, 2727, 2944, 2945, 3386, 3544, 3702, 4500,
        4729, 4739, 4789, 5060, 5061, 5353, 5355, 5683, 5684, 6081, 6343, 9995, 9996, 11211, 23000
    };

    private WellKnownPorts() {}

    static boolean allow(int sourcePort, int destinationPort) {
        return allow(sourcePort) && allow(destinationPort);
    }

    private static boolean allow(int port) {
        return port >= 1024 && (port > 23000 || Arrays.binarySearch(OTHERS, port) < 0);
    }
}
