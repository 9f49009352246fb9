package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Fault;
import java.util.Locale;

/** What can be wrong with a DNS message, or with its place among others. Offsets are bytes from the beginning of the message. */
enum DnsFault implements Fault {
    /** The capture was cut (snaplen) before the message ended; what follows the offset is not known. */
    CUT(Kind.TRUNCATED, "the capture was cut before the message ended"),

    /** Fewer than the 12 bytes of a header (RFC 1035 section 4.1.1). */
    SHORT_HEADER(Kind.MALFORMED, "shorter than a DNS header"),

    /** The message ends within a question that its header counts (RFC 1035 section 4.1.2). */
    SHORT_QUESTION(Kind.MALFORMED, "the message ends within a question"),

    /** The message ends within a resource record that its header counts (RFC 1035 section 4.1.3). */
    SHORT_RECORD(Kind.MALFORMED, "the message ends within a resource record"),

    /** RDATA is shorter than its type demands. */
    SHORT_RDATA(Kind.MALFORMED, "the data of a resource record is shorter than its type demands"),

    /** RDATA holds what its type does not allow, or a length within it points outside. */
    BAD_RDATA(Kind.MALFORMED, "the data of a resource record does not have the form of its type"),

    /** A name longer than 255 bytes (RFC 1035 section 2.3.4). */
    NAME_TOO_LONG(Kind.MALFORMED, "a name is longer than 255 bytes"),

    /** A name ends outside the message or the RDATA that it stands in. */
    NAME_OVERRUN(Kind.MALFORMED, "a name runs past the end of what holds it"),

    /** A label whose first two bits are 01 or 10: reserved (RFC 1035 section 4.1.4), or withdrawn (RFC 6891 section 5). */
    LABEL_TYPE(Kind.MALFORMED, "a label of a reserved type"),

    /** A compression pointer that does not point to a prior place (RFC 1035 section 4.1.4): forward, or into a loop. */
    NAME_POINTER(Kind.MALFORMED, "a compression pointer does not point back"),

    /** More than one OPT record, or one outside the additional section (RFC 6891 section 6.1.1). */
    OPT_MISPLACED(Kind.MALFORMED, "an OPT record that is not the only one of the additional section"),

    /** An option of an OPT record is longer than the record (RFC 6891 section 6.1.2), or not of its form. */
    BAD_OPTION(Kind.MALFORMED, "an EDNS option does not have its form"),

    /** A TLV of a stateful operation runs past the end of the message (RFC 8490 section 5.4.4). */
    BAD_TLV(
            Kind.MALFORMED,
            "a TLV of a stateful operation runs past the end of the message, or does not have its form"),

    /** A response whose question is not that of the query with its identifier (RFC 5452 section 4.2). */
    QUESTION_MISMATCH(Kind.MALFORMED, "the response is to another question"),

    /** Over TCP, a length of less than a header (RFC 1035 section 4.2.2). */
    TCP_LENGTH(Kind.MALFORMED, "the length before a message over TCP is less than a header"),

    /** Over TCP, bytes are missing, so that it is not known where the next message begins. */
    TCP_GAP(Kind.TRUNCATED, "bytes of a connection were not captured");

    private final Declaration declaration;

    DnsFault(Kind kind, String description) {
        this.declaration = new Declaration("dns." + name().toLowerCase(Locale.ROOT), kind, description);
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
