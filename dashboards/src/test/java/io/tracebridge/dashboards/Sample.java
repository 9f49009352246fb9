package io.tracebridge.dashboards;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Site;
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
 * A capture of two hours, made so that each dashboard has something to tell and every number is known: what happens is written
 * in {@link #play}, {@link #connections}, {@link #marks} and {@link #trouble}. Four clients of the collector, two DNS servers: 192.0.2.53,
 * which is well, and 192.0.2.54, which is not.
 */
public final class Sample {
    public static final String FROM = "2026-11-20T08:00:00Z";
    public static final String TO = "2026-11-20T10:00:00Z";

    /** How many documents of DNS they become. */
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

    /** A frame as a client captured it; or a mark, with what its interface received and dropped so far. */
    private record Captured(
            String client, long timeNanos, byte[] bytes, int originalLength, long received, long dropped) {
        Captured(String client, long timeNanos, byte[] bytes, int originalLength) {
            this(client, timeNanos, bytes, originalLength, 0, 0);
        }

        Frame frame() {
            Frame frame = new Frame();
            frame.timeNanos = timeNanos;
            if (bytes == null) {
                frame.kind = Frame.Kind.MARK;
                frame.received = received;
                frame.dropped = dropped;
                return frame;
            }
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
        sample.marks();
        sample.connections();
        new VoiceSample(sample::datagram).play(sample.time + 1800 * SECOND);
        sample.play();
        sample.captured.sort(Comparator.comparingLong(Captured::timeNanos));
        return sample.captured;
    }

    /** Has a site of its own decode them, and another one those of a probe in trouble. */
    public static void feed(Supplier<Site> sites) {
        Site site = sites.get();
        frames().forEach(frame -> site.frame(frame.client(), frame.frame()));
        site.finish();
        Sample broken = new Sample();
        broken.trouble();
        Site other = sites.get();
        broken.captured.forEach(frame -> other.frame(frame.client(), frame.frame()));
        other.finish();
    }

    /** In the order of the capture: 39 frames that nobody decodes, of wrong times, too short, mirrored, in fragments. */
    private void trouble() {
        long start = time + 3600 * SECOND;
        byte[] arp = ethernet(0x0806, new byte[28]);
        for (int i = 0; i < 10; i++) {
            keep("edge-3", start + i * SECOND, arp);
        }
        keep("edge-3", start + 20 * 3600 * SECOND, arp); // a wrong time
        keep("edge-3", start + 10 * SECOND, arp);
        keep("edge-3", start + 7 * SECOND, arp); // 3 s late
        for (int i = 0; i < 5; i++) { // set back by 490 s
            keep("edge-3", start - 480 * SECOND + i * SECOND, arp);
        }
        for (int i = 0; i < 4; i++) { // too short for an Ethernet header
            keep("edge-3", start - 470 * SECOND + i * SECOND, new byte[10]);
        }
        for (int i = 0; i < 6; i++) {
            byte[] packet =
                    ethernet(0x0800, ip(17, new byte[] {10, 0, 3, 1}, new byte[] {10, 0, 3, 2}, 0, i, new byte[30]));
            keep("edge-3", start - 400 * SECOND + i * SECOND, packet);
            keep("edge-3", start - 400 * SECOND + i * SECOND + MILLISECOND, packet);
        }
        for (int i = 0; i < 3; i++) { // first fragments without the rest
            byte[] packet = ethernet(
                    0x0800, ip(17, new byte[] {10, 0, 3, 1}, new byte[] {10, 0, 3, 2}, 0x2000, 100 + i, new byte[32]));
            keep("edge-3", start - 390 * SECOND + i * SECOND, packet);
        }
        for (int i = 0; i < 2; i++) { // a GRE of version 2, which there is not
            byte[] packet = ethernet(
                    0x0800,
                    ip(47, new byte[] {10, 0, 3, 1}, new byte[] {10, 0, 3, 2}, 0, 50 + i, new byte[] {0, 2, 8, 0}));
            keep("edge-3", start - 380 * SECOND + i * SECOND, packet);
        }
    }

    /** What the edge msc-1 tells every 10 s: it receives 10 frames a second, and in the second hour drops 2 every 10 s. */
    private void marks() {
        for (int i = 0; i < 720; i++) {
            long at = time + i * EVERY + 9 * SECOND;
            captured.add(new Captured("msc-1", at, null, 0, 100 * (i + 1L), Math.max(0, 2 * (i - 359L))));
        }
    }

    /** TCP connections to 192.0.2.80: 12 that are well, 5 that nobody takes, and one of 12 minutes. All in a GRE tunnel but for these 5. */
    private void connections() {
        long start = time + 600 * SECOND;
        for (int i = 0; i < 12; i++) {
            long at = start + i * 60 * SECOND;
            segment(true, 40_000 + i, at, 0x02, 0, 0);
            segment(false, 40_000 + i, at + 15 * MILLISECOND, 0x12, 0, 0);
            segment(true, 40_000 + i, at + 20 * MILLISECOND, 0x10, 1, 0);
            segment(true, 40_000 + i, at + 30 * MILLISECOND, 0x18, 1, 100);
            segment(true, 40_000 + i, at + 300 * MILLISECOND, 0x18, 1, 100); // again
            segment(false, 40_000 + i, at + 330 * MILLISECOND, 0x18, 1, 400);
            segment(true, 40_000 + i, at + 400 * MILLISECOND, 0x11, 101, 0);
            segment(false, 40_000 + i, at + 420 * MILLISECOND, 0x11, 401, 0);
        }
        for (int i = 0; i < 5; i++) {
            long at = start + i * 60 * SECOND;
            segment(true, 41_000 + i, at, 0x02, 0, 0);
            segment(false, 41_000 + i, at + MILLISECOND, 0x14, 0, 0);
        }
        for (int i = 0; i <= 36; i++) {
            segment(true, 42_000, start + i * 20 * SECOND, 0x18, 1 + 50 * i, 50);
        }
    }

    /** Of 20 bytes and a payload; numbers count from 0 on either side. */
    private void segment(boolean fromHost, int port, long at, int flags, int number, int payload) {
        byte[] host = {10, 0, 0, 12};
        byte[] server = {(byte) 192, 0, 2, 80};
        ByteBuffer tcp = ByteBuffer.allocate(20 + payload);
        tcp.putShort((short) (fromHost ? port : 443)).putShort((short) (fromHost ? 443 : port));
        tcp.putInt(number).putInt((flags & 0x10) != 0 ? 1 : 0).putShort((short) (0x5000 | flags));
        byte[] packet =
                ip(6, fromHost ? host : server, fromHost ? server : host, 0, (int) (at / MILLISECOND), tcp.array());
        if (port < 41_000) {
            ByteBuffer gre = ByteBuffer.allocate(4 + packet.length);
            gre.putShort((short) 0).putShort((short) 0x0800).put(packet);
            byte[] near = {(byte) 172, 16, 0, 1};
            byte[] far = {(byte) 172, 16, 0, 2};
            packet = ip(47, fromHost ? near : far, fromHost ? far : near, 0, (int) (at / MILLISECOND), gre.array());
        }
        keep("msc-1", at, ethernet(0x0800, packet));
    }

    private void datagram(long at, byte[] from, int fromPort, byte[] to, int toPort, byte[] payload) {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
        udp.putShort((short) fromPort).putShort((short) toPort);
        udp.putShort((short) udp.capacity()).putShort((short) 0).put(payload);
        keep("sbc-1", at, ethernet(0x0800, ip(17, from, to, 0, 0, udp.array())));
    }

    private void keep(String client, long at, byte[] frame) {
        captured.add(new Captured(client, at, frame, frame.length));
    }

    private static byte[] ethernet(int type, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}).putShort((short) type);
        return frame.put(payload).array();
    }

    private static byte[] ip(int protocol, byte[] from, byte[] to, int fragment, int identification, byte[] payload) {
        ByteBuffer ip = ByteBuffer.allocate(20 + payload.length);
        ip.putShort((short) 0x4500).putShort((short) ip.capacity());
        ip.putShort((short) identification).putShort((short) fragment);
        ip.put((byte) 64).put((byte) protocol).putShort((short) 0);
        return ip.put(from).put(to).put(payload).array();
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
        ByteBuffer udp = ByteBuffer.allocate(8 + message.length);
        udp.putShort((short) (fromServer ? 53 : port)).putShort((short) (fromServer ? port : 53));
        udp.putShort((short) (8 + message.length)).putShort((short) 0).put(message);
        byte[] bytes = ethernet(
                0x0800, ip(17, fromServer ? ofServer : ofHost, fromServer ? ofHost : ofServer, 0, 0, udp.array()));
        byte[] kept = snaplen == 0 ? bytes : Arrays.copyOf(bytes, snaplen);
        captured.add(new Captured(client, at, kept, bytes.length));
    }
}
