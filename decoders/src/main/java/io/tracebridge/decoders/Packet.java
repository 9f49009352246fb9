package io.tracebridge.decoders;

/**
 * What the layers below have learned of the packet being decoded. One per site, filled on the way up: a tunnelled packet
 * overwrites the addresses of its carrier, so a layer reads what it needs before it hands on. Not thread-safe.
 *
 * <p>IPv4 addresses are held as IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2), most significant half first, so that every key has one
 * width; {@link #ipVersion} tells which is meant.
 */
public final class Packet {
    /**
     * Time of the frame that completed this packet, nanoseconds since 1970-01-01T00:00:00Z, as it was captured: frames may be a
     * little out of order, so this may be before {@link Site#nowNanos}, from which deadlines are reckoned.
     */
    public long timeNanos;

    /** Number of the frame within its site since the start, from 1. For logs and tests; never part of a document's identity. */
    public long frameNumber;

    /**
     * Keyed hash of the frame's captured bytes from its outermost network header on, without what routers change (TTL, DSCP, IPv4
     * header checksum). Set once a network header was read; {@link Site#identify} sets it for other frames.
     */
    public long frameHash;

    /** The capture client the frame came from. */
    public String client = "";

    /** Name of the interface it was captured on, or null. */
    public String interfaceName;

    /** True when the capture says that of media it kept headers only, so that what is short may be so on purpose. */
    public boolean mediaCut;

    /** Outermost and innermost VLAN identifiers, 0..4095, or -1. */
    public int outerVlan = -1;

    public int innerVlan = -1;

    /** 4 or 6; 0 before a network header was read. */
    public int ipVersion;

    /** IP protocol number of what the addresses carry: 6, 17, 132 ...; -1 before a network header was read. */
    public int ipProtocol = -1;

    public long sourceHigh;
    public long sourceLow;
    public long destinationHigh;
    public long destinationLow;

    /** Ports of UDP, TCP or SCTP; -1 when there is none. */
    public int sourcePort = -1;

    public int destinationPort = -1;

    /** How many layers were opened so far; see {@link Site#MAX_DEPTH}. */
    public int depth;

    /** Bytes of the innermost IP packet (header and payload, as its header tells), for the byte counts of documents. */
    public int ipBytes;

    /**
     * Frames that it came in, 1 unless it was put together from fragments, and their bytes on the wire, link headers included; both 0 once a frame
     * is counted elsewhere.
     */
    public int frames;

    public long frameBytes;

    /** Why the packet was not delivered, when an error quotes it; null for all others. */
    public DeliveryError error;

    /** True when the payload was put together from IP fragments. */
    public boolean reassembled;

    /**
     * Of a stream: from the last byte of data that this frame brought to the last that is handed on, in bytes. 0, but for segments that
     * waited for this one. With {@link #frameHash} it tells apart what one frame completes, however the stream was captured.
     */
    public int streamOffset;

    /** True when the sender is the lower end of its flow (address, then port), as {@link StreamLayer#gap} tells directions apart. */
    public boolean isFromLower() {
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(sourceLow, destinationLow);
        }
        return order == 0 ? sourcePort <= destinationPort : order < 0;
    }

    /** Makes ready for the next frame. */
    void reset() {
        frameHash = 0;
        mediaCut = false;
        outerVlan = -1;
        innerVlan = -1;
        ipVersion = 0;
        ipProtocol = -1;
        sourceHigh = 0;
        sourceLow = 0;
        destinationHigh = 0;
        destinationLow = 0;
        sourcePort = -1;
        destinationPort = -1;
        depth = 0;
        ipBytes = 0;
        frames = 1;
        frameBytes = 0;
        error = null;
        reassembled = false;
        streamOffset = 0;
    }
}
