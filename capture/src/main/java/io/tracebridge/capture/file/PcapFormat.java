package io.tracebridge.capture.file;

/**
 * pcap, byte for byte: writes the file header and single records into an array, little endian. Reading is in {@link CaptureReader} and
 * {@link PayloadReader}.
 */
public final class PcapFormat {
    /** Length of the file header, which is also the link header payload of the edge protocol. */
    public static final int HEADER_LENGTH = 24;

    /** Length of the header before each record's bytes. */
    public static final int RECORD_HEADER_LENGTH = 16;

    static final int MAGIC_MICROS = 0xa1b2c3d4;
    static final int MAGIC_NANOS = 0xa1b23c4d;
    /** A patched libpcap of the 1990s, still met: 8 more bytes in each record header (interface index, protocol, packet type). */
    static final int MAGIC_MODIFIED = 0xa1b2cd34;

    static final int MODIFIED_RECORD_HEADER_LENGTH = 24;

    /** What libpcap and Wireshark take for the longest packet of most link types. */
    private static final int USUAL_MAX_CAPTURED = 262_144;

    private static final int ABSOLUTE_MAX_CAPTURED = 16 << 20;

    private PcapFormat() {}

    /**
     * Longest record that is believed, in bytes: 262,144 as in libpcap, or the file's own snaplen where that is larger, but never more
     * than 16 MiB. A longer claim is taken for damage, because nothing in the format allows to find the next record.
     *
     * @param snaplen of the file header, any 32 bits
     */
    public static int maxCapturedLength(int snaplen) {
        return Math.min(Math.max(snaplen, USUAL_MAX_CAPTURED), ABSOLUTE_MAX_CAPTURED);
    }

    /** Writes a file header (draft-ietf-opsawg-pcap section 4) at {@code to[at]}; returns the index after it. */
    public static int putHeader(byte[] to, int at, Resolution resolution, int linkType, int snaplen) {
        Bytes.put32(to, at, resolution == Resolution.NANOS ? MAGIC_NANOS : MAGIC_MICROS);
        Bytes.put16(to, at + 4, 2);
        Bytes.put16(to, at + 6, 4);
        Bytes.put64(to, at + 8, 0);
        Bytes.put32(to, at + 16, snaplen);
        Bytes.put32(to, at + 20, linkType);
        return at + HEADER_LENGTH;
    }

    /**
     * Writes a record header (draft-ietf-opsawg-pcap section 5) at {@code to[at]}; returns the index after it, where the bytes belong.
     *
     * @param timeNanos nanoseconds since 1970, 0 or more; finer parts than the resolution are cut off, seconds beyond 2^32-1 (the year
     *     2106) become 2^32-1
     */
    public static int putRecordHeader(
            byte[] to, int at, Resolution resolution, long timeNanos, int capturedLength, int originalLength) {
        long seconds = Math.min(timeNanos / 1_000_000_000L, 0xffffffffL);
        int fraction = (int) (timeNanos % 1_000_000_000L);
        Bytes.put32(to, at, (int) seconds);
        Bytes.put32(to, at + 4, resolution == Resolution.NANOS ? fraction : fraction / 1_000);
        Bytes.put32(to, at + 8, capturedLength);
        Bytes.put32(to, at + 12, originalLength);
        return at + RECORD_HEADER_LENGTH;
    }

    /** Writes a whole record: {@link #putRecordHeader} and {@code capturedLength} bytes of {@code data}; returns the index after it. */
    public static int putRecord(
            byte[] to,
            int at,
            Resolution resolution,
            long timeNanos,
            byte[] data,
            int offset,
            int capturedLength,
            int originalLength) {
        int body = putRecordHeader(to, at, resolution, timeNanos, capturedLength, originalLength);
        System.arraycopy(data, offset, to, body, capturedLength);
        return body + capturedLength;
    }
}
