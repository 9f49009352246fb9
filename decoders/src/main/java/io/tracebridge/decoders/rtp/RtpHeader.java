package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Octets;

/**
 * The fixed header of an RTP packet and what follows up to the payload (RFC 3550 section 5.1, 5.3.1): a view, read by {@link #wrap}. Of the
 * payload only what was captured can be read; its true length is known from UDP's.
 */
final class RtpHeader {
    static final int BYTES = 12;

    private static final int VERSION = 2;
    private static final int PADDING = 0x20;
    private static final int EXTENSION = 0x10;

    private byte[] bytes;
    private int payloadAt;
    private int payloadLength;
    private int payloadCaptured;
    private boolean hasValidPadding;
    private int payloadType;
    private boolean marker;
    private int sequence;
    private int timestamp;
    private int ssrc;

    /** Whether two octets can begin an RTP packet that shares its port with RTCP (RFC 5761 section 4) and others (RFC 7983). */
    static boolean isLikely(int first, int second) {
        return first >> 6 == VERSION && ((second & 0x7f) < 64 || (second & 0x7f) > 95);
    }

    /** Whether they can begin an RTCP packet: the payload types that RTP leaves to it. */
    static boolean isControl(int first, int second) {
        return first >> 6 == VERSION && second >= 192 && second <= 223;
    }

    /**
     * Reads the header at the octets' position, which stays.
     *
     * @return false when it is none: another version, a payload type of RTCP, or parts that do not fit into the datagram; whether its padding
     *     does is told by {@link #hasValidPadding}
     */
    boolean wrap(Octets octets) {
        int at = octets.position();
        int there = octets.remaining();
        int length = there + octets.missing();
        byte[] array = octets.array();
        if (there < BYTES || !isLikely(array[at] & 0xff, array[at + 1] & 0xff)) {
            return false;
        }
        int first = array[at] & 0xff;
        int headerBytes = BYTES + 4 * (first & 15);
        if ((first & EXTENSION) != 0) {
            if (headerBytes + 4 > there) {
                return false;
            }
            headerBytes += 4 + 4 * (u16(array, at + headerBytes + 2));
        }
        if (headerBytes > length) {
            return false;
        }
        int padding = 0;
        hasValidPadding = true;
        if ((first & PADDING) != 0 && !octets.cut()) {
            padding = array[at + there - 1] & 0xff;
            if (padding == 0 || headerBytes + padding > length) {
                hasValidPadding = false;
                padding = 0;
            }
        }
        bytes = array;
        payloadType = array[at + 1] & 0x7f;
        marker = array[at + 1] < 0;
        sequence = u16(array, at + 2);
        timestamp = i32(array, at + 4);
        ssrc = i32(array, at + 8);
        payloadAt = at + headerBytes;
        payloadLength = length - headerBytes - padding;
        payloadCaptured = Math.max(0, Math.min(payloadLength, there - headerBytes));
        return true;
    }

    /**
     * Whether the padding that the header announces fits (RFC 3550 appendix A.1). What does not is no RTP, or SRTP, where the number of octets
     * is encrypted with the rest (RFC 3711 section 3.1).
     */
    boolean hasValidPadding() {
        return hasValidPadding;
    }

    /** 0..127. */
    int payloadType() {
        return payloadType;
    }

    boolean marker() {
        return marker;
    }

    /** 0..65535. */
    int sequence() {
        return sequence;
    }

    /** 32 bits, to be compared modulo 2^32. */
    int timestamp() {
        return timestamp;
    }

    int ssrc() {
        return ssrc;
    }

    /** Bytes of payload as sent, without padding where that could be seen. */
    int payloadLength() {
        return payloadLength;
    }

    /** Bytes of payload that can be read. */
    int payloadCaptured() {
        return payloadCaptured;
    }

    /** Byte of the payload, 0..255; 0 beyond what was captured. */
    int payload(int index) {
        return index < payloadCaptured ? bytes[payloadAt + index] & 0xff : 0;
    }

    private static int u16(byte[] array, int at) {
        return (array[at] & 0xff) << 8 | array[at + 1] & 0xff;
    }

    private static int i32(byte[] array, int at) {
        return u16(array, at) << 16 | u16(array, at + 2);
    }
}
