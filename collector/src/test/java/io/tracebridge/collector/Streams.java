package io.tracebridge.collector;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.PcapngFormat;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Builds what clients send, and what is stored of it. */
final class Streams {
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();

    /** A pcap link header of a link type. */
    static byte[] pcapHeader(int linkType) {
        byte[] header = new byte[PcapFormat.HEADER_LENGTH];
        PcapFormat.putHeader(header, 0, Resolution.MICROS, linkType, 65535);
        return header;
    }

    /** A pcap record; its bytes are all {@code number}. */
    static byte[] record(int number, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        byte[] record = new byte[PcapFormat.RECORD_HEADER_LENGTH + length];
        PcapFormat.putRecord(record, 0, Resolution.MICROS, number * 1_000_000L, bytes, 0, length, length);
        return record;
    }

    /** A pcapng link header of some Ethernet interfaces. */
    static byte[] pcapngHeader(int interfaces) {
        byte[] header = new byte[PcapngFormat.SECTION_HEADER_LENGTH + interfaces * PcapngFormat.MAX_INTERFACE_LENGTH];
        int at = PcapngFormat.putSectionHeader(header, 0);
        for (int i = 0; i < interfaces; i++) {
            at = PcapngFormat.putInterface(header, at, Resolution.MICROS, 1, 65535, "if" + i, null);
        }
        return Arrays.copyOf(header, at);
    }

    /** A pcapng packet of an interface. */
    static byte[] packet(int interfaceId, int length) {
        byte[] block = new byte[PcapngFormat.packetLength(length)];
        PcapngFormat.putPacket(block, 0, Resolution.MICROS, interfaceId, 1_000, new byte[length], 0, length, length);
        return block;
    }

    /** Adds a link header. */
    Streams link(byte[] payload) {
        return add(EdgeProtocol.TYPE_LINK_HEADER, payload, true);
    }

    /** Adds a link header that changes nothing. */
    Streams sameLink(byte[] payload) {
        return add(EdgeProtocol.TYPE_LINK_HEADER, payload, false);
    }

    /** Adds data. */
    Streams data(byte[] payload) {
        return add(EdgeProtocol.TYPE_DATA, payload, true);
    }

    /** Adds bytes that are no good frame. */
    Streams bad(byte... bytes) {
        stream.writeBytes(bytes);
        return this;
    }

    private Streams add(int type, byte[] payload, boolean isStored) {
        stream.writeBytes(EdgeProtocol.frame(type, payload));
        if (isStored) {
            stored.writeBytes(payload);
        }
        return this;
    }

    /** A pcap stream of so many records. */
    static Streams pcap(int records, int length) {
        Streams streams = new Streams().link(pcapHeader(1));
        for (int i = 0; i < records; i++) {
            streams.data(record(i, length));
        }
        return streams;
    }

    /** What is sent. */
    byte[] sent() {
        return stream.toByteArray();
    }

    /** What is stored of the good frames. */
    byte[] stored() {
        return stored.toByteArray();
    }
}
