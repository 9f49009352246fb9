package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.testing.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Messages for tests, written out byte for byte: header, then questions and records in the order they are added. */
final class DnsBuilder {
    private final int id;
    private int flags;
    private final int[] counts = new int[4];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private DnsBuilder(int id, int flags) {
        this.id = id;
        this.flags = flags;
    }

    static DnsBuilder query(int id) {
        return new DnsBuilder(id, 0x0100);
    }

    static DnsBuilder response(int id) {
        return new DnsBuilder(id, 0x8180);
    }

    /** A query for one name. */
    static byte[] query(int id, String name, int type) {
        return query(id).question(name, type).bytes();
    }

    /** A response with one address, compressed as servers do. */
    static byte[] answer(int id, String name, String address) {
        String[] parts = address.split("\\.");
        byte[] rdata = new byte[4];
        for (int i = 0; i < 4; i++) {
            rdata[i] = (byte) Integer.parseInt(parts[i]);
        }
        return response(id)
                .question(name, 1)
                .record(0, hex("c00c"), 1, 300, rdata)
                .bytes();
    }

    DnsBuilder flags(int value) {
        flags = value;
        return this;
    }

    DnsBuilder rcode(int value) {
        flags = flags & ~15 | value;
        return this;
    }

    /** Instead of counting what is added. */
    DnsBuilder count(int section, int value) {
        counts[section] = value;
        return this;
    }

    DnsBuilder question(String name, int type) {
        return question(name(name), type, 1);
    }

    DnsBuilder question(byte[] name, int type, int rrClass) {
        counts[0]++;
        body.writeBytes(name);
        u16(type);
        u16(rrClass);
        return this;
    }

    /** @param section 0 answers, 1 authorities, 2 additionals */
    DnsBuilder record(int section, byte[] name, int type, long ttl, byte[] rdata) {
        return record(section, name, type, 1, ttl, rdata);
    }

    DnsBuilder record(int section, byte[] name, int type, int rrClass, long ttl, byte[] rdata) {
        counts[section + 1]++;
        body.writeBytes(name);
        u16(type);
        u16(rrClass);
        u16((int) (ttl >> 16));
        u16((int) ttl);
        u16(rdata.length);
        body.writeBytes(rdata);
        return this;
    }

    /** An OPT record with these options as they are on the wire. */
    DnsBuilder opt(int udpSize, long flags, byte[] options) {
        return record(2, new byte[1], 41, udpSize, flags, options);
    }

    DnsBuilder raw(byte[] bytes) {
        body.writeBytes(bytes);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value : new int[] {id, flags, counts[0], counts[1], counts[2], counts[3]}) {
            out.write(value >> 8);
            out.write(value);
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    /** A name without compression; labels separated by dots, nothing escaped. */
    static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!name.isEmpty() && !name.equals(".")) {
            for (String label : name.split("\\.")) {
                byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
                out.write(bytes.length);
                out.writeBytes(bytes);
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    static byte[] hex(String digits) {
        return Frames.hex(digits);
    }

    private void u16(int value) {
        body.write(value >> 8);
        body.write(value);
    }
}
