package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;

/** What can be wrong in a tunnel's header. */
enum TunnelFault implements Fault {
    TRUNCATED("tunnel.truncated", Kind.TRUNCATED, "The capture was cut within a tunnel header"),
    TOO_SHORT("tunnel.too_short", Kind.MALFORMED, "The packet ends within its tunnel header"),
    GRE_VERSION("tunnel.gre_version", Kind.UNSUPPORTED, "A GRE version other than 0 (RFC 2784) and 1 (RFC 2637)"),
    MPLS_PAYLOAD(
            "tunnel.mpls_payload",
            Kind.UNSUPPORTED,
            "What follows an MPLS label stack is neither IP nor an Ethernet pseudowire"),
    VXLAN_FLAGS("tunnel.vxlan_flags", Kind.MALFORMED, "A VXLAN header without the I flag (RFC 7348 section 5)"),
    GENEVE_VERSION("tunnel.geneve_version", Kind.UNSUPPORTED, "A Geneve version other than 0 (RFC 8926 section 3.4)"),
    TEREDO_PAYLOAD(
            "tunnel.teredo_payload",
            Kind.MALFORMED,
            "Teredo with something other than IPv6 in it (RFC 4380 section 5.1.1)"),
    L2TP_VERSION("tunnel.l2tp_version", Kind.UNSUPPORTED, "An L2TP version other than 2 (RFC 2661) and 3 (RFC 3931)"),
    L2TP_SESSION(
            "tunnel.l2tp_session",
            Kind.UNSUPPORTED,
            "An L2TP version 3 session in which no Ethernet frame can be recognised (RFC 3931 section 4.1)"),
    VXLAN_PROTOCOL(
            "tunnel.vxlan_protocol", Kind.UNSUPPORTED, "VXLAN-GPE or NSH with a protocol that is not known here"),
    NSH_VERSION(
            "tunnel.nsh_version", Kind.UNSUPPORTED, "An NSH version other than 0, or no length (RFC 8300 section 2.2)"),
    PSEUDOWIRE(
            "tunnel.pseudowire",
            Kind.UNSUPPORTED,
            "A message of a pseudowire's associated channel that carries no IP (RFC 5586)"),
    GTP_VERSION("tunnel.gtp_version", Kind.UNSUPPORTED, "A GTP-U version other than 1 (3GPP TS 29.281 section 5.1)"),
    GTP_LENGTH("tunnel.gtp_length", Kind.MALFORMED, "A GTP-U length that the datagram does not have"),
    GTP_EXTENSION(
            "tunnel.gtp_extension",
            Kind.MALFORMED,
            "A GTP-U extension header of length 0 (3GPP TS 29.281 section 5.2.1)"),
    GTP_PAYLOAD("tunnel.gtp_payload", Kind.UNSUPPORTED, "A G-PDU with something other than IP in it"),
    ERSPAN_PAYLOAD("tunnel.erspan_payload", Kind.UNSUPPORTED, "An ERSPAN version or frame type that is not known here");

    private final Declaration declaration;

    TunnelFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** Which of the two it is when a header does not fit. */
    static TunnelFault missing(Octets octets) {
        return octets.cut() ? TRUNCATED : TOO_SHORT;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
