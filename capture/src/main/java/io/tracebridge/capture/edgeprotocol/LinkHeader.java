package io.tracebridge.capture.edgeprotocol;

import java.util.Arrays;

/**
 * The link header of a stream: says how the data that follows is written, and checks it. Immutable.
 *
 * <p>Accepted are pcap file headers of either byte order, in micro- or nanoseconds, and pcapng sections of either byte order with any
 * number of interfaces: more than osmo-pcap-server takes.
 */
public final class LinkHeader {
    /** How the payloads are written. */
    public enum Format {
        /** A pcap file header and pcap records. */
        PCAP(".pcap"),
        /** A pcapng section header, interface descriptions, and blocks. */
        PCAPNG(".pcapng");

        private final String suffix;

        Format(String suffix) {
            this.suffix = suffix;
        }

        /** Suffix of a trace file of this format, with its dot. */
        public String suffix() {
            return suffix;
        }
    }

    // pcap file format, section "File Header" (draft-ietf-opsawg-pcap)
    private static final int PCAP_HEADER_LENGTH = 24;
    private static final int PCAP_MICROSECONDS = 0xA1B2C3D4;
    private static final int PCAP_NANOSECONDS = 0xA1B23C4D;
    private static final int PCAP_MAJOR_AT = 4;
    private static final int PCAP_SNAPLEN_AT = 16;
    private static final int PCAP_RECORD_HEADER = 16;
    private static final int PCAP_CAPTURED_AT = 8;

    // pcapng, sections 3.1 and 4.1 to 4.6 (draft-ietf-opsawg-pcapng)
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int BLOCK_MINIMUM = 12;
    private static final int LENGTH_AT = 4;
    private static final int SECTION_MINIMUM = 28;
    private static final int SECTION_MAGIC_AT = 8;
    private static final int SECTION_MAJOR_AT = 12;
    private static final int INTERFACE_MINIMUM = 20;
    private static final int INTERFACE_SNAPLEN_AT = 12;
    private static final int PACKET_MINIMUM = 32;
    private static final int PACKET_INTERFACE_AT = 8;
    private static final int PACKET_CAPTURED_AT = 20;
    private static final int STATISTICS_MINIMUM = 24;
    private static final int SIMPLE_MINIMUM = 16;

    private final byte[] bytes;
    private final Format format;
    private final boolean bigEndian;
    private final int interfaces;
    private final int maxSnaplen;

    private LinkHeader(byte[] bytes, Format format, boolean bigEndian, int interfaces, int maxSnaplen) {
        this.bytes = bytes;
        this.format = format;
        this.bigEndian = bigEndian;
        this.interfaces = interfaces;
        this.maxSnaplen = maxSnaplen;
    }

