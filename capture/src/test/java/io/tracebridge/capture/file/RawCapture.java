package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds captures byte by byte from the specifications, without the writers under test, in either byte order. */
final class RawCapture {
    /** A record that was read, with its own bytes. */
    record Read(
            Frame.Kind kind,
            long timeNanos,
            String text,
            int originalLength,
            int linkType,
            int interfaceId,
            String interfaceName,
            long received,
            long dropped) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteOrder order;

    RawCapture(ByteOrder order) {
        this.order = order;
    }

    static RawCapture little() {
        return new RawCapture(ByteOrder.LITTLE_ENDIAN);
    }

    static RawCapture big() {
        return new RawCapture(ByteOrder.BIG_ENDIAN);
    }

    RawCapture order(ByteOrder order) {
        this.order = order;
        return this;
    }

    RawCapture u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    RawCapture u16(int... values) {
        for (int value : values) {
            bytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }
        return this;
    }

    RawCapture u32(long... values) {
        for (long value : values) {
            bytes(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
        }
        return this;
    }

    RawCapture bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    RawCapture text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    RawCapture pad() {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        return this;
    }

    RawCapture pcap(long magic, long linkType) {
        return u32(magic).u16(2, 4).u32(0, 0, 65535, linkType);
    }

    RawCapture record(long seconds, long fraction, String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return u32(seconds, fraction, length, length).text(text);
    }

    RawCapture block(long type, byte[] body) {
        byte[] padded = Arrays.copyOf(body, body.length + 3 & ~3);
        return u32(type, 12 + padded.length).bytes(padded).u32(12 + padded.length);
    }

    RawCapture block(long type, RawCapture body) {
        return block(type, body.toBytes());
    }

    RawCapture section() {
        return block(0x0a0d0d0aL, body().u32(0x1a2b3c4d).u16(1, 0).u32(-1, -1));
    }

    RawCapture describe(int linkType, long snaplen, RawCapture options) {
        return block(1, body().u16(linkType, 0).u32(snaplen).bytes(options.toBytes()));
    }

    RawCapture describe(int linkType) {
        return describe(linkType, 0, body());
    }

    RawCapture option(int code, byte[] value) {
        return u16(code, value.length).bytes(value).pad();
    }

    RawCapture option(int code, long value) {
        return option(code, ByteBuffer.allocate(8).order(order).putLong(value).array());
    }

    RawCapture option(int code, String value) {
        return option(code, value.getBytes(StandardCharsets.UTF_8));
    }

    RawCapture packet(int id, long ticks, String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return block(6, body().u32(id, ticks >>> 32, ticks, length, length).text(text));
    }

    RawCapture simplePacket(long originalLength, String text) {
        return block(3, body().u32(originalLength).text(text));
    }

    RawCapture statistics(int id, long ticks, RawCapture options) {
        return block(5, body().u32(id, ticks >>> 32, ticks).bytes(options.toBytes()));
    }

    /** Something to be put into a block: the same byte order, no bytes yet. */
    RawCapture body() {
        return new RawCapture(order);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    CaptureReader reader() {
        return reader(toBytes());
    }

    static CaptureReader reader(byte[] bytes) {
        return CaptureReader.open("test", new ByteArrayInputStream(bytes));
    }

    static List<Read> readAll(CaptureReader reader) throws IOException {
        List<Read> records = new ArrayList<>();
        Frame frame = new Frame();
        while (reader.next(frame)) {
            records.add(copy(frame));
        }
        return records;
    }

    static Read copy(Frame frame) {
        boolean packet = frame.kind == Frame.Kind.PACKET;
        return new Read(
                frame.kind,
                frame.timeNanos,
                packet ? new String(frame.data, frame.offset, frame.capturedLength, StandardCharsets.ISO_8859_1) : null,
                frame.originalLength,
                frame.linkType,
                frame.interfaceId,
                frame.interfaceName,
                packet ? -1 : frame.received,
                packet ? -1 : frame.dropped);
    }

    /** Gives what it has in pieces of at most {@code size} bytes, and claims never to have more at hand, as a slow pipe does. */
    static InputStream trickling(byte[] bytes, int size) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < bytes.length ? bytes[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int count = Math.min(Math.min(length, size), bytes.length - at);
                System.arraycopy(bytes, at, into, offset, count);
                at += count;
                return count == 0 ? -1 : count;
            }
        };
    }

    /** What holds of every frame, whatever it was read from. */
    static void check(Frame frame) {
        boolean packet = frame.kind == Frame.Kind.PACKET;
        if (frame.timeNanos < 0
                || frame.linkType < 0
                || frame.interfaceId < 0
                || frame.capturedLength < 0
                || frame.originalLength < frame.capturedLength
                || packet && frame.offset < 0
                || packet && frame.offset + frame.capturedLength > frame.data.length
                || !packet && (frame.received < -1 || frame.dropped < -1)) {
            throw new AssertionError("a frame that cannot be: " + frame.kind + " " + frame.timeNanos + " "
                    + frame.offset + "+" + frame.capturedLength + " of " + frame.originalLength);
        }
    }
}
