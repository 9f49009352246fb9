package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;

/**
 * Reads pcap: one file header, then record after record, wherever the bytes come from. Both byte orders, the microsecond, nanosecond and
 * modified magics. Not thread-safe.
 */
final class PcapRecords {
    /** Nominal link types of the file header take 26 bits; above them libpcap keeps how many FCS bytes each frame ends with. */
    private static final int LINK_TYPE_MASK = 0x03ffffff;

    private boolean big;
    private int headerLength;
    private int nanosPerTick;
    private int maxCapturedLength;
    private int linkType;
    private int snaplen;
    private int minorVersion;
    private boolean mediaCut;
    private long length;

    /** True when these four bytes, read as little endian, begin a pcap file of either byte order. */
    static boolean isMagic(int little) {
        return headerLengthOf(little) != 0 || headerLengthOf(Integer.reverseBytes(little)) != 0;
    }

    /** Whether the four bytes that are this in little endian begin a file of big-endian order. */
    static boolean isBig(int little) {
        return headerLengthOf(little) == 0;
    }

    private static int headerLengthOf(int magic) {
        return switch (magic) {
            case PcapFormat.MAGIC_MICROS, PcapFormat.MAGIC_NANOS -> PcapFormat.RECORD_HEADER_LENGTH;
            case PcapFormat.MAGIC_MODIFIED -> PcapFormat.MODIFIED_RECORD_HEADER_LENGTH;
            default -> 0;
        };
    }

    /** Reads the file header in {@code bytes[at, at + available)}; NOTHING when it is one. */
    Outcome header(byte[] bytes, int at, int available) {
        length = PcapFormat.HEADER_LENGTH;
        if (available < PcapFormat.HEADER_LENGTH) {
            return Outcome.INCOMPLETE;
        }
        int magic = Bytes.i32(bytes, at, false);
        big = isBig(magic);
        magic = Bytes.i32(bytes, at, big);
        headerLength = headerLengthOf(magic);
        if (headerLength == 0) {
            return Outcome.NOT_A_CAPTURE;
        }
        // Version 2 since 1989; libpcap reads every minor version up to 4 and what it does not know alike.
        if (Bytes.u16(bytes, at + 4, big) != 2) {
            return Outcome.VERSION;
        }
        minorVersion = Bytes.u16(bytes, at + 6, big);
        nanosPerTick = magic == PcapFormat.MAGIC_NANOS ? 1 : 1_000;
        mediaCut = MediaStamp.isOnPcap(bytes, at, big);
        snaplen = Bytes.i32(bytes, at + 16, big);
        maxCapturedLength = PcapFormat.maxCapturedLength(snaplen);
        linkType = LinkType.canonical(Bytes.i32(bytes, at + 20, big) & LINK_TYPE_MASK);
        return Outcome.NOTHING;
    }

    /** Reads the record that begins at {@code bytes[at]}; INCOMPLETE when it needs more than {@code available} bytes. */
    Outcome record(byte[] bytes, int at, int available, Frame frame) {
        int header = headerLength;
        if (available < header) {
            length = header;
            return Outcome.INCOMPLETE;
        }
        boolean swap = big;
        int captured = Bytes.i32(bytes, at + 8, swap);
        int original = Bytes.i32(bytes, at + 12, swap);
        if (minorVersion < 4 && lengthsSwapped(captured, original)) {
            int other = captured;
            captured = original;
            original = other;
        }
        if (captured < 0 || captured > maxCapturedLength) {
            length = header + (captured & 0xffffffffL);
            return Outcome.RECORD_TOO_LARGE;
        }
        int total = header + captured;
        length = total;
        if (available < total) {
            return Outcome.INCOMPLETE;
        }
        frame.kind = Frame.Kind.PACKET;
        // At most 4.3e18 + 4.3e12, which 63 bits hold.
        frame.timeNanos = Bytes.u32(bytes, at, swap) * 1_000_000_000L + Bytes.u32(bytes, at + 4, swap) * nanosPerTick;
        frame.data = bytes;
        frame.offset = at + header;
        frame.capturedLength = captured;
        frame.originalLength = original < 0 ? Integer.MAX_VALUE : Math.max(original, captured);
        frame.linkType = linkType;
        frame.interfaceId = 0;
        frame.interfaceName = null;
        frame.mediaCut = mediaCut;
        return Outcome.FRAME;
    }

    /** Before version 2.3 the two lengths stood the other way round; with 2.3 it depends on who wrote the file (libpcap, sf-pcap.c). */
    private boolean lengthsSwapped(int captured, int original) {
        return minorVersion < 3 || minorVersion == 3 && Integer.compareUnsigned(captured, original) > 0;
    }

    /** Bytes of the record last read, header included; after INCOMPLETE, how many are needed to get on. */
    long length() {
        return length;
    }

    boolean mediaCut() {
        return mediaCut;
    }

    int linkType() {
        return linkType;
    }

    /** Snaplen of the file header, any 32 bits. */
    int snaplen() {
        return snaplen;
    }
}
