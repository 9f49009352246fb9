package io.tracebridge.edge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.MediaCut;
import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import io.tracebridge.capture.file.MediaStamp;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.PcapngFormat;
import io.tracebridge.capture.file.Resolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes frames of the edge protocol: the link header of the interfaces met so far, records and marks.
 *
 * <p>Not thread-safe, but for {@link #put} and {@link #putMark}, which change nothing but the buffer.
 */
final class FrameEncoder {
    /** Most bytes that {@link #put} or {@link #putMark} writes. */
    static final int MAX_LENGTH = EdgeProtocol.MAX_FRAME;

    private static final int LARGEST_LINK_HEADER = EdgeProtocol.MAX_PAYLOAD;

    private record Interface(int id, int linkType, String name) {}

    private final EdgeSettings.Protocol protocol;
    private final int snaplen;
    private final boolean mediaHeaders;
    private final LongAdder mediaCut;
    private final String filter;
    /** Whether the link header says that media was cut, here or before. */
    private boolean stamped;

    private final List<Interface> interfaces = new ArrayList<>();
    /** The number an input's interface has in the output, by its id; a guess that is checked. */
    private int[] numbers = new int[4];

    FrameEncoder(EdgeSettings settings, EdgeCounters counters) {
        protocol = settings.protocol();
        snaplen = settings.snaplen();
        mediaHeaders = settings.mediaHeaders();
        mediaCut = counters.mediaCut;
        stamped = mediaHeaders;
        filter = settings.filter().isEmpty() ? null : settings.filter();
    }

    /**
     * The number that an interface of the input has in what is sent, which is its own as long as the input is one section.
     *
     * @return the number; {@link #interfaces} has grown when it is a new one, and then a new link header must be sent
     * @throws EdgeException when the protocol has no room for it
     */
    int number(int id, int linkType, String name) throws EdgeException {
        if (id < numbers.length && isInterface(numbers[id], id, linkType, name)) {
            return numbers[id];
        }
        int number = 0;
        while (number < interfaces.size() && !isInterface(number, id, linkType, name)) {
            number++;
        }
        if (number == interfaces.size()) {
            add(new Interface(id, linkType, name));
        }
        if (id >= numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(id + 1, 2 * numbers.length));
        }
        numbers[id] = number;
        return number;
    }

    private boolean isInterface(int number, int id, int linkType, String name) {
        if (number >= interfaces.size()) {
            return false;
        }
        Interface known = interfaces.get(number);
        if (protocol == EdgeSettings.Protocol.PCAP) {
            return known.linkType == linkType; // pcap knows no interfaces
        }
        return known.id == id && known.linkType == linkType && Objects.equals(known.name, name);
    }

    private void add(Interface added) throws EdgeException {
        if (protocol == EdgeSettings.Protocol.PCAP && !interfaces.isEmpty()) {
            throw new EdgeException("frames of link types " + interfaces.get(0).linkType + " and " + added.linkType
                    + ": the pcap protocol carries one; use --format pcapng");
        }
        interfaces.add(added);
        if (linkHeaderLength() > LARGEST_LINK_HEADER) {
            throw new EdgeException("more than " + (interfaces.size() - 1)
                    + " interfaces: their descriptions do not fit one link header; split the capture");
        }
    }

    private int linkHeaderLength() {
        int each = PcapngFormat.MAX_INTERFACE_LENGTH + MediaStamp.INTERFACE_BYTES;
        return PcapngFormat.SECTION_HEADER_LENGTH + interfaces.size() * each;
    }

    /** Link headers from now on say that media was cut, if only before it came here; true when they did not. */
    boolean stamp() {
        boolean changed = !stamped;
        stamped = true;
        return changed;
    }

    /** Begins anew, without interfaces. */
    void forget() {
        interfaces.clear();
    }

    /** Interfaces met so far. */
    int interfaces() {
        return interfaces.size();
    }

    /** The link header of all interfaces met so far, as a whole frame. */
    byte[] linkHeader() {
        byte[] bytes = new byte[linkHeaderLength()];
        int end;
        if (protocol == EdgeSettings.Protocol.PCAP) {
            end = PcapFormat.putHeader(bytes, 0, Resolution.MICROS, interfaces.get(0).linkType, snaplen);
        } else {
            end = PcapngFormat.putSectionHeader(bytes, 0);
            for (Interface one : interfaces) {
                end = PcapngFormat.putInterface(bytes, end, Resolution.NANOS, one.linkType, snaplen, one.name, filter);
            }
        }
        byte[] header = Arrays.copyOf(bytes, end);
        byte[] payload = stamped ? MediaStamp.on(header) : header;
        byte[] frame = new byte[EdgeProtocol.HEADER_LENGTH + payload.length];
        EdgeProtocol.putHeader(frame, 0, EdgeProtocol.TYPE_LINK_HEADER, payload.length);
        System.arraycopy(payload, 0, frame, EdgeProtocol.HEADER_LENGTH, payload.length);
        return frame;
    }

    /** Whether {@link #putMark} writes anything. */
    boolean hasMarks() {
        return protocol == EdgeSettings.Protocol.PCAPNG;
    }

    /** The most bytes that {@link #put} writes for a frame of so many captured bytes. */
    int length(int capturedLength) {
        int captured = Math.min(capturedLength, snaplen);
        return EdgeProtocol.HEADER_LENGTH
                + (protocol == EdgeSettings.Protocol.PCAP
                        ? PcapFormat.RECORD_HEADER_LENGTH + captured
                        : PcapngFormat.packetLength(captured));
    }

    /** Writes a frame of an interface, cut to the snaplen and, if that was asked for, where its media begins; returns the index after it. */
    int put(
            byte[] to,
            int at,
            int number,
            long timeNanos,
            byte[] data,
            int offset,
            int capturedLength,
            int originalLength) {
        int kept = mediaHeaders
                ? MediaCut.keep(interfaces.get(number).linkType, data, offset, capturedLength)
                : capturedLength;
        if (kept < capturedLength) {
            mediaCut.increment();
        }
        int captured = Math.min(kept, snaplen);
        int body = at + EdgeProtocol.HEADER_LENGTH;
        int end = protocol == EdgeSettings.Protocol.PCAP
                ? PcapFormat.putRecord(to, body, Resolution.MICROS, timeNanos, data, offset, captured, originalLength)
                : PcapngFormat.putPacket(
                        to, body, Resolution.NANOS, number, timeNanos, data, offset, captured, originalLength);
        EdgeProtocol.putHeader(to, at, EdgeProtocol.TYPE_DATA, end - body);
        return end;
    }

    /** Writes a frame as {@link #put} does. */
    int put(byte[] to, int at, int number, Frame frame) {
        return put(
                to, at, number, frame.timeNanos, frame.data, frame.offset, frame.capturedLength, frame.originalLength);
    }

    /**
     * Writes a mark of an interface; returns the index after it.
     *
     * @param received frames so far; -1 when not known
     * @param dropped frames lost so far; -1 when not known
     */
    int putMark(byte[] to, int at, int number, long timeNanos, long received, long dropped) {
        if (!hasMarks()) {
            return at;
        }
        int body = at + EdgeProtocol.HEADER_LENGTH;
        int end = PcapngFormat.putStatistics(to, body, Resolution.NANOS, number, timeNanos, received, dropped);
        EdgeProtocol.putHeader(to, at, EdgeProtocol.TYPE_DATA, end - body);
        return end;
    }
}
