package io.tracebridge.capture.edgeprotocol;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.MediaStamp;
import io.tracebridge.capture.file.Outcome;
import io.tracebridge.capture.file.PayloadReader;
import java.util.Arrays;

/**
 * The link header of a stream: says how the data that follows is written, and checks it.
 *
 * <p>Accepted are pcap file headers of either byte order, in micro- or nanoseconds, and pcapng sections of either byte order with any
 * number of interfaces: more than osmo-pcap-server takes.
 *
 * <p>Not thread-safe: checking uses room of its own. The bytes and the format never change, and may be read by any thread.
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

    // pcap, sections "File Header" and "Packet Record" (draft-ietf-opsawg-pcap)
    private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int RECORD_CAPTURED_AT = 8;

    // pcapng, sections 3.1 and 4.1 (draft-ietf-opsawg-pcapng)
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int BYTE_ORDER_MAGIC_AT = 8;
    private static final int BLOCK_MINIMUM = 12;
    private static final int BLOCK_LENGTH_AT = 4;

    private final byte[] received;
    private final byte[] bytes;
    private final MediaCutter cutter;
    private final Format format;
    private final boolean bigEndian;
    private final int maxSnaplen;
    private final PayloadReader payloads;
    private final Frame frame = new Frame();
    private Outcome outcome = Outcome.NOTHING;
    private boolean mediaCut;

    private LinkHeader(byte[] received, PayloadReader payloads, int maxSnaplen, boolean mediaHeaders)
            throws RefusedException {
        this.received = received;
        this.payloads = payloads;
        this.maxSnaplen = maxSnaplen;
        if (payloads.isPcapng()) {
            format = Format.PCAPNG;
            bigEndian = u32(received, BYTE_ORDER_MAGIC_AT, true) == BYTE_ORDER_MAGIC;
        } else {
            format = Format.PCAP;
            bigEndian = isPcapMagic(u32(received, 0, true));
            if (!bigEndian && !isPcapMagic(u32(received, 0, false))) {
                // libpcap's "modified" format of the 1990s: no client sends it, and its records have another header.
                throw new RefusedException(Refusal.BAD_LINK_HEADER, "a modified pcap format");
            }
        }
        bytes = mediaHeaders ? MediaStamp.on(received) : received;
        cutter = mediaHeaders ? new MediaCutter(format, bigEndian) : null;
    }

    private static boolean isPcapMagic(int magic) {
        return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS;
    }

    /**
     * Reads the payload of a link header frame.
     *
     * @param maxSnaplen most bytes of a packet that are taken; a header that announces more is refused. 0 in a header means "no limit"
     *     and is taken, as each packet is checked
     * @param mediaHeaders of media keep headers only: {@link #cutMedia} does it, and {@link #bytes} says it
     * @throws RefusedException when it is not a link header, or announces too long packets
     */
    public static LinkHeader read(byte[] buffer, int offset, int length, int maxSnaplen, boolean mediaHeaders)
            throws RefusedException {
        byte[] bytes = Arrays.copyOfRange(buffer, offset, offset + length);
        PayloadReader payloads = new PayloadReader();
        Outcome outcome = payloads.link(bytes, 0, length);
        if (outcome.isFault()) {
            throw new RefusedException(
                    Refusal.BAD_LINK_HEADER, "found " + outcome.description() + " in " + length + " bytes");
        }
        if (payloads.interfaceCount() == 0) {
            throw new RefusedException(Refusal.BAD_LINK_HEADER, "no interface description");
        }
        for (int i = 0; i < payloads.interfaceCount(); i++) {
            if (payloads.snaplen(i) > maxSnaplen) {
                throw new RefusedException(
                        Refusal.SNAPLEN, payloads.snaplen(i) + " announced, " + maxSnaplen + " allowed");
            }
        }
        return new LinkHeader(bytes, payloads, maxSnaplen, mediaHeaders);
    }

    /** The payload to be stored: as received, with a {@link MediaStamp} if media is cut. Shared, not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether a payload is byte for byte the one received. */
    public boolean isSameAs(byte[] buffer, int offset, int length) {
        return Arrays.equals(received, 0, received.length, buffer, offset, offset + length);
    }

    /** How the payloads are written. */
    public Format format() {
        return format;
    }

    /**
     * Checks one data payload against this header.
     *
     * @return null when it may be stored as it is; else the reason
     */
    public Refusal checkData(byte[] buffer, int offset, int length) {
        if (length < (format == Format.PCAP ? RECORD_HEADER_LENGTH : BLOCK_MINIMUM)) {
            return Refusal.TOO_SHORT;
        }
        outcome = payloads.data(buffer, offset, length, frame);
        return switch (outcome) {
            case FRAME -> checkFrame(buffer, offset, length);
            case NOTHING -> null;
            case UNKNOWN_INTERFACE -> Refusal.UNKNOWN_INTERFACE;
            case SHORT_BLOCK -> Refusal.TOO_SHORT;
            case LINK_HEADER_IN_DATA -> Refusal.BLOCK_TYPE;
            case RECORD_LENGTH -> Refusal.CAPTURED_LENGTH;
            default -> format == Format.PCAP ? Refusal.CAPTURED_LENGTH : Refusal.BLOCK_LENGTH;
        };
    }

    private Refusal checkFrame(byte[] buffer, int offset, int length) {
        if (payloadLength(buffer, offset) != length) {
            return Refusal.CAPTURED_LENGTH; // pcap of a minor version under 4 may have its two lengths swapped
        }
        return frame.capturedLength > maxSnaplen ? Refusal.TOO_LONG : null;
    }

    /** Whether the payload last checked is a packet, and not statistics or another block without one. */
    public boolean isPacket() {
        return outcome == Outcome.FRAME && frame.kind == Frame.Kind.PACKET;
    }

    /**
     * Cuts media off the payload last checked, in place, if that was asked for.
     *
     * @return the payload's length then
     */
    int cutMedia(byte[] buffer, int offset, int length) {
        mediaCut = cutter != null && isPacket() && cutter.cuts(buffer, frame);
        return mediaCut ? cutter.cut(buffer, offset, length, frame) : length;
    }

    /** Whether the last {@link #cutMedia} did. */
    boolean isMediaCut() {
        return mediaCut;
    }

    /**
     * Length of the payload at {@code offset}, which {@link #checkData} has passed: so payloads that lie one behind the other, as in a
     * trace file, can be told apart again.
     */
    public int payloadLength(byte[] buffer, int offset) {
        return format == Format.PCAP
                ? RECORD_HEADER_LENGTH + u32(buffer, offset + RECORD_CAPTURED_AT, bigEndian)
                : u32(buffer, offset + BLOCK_LENGTH_AT, bigEndian);
    }

    /** The numbers behind a refusal of {@link #checkData}, for a log line. */
    String explain(Refusal refusal, byte[] buffer, int offset, int length) {
        return switch (refusal) {
            case TOO_SHORT -> length + " bytes";
            case TOO_LONG -> frame.capturedLength + " bytes, " + maxSnaplen + " allowed";
            case CAPTURED_LENGTH, BLOCK_LENGTH ->
                "it says " + Integer.toUnsignedString(payloadLength(buffer, offset)) + " bytes in all, the frame has "
                        + length;
            default -> "found " + outcome.description();
        };
    }

    private static int u32(byte[] b, int at, boolean bigEndian) {
        int value = (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
        return bigEndian ? value : Integer.reverseBytes(value);
    }
}
