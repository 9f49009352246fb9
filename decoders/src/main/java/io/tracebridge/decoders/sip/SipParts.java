package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * The bodies of a message: the one it has, or the parts of a multipart body in their order (RFC 2046 section 5.1.1, RFC 5621), those of a
 * multipart part within it too. Used again and again:
 *
 * <pre>
 * for (parts.begin(message); parts.next(); ) { if (parts.isType(SDP)) { sdp.parse(message.bytes(), parts.from(), parts.to()); } }
 * </pre>
 */
final class SipParts {
    /** Parts of one message that are looked at. */
    private static final int MOST = 64;

    private static final int MOST_NESTED = 4;
    private static final byte[] CONTENT_TYPE = Ascii.of("content-type");
    private static final byte[] COMPACT = Ascii.of("c");
    private static final byte[] BOUNDARY = Ascii.of("boundary");
    private static final byte[] MULTIPART = Ascii.of("multipart/");

    private SipMessage message;
    private byte[] bytes;
    private boolean single;
    private int left;
    private int depth;
    private final long[] boundaries = new long[MOST_NESTED];
    private final int[] ends = new int[MOST_NESTED];

    /** Where the delimiter of the part to come stands. */
    private final int[] ats = new int[MOST_NESTED];

    private long type;
    private int from;
    private int to;

    void begin(SipMessage message) {
        this.message = message;
        bytes = message.bytes();
        left = MOST;
        depth = 0;
        single = false;
        if (message.bodyLength() == 0) {
            return;
        }
        type = message.contentType();
        from = message.bodyFrom();
        to = message.end();
        if (message.isMultipart()) {
            open();
        } else {
            single = true;
        }
    }

    /** Goes into the multipart body that {@code type}, {@code from} and {@code to} tell of. */
    private void open() {
        long boundary = SipParams.find(bytes, Span.from(type), Span.to(type), BOUNDARY);
        if (Span.isEmpty(boundary) || depth == MOST_NESTED) {
            message.fault(SipFault.MULTIPART, from);
            return;
        }
        int first = delimiter(boundary, from, to);
        if (first < 0) {
            message.fault(SipFault.MULTIPART, from);
            return;
        }
        boundaries[depth] = boundary;
        ends[depth] = to;
        ats[depth++] = first;
    }

    /** Goes to the next body that is no multipart one; false when there is none. */
    boolean next() {
        if (single) {
            single = false;
            return true;
        }
        while (depth > 0 && left > 0) {
            int level = depth - 1;
            long boundary = boundaries[level];
            int after = ats[level] + 2 + Span.length(boundary); // behind the two hyphens and the boundary
            int end = ends[level];
            if (after + 1 < end && bytes[after] == '-' && bytes[after + 1] == '-') {
                depth = level;
                continue;
            }
            left--;
            int partFrom = Math.min(end, Ascii.find(bytes, after, end, '\n') + 1);
            int next = delimiter(boundary, partFrom, end);
            if (next < 0) {
                message.fault(SipFault.MULTIPART, end);
                part(partFrom, end);
                depth = level;
            } else {
                part(partFrom, beforeLineBreak(partFrom, next));
                ats[level] = next;
            }
            if (!Ascii.startsWith(bytes, Span.from(type), Span.to(type), MULTIPART)) {
                return true;
            }
            open();
        }
        return false;
    }

    /** The header fields and the content of a part. */
    private void part(int partFrom, int partTo) {
        type = Span.NONE;
        int line = partFrom;
        while (line < partTo) {
            int lineEnd = Math.min(partTo, Ascii.find(bytes, line, partTo, '\n'));
            long trimmed = Ascii.trim(bytes, line, lineEnd);
            if (Span.isEmpty(trimmed)) {
                break;
            }
            int colon = Ascii.find(bytes, line, lineEnd, ':');
            long name = Ascii.trim(bytes, line, colon);
            if (colon < lineEnd && (Ascii.is(bytes, name, CONTENT_TYPE) || Ascii.is(bytes, name, COMPACT))) {
                type = Ascii.trim(bytes, colon + 1, lineEnd);
            }
            line = lineEnd + 1;
        }
        from = Math.min(partTo, Ascii.find(bytes, Math.min(line, partTo), partTo, '\n') + 1);
        to = partTo;
    }

    /** Where the line break before a delimiter begins, which belongs to the delimiter. */
    private int beforeLineBreak(int partFrom, int delimiter) {
        int end = delimiter;
        if (end > partFrom && bytes[end - 1] == '\n') {
            end--;
            if (end > partFrom && bytes[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    /** Index of the next two hyphens with the boundary behind them at the beginning of a line, or -1. */
    private int delimiter(long boundary, int start, int end) {
        int length = Span.length(boundary);
        int line = start;
        while (line + 2 + length <= end) {
            if (bytes[line] == '-'
                    && bytes[line + 1] == '-'
                    && Ascii.same(bytes, boundary, bytes, Span.of(line + 2, line + 2 + length))) {
                return line;
            }
            line = Ascii.find(bytes, line, end, '\n') + 1;
        }
        return -1;
    }

    /** Content-Type as it stands, or {@link Span#NONE}. */
    long type() {
        return type;
    }

    /** Whether the type is that, {@code application/sdp} in lower case; parameters do not count. */
    boolean isType(byte[] lowerCase) {
        int semicolon = Ascii.find(bytes, Span.from(type), Span.to(type), ';');
        return Ascii.is(bytes, Ascii.trim(bytes, Span.from(type), semicolon), lowerCase);
    }

    /** Index of the first byte of the body. */
    int from() {
        return from;
    }

    /** Index after its last byte. */
    int to() {
        return to;
    }
}
