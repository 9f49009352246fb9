package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.util.Arrays;

/**
 * Reads pcapng: block after block, wherever the bytes come from. Keeps the byte order and the interfaces of the section it is in; a new
 * Section Header Block forgets both. Not thread-safe.
 */
final class PcapngSection {
    private static final int SHORTEST_BLOCK = 12;
    private static final int SHORTEST_SECTION_HEADER = 28;
    private static final int SHORTEST_INTERFACE = 20;
    private static final int SHORTEST_PACKET = 32;
    private static final int SHORTEST_SIMPLE_PACKET = 16;
    private static final int SHORTEST_STATISTICS = 24;

    private boolean big;
    private PcapngInterface[] interfaces = new PcapngInterface[4];
    private int interfaceCount;
    private long lastTimeNanos;
    private int type;
    private long length;

    /**
     * Reads the block that begins at {@code bytes[at]}: FRAME for a packet or statistics, NOTHING for every other block, INCOMPLETE when it
     * needs more than {@code available} bytes. The first block must be a section header.
     */
    Outcome block(byte[] bytes, int at, int available, Frame frame) {
        length = SHORTEST_BLOCK;
        if (available < SHORTEST_BLOCK) {
            return Outcome.INCOMPLETE;
        }
        type = Bytes.i32(bytes, at, big);
        if (type == PcapngFormat.SECTION_HEADER) {
            int magic = Bytes.i32(bytes, at + 8, false);
            if (magic != PcapngFormat.BYTE_ORDER_MAGIC
                    && magic != Integer.reverseBytes(PcapngFormat.BYTE_ORDER_MAGIC)) {
                return Outcome.BYTE_ORDER;
            }
            big = magic != PcapngFormat.BYTE_ORDER_MAGIC;
        }
        long total = Bytes.u32(bytes, at + 4, big);
        length = total;
        if (total < SHORTEST_BLOCK || (total & 3) != 0) {
            return Outcome.BLOCK_LENGTH;
        }
        if (available < total) {
            return total > PcapngFormat.MAX_BLOCK && !isSkippable() ? Outcome.RECORD_TOO_LARGE : Outcome.INCOMPLETE;
        }
        int size = (int) total;
        if (Bytes.u32(bytes, at + size - 4, big) != total) {
            return Outcome.BLOCK_TRAILER;
        }
        return switch (type) {
            case PcapngFormat.ENHANCED_PACKET -> enhancedPacket(bytes, at, size, frame);
            case PcapngFormat.SIMPLE_PACKET -> simplePacket(bytes, at, size, frame);
            case PcapngFormat.PACKET -> packet(bytes, at, size, frame);
            case PcapngFormat.INTERFACE_STATISTICS -> statistics(bytes, at, size, frame);
            case PcapngFormat.INTERFACE_DESCRIPTION -> describe(bytes, at, size);
            case PcapngFormat.SECTION_HEADER -> begin(bytes, at, size);
            default -> Outcome.NOTHING;
        };
    }

    /** True when the block last begun is of a type that says nothing of packets, so that it may be passed over unread. */
    boolean isSkippable() {
        return switch (type) {
            case PcapngFormat.ENHANCED_PACKET,
                    PcapngFormat.SIMPLE_PACKET,
                    PcapngFormat.PACKET,
                    PcapngFormat.INTERFACE_STATISTICS,
                    PcapngFormat.INTERFACE_DESCRIPTION,
                    PcapngFormat.SECTION_HEADER -> false;
            default -> true;
        };
    }

    /** Type of the block last begun. */
    int type() {
        return type;
    }

    /** Bytes of the block last read; after INCOMPLETE, how many are needed to get on. */
    long length() {
        return length;
    }

    boolean bigEndian() {
        return big;
    }

    int interfaceCount() {
        return interfaceCount;
    }

    PcapngInterface describedInterface(int id) {
        return interfaces[id];
    }

    /** Section 4.1. Minor versions 0 and 2 are the same format. */
    private Outcome begin(byte[] bytes, int at, int size) {
        if (size < SHORTEST_SECTION_HEADER) {
            return Outcome.BLOCK_LENGTH;
        }
        Arrays.fill(interfaces, 0, interfaceCount, null);
        interfaceCount = 0;
        return Bytes.u16(bytes, at + 12, big) == 1 ? Outcome.NOTHING : Outcome.VERSION;
    }

