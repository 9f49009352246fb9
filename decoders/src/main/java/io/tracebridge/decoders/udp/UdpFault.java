package io.tracebridge.decoders.udp;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;

/** What can be wrong in a UDP header (RFC 768). */
enum UdpFault implements Fault {
    TRUNCATED("udp.truncated", Kind.TRUNCATED, "The capture was cut within a UDP header"),
    TOO_SHORT("udp.too_short", Kind.MALFORMED, "The packet ends within its UDP header"),
    LENGTH_TOO_SMALL("udp.length_too_small", Kind.MALFORMED, "A UDP length of less than its header's 8 bytes"),
    LENGTH("udp.length", Kind.MALFORMED, "A UDP header promises more bytes than the IP packet has");

    private final Declaration declaration;

    UdpFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** Which of the two it is when a header does not fit. */
    static UdpFault missing(Octets octets) {
        return octets.cut() ? TRUNCATED : TOO_SHORT;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
