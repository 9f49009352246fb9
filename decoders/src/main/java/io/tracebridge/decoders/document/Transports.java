package io.tracebridge.decoders.document;

import java.nio.charset.StandardCharsets;

/** {@code network.iana_number} and {@code network.transport} by IP protocol number (IANA's list). */
final class Transports {
    private static final byte[][] TEXTS = new byte[256][];

    static {
        for (int number = 0; number < TEXTS.length; number++) {
            String name = switch (number) {
                case 1 -> "icmp";
                case 6 -> "tcp";
                case 17 -> "udp";
                case 58 -> "ipv6-icmp";
                case 132 -> "sctp";
                default -> null;
            };
            TEXTS[number] = ("\"" + number + "\"" + (name == null ? "" : ",\"transport\":\"" + name + "\""))
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    private Transports() {}

    /** The number as JSON text and, where it has a name, the field {@code transport} after it. */
    static byte[] numberAndName(int ipProtocol) {
        return TEXTS[ipProtocol & 0xff];
    }
}
