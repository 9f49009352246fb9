package io.tracebridge.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a large capture of DNS over UDP for measuring: queries of some hundred clients to four resolvers, answered after 1 to 40
 * ms in an order of their own, so that some hundreds are open at any time. One in fifty stays unanswered, one in twelve is NXDOMAIN,
 * answers carry one to four records and, mostly, EDNS. The same numbers give the same file, byte for byte.
 *
 * <p>With {@code distinct} every question, every answer and every client is another, as under an attack with random names; with {@code
 * unanswered} no query is answered.
 *
 * <p>{@code DnsCapture FILE PACKETS [distinct|unanswered]}
 */
public final class DnsCapture {
    private static final int TYPE_A = 1;
    private static final int TYPE_CNAME = 5;
    private static final int TYPE_AAAA = 28;
    private static final String[] ZONES = {
        "example.com", "example.net", "example.org", "example.co.uk", "test.de", "internet.mnc001.mcc262.gprs"
    };

    private final SplittableRandom random = new SplittableRandom(20261123);
    private final byte[][] names = new byte[5000][];
    private final ByteBuffer packet = ByteBuffer.allocate(2048);

    private final boolean distinct;
    private final boolean unanswered;
    private int asked;

    private DnsCapture(String kind) {
        distinct = kind.equals("distinct");
        unanswered = kind.equals("unanswered");
        for (int i = 0; i < names.length; i++) {
            names[i] = labels((i % 7 == 0 ? "www" : "host" + i) + ".site" + i % 977 + "." + ZONES[i % ZONES.length]);
        }
    }

    /** Answers that are still to come: a ring with a place for every ten microseconds. */
    private static final int HORIZON = 65_536;

    private record Open(int client, int server, int port, int id, int name, int type) {}

    public static void main(String[] arguments) throws IOException {
        String kind = arguments.length > 2 ? arguments[2] : "";
        if (arguments.length < 2 || !List.of("", "distinct", "unanswered").contains(kind)) {
            System.err.println("usage: DnsCapture FILE PACKETS [distinct|unanswered]");
            System.exit(2);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])), 1 << 20)) {
            new DnsCapture(kind).write(out, Long.parseLong(arguments[1]));
        }
    }

    private void write(OutputStream out, long packets) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0);
        out.write(header.putInt(262_144).putInt(1).array());
        Open[] due = new Open[HORIZON];
        long micros = 1_767_225_600_000_000L;
        long written = 0;
        while (written < packets) {
            micros += 10;
            Open answered = due[(int) (micros / 10 % HORIZON)];
            if (answered != null) {
                due[(int) (micros / 10 % HORIZON)] = null;
                answer(answered);
                emit(out, micros);
                written++;
            }
            if (written < packets && random.nextInt(5) < 2) {
                Open query = new Open(
                        distinct || unanswered ? asked++ : random.nextInt(400),
                        random.nextInt(4),
                        1024 + random.nextInt(60_000),
                        random.nextInt(65_536),
                        distinct ? asked : Math.min(random.nextInt(names.length), random.nextInt(names.length)),
                        random.nextInt(3) == 0 ? TYPE_AAAA : TYPE_A);
                query(query);
                emit(out, micros + 3);
                written++;
                if (!unanswered && random.nextInt(50) != 0) {
                    int slot = (int) ((micros / 10 + 100 + random.nextInt(3900)) % HORIZON);
                    while (due[slot] != null) {
                        slot = (slot + 1) % HORIZON;
                    }
                    due[slot] = query;
                }
            }
        }
    }

    private void query(Open q) {
        start(q, true);
        packet.putShort((short) q.id).putShort((short) 0x0100).putShort((short) 1);
        packet.putShort((short) 0).putShort((short) 0).putShort((short) 1);
        question(q);
        opt();
        finish();
    }

    private void answer(Open q) {
        boolean exists = q.name % 12 != 0;
        int records = exists ? 1 + q.name % 4 : 0;
        start(q, false);
        packet.putShort((short) q.id)
                .putShort((short) (exists ? 0x8180 : 0x8183))
                .putShort((short) 1);
        packet.putShort((short) records).putShort((short) 0).putShort((short) 1);
        question(q);
        for (int i = 0; i < records; i++) {
            boolean alias = i == 0 && records > 2;
            packet.putShort((short) 0xc00c).putShort((short) (alias ? TYPE_CNAME : q.type));
            packet.putShort((short) 1).putInt(300 + q.name % 3000);
            if (alias) {
                packet.putShort((short) 8).put((byte) 5).put("alias".getBytes(StandardCharsets.US_ASCII));
                packet.putShort((short) 0xc00c);
            } else if (q.type == TYPE_A) {
                packet.putShort((short) 4).putInt(0xc6336400 + q.name % 250 + i);
            } else {
                packet.putShort((short) 16)
                        .putLong(0x20010db800000000L + q.name)
                        .putLong(i + 1);
            }
        }
        opt();
        finish();
    }

    private void question(Open q) {
        packet.put(
                        distinct
                                ? labels("r" + q.name + ".site" + q.name % 977 + "." + ZONES[q.name % ZONES.length])
                                : names[q.name])
                .putShort((short) q.type)
                .putShort((short) 1);
    }

    private void opt() {
        packet.put((byte) 0)
                .putShort((short) 41)
                .putShort((short) 1232)
                .putInt(0)
                .putShort((short) 0);
    }

    private void start(Open q, boolean toServer) {
        packet.clear();
        packet.putInt(0x02000000).putShort((short) (toServer ? 1 : 2));
        packet.putInt(0x02000000).putShort((short) (toServer ? 2 : 1));
        packet.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) 0);
        packet.putShort((short) random.nextInt(65_536)).putShort((short) 0);
        packet.put((byte) 64).put((byte) 17).putShort((short) 0);
        int client = 0x0a000000 + 256 * (q.client / 200 % 10_000) + q.client % 200 + 1;
        int server = 0x0a350001 + q.server;
        packet.putInt(toServer ? client : server).putInt(toServer ? server : client);
        packet.putShort((short) (toServer ? q.port : 53)).putShort((short) (toServer ? 53 : q.port));
        packet.putInt(0);
    }

    private void finish() {
        packet.putShort(16, (short) (packet.position() - 14));
        packet.putShort(38, (short) (packet.position() - 34));
    }

    private void emit(OutputStream out, long micros) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        record.putInt(packet.position()).putInt(packet.position());
        out.write(record.array());
        out.write(packet.array(), 0, packet.position());
    }

    private static byte[] labels(String name) {
        ByteBuffer bytes = ByteBuffer.allocate(name.length() + 2);
        for (String label : name.split("\\.")) {
            bytes.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return Arrays.copyOf(bytes.put((byte) 0).array(), bytes.position());
    }
}
