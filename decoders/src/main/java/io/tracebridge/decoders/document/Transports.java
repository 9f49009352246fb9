package io.tracebridge.decoders.document;

import io.tracebridge.decoders.json.JsonWriter;

/** {@code network.transport} by IP protocol number (IANA's list). */
final class Transports {
    private static final byte[] ICMP = JsonWriter.quoted("icmp");
    private static final byte[] TCP = JsonWriter.quoted("tcp");
    private static final byte[] UDP = JsonWriter.quoted("udp");
    private static final byte[] IPV6_ICMP = JsonWriter.quoted("ipv6-icmp");
    private static final byte[] SCTP = JsonWriter.quoted("sctp");

    private Transports() {}

    /** The name as quoted JSON; null for a number that carries none of our protocols. */
    static byte[] name(int ipProtocol) {
        return switch (ipProtocol) {
            case 1 -> ICMP;
            case 6 -> TCP;
            case 17 -> UDP;
            case 58 -> IPV6_ICMP;
            case 132 -> SCTP;
            default -> null;
        };
    }
}
