package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;

/** What can be wrong in a link header. */
enum LinkFault implements Fault {
    TRUNCATED("link.truncated", Kind.TRUNCATED, "The capture was cut within a link header"),
    TOO_SHORT("link.too_short", Kind.MALFORMED, "The frame ends within its link header"),
    LENGTH("link.length", Kind.MALFORMED, "A link header promises more bytes than the frame has"),
    IP_VERSION("link.ip_version", Kind.MALFORMED, "A raw IP frame begins with neither version 4 nor version 6"),
    SNAP("link.snap", Kind.UNSUPPORTED, "A SNAP header of a vendor that is not known here"),
    PPPOE_VERSION(
            "link.pppoe_version",
            Kind.UNSUPPORTED,
            "A PPPoE header whose version or type is not 1 (RFC 2516 section 4)");

    private final Declaration declaration;

    LinkFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** Which of the two it is when a header does not fit. */
    static LinkFault missing(Octets octets) {
        return octets.cut() ? TRUNCATED : TOO_SHORT;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
