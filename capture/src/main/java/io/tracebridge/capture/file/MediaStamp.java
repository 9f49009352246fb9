package io.tracebridge.capture.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Says in a capture that its media was cut on purpose ({@link io.tracebridge.capture.MediaCut}), so that short packets are not taken for an
 * accident. It stands where readers that do not know it pass over it: in pcapng a comment of each interface (opt_comment, section 3.5), in
 * pcap the four bytes after the zone, which "MUST be ignored by pcap file readers" (draft-ietf-opsawg-pcap section 4, Reserved2).
 */
public final class MediaStamp {
    /** The comment. */
    public static final String COMMENT = "tracebridge: of media headers only";

    /** Bytes by which an interface description grows at most. */
    public static final int INTERFACE_BYTES = 4 + PcapngFormat.padded(COMMENT.length()) + 4;

    private static final byte[] TEXT = COMMENT.getBytes(StandardCharsets.US_ASCII);
    private static final int PCAP_VALUE = 0x68646d63; // "cmdh" in a little-endian file
    private static final int PCAP_AT = 12;
    private static final int INTERFACE_OPTIONS_AT = 16;

    private MediaStamp() {}

    /**
     * A link header payload with the stamp: the 24 bytes of a pcap file header, or a pcapng section header with its interface descriptions,
     * as {@link PayloadReader#link} takes it.
     *
     * @return another array of the same or, for pcapng, of greater length; what has the stamp already gets none
     */
    public static byte[] on(byte[] linkHeader) {
        int magic = Bytes.i32(linkHeader, 0, false);
        if (magic != PcapngFormat.SECTION_HEADER) {
            byte[] stamped = linkHeader.clone();
            Bytes.put32(stamped, PCAP_AT, PcapRecords.isBig(magic) ? Integer.reverseBytes(PCAP_VALUE) : PCAP_VALUE);
            return stamped;
        }
        boolean big = Bytes.i32(linkHeader, 8, false) != PcapngFormat.BYTE_ORDER_MAGIC;
        ByteArrayOutputStream stamped = new ByteArrayOutputStream(2 * linkHeader.length);
        int size;
        for (int at = 0; at < linkHeader.length; at += size) {
            size = Bytes.i32(linkHeader, at + 4, big);
            boolean describes = Bytes.i32(linkHeader, at, big) == PcapngFormat.INTERFACE_DESCRIPTION;
            if (describes && !PcapngInterface.read(linkHeader, at, at + size, big).mediaCut) {
                stamped.writeBytes(onInterface(linkHeader, at, size, big));
            } else {
                stamped.write(linkHeader, at, size);
            }
        }
        return stamped.toByteArray();
    }

    /** The interface description at {@code bytes[at]}; the comment becomes its first option. */
    static byte[] onInterface(byte[] bytes, int at, int size, boolean big) {
        int options = INTERFACE_OPTIONS_AT;
        boolean none = options + 4 == size; // then the list that begins now must end, too
        int more = none ? INTERFACE_BYTES : INTERFACE_BYTES - 4;
        byte[] longer = new byte[size + more];
        System.arraycopy(bytes, at, longer, 0, options);
        put16(longer, options, PcapngFormat.COMMENT, big);
        put16(longer, options + 2, TEXT.length, big);
        System.arraycopy(TEXT, 0, longer, options + 4, TEXT.length);
        System.arraycopy(bytes, at + options, longer, options + more, size - options);
        put32(longer, 4, longer.length, big);
        put32(longer, longer.length - 4, longer.length, big);
        return longer;
    }

    /** Whether the file header at {@code bytes[at]} has it. */
    static boolean isOnPcap(byte[] bytes, int at, boolean big) {
        return Bytes.i32(bytes, at + PCAP_AT, big) == PCAP_VALUE;
    }

    /** Whether a comment is it. */
    static boolean isComment(byte[] bytes, int at, int length) {
        return length == TEXT.length && Arrays.equals(bytes, at, at + length, TEXT, 0, length);
    }

    private static void put16(byte[] to, int at, int value, boolean big) {
        Bytes.put16(to, at, big ? Short.toUnsignedInt(Short.reverseBytes((short) value)) : value);
    }

    private static void put32(byte[] to, int at, int value, boolean big) {
        Bytes.put32(to, at, big ? Integer.reverseBytes(value) : value);
    }
}
