package io.tracebridge.capture.edgeprotocol;

/** Numbers of the framing, and the writing of a frame's four bytes. */
public final class EdgeProtocol {
    /** Frame type: the payload is a link header. */
    public static final int TYPE_LINK_HEADER = 0;

    /** Frame type: the payload is one record or block. */
    public static final int TYPE_DATA = 1;

    /** Bytes before each payload. */
    public static final int HEADER_LENGTH = 4;

    /** Longest payload: the length is 16 bits wide. */
    public static final int MAX_PAYLOAD = 0xFFFF;

    /** Longest frame. */
    public static final int MAX_FRAME = HEADER_LENGTH + MAX_PAYLOAD;

    private EdgeProtocol() {}

    /**
     * Writes the four bytes before a payload.
     *
     * @param type {@link #TYPE_LINK_HEADER} or {@link #TYPE_DATA}
     * @param payloadLength 0 .. {@link #MAX_PAYLOAD}
     * @throws IllegalArgumentException when the payload is longer than a frame carries
     */
    public static void putHeader(byte[] buffer, int offset, int type, int payloadLength) {
        if (payloadLength < 0 || payloadLength > MAX_PAYLOAD) {
            throw new IllegalArgumentException("a frame carries 0 to " + MAX_PAYLOAD + " bytes, not " + payloadLength);
        }
        buffer[offset] = (byte) type;
        buffer[offset + 1] = 0;
        buffer[offset + 2] = (byte) (payloadLength >> 8);
        buffer[offset + 3] = (byte) payloadLength;
    }

    /** Payload length told by the four bytes at {@code offset}: 0 .. {@link #MAX_PAYLOAD}. */
    public static int payloadLength(byte[] buffer, int offset) {
        return (buffer[offset + 2] & 0xFF) << 8 | buffer[offset + 3] & 0xFF;
    }

    /** A new frame around a whole payload. */
    public static byte[] frame(int type, byte[] payload) {
        byte[] frame = new byte[HEADER_LENGTH + payload.length];
        putHeader(frame, 0, type, payload.length);
        System.arraycopy(payload, 0, frame, HEADER_LENGTH, payload.length);
        return frame;
    }
}
