package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a pcap file, little endian. Buffers 64 KiB and allocates nothing per packet; owns the stream it is given. Not thread-safe.
 */
public final class PcapWriter implements Closeable, Flushable {
    private final RecordBuffer buffer;
    private final Resolution resolution;

    /**
     * Writes the file header.
     *
     * @param linkType LINKTYPE_ value of all frames to come
     * @param snaplen longest captured length to come, in bytes
     */
    public PcapWriter(OutputStream out, Resolution resolution, int linkType, int snaplen) throws IOException {
        this.buffer = new RecordBuffer(out);
        this.resolution = resolution;
        int at = buffer.reserve(PcapFormat.HEADER_LENGTH);
        buffer.advance(PcapFormat.putHeader(buffer.bytes, at, resolution, linkType, snaplen));
    }

    /** Writes a packet, as {@link PcapFormat#putRecordHeader} tells; pcap holds no marks, and those are left out. */
    public void write(Frame frame) throws IOException {
        if (frame.kind == Frame.Kind.PACKET) {
            write(frame.timeNanos, frame.data, frame.offset, frame.capturedLength, frame.originalLength);
        }
    }

    /** Writes a packet, as {@link PcapFormat#putRecordHeader} tells. */
    public void write(long timeNanos, byte[] data, int offset, int capturedLength, int originalLength)
            throws IOException {
        int at = buffer.reserve(PcapFormat.RECORD_HEADER_LENGTH);
        buffer.advance(
                PcapFormat.putRecordHeader(buffer.bytes, at, resolution, timeNanos, capturedLength, originalLength));
        buffer.write(data, offset, capturedLength);
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
