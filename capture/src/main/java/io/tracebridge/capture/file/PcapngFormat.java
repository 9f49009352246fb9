package io.tracebridge.capture.file;

import java.nio.charset.StandardCharsets;

/**
 * pcapng, byte for byte: writes single blocks into an array, little endian. A link header payload of the edge protocol is one
 * {@link #putSectionHeader} and one {@link #putInterface} for each interface, a data payload one {@link #putPacket} or
 * {@link #putStatistics}. Reading is in {@link CaptureReader} and {@link PayloadReader}.
 */
public final class PcapngFormat {
    /** Longest block that is read whole, in bytes; longer blocks of a type that holds no packets are skipped at any length. */
    public static final int MAX_BLOCK = 16 << 20;

    /** Interfaces that are kept for each section. */
    public static final int MAX_INTERFACES = 65_536;

    /** Longest if_name and if_filter that are written or kept, in bytes of UTF-8; the rest is cut off. */
    public static final int MAX_TEXT = 255;

    /** Length of what {@link #putSectionHeader} writes. */
    public static final int SECTION_HEADER_LENGTH = 28;

    /** Length of what {@link #putInterface} writes at most. */
    public static final int MAX_INTERFACE_LENGTH = 20 + 2 * (4 + MAX_TEXT + 1) + 8 + 4;

    /** Bytes of an Enhanced Packet Block before the packet's own. */
    public static final int PACKET_HEADER_LENGTH = 28;

    /** Length of what {@link #putStatistics} writes at most. */
    public static final int MAX_STATISTICS_LENGTH = 20 + 2 * 12 + 4 + 4;

    // Block types, draft-ietf-opsawg-pcapng section 4.
    static final int SECTION_HEADER = 0x0a0d0d0a;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int INTERFACE_STATISTICS = 5;
    static final int ENHANCED_PACKET = 6;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    // Option codes, sections 3.5, 4.2 and 4.6.
    static final int END_OF_OPTIONS = 0;
    static final int COMMENT = 1;
    static final int IF_NAME = 2;
    static final int IF_TSRESOL = 9;
    static final int IF_FILTER = 11;
    static final int IF_TSOFFSET = 14;
    static final int ISB_IFRECV = 4;
    static final int ISB_IFDROP = 5;
    static final int ISB_OSDROP = 7;

    private PcapngFormat() {}

    /** Writes a Section Header Block (section 4.1) of unstated length at {@code to[at]}; returns the index after it. */
    public static int putSectionHeader(byte[] to, int at) {
        Bytes.put32(to, at, SECTION_HEADER);
        Bytes.put32(to, at + 8, BYTE_ORDER_MAGIC);
        Bytes.put16(to, at + 12, 1);
        Bytes.put16(to, at + 14, 0);
        Bytes.put64(to, at + 16, -1);
        return putTotalLength(to, at, at + 24);
    }

    /**
     * Writes an Interface Description Block (section 4.2) at {@code to[at]}; returns the index after it.
     *
     * @param name if_name, or null for none
     * @param filter if_filter in libpcap's syntax, or null for none
     * @param resolution NANOS is told by if_tsresol; MICROS is what the format takes for granted, and is not written
     */
    public static int putInterface(
            byte[] to, int at, Resolution resolution, int linkType, int snaplen, String name, String filter) {
        Bytes.put32(to, at, INTERFACE_DESCRIPTION);
        Bytes.put16(to, at + 8, linkType);
        Bytes.put16(to, at + 10, 0);
        Bytes.put32(to, at + 12, snaplen);
        int end = at + 16;
        if (name != null) {
            end = putText(to, end, IF_NAME, name, false);
        }
        if (resolution == Resolution.NANOS) {
            Bytes.put16(to, end, IF_TSRESOL);
            Bytes.put16(to, end + 2, 1);
            Bytes.put32(to, end + 4, 9);
            end += 8;
        }
        if (filter != null) {
            end = putText(to, end, IF_FILTER, filter, true);
        }
        if (end > at + 16) {
            Bytes.put32(to, end, END_OF_OPTIONS);
            end += 4;
        }
        return putTotalLength(to, at, end);
    }

    /** Length of the Enhanced Packet Block that {@link #putPacket} writes for that many bytes. */
    public static int packetLength(int capturedLength) {
        return PACKET_HEADER_LENGTH + padded(capturedLength) + 4;
    }

