package io.tracebridge.capture.edgeprotocol;

/**
 * Reads the frames of one stream out of the caller's buffer, in place: nothing is copied or allocated per frame. The caller keeps what
 * {@link Next#INCOMPLETE} leaves and calls again when more bytes have come; any chunking gives the same frames.
 *
 * <p>Not thread-safe; one per connection.
 */
public final class EdgeFrameReader {
    /** What stands at the place asked for. */
    public enum Next {
        /** No whole frame yet; a frame has at most {@link EdgeProtocol#MAX_FRAME} bytes. */
        INCOMPLETE,
        /** The first link header, or a changed one: {@link EdgeFrameReader#linkHeader} has it. */
        LINK_HEADER,
        /** The link header again, unchanged. Says nothing new. */
        SAME_LINK_HEADER,
        /** One record or block. */
        DATA
    }

    private static final int TLS_HANDSHAKE = 22; // RFC 8446, section 5.1: ContentType
    private static final int TLS_MAJOR = 3; // RFC 8446, section 5.1: legacy_record_version 0x03xx

    private final int maxSnaplen;
    private final boolean mediaHeaders;
    private LinkHeader linkHeader;
    private int payloadOffset;
    private int payloadLength;
    private int end;

    /** A reader at the beginning of a stream that takes payloads as they come. */
    public EdgeFrameReader(int maxSnaplen) {
        this(maxSnaplen, false);
    }

    /**
     * A reader at the beginning of a stream.
     *
     * @param maxSnaplen most bytes of one packet that are taken
     * @param mediaHeaders of media keep headers only: payloads are cut in the buffer, and link headers say so
     */
    public EdgeFrameReader(int maxSnaplen, boolean mediaHeaders) {
        this.maxSnaplen = maxSnaplen;
        this.mediaHeaders = mediaHeaders;
    }

    /**
     * Looks at the frame at {@code from}. When it is whole, {@link #payloadOffset}, {@link #payloadLength} and {@link #end} tell where it
     * lies.
     *
     * @param from first byte of a frame
     * @param to end of the bytes present
     * @throws RefusedException when the frame is not acceptable; the stream is over then
     */
    public Next next(byte[] buffer, int from, int to) throws RefusedException {
        if (to - from < EdgeProtocol.HEADER_LENGTH) {
            return Next.INCOMPLETE;
        }
        int type = buffer[from] & 0xFF;
        if (type > EdgeProtocol.TYPE_DATA) {
            throw type == TLS_HANDSHAKE && buffer[from + 1] == TLS_MAJOR
                    ? new RefusedException(Refusal.TLS_HELLO, "first bytes 16 03")
                    : new RefusedException(Refusal.UNKNOWN_TYPE, "frame type " + type);
        }
        if (type == EdgeProtocol.TYPE_DATA && linkHeader == null) {
            throw new RefusedException(Refusal.DATA_BEFORE_LINK_HEADER, "first frame");
        }
        payloadOffset = from + EdgeProtocol.HEADER_LENGTH;
        payloadLength = EdgeProtocol.payloadLength(buffer, from);
        if (to - payloadOffset < payloadLength) {
            return Next.INCOMPLETE;
        }
        end = payloadOffset + payloadLength;
        if (type == EdgeProtocol.TYPE_DATA) {
            Refusal refusal = linkHeader.checkData(buffer, payloadOffset, payloadLength);
            if (refusal != null) {
                throw new RefusedException(refusal, linkHeader.explain(refusal, buffer, payloadOffset, payloadLength));
            }
            payloadLength = linkHeader.cutMedia(buffer, payloadOffset, payloadLength);
            return Next.DATA;
        }
        if (linkHeader != null && linkHeader.isSameAs(buffer, payloadOffset, payloadLength)) {
            return Next.SAME_LINK_HEADER;
        }
        linkHeader = LinkHeader.read(buffer, payloadOffset, payloadLength, maxSnaplen, mediaHeaders);
        return Next.LINK_HEADER;
    }

    /** The link header in force; null before the first. */
    public LinkHeader linkHeader() {
        return linkHeader;
    }

    /** Where the payload of the last whole frame begins. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Bytes in the payload of the last whole frame, 0 .. {@link EdgeProtocol#MAX_PAYLOAD}; less than came when media was cut off. */
    public int payloadLength() {
        return payloadLength;
    }

    /** First byte behind the last whole frame: the next one's {@code from}. */
    public int end() {
        return end;
    }

    /** Whether media was cut off the last frame, which was {@link Next#DATA}. */
    public boolean isMediaCut() {
        return linkHeader.isMediaCut();
    }
}
