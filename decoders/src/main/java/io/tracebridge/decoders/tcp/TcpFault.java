package io.tracebridge.decoders.tcp;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;

/** What can be wrong in a TCP header (RFC 9293). */
enum TcpFault implements Fault {
    TRUNCATED("tcp.truncated", Kind.TRUNCATED, "The capture was cut within a TCP header"),
    TOO_SHORT("tcp.too_short", Kind.MALFORMED, "The packet ends within its TCP header"),
    HEADER_LENGTH("tcp.header_length", Kind.MALFORMED, "A TCP header of less than 20 bytes (RFC 9293 section 3.1)");

    private final Declaration declaration;

    TcpFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** Which of the two it is when a header does not fit. */
    static TcpFault missing(Octets octets) {
        return octets.cut() ? TRUNCATED : TOO_SHORT;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
