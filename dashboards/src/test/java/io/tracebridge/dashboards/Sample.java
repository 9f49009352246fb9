package io.tracebridge.dashboards;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Site;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * A capture of two hours of DNS, made so that each dashboard has something to tell and every number is known: what happens is written
 * in {@link #play}. Two clients of the collector, two DNS servers: 192.0.2.53, which is well, and 192.0.2.54, which is not.
 */
public final class Sample {
    public static final String FROM = "2026-11-20T08:00:00Z";
    public static final String TO = "2026-11-20T10:00:00Z";

    /** How many documents they become. */
    static final long DOCUMENTS = 675;

    private static final int A = 1;
    private static final int PTR = 12;
    private static final int TXT = 16;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int PUBLIC = 0;
    private static final int NOERROR = 0;
    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int TRUNCATED = 0x0200;
    private static final int LINK_ETHERNET = 1;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long EVERY = 10 * SECOND;

    /** A frame as a client captured it. */
    private record Captured(String client, long timeNanos, byte[] bytes, int originalLength) {
        Frame frame() {
            Frame frame = new Frame();
            frame.timeNanos = timeNanos;
            frame.data = bytes;
            frame.capturedLength = bytes.length;
            frame.originalLength = originalLength;
            frame.linkType = LINK_ETHERNET;
            return frame;
        }
    }

    private final List<Captured> captured = new ArrayList<>();
    private long time = Instant.parse(FROM).getEpochSecond() * SECOND;
    private int id;

    private Sample() {}

    /** In steps of an hour where that is not too many of them. */
    static TimeRange hourly(String from, String to) {
        TimeRange range = TimeRange.of(Instant.parse(from), Instant.parse(to), ZoneOffset.UTC);
        return range.isCalendar() ? range : new TimeRange(range.from(), range.to(), "1h", ZoneOffset.UTC);
    }

    /** The frames in the order of their times. */
    private static List<Captured> frames() {
        Sample sample = new Sample();
        sample.play();
        sample.captured.sort(Comparator.comparingLong(Captured::timeNanos));
        return sample.captured;
    }

    /** Has a site of its own decode them. */
    public static void feed(Supplier<Site> sites) {
        Site site = sites.get();
        frames().forEach(frame -> site.frame(frame.client(), frame.frame()));
        site.finish();
    }

    private void play() {
        for (int i = 0; i < 300; i++) {
            exchange("msc-1", 1 + i % 5, 53, "www.example.com", A, NOERROR, 2, 4);
        }
        for (int i = 0; i < 60; i++) {
            exchange("msc-1", 6, 53, "nothere.example.org", AAAA, NXDOMAIN, 10, 0);
        }
        for (int i = 0; i < 40; i++) {
            exchange("sgsn-1", 7, 54, "_sip._udp.ims.example.net", SRV, SERVFAIL, 150, 0);
        }
        for (int i = 0; i < 25; i++) {
            ask("sgsn-1", 7, 54, "slow.example.net", A, time);
            next();
        }
        for (int i = 0; i < 100; i++) {
            exchange("msc-1", 8, 53, "x" + i + ".t.tunnel-example.com", TXT, NOERROR, 30, 200);
        }
        for (int i = 0; i < 30; i++) {
            exchange("msc-1", 1, 53, "1.0.0.10.in-addr.arpa", PTR, NOERROR, 2, 0);
        }
        for (int i = 0; i < 10; i++) { // the question was not captured
            answer("sgsn-1", 9, 53, "late.example.com", A, NOERROR, time, 4, 0);
            next();
        }
        for (int i = 0; i < 12; i++) { // asked again after a second
            ask("sgsn-1", 7, 54, "again.example.com", A, time);
            ask("sgsn-1", 7, 54, "again.example.com", A, time + SECOND);
            answer("sgsn-1", 7, 54, "again.example.com", A, NOERROR, time + 1200 * MILLISECOND, 4, 0);
            next();
        }
        for (int i = 0; i < 20; i++) {
            exchange("msc-1", 2, 53, "big.example.com", TXT, NOERROR | TRUNCATED, 5, 0);
        }
        for (int i = 0; i < 5; i++) { // the capture keeps 70 bytes of each frame
            ask("msc-1", 3, 53, "cut.example.com", A, time);
            answer("msc-1", 3, 53, "cut.example.com", A, NOERROR, time + 3 * MILLISECOND, 4, 70);
            next();
        }
        for (int i = 0; i < 4; i++) { // the answer's name points at itself
            ask("msc-1", 3, 53, "loop.example.com", A, time);
            byte[] message = message("loop.example.com", A, 0x8180, 4);
            int pointer = 12 + "loop.example.com".length() + 2 + 4;
            message[pointer] = (byte) 0xc0;
            message[pointer + 1] = (byte) pointer;
            datagram("msc-1", 53, 3, message, time + 3 * MILLISECOND, true, 0);
            next();
        }
        for (int i = 0; i < 40; i++) {
            exchange("sgsn-1", 10, 53, "internet.mnc001.mcc262.gprs", A, NOERROR, 20, 4);
        }
        for (int i = 0; i < 15; i++) {
            exchange("sgsn-1", 10, 53, "wap.mnc010.mcc208.gprs", A, i < 10 ? NXDOMAIN : SERVFAIL, 40, 0);
        }
        for (int i = 0; i < 8; i++) {
            boolean apn = i < 4;
            String name = apn ? "mms.mnc010.mcc222.gprs" : "tac-lb01.tac-hb40.tac.epc.mnc010.mcc222.3gppnetwork.org";
            ask("sgsn-1", 10, 54, name, apn ? A : SRV, time);
            next();
        }
        for (int i = 0; i < 6; i++) { // asked of the Internet
            exchange("sgsn-1", 11, PUBLIC, "ims.mnc001.mcc262.gprs", A, NXDOMAIN, 25, 0);
        }
    }

    private void exchange(
            String client, int host, int server, String name, int type, int result, int millis, int data) {
        ask(client, host, server, name, type, time);
        answer(client, host, server, name, type, result, time + millis * MILLISECOND, data, 0);
        next();
    }

    private void next() {
        id++;
        time += EVERY;
    }

    private void ask(String client, int host, int server, String name, int type, long at) {
        datagram(client, server, host, message(name, type, 0x0100, 0), at, false, 0);
    }

    private void answer(
            String client, int host, int server, String name, int type, int result, long at, int data, int snaplen) {
        datagram(client, server, host, message(name, type, 0x8180 | result, data), at, true, snaplen);
    }

    /** A DNS message (RFC 1035 section 4) with one question, and one answer with so many bytes of data, or none. */
    private byte[] message(String name, int type, int flags, int data) {
        ByteBuffer out = ByteBuffer.allocate(600);
        out.putShort((short) id).putShort((short) flags);
        out.putShort((short) 1)
                .putShort((short) (data > 0 ? 1 : 0))
                .putShort((short) 0)
                .putShort((short) 0);
        for (String label : name.split("\\.")) {
            out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.put((byte) 0).putShort((short) type).putShort((short) 1);
        if (data > 0) {
            out.putShort((short) 0xc00c).putShort((short) type).putShort((short) 1);
            out.putInt(300).putShort((short) data);
            if (type == TXT) {
                out.put((byte) (data - 1)).put("x".repeat(data - 1).getBytes(StandardCharsets.US_ASCII));
            } else {
                out.put((byte) 198).put((byte) 51).put((byte) 100).put((byte) 7);
            }
        }
        byte[] message = new byte[out.position()];
        out.flip().get(message);
        return message;
    }

    /** Ethernet, IPv4 and UDP around a message; a snaplen of 0 cuts nothing. */
    private void datagram(
            String client, int server, int host, byte[] message, long at, boolean fromServer, int snaplen) {
        byte[] ofServer = server == PUBLIC ? new byte[] {9, 9, 9, 9} : new byte[] {(byte) 192, 0, 2, (byte) server};
        byte[] ofHost = {10, 0, 0, (byte) host};
        int port = 20_000 + id % 30_000;
        ByteBuffer ip = ByteBuffer.allocate(20);
        ip.putShort((short) 0x4500).putShort((short) (28 + message.length)).putInt(0);
        ip.put((byte) 64).put((byte) 17).putShort((short) 0);
        ip.put(fromServer ? ofServer : ofHost).put(fromServer ? ofHost : ofServer);
        ip.putShort(10, checksum(ip.array()));
        ByteBuffer udp = ByteBuffer.allocate(8);
        udp.putShort((short) (fromServer ? 53 : port)).putShort((short) (fromServer ? port : 53));
        udp.putShort((short) (8 + message.length)).putShort((short) 0);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0});
        frame.writeBytes(ip.array());
        frame.writeBytes(udp.array());
        frame.writeBytes(message);
        byte[] bytes = frame.toByteArray();
        byte[] kept = snaplen == 0 ? bytes : Arrays.copyOf(bytes, snaplen);
        captured.add(new Captured(client, at, kept, bytes.length));
    }

    private static short checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < header.length; i += 2) {
            sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (short) ~sum;
    }
}