    /**
     * Reads the payload of a link header frame.
     *
     * @param maxSnaplen most bytes of a packet that are taken; a header that announces more is refused. 0 in a header means "no limit"
     *     and is taken, as each packet is checked
     * @throws RefusedException when it is not a link header, or announces too long packets
     */
    public static LinkHeader read(byte[] buffer, int offset, int length, int maxSnaplen) throws RefusedException {
        if (length < 4) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, length + " bytes");
        }
        byte[] bytes = Arrays.copyOfRange(buffer, offset, offset + length);
        int magic = u32(bytes, 0, true);
        if (magic == SECTION_HEADER) {
            return readSection(bytes, maxSnaplen);
        }
        boolean bigEndian = magic == PCAP_MICROSECONDS || magic == PCAP_NANOSECONDS;
        int swapped = Integer.reverseBytes(magic);
        if (!bigEndian && swapped != PCAP_MICROSECONDS && swapped != PCAP_NANOSECONDS) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, "magic " + String.format("%08x", magic));
        }
        if (length != PCAP_HEADER_LENGTH) {
            throw new RefusedException(
                    Refusal.BAD_LINK_HEADER, length + " bytes, a pcap file header has " + PCAP_HEADER_LENGTH);
        }
        int major = u16(bytes, PCAP_MAJOR_AT, bigEndian);
        if (major != 2) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, "pcap version " + major);
        }
        checkSnaplen(u32(bytes, PCAP_SNAPLEN_AT, bigEndian), maxSnaplen);
        return new LinkHeader(bytes, Format.PCAP, bigEndian, 1, maxSnaplen);
    }

    private static LinkHeader readSection(byte[] bytes, int maxSnaplen) throws RefusedException {
        if (bytes.length < SECTION_MINIMUM) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, bytes.length + " bytes of a section header");
        }
        boolean bigEndian = u32(bytes, SECTION_MAGIC_AT, true) == BYTE_ORDER_MAGIC;
        if (!bigEndian && u32(bytes, SECTION_MAGIC_AT, false) != BYTE_ORDER_MAGIC) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, "byte-order magic");
        }
        int major = u16(bytes, SECTION_MAJOR_AT, bigEndian);
        if (major != 1) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, "pcapng version " + major);
        }
        int interfaces = 0;
        for (int at = 0; at < bytes.length; ) {
            int left = bytes.length - at;
            int length = left < BLOCK_MINIMUM ? 0 : u32(bytes, at + LENGTH_AT, bigEndian);
            if (!isBlockLength(bytes, at, left, length, bigEndian)) {
                throw new RefusedException(Refusal.BAD_LINK_HEADER, "block length at byte " + at);
            }
            int type = u32(bytes, at, bigEndian);
            switch (type) {
                case SECTION_HEADER:
                    if (at != 0 || length < SECTION_MINIMUM) {
                        throw new RefusedException(Refusal.BAD_LINK_HEADER, "section header at byte " + at);
                    }
                    break;
                case INTERFACE_DESCRIPTION:
                    if (length < INTERFACE_MINIMUM) {
                        throw new RefusedException(Refusal.BAD_LINK_HEADER, "interface description at byte " + at);
                    }
                    checkSnaplen(u32(bytes, at + INTERFACE_SNAPLEN_AT, bigEndian), maxSnaplen);
                    interfaces++;
                    break;
                case PACKET, SIMPLE_PACKET, ENHANCED_PACKET:
                    throw new RefusedException(Refusal.BAD_LINK_HEADER, "packet at byte " + at);
                default: // names, custom blocks and the like do no harm
            }
            at += length;
        }
        if (interfaces == 0) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, "no interface description");
        }
        return new LinkHeader(bytes, Format.PCAPNG, bigEndian, interfaces, maxSnaplen);
    }

    private static void checkSnaplen(int snaplen, int maxSnaplen) throws RefusedException {
        if (Integer.compareUnsigned(snaplen, maxSnaplen) > 0) {
            throw new RefusedException(
                    Refusal.SNAPLEN, Integer.toUnsignedString(snaplen) + ", the limit is " + maxSnaplen);
        }
    }

    /** The two lengths of a block are equal, a multiple of four (section 3.1) and at most {@code available}. */
    private static boolean isBlockLength(byte[] b, int at, int available, int length, boolean bigEndian) {
        return length >= BLOCK_MINIMUM
                && length <= available
                && (length & 3) == 0
                && u32(b, at + length - 4, bigEndian) == length;
    }

    /** The payload as received. Shared, not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether a payload is byte for byte this one. */
    public boolean isSameAs(byte[] buffer, int offset, int length) {
        return Arrays.equals(bytes, 0, bytes.length, buffer, offset, offset + length);
    }

    /** How the payloads are written. */
    public Format format() {
        return format;
    }

    /** Interfaces described; 1 for pcap. */
    public int interfaces() {
        return interfaces;
    }

    /**
     * Checks one data payload against this header.
     *
     * @return null when it may be stored as it is; else the reason. {@link #explain} has the numbers
     */
    public Refusal checkData(byte[] b, int offset, int length) {
        return format == Format.PCAP ? checkRecord(b, offset, length) : checkBlock(b, offset, length);
    }

    private Refusal checkRecord(byte[] b, int offset, int length) {
        if (length < PCAP_RECORD_HEADER) {
            return Refusal.TOO_SHORT;
        }
        int captured = u32(b, offset + PCAP_CAPTURED_AT, bigEndian);
        if (captured != length - PCAP_RECORD_HEADER) {
            return Refusal.CAPTURED_LENGTH;
        }
        return captured > maxSnaplen ? Refusal.TOO_LONG : null;
    }

    private Refusal checkBlock(byte[] b, int offset, int length) {
        if (length < BLOCK_MINIMUM) {
            return Refusal.TOO_SHORT;
        }
        if (u32(b, offset + LENGTH_AT, bigEndian) != length || !isBlockLength(b, offset, length, length, bigEndian)) {
            return Refusal.BLOCK_LENGTH;
        }
        switch (u32(b, offset, bigEndian)) {
            case ENHANCED_PACKET:
                return length < PACKET_MINIMUM
                        ? Refusal.TOO_SHORT
                        : checkPacket(b, offset, length, u32(b, offset + PACKET_INTERFACE_AT, bigEndian));
            case PACKET: // obsolete, appendix A: the interface is 16 bits wide
                return length < PACKET_MINIMUM
                        ? Refusal.TOO_SHORT
                        : checkPacket(b, offset, length, u16(b, offset + PACKET_INTERFACE_AT, bigEndian));
            case INTERFACE_STATISTICS:
                return length < STATISTICS_MINIMUM
                        ? Refusal.TOO_SHORT
                        : checkInterface(u32(b, offset + PACKET_INTERFACE_AT, bigEndian));
            case SIMPLE_PACKET:
                return length < SIMPLE_MINIMUM
                        ? Refusal.TOO_SHORT
                        : length - SIMPLE_MINIMUM > maxSnaplen + 3 ? Refusal.TOO_LONG : null;
            case SECTION_HEADER, INTERFACE_DESCRIPTION:
                return Refusal.BLOCK_TYPE;
            default:
                return null;
        }
    }

    private Refusal checkPacket(byte[] b, int offset, int length, int interfaceId) {
        int captured = u32(b, offset + PACKET_CAPTURED_AT, bigEndian);
        if (captured < 0 || captured > length - PACKET_MINIMUM) {
            return Refusal.CAPTURED_LENGTH;
        }
        return captured > maxSnaplen ? Refusal.TOO_LONG : checkInterface(interfaceId);
    }

    private Refusal checkInterface(int interfaceId) {
        return Integer.compareUnsigned(interfaceId, interfaces) < 0 ? null : Refusal.UNKNOWN_INTERFACE;
    }

    /**
     * Length of the payload at {@code offset}, which {@link #checkData} has passed: so payloads that lie one behind the other, as in a
     * trace file, can be told apart again.
     */
    public int payloadLength(byte[] b, int offset) {
        return format == Format.PCAP
                ? PCAP_RECORD_HEADER + u32(b, offset + PCAP_CAPTURED_AT, bigEndian)
                : u32(b, offset + LENGTH_AT, bigEndian);
    }

    /** Whether a checked payload is a packet, and not statistics or another block without one. */
    public boolean isPacket(byte[] b, int offset) {
        if (format == Format.PCAP) {
            return true;
        }
        int type = u32(b, offset, bigEndian);
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == PACKET;
    }

    /** The numbers behind a refusal of {@link #checkData}, for a log line. */
    String explain(Refusal refusal, byte[] b, int offset, int length) {
        return switch (refusal) {
            case CAPTURED_LENGTH, TOO_LONG ->
                Integer.toUnsignedString(u32(
                                b, offset + (format == Format.PCAP ? PCAP_CAPTURED_AT : PACKET_CAPTURED_AT), bigEndian))
                        + " bytes captured, frame of " + length + ", the limit is " + maxSnaplen;
            case BLOCK_LENGTH ->
                "block of " + Integer.toUnsignedString(u32(b, offset + LENGTH_AT, bigEndian)) + " bytes, frame of "
                        + length;
            case UNKNOWN_INTERFACE -> interfaces + " described";
            case BLOCK_TYPE -> "type " + String.format("%08x", u32(b, offset, bigEndian));
            default -> length + " bytes";
        };
    }

    private static int u16(byte[] b, int at, boolean bigEndian) {
        int value = (b[at] & 0xFF) << 8 | b[at + 1] & 0xFF;
        return bigEndian ? value : (value & 0xFF) << 8 | value >> 8;
    }

    private static int u32(byte[] b, int at, boolean bigEndian) {
        int value = (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
        return bigEndian ? value : Integer.reverseBytes(value);
    }
}
