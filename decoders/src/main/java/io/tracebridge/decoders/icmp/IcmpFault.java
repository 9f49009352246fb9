package io.tracebridge.decoders.icmp;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;

/** What can be wrong in an ICMP or ICMPv6 message. What an error quotes may end anywhere. */
enum IcmpFault implements Fault {
    TRUNCATED("icmp.truncated", Kind.TRUNCATED, "The capture was cut within an ICMP header"),
    TOO_SHORT("icmp.too_short", Kind.MALFORMED, "The packet ends within its ICMP header");

    private final Declaration declaration;

    IcmpFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** Which of the two it is when a header does not fit. */
    static IcmpFault missing(Octets octets) {
        return octets.cut() ? TRUNCATED : TOO_SHORT;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
