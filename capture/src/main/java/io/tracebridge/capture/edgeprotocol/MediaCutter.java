package io.tracebridge.capture.edgeprotocol;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.MediaCut;
import io.tracebridge.capture.edgeprotocol.LinkHeader.Format;
import java.util.Arrays;

/**
 * Cuts the packet of a data payload where its media begins ({@link MediaCut}), in place: a pcap record, or a block of pcapng that holds a
 * packet, becomes shorter and remains one. Of a Simple Packet Block, which has no captured length, the media is overwritten with zeros.
 */
final class MediaCutter {
    // pcap, section "Packet Record"; pcapng, sections 4.3, 4.4 and A.2 (draft-ietf-opsawg-pcapng)
    private static final int RECORD_CAPTURED_AT = 8;
    private static final int BLOCK_LENGTH_AT = 4;
    private static final int BLOCK_CAPTURED_AT = 20;
    private static final int SIMPLE_PACKET = 3;

    private final Format format;
    private final boolean bigEndian;

    MediaCutter(Format format, boolean bigEndian) {
        this.format = format;
        this.bigEndian = bigEndian;
    }

    /** Whether a frame in the buffer has media to be cut off. */
    boolean cuts(byte[] buffer, Frame frame) {
        return MediaCut.keep(frame.linkType, buffer, frame.offset, frame.capturedLength) < frame.capturedLength;
    }

    /**
     * Cuts the payload at {@code buffer[offset]}, in which {@code frame} lies, and which {@link #cuts} was asked of.
     *
     * @return the payload's length then
     */
    int cut(byte[] buffer, int offset, int length, Frame frame) {
        int captured = frame.capturedLength;
        int keep = MediaCut.keep(frame.linkType, buffer, frame.offset, captured);
        if (format == Format.PCAP) {
            put32(buffer, offset + RECORD_CAPTURED_AT, keep);
            return length - captured + keep;
        }
        int end = frame.offset + captured;
        if (u32(buffer, offset) == SIMPLE_PACKET) {
            Arrays.fill(buffer, frame.offset + keep, end, (byte) 0);
            return length;
        }
        int options = frame.offset + padded(captured);
        int kept = frame.offset + keep;
        int optionsThen = frame.offset + padded(keep);
        int rest = offset + length - options; // options and the repeated length
        Arrays.fill(buffer, kept, optionsThen, (byte) 0);
        System.arraycopy(buffer, options, buffer, optionsThen, rest);
        int lengthThen = optionsThen + rest - offset;
        put32(buffer, offset + BLOCK_CAPTURED_AT, keep);
        put32(buffer, offset + BLOCK_LENGTH_AT, lengthThen);
        put32(buffer, offset + lengthThen - 4, lengthThen);
        return lengthThen;
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    private int u32(byte[] b, int at) {
        int value = (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | b[at + 3] & 0xFF;
        return bigEndian ? value : Integer.reverseBytes(value);
    }

    private void put32(byte[] b, int at, int value) {
        int big = bigEndian ? value : Integer.reverseBytes(value);
        b[at] = (byte) (big >>> 24);
        b[at + 1] = (byte) (big >>> 16);
        b[at + 2] = (byte) (big >>> 8);
        b[at + 3] = (byte) big;
    }
}
