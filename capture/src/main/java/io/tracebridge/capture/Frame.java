package io.tracebridge.capture;

/**
 * One record of a capture: a frame, or a mark that says the capture was alive. A view that its reader moves: everything here is
 * valid until the reader is asked for the next record, and nothing is copied or allocated per record.
 *
 * <p>Not thread-safe; owned by the thread that reads.
 */
public final class Frame {
    /** What a record is. */
    public enum Kind {
        /** A captured frame. */
        PACKET,
        /** A pcapng Interface Statistics Block: a moment of packet time, and the capture's own counters. No bytes. */
        MARK
    }

    /** What this record is; the fields below say for which kind they hold. */
    public Kind kind = Kind.PACKET;

    /**
     * Nanoseconds since 1970-01-01T00:00:00Z. Coarser clocks are scaled up; a time that 64 bits cannot hold is clamped to
     * {@link Long#MAX_VALUE}.
     */
    public long timeNanos;

    /** The array that holds the frame's bytes, from {@link #offset} on. PACKET only. */
    public byte[] data = new byte[0];

    /** Where the frame begins in {@link #data}. PACKET only. */
    public int offset;

    /** Bytes present; at most {@link #originalLength}. PACKET only. */
    public int capturedLength;

    /** Bytes the frame had on the wire, 0 .. 2^31-1 (larger claims are clamped). PACKET only. */
    public int originalLength;

    /** LINKTYPE_ value of the interface (<a href="https://www.tcpdump.org/linktypes.html">tcpdump.org/linktypes</a>). */
    public int linkType;

    /** Number of the interface within its section, from 0; 0 for pcap. */
    public int interfaceId;

    /** if_name of the interface, or null. */
    public String interfaceName;

    /** True when the capture says that of media only headers were kept ({@link io.tracebridge.capture.file.MediaStamp}). */
    public boolean mediaCut;

    /** isb_ifrecv: frames the interface received since the capture started; -1 when not told. MARK only. */
    public long received;

    /** isb_ifdrop + isb_osdrop: frames lost for want of room since the capture started; -1 when not told. MARK only. */
    public long dropped;

    /** Makes this the same view as {@code other}; the bytes are shared, not copied. */
    public void set(Frame other) {
        kind = other.kind;
        timeNanos = other.timeNanos;
        data = other.data;
        offset = other.offset;
        capturedLength = other.capturedLength;
        originalLength = other.originalLength;
        linkType = other.linkType;
        interfaceId = other.interfaceId;
        interfaceName = other.interfaceName;
        mediaCut = other.mediaCut;
        received = other.received;
        dropped = other.dropped;
    }
}
