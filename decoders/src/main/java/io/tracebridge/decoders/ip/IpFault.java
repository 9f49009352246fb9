package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;

/** What can be wrong in IPv4, IPv6, its extension headers and their fragments. */
enum IpFault implements Fault {
    TRUNCATED("ip.truncated", Kind.TRUNCATED, "The capture was cut within an IP header"),
    TOO_SHORT("ip.too_short", Kind.MALFORMED, "The packet ends within its IP header"),
    VERSION("ip.version", Kind.MALFORMED, "The version in the IP header is not what the layer below said"),
    HEADER_LENGTH("ip.header_length", Kind.MALFORMED, "An IPv4 header of less than 20 bytes (RFC 791 section 3.1)"),
    TOTAL_LENGTH("ip.total_length", Kind.MALFORMED, "An IPv4 total length shorter than the header"),
    LENGTH("ip.length", Kind.MALFORMED, "An IP header promises more bytes than the frame has"),
    FRAGMENT_CUT(
            "ip.fragment_cut", Kind.TRUNCATED, "A fragment was cut by the capture, so its packet is not put together"),
    FRAGMENT_END(
            "ip.fragment_end",
            Kind.MALFORMED,
            "A fragment lies beyond the packet's last one, or two say they are the last"),
    FRAGMENT_TOO_LONG("ip.fragment_too_long", Kind.MALFORMED, "A fragment ends beyond 65,535 bytes"),
    FRAGMENT_CONFLICT(
            "ip.fragment_conflict", Kind.MALFORMED, "Fragments overlap with other bytes; the first that came count"),
    FRAGMENTS_MISSING("ip.fragments_missing", Kind.TRUNCATED, "Some fragments of a packet did not come within 60 s");

    private final Declaration declaration;

    IpFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** Which of the two it is when a header does not fit. */
    static IpFault missing(Octets octets) {
        return octets.cut() ? TRUNCATED : TOO_SHORT;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