    /**
     * Writes an Enhanced Packet Block (section 4.3) at {@code to[at]}; returns the index after it.
     *
     * @param timeNanos nanoseconds since 1970, 0 or more; finer parts than the resolution are cut off
     * @param capturedLength 0 .. {@link #MAX_BLOCK} - 64
     */
    public static int putPacket(
            byte[] to,
            int at,
            Resolution resolution,
            int interfaceId,
            long timeNanos,
            byte[] data,
            int offset,
            int capturedLength,
            int originalLength) {
        int body = putPacketHeader(to, at, resolution, interfaceId, timeNanos, capturedLength, originalLength);
        System.arraycopy(data, offset, to, body, capturedLength);
        return putPacketTrailer(to, body + capturedLength, capturedLength);
    }

    /** Writes an Enhanced Packet Block up to where the packet's bytes belong, and returns that index. */
    static int putPacketHeader(
            byte[] to,
            int at,
            Resolution resolution,
            int interfaceId,
            long timeNanos,
            int capturedLength,
            int originalLength) {
        Bytes.put32(to, at, ENHANCED_PACKET);
        Bytes.put32(to, at + 4, packetLength(capturedLength));
        Bytes.put32(to, at + 8, interfaceId);
        putTime(to, at + 12, resolution.ticks(timeNanos));
        Bytes.put32(to, at + 20, capturedLength);
        Bytes.put32(to, at + 24, originalLength);
        return at + PACKET_HEADER_LENGTH;
    }

    /** Writes what follows the packet's bytes: padding and the repeated length. */
    static int putPacketTrailer(byte[] to, int at, int capturedLength) {
        int end = at;
        for (int i = capturedLength; i < padded(capturedLength); i++) {
            to[end++] = 0;
        }
        Bytes.put32(to, end, packetLength(capturedLength));
        return end + 4;
    }

    /**
     * Writes an Interface Statistics Block (section 4.6) at {@code to[at]}; returns the index after it.
     *
     * @param received isb_ifrecv: frames received since the capture began; negative leaves it out
     * @param dropped isb_ifdrop: frames lost since the capture began; negative leaves it out
     */
    public static int putStatistics(
            byte[] to, int at, Resolution resolution, int interfaceId, long timeNanos, long received, long dropped) {
        Bytes.put32(to, at, INTERFACE_STATISTICS);
        Bytes.put32(to, at + 8, interfaceId);
        putTime(to, at + 12, resolution.ticks(timeNanos));
        int end = at + 20;
        if (received >= 0) {
            end = putCount(to, end, ISB_IFRECV, received);
        }
        if (dropped >= 0) {
            end = putCount(to, end, ISB_IFDROP, dropped);
        }
        if (end > at + 20) {
            Bytes.put32(to, end, END_OF_OPTIONS);
            end += 4;
        }
        return putTotalLength(to, at, end);
    }

    /** Rounded up to whole 32-bit words, as all of pcapng is. */
    static int padded(int length) {
        return length + 3 & ~3;
    }

    /** Two 32-bit words, the upper one first whatever the byte order (section 4.3). */
    private static void putTime(byte[] to, int at, long ticks) {
        Bytes.put32(to, at, (int) (ticks >>> 32));
        Bytes.put32(to, at + 4, (int) ticks);
    }

    private static int putCount(byte[] to, int at, int code, long count) {
        Bytes.put16(to, at, code);
        Bytes.put16(to, at + 2, 8);
        Bytes.put64(to, at + 4, count);
        return at + 12;
    }

    /** A string option; if_filter has a first byte that says of which kind the filter is, 0 for libpcap's syntax. */
    private static int putText(byte[] to, int at, int code, String text, boolean kind) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = cutUtf8(utf8, utf8.length);
        int prefix = kind ? 1 : 0;
        Bytes.put16(to, at, code);
        Bytes.put16(to, at + 2, prefix + length);
        int end = at + 4;
        if (kind) {
            to[end++] = 0;
        }
        System.arraycopy(utf8, 0, to, end, length);
        end += length;
        for (int i = prefix + length; i < padded(prefix + length); i++) {
            to[end++] = 0;
        }
        return end;
    }

    /** At most {@link #MAX_TEXT} bytes, and no character cut in two. */
    private static int cutUtf8(byte[] utf8, int length) {
        if (length <= MAX_TEXT) {
            return length;
        }
        int end = MAX_TEXT;
        while (end > 0 && (utf8[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }

    private static int putTotalLength(byte[] to, int at, int end) {
        int total = end + 4 - at;
        Bytes.put32(to, at + 4, total);
        Bytes.put32(to, end, total);
        return end + 4;
    }
}
