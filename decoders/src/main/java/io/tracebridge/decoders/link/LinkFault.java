package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;

/** What can be wrong in a link header. */
enum LinkFault implements Fault {
    TRUNCATED("link.truncated", Kind.TRUNCATED, "The capture was cut within a link header"),
    TOO_SHORT("link.too_short", Kind.MALFORMED, "The frame ends within its link header"),
    LENGTH("link.length", Kind.MALFORMED, "A link header promises more bytes than the frame has"),
    IP_VERSION("link.ip_version", Kind.MALFORMED, "A raw IP frame begins with neither version 4 nor version 6"),
    WIRELESS_VERSION(
            "link.wireless_version",
            Kind.UNSUPPORTED,
            "An 802.11 header of a version other than 0 (IEEE 802.11 clause 9.2.4.1.2)"),
    FRAME_RELAY_ADDRESS(
            "link.frame_relay_address",
            Kind.MALFORMED,
            "A Frame Relay address of more than 4 bytes (Q.922 clause 3.2)"),
    SNAP("link.snap", Kind.UNSUPPORTED, "A SNAP header of a vendor that is not known here"),
    HDLC_PART(
            "link.hdlc_part",
            Kind.UNSUPPORTED,
            "A part of a PPP frame whose rest is in another packet (RFC 1662 section 4)"),
    PPPOE_VERSION(
            "link.pppoe_version",
            Kind.UNSUPPORTED,
            "A PPPoE header whose version or type is not 1 (RFC 2516 section 4)");

    private final Declaration declaration;

    LinkFault(String code, Kind kind, String description) {
        this.declaration = new Declaration(code, kind, description);
    }

    /** True, and told, when the header was longer than what there is, or the capture was cut right behind it. */
    static boolean isShort(Site site, Packet packet, Octets octets) {
        if (octets.overrun() || octets.remaining() == 0 && octets.cut()) {
            site.faults().raise(missing(octets), packet, octets.end() - octets.start());
            return true;
        }
        return false;
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
