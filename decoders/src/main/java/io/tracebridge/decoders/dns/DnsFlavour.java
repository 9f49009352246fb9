package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.json.JsonWriter;

/** The protocols that share the message of RFC 1035, told apart by port. */
enum DnsFlavour {
    DNS("dns"),
    /** RFC 6762. */
    MDNS("mdns"),
    /** RFC 4795. */
    LLMNR("llmnr");

    static final int MDNS_PORT = 5353;
    static final int LLMNR_PORT = 5355;

    /** {@code network.protocol}. */
    final byte[] protocol;

    private final byte[][] actions = new byte[16][];

    DnsFlavour(String name) {
        protocol = JsonWriter.quoted(name);
        for (int opcode = 0; opcode < 16; opcode++) {
            actions[opcode] = JsonWriter.quoted(name + "." + opcodeName(opcode));
        }
    }

    static DnsFlavour of(Packet packet) {
        return of(packet.sourcePort, packet.destinationPort);
    }

    static DnsFlavour of(int port, int otherPort) {
        if (port == MDNS_PORT || otherPort == MDNS_PORT) {
            return MDNS;
        }
        return port == LLMNR_PORT || otherPort == LLMNR_PORT ? LLMNR : DNS;
    }

    /** {@code event.action}: {@code dns.query}. */
    byte[] action(int opcode) {
        return actions[opcode];
    }

    private static String opcodeName(int opcode) {
        return switch (opcode) {
            case 0 -> "query";
            case 1 -> "iquery";
            case 2 -> "status";
            case 4 -> "notify";
            case 5 -> "update";
            case 6 -> "dso";
            default -> "opcode" + opcode;
        };
    }
}
