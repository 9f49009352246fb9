package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * One message (RFC 3261 section 7): its start line, where its header fields lie by name, and its body. A view over bytes that belong to
 * somebody else; reading it never runs past its end and allocates nothing. What was found before something wrong can be relied upon.
 *
 * <p>Texts are given as {@link Span}s of {@link #bytes}, as they stand on the wire: escapes stay, and a value that was folded has its line
 * breaks in it. Used again for message after message; not thread-safe.
 */
final class SipMessage {
    static final int MAX_FAULTS = 8;

    /** Lines of header fields that are kept; what comes after is counted as a fault. */
    static final int MAX_LINES = 256;

    private static final byte[] MULTIPART = Ascii.of("multipart/");

    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private boolean cut;

    private final SipStartLine startLine = new SipStartLine();

    private final SipHeader[] lineHeader = new SipHeader[MAX_LINES];
    private final long[] lineName = new long[MAX_LINES];
    private final long[] lineValue = new long[MAX_LINES];
    private final int[] lineNext = new int[MAX_LINES];
    /** Which header fields are there, and which more than once: sets of {@link SipHeader#bit}. */
    private long present;

    private long repeated;

    /** By header field, of those that are there. */
    private final int[] firstLine = new int[SipHeader.count()];

    private final int[] lastLine = new int[SipHeader.count()];
    private int lines;

    private final SipAddress from = new SipAddress();
    private final SipAddress to = new SipAddress();
    private final SipAddress contact = new SipAddress();
    private boolean contactRead;
    private final SipVia via = new SipVia();
    private final SipValues values = new SipValues();
    private long cseqNumber;
    private long cseqMethodText;
    private SipMethod cseqMethod;
    private long contentLength;
    private long contentType;
    private int bodyFrom;
    private int bodyTo;
    private int trailing;

    private final SipFault[] faults = new SipFault[MAX_FAULTS];
    private final int[] faultOffsets = new int[MAX_FAULTS];
    private int faultCount;
    private boolean checked;

    /** Where the message ends within what its last frame completes: {@link io.tracebridge.decoders.Packet#streamOffset}. */
    int place;

    /** What carried it. */
    SipTransport transport = SipTransport.UDP;

    /**
     * Reads {@code bytes[from, to)}: one message, and what follows its body. Line breaks in front are left out (section 7.5).
     *
     * @param cut true when the bytes end because the capture does
     * @return false when it begins with no start line; then nothing here means anything but {@link #bytes} and {@link #start}
     */
    boolean parse(byte[] bytes, int from, int to, boolean cut) {
        clear(bytes, from, to, cut);
        while (start < to && (bytes[start] == '\r' || bytes[start] == '\n')) {
            start++;
        }
        int lineEnd = Ascii.find(bytes, start, to, '\n');
        if (!startLine.parse(this, bytes, start, lineEnd)) {
            return false;
        }
        int headerEnd = headerFields(lineEnd + 1);
        if (headerEnd < 0) {
            note(cut ? SipFault.CUT : SipFault.HEADER_END, to);
            headerEnd = to;
        }
        bodyFrom = headerEnd;
        bodyTo = to;
        elements();
        return true;
    }

    private void clear(byte[] bytes, int from, int to, boolean cut) {
        this.bytes = bytes;
        this.start = from;
        this.end = to;
        this.cut = cut;
        place = 0;
        startLine.clear();
        present = 0;
        repeated = 0;
        lines = 0;
        this.from.clear();
        this.to.clear();
        contactRead = false;
        via.clear();
        cseqNumber = -1;
        cseqMethodText = Span.NONE;
        cseqMethod = SipMethod.OTHER;
        contentLength = -1;
        contentType = Span.NONE;
        bodyFrom = to;
        bodyTo = to;
        trailing = 0;
        faultCount = 0;
        checked = false;
    }

    /** Finds the lines from there on; the index of the body, or -1 when there is no empty line. */
    private int headerFields(int from) {
        int at = from;
        while (at < end) {
            byte b = bytes[at];
            if (b == '\n') {
                return at + 1;
            }
            if (b == '\r' && at + 1 < end && bytes[at + 1] == '\n') {
                return at + 2;
            }
            int lineEnd = lineEnd(at);
            line(at, Math.min(lineEnd, end));
            at = lineEnd + 1;
        }
        return -1;
    }

    /** The line feed that ends the line, and with it those that continue it; {@code end} when there is none. */
    private int lineEnd(int from) {
        int at = Ascii.find(bytes, from, end, '\n');
        while (at + 1 < end && (bytes[at + 1] == ' ' || bytes[at + 1] == '\t')) {
            at = Ascii.find(bytes, at + 1, end, '\n');
        }
        return at;
    }

    private void line(int from, int to) {
        int colon = Ascii.find(bytes, from, to, ':');
        SipHeader header = SipHeader.of(bytes, from, colon);
        int nameEnd = colon;
        if (header == null) {
            while (nameEnd > from && (bytes[nameEnd - 1] == ' ' || bytes[nameEnd - 1] == '\t')) {
                nameEnd--;
            }
            header = SipHeader.of(bytes, from, nameEnd);
        }
        if (colon == to || header == null && !SipText.isToken(bytes, from, nameEnd)) {
            note(to == end && cut ? SipFault.CUT : SipFault.HEADER_LINE, from);
            return;
        }
        if (lines == MAX_LINES) {
            note(SipFault.TOO_MANY_HEADERS, from);
            return;
        }
        lineHeader[lines] = header;
        lineName[lines] = Span.of(from, nameEnd);
        lineValue[lines] = Ascii.trim(bytes, colon + 1, to);
        lineNext[lines] = -1;
        if (header != null) {
            int n = header.ordinal();
            if ((present & header.bit) == 0) {
                firstLine[n] = lines;
            } else {
                lineNext[lastLine[n]] = lines;
                repeated |= header.bit;
            }
            present |= header.bit;
            lastLine[n] = lines;
        }
        lines++;
    }

    /** Reads what nearly everybody asks for; the rest when it is asked for. */
    private void elements() {
        address(header(SipHeader.FROM), from);
        address(header(SipHeader.TO), to);
        values.begin(this, SipHeader.VIA);
        if (values.next()) {
            via.parse(bytes, values.from(), values.to());
        }
        cseq(header(SipHeader.CSEQ));
        contentType = header(SipHeader.CONTENT_TYPE);
        contentLength = Ascii.number(bytes, header(SipHeader.CONTENT_LENGTH));
        if (contentLength >= 0 && contentLength <= end - bodyFrom) {
            bodyTo = bodyFrom + (int) contentLength;
            trailing = end - bodyTo;
        }
    }

    private void address(long value, SipAddress address) {
        if (!Span.isNone(value)) {
            address.parse(bytes, Span.from(value), Span.to(value));
        }
    }

    private void cseq(long value) {
        int valueFrom = Span.from(value);
        int valueTo = Span.to(value);
        int space = SipStartLine.blank(bytes, valueFrom, valueTo);
        cseqNumber = Ascii.number(bytes, valueFrom, space);
        if (cseqNumber >= 1L << 31) {
            cseqNumber = -1;
        }
        cseqMethodText = Ascii.trim(bytes, space, valueTo);
        cseqMethod = SipMethod.of(bytes, cseqMethodText);
        boolean isToken = cseqMethod != SipMethod.OTHER || SipText.isToken(bytes, Span.from(cseqMethodText), valueTo);
        if (!Span.isNone(value) && (cseqNumber < 0 || !isToken)) {
            note(SipFault.CSEQ, valueFrom);
        }
    }

    /** Looks for what is wrong, behind what did not let itself be read. */
    private void check() {
        checked = true;
        SipSyntax.check(this);
        long length = header(SipHeader.CONTENT_LENGTH);
        if (!Span.isNone(length) && contentLength < 0) {
            note(SipFault.CONTENT_LENGTH, Span.from(length));
        }
        if (contentLength > end - bodyFrom) {
            note(cut ? SipFault.CUT : SipFault.BODY_SHORT, end);
        }
    }

    /** Leaves the body out: what follows the header is not known to be it. */
    void withoutBody() {
        bodyTo = bodyFrom;
        trailing = 0;
    }

    /** Forgets what is wrong with it: what lacks was left out on purpose. */
    void withoutFaults() {
        faultCount = 0;
        checked = true;
    }

    /** Says that it came over a stream, so that what follows its body is the next message. */
    void ofStream(SipTransport carrier, int endPlace) {
        transport = carrier;
        place = endPlace;
        if (carrier == SipTransport.TCP) {
            trailing = 0;
        }
    }

    /**
     * Adds what somebody else found wrong.
     *
     * @param at index in {@link #bytes} where it shows
     */
    void fault(SipFault fault, int at) {
        if (!checked) {
            check();
        }
        note(fault, at);
    }

    /** {@link #fault} of those who read the message itself. */
    void note(SipFault fault, int at) {
        for (int i = 0; i < faultCount; i++) {
            if (faults[i] == fault) {
                return;
            }
        }
        if (faultCount < MAX_FAULTS) {
            faults[faultCount] = fault;
            faultOffsets[faultCount++] = at - start;
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index of the first byte of the start line: what offsets of faults are counted from. */
    int start() {
        return start;
    }

    /** Index after the last byte of the body. */
    int end() {
        return bodyTo;
    }

    /** Bytes from the start line to the end of the body. */
    int length() {
        return bodyTo - start;
    }

    boolean isRequest() {
        return startLine.request;
    }

    /** Of a request; {@link SipMethod#OTHER} of a response. */
    SipMethod method() {
        return startLine.method;
    }

    /** As it is written; {@link Span#NONE} of a response. */
    long methodText() {
        return startLine.methodText;
    }

    /** Not present in a response. */
    SipUri requestUri() {
        return startLine.requestUri;
    }

    /** {@code SIP/2.0}. */
    long version() {
        return startLine.version;
    }

    /** 100..699; 0 of a request, and where there is none of these. */
    int statusCode() {
        return startLine.statusCode;
    }

    /** Reason phrase, maybe empty; {@link Span#NONE} of a request. */
    long reason() {
        return startLine.reason;
    }

    long callId() {
        return header(SipHeader.CALL_ID);
    }

    /** 0..2^31-1, or -1. */
    long cseqNumber() {
        return cseqNumber;
    }

    SipMethod cseqMethod() {
        return cseqMethod;
    }

    long cseqMethodText() {
        return cseqMethodText;
    }

    SipAddress from() {
        return from;
    }

    SipAddress to() {
        return to;
    }

    /** The first Contact; the others by {@link SipValues}. */
    SipAddress contact() {
        if (!contactRead) {
            contactRead = true;
            contact.clear();
            values.begin(this, SipHeader.CONTACT);
            if (values.next()) {
                contact.parse(bytes, values.from(), values.to());
            }
        }
        return contact;
    }

    /** The topmost Via; the others by {@link SipValues}. */
    SipVia via() {
        return via;
    }

    /** As the header field says, -1 when it says nothing or no number; see {@link #bodyLength}. */
    long contentLength() {
        return contentLength;
    }

    long contentType() {
        return contentType;
    }

    /** Whether the body's type is that, {@code application/sdp} in lower case; parameters do not count. */
    boolean isContentType(byte[] lowerCase) {
        int typeFrom = Span.from(contentType);
        int semicolon = Ascii.find(bytes, typeFrom, Span.to(contentType), ';');
        return Ascii.is(bytes, Ascii.trim(bytes, typeFrom, semicolon), lowerCase);
    }

    boolean isMultipart() {
        return Ascii.startsWith(bytes, Span.from(contentType), Span.to(contentType), MULTIPART);
    }

    /** Index of the body: after the empty line. */
    int bodyFrom() {
        return bodyFrom;
    }

    /** Bytes of the body that are here: Content-Length's, or to the end of the datagram. */
    int bodyLength() {
        return bodyTo - bodyFrom;
    }

    /** Bytes after the body in the same datagram, which do not count (section 18.3). */
    int trailing() {
        return trailing;
    }

    /** Value of the first line with that header field, without blanks at its ends; {@link Span#NONE} when there is none. */
    long header(SipHeader header) {
        return has(header) ? lineValue[firstLine[header.ordinal()]] : Span.NONE;
    }

    boolean has(SipHeader header) {
        return (present & header.bit) != 0;
    }

    /** All header fields that are there, as a set of {@link SipHeader#bit}. */
    long present() {
        return present;
    }

    /** Those of them that have several lines. */
    long repeated() {
        return repeated;
    }

    /** Value of the first line with that name, in lower case, of a header field that {@link SipHeader} may not know. */
    long header(byte[] lowerCaseName) {
        for (int line = 0; line < lines; line++) {
            if (Ascii.is(bytes, lineName[line], lowerCaseName)) {
                return lineValue[line];
            }
        }
        return Span.NONE;
    }

    /** The decimal number that a header field begins with, before parameters or comments; -1 when there is none. */
    long number(SipHeader header) {
        long value = header(header);
        int valueFrom = Span.from(value);
        int digits = valueFrom;
        while (digits < Span.to(value) && Ascii.isDigit(bytes[digits])) {
            digits++;
        }
        return Ascii.number(bytes, valueFrom, digits);
    }

    /** Lines of header fields, 0..{@link #MAX_LINES}. */
    int lines() {
        return lines;
    }

    /** First line of a header field, or -1. */
    int firstLine(SipHeader header) {
        return has(header) ? firstLine[header.ordinal()] : -1;
    }

    /** The next line of the same header field, or -1. */
    int nextLine(int line) {
        return lineNext[line];
    }

    /** What a line's header field is, or null. */
    SipHeader lineHeader(int line) {
        return lineHeader[line];
    }

    long name(int line) {
        return lineName[line];
    }

    /** All of a line's value, without blanks at its ends. */
    long value(int line) {
        return lineValue[line];
    }

    int faultCount() {
        if (!checked) {
            check();
        }
        return faultCount;
    }

    SipFault fault(int n) {
        return faults[n];
    }

    /** Bytes from {@link #start}. */
    int faultOffset(int n) {
        return faultOffsets[n];
    }

    /** True when the capture cut it. */
    boolean isCut() {
        return cut;
    }
}