    private Outcome describe(byte[] bytes, int at, int size) {
        if (size < SHORTEST_INTERFACE) {
            return Outcome.SHORT_BLOCK;
        }
        if (interfaceCount == PcapngFormat.MAX_INTERFACES) {
            return Outcome.TOO_MANY_INTERFACES;
        }
        if (interfaceCount == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, 2 * interfaceCount);
        }
        interfaces[interfaceCount++] = PcapngInterface.read(bytes, at, at + size, big);
        return Outcome.NOTHING;
    }

    /** Section 4.3. */
    private Outcome enhancedPacket(byte[] bytes, int at, int size, Frame frame) {
        if (size < SHORTEST_PACKET) {
            return Outcome.SHORT_BLOCK;
        }
        return timedPacket(bytes, at, size, Bytes.i32(bytes, at + 8, big), frame);
    }

    /** Appendix A, obsolete: as the Enhanced Packet Block, but for 16 bits of interface id and 16 bits of drop count. */
    private Outcome packet(byte[] bytes, int at, int size, Frame frame) {
        if (size < SHORTEST_PACKET) {
            return Outcome.SHORT_BLOCK;
        }
        return timedPacket(bytes, at, size, Bytes.u16(bytes, at + 8, big), frame);
    }

    private Outcome timedPacket(byte[] bytes, int at, int size, int id, Frame frame) {
        if (Integer.compareUnsigned(id, interfaceCount) >= 0) {
            return Outcome.UNKNOWN_INTERFACE;
        }
        int captured = Bytes.i32(bytes, at + 20, big);
        if (captured < 0 || captured > size - SHORTEST_PACKET) {
            return Outcome.RECORD_LENGTH;
        }
        PcapngInterface source = interfaces[id];
        lastTimeNanos = source.timeNanos(ticks(bytes, at + 12));
        fill(frame, source, id, bytes, at + 28, captured, Bytes.i32(bytes, at + 24, big));
        return Outcome.FRAME;
    }

    /**
     * Section 4.4: no interface id (it is the first), no time (the one of the packet before it is taken, 0 at the beginning) and no captured
     * length (the interface's snaplen tells it).
     */
    private Outcome simplePacket(byte[] bytes, int at, int size, Frame frame) {
        if (size < SHORTEST_SIMPLE_PACKET) {
            return Outcome.SHORT_BLOCK;
        }
        if (interfaceCount == 0) {
            return Outcome.UNKNOWN_INTERFACE;
        }
        PcapngInterface source = interfaces[0];
        long original = Bytes.u32(bytes, at + 8, big);
        long snaplen = source.snaplen == 0 ? 0xffffffffL : source.snaplen & 0xffffffffL;
        long captured = Math.min(original, snaplen);
        if (captured > size - SHORTEST_SIMPLE_PACKET) {
            return Outcome.RECORD_LENGTH;
        }
        fill(frame, source, 0, bytes, at + 12, (int) captured, (int) original);
        return Outcome.FRAME;
    }

    private void fill(
            Frame frame, PcapngInterface source, int id, byte[] bytes, int offset, int captured, int original) {
        frame.kind = Frame.Kind.PACKET;
        frame.timeNanos = lastTimeNanos;
        frame.data = bytes;
        frame.offset = offset;
        frame.capturedLength = captured;
        frame.originalLength = original < 0 ? Integer.MAX_VALUE : Math.max(original, captured);
        frame.linkType = source.linkType;
        frame.interfaceId = id;
        frame.interfaceName = source.name;
        frame.mediaCut = source.mediaCut;
    }

    /** Section 4.6. */
    private Outcome statistics(byte[] bytes, int at, int size, Frame frame) {
        if (size < SHORTEST_STATISTICS) {
            return Outcome.SHORT_BLOCK;
        }
        int id = Bytes.i32(bytes, at + 8, big);
        if (Integer.compareUnsigned(id, interfaceCount) >= 0) {
            return Outcome.UNKNOWN_INTERFACE;
        }
        PcapngInterface source = interfaces[id];
        frame.kind = Frame.Kind.MARK;
        frame.timeNanos = source.timeNanos(ticks(bytes, at + 12));
        frame.capturedLength = 0;
        frame.originalLength = 0;
        frame.linkType = source.linkType;
        frame.interfaceId = id;
        frame.interfaceName = source.name;
        frame.mediaCut = source.mediaCut;
        readCounts(bytes, at + 20, at + size - 4, frame);
        return Outcome.FRAME;
    }

    private void readCounts(byte[] bytes, int at, int end, Frame frame) {
        long received = -1;
        long droppedByInterface = -1;
        long droppedBySystem = -1;
        int option = at;
        while (end - option >= 4) {
            int code = Bytes.u16(bytes, option, big);
            int length = Bytes.u16(bytes, option + 2, big);
            int value = option + 4;
            if (code == PcapngFormat.END_OF_OPTIONS || length > end - value) {
                break;
            }
            if (length == 8) {
                long count = Bytes.i64(bytes, value, big);
                count = count < 0 ? Long.MAX_VALUE : count;
                switch (code) {
                    case PcapngFormat.ISB_IFRECV -> received = count;
                    case PcapngFormat.ISB_IFDROP -> droppedByInterface = count;
                    case PcapngFormat.ISB_OSDROP -> droppedBySystem = count;
                    default -> {} // isb_starttime, isb_endtime, isb_filteraccept, isb_usrdeliv: not asked for
                }
            }
            option = value + PcapngFormat.padded(length);
        }
        frame.received = received;
        frame.dropped = sum(droppedByInterface, droppedBySystem);
    }

    /** The sum of what is told; -1 when nothing is. */
    private static long sum(long one, long other) {
        if (one < 0 || other < 0) {
            return Math.max(one, other);
        }
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Two 32-bit words, the upper one first whatever the byte order. */
    private long ticks(byte[] bytes, int at) {
        return (long) Bytes.i32(bytes, at, big) << 32 | Bytes.u32(bytes, at + 4, big);
    }
}
