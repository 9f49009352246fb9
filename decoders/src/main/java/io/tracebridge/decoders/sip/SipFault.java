package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Fault;
import java.util.Locale;

/** What can be wrong with a SIP message or the stream it comes in. Offsets are bytes from the beginning of the message. */
enum SipFault implements Fault {
    /** The capture was cut (snaplen) before the message ended. */
    CUT(Kind.TRUNCATED, "the capture was cut before the message ended"),

    /** Neither a request nor a status line (RFC 3261 section 7), on a port where SIP is expected. */
    NOT_SIP(Kind.MALFORMED, "what came on a port of SIP is no SIP message"),

    /** More or other blanks than one space between the elements of the start line, or after them (section 7.1). */
    START_LINE(Kind.MALFORMED, "the elements of the start line are not separated by single spaces"),

    /** A status code that is not three digits, 100 to 699 (section 7.2). */
    STATUS_CODE(Kind.MALFORMED, "the status code is not between 100 and 699"),

    /** Another version than 2.0 (section 7.1). */
    VERSION(Kind.UNSUPPORTED, "another version of SIP than 2.0"),

    /** A Request-URI in angle brackets, with blanks in it or with header fields (sections 7.1, 19.1.1). */
    REQUEST_URI(Kind.MALFORMED, "the Request-URI is not of the form of one"),

    /** A line between start line and body that is no header field (section 7.3). */
    HEADER_LINE(Kind.MALFORMED, "a line of the header has no name or no colon"),

    /** No empty line after the header fields (section 7). */
    HEADER_END(Kind.MALFORMED, "the message ends before the empty line after its header"),

    /** More header fields than are looked at. */
    TOO_MANY_HEADERS(Kind.UNSUPPORTED, "more than 256 lines of header fields"),

    /** Call-ID, CSeq, From, To or Via is missing (section 8.1.1). */
    MISSING_HEADER(Kind.MALFORMED, "a header field that every message must have is missing"),

    /** Two of a header field of which there may be one (section 7.3.1). */
    REPEATED_HEADER(Kind.MALFORMED, "a header field of which there may be one is there twice"),

    /** CSeq is not a number below 2^31 and a method (sections 8.1.1.5, 20.16). */
    CSEQ(Kind.MALFORMED, "CSeq is not a number below 2^31 and a method"),

    /** The method of CSeq is not the request's (section 8.1.1.5). */
    CSEQ_METHOD(Kind.MALFORMED, "the method of CSeq is not that of the request"),

    /** From, To, Contact or another address is not of the form of one (section 20.10). */
    ADDRESS(Kind.MALFORMED, "an address in a header field is not of the form of one"),

    /** A Via value is not of its form (section 20.42). */
    VIA(Kind.MALFORMED, "a value of Via is not of its form"),

    /** Max-Forwards, Expires, Retry-After, RSeq and the like: not a number, or over its limit. */
    NUMBER(Kind.MALFORMED, "a header field that holds a number does not, or one beyond its limit"),

    /** Date is not of its form, or not in GMT (section 20.17). */
    DATE(Kind.MALFORMED, "Date is not of its form or not in GMT"),

    /** Content-Length is no number, or there are different ones (section 20.14). */
    CONTENT_LENGTH(Kind.MALFORMED, "Content-Length is no number, or there are several that differ"),

    /** Content-Length promises more bytes than the datagram has (section 18.3). */
    BODY_SHORT(Kind.MALFORMED, "the body is shorter than Content-Length says"),

    /** Over a stream, a message without Content-Length (section 18.3): its end is not known. */
    NO_CONTENT_LENGTH(Kind.MALFORMED, "a message on a stream has no Content-Length"),

    /** A multipart body without boundary, or whose parts are not closed (RFC 2046 section 5.1.1). */
    MULTIPART(Kind.MALFORMED, "a multipart body is not of its form"),

    /** A line of a session description is not of its form (RFC 8866 section 9). */
    SDP(Kind.MALFORMED, "a session description is not of its form"),

    /** Over a stream, bytes that are no message, up to the next start line. */
    STREAM_JUNK(Kind.MALFORMED, "bytes between messages on a stream"),

    /** Over a stream, a message larger than is kept, or a header that does not end. */
    STREAM_TOO_LARGE(Kind.UNSUPPORTED, "a message on a stream is larger than 64 KiB"),

    /** Over a stream, bytes are missing within a message. */
    STREAM_GAP(Kind.TRUNCATED, "bytes of a connection were not captured"),

    /** A frame that RFC 6455 section 5.2 does not allow: reserved bits or opcodes, a control frame that is long or in parts. */
    WEBSOCKET(Kind.MALFORMED, "a WebSocket frame is not of its form");

    private final Declaration declaration;

    SipFault(Kind kind, String description) {
        this.declaration = new Declaration("sip." + name().toLowerCase(Locale.ROOT), kind, description);
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
