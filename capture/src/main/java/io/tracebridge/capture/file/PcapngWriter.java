package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a pcapng file of one section, little endian. Buffers 64 KiB and allocates nothing per packet; owns the stream it is given. Not
 * thread-safe.
 */
public final class PcapngWriter implements Closeable, Flushable {
    private final RecordBuffer buffer;
    private final Resolution resolution;
    private int interfaceCount;

    /** Writes the section header; {@code resolution} holds for all interfaces. */
    public PcapngWriter(OutputStream out, Resolution resolution) throws IOException {
        this.buffer = new RecordBuffer(out);
        this.resolution = resolution;
        int at = buffer.reserve(PcapngFormat.SECTION_HEADER_LENGTH);
        buffer.advance(PcapngFormat.putSectionHeader(buffer.bytes, at));
    }

    /** Describes one more interface, as {@link PcapngFormat#putInterface} tells, and returns its id, from 0. */
    public int addInterface(int linkType, int snaplen, String name, String filter) throws IOException {
        int at = buffer.reserve(PcapngFormat.MAX_INTERFACE_LENGTH);
        buffer.advance(PcapngFormat.putInterface(buffer.bytes, at, resolution, linkType, snaplen, name, filter));
        return interfaceCount++;
    }

    /** As {@link #addInterface}, of an interface whose media was cut, which is said: {@link MediaStamp}. */
    public int addMediaCutInterface(int linkType, int snaplen, String name) throws IOException {
        byte[] described = new byte[PcapngFormat.MAX_INTERFACE_LENGTH];
        int end = PcapngFormat.putInterface(described, 0, resolution, linkType, snaplen, name, null);
        byte[] stamped = MediaStamp.onInterface(described, 0, end, false);
        buffer.write(stamped, 0, stamped.length);
        return interfaceCount++;
    }

    /** Writes a packet or a mark of the frame's interface. */
    public void write(Frame frame) throws IOException {
        if (frame.kind == Frame.Kind.PACKET) {
            write(
                    frame.interfaceId,
                    frame.timeNanos,
                    frame.data,
                    frame.offset,
                    frame.capturedLength,
                    frame.originalLength);
        } else {
            writeStatistics(frame.interfaceId, frame.timeNanos, frame.received, frame.dropped);
        }
    }

    /** Writes a packet, as {@link PcapngFormat#putPacket} tells. */
    public void write(int interfaceId, long timeNanos, byte[] data, int offset, int capturedLength, int originalLength)
            throws IOException {
        checkInterface(interfaceId);
        int at = buffer.reserve(PcapngFormat.PACKET_HEADER_LENGTH);
        buffer.advance(PcapngFormat.putPacketHeader(
                buffer.bytes, at, resolution, interfaceId, timeNanos, capturedLength, originalLength));
        buffer.write(data, offset, capturedLength);
        at = buffer.reserve(8);
        buffer.advance(PcapngFormat.putPacketTrailer(buffer.bytes, at, capturedLength));
    }

    /** Writes a mark, as {@link PcapngFormat#putStatistics} tells. */
    public void writeStatistics(int interfaceId, long timeNanos, long received, long dropped) throws IOException {
        checkInterface(interfaceId);
        int at = buffer.reserve(PcapngFormat.MAX_STATISTICS_LENGTH);
        buffer.advance(
                PcapngFormat.putStatistics(buffer.bytes, at, resolution, interfaceId, timeNanos, received, dropped));
    }

    private void checkInterface(int interfaceId) {
        if (interfaceId < 0 || interfaceId >= interfaceCount) {
            throw new IllegalArgumentException(
                    "interface " + interfaceId + " of " + interfaceCount + ": describe it first with addInterface");
        }
    }

    /** Hands all that was written to the stream, and flushes that. */
    @Override
    public void flush() throws IOException {
        buffer.flush();
    }

    @Override
    public void close() throws IOException {
        buffer.close();
    }
}
