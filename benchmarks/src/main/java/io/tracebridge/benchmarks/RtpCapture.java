package io.tracebridge.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes a large capture of RTP for measuring: so many streams at once, each a packet of 20 ms of G.711 or, every fourth, of AMR, with up to 4 ms
 * of jitter. One packet in two hundred is lost, one in a thousand comes late, one in two thousand twice. The same numbers give the same
 * file, byte for byte.
 *
 * <p>{@code RtpCapture FILE PACKETS STREAMS}
 */
public final class RtpCapture {
    private static final int FRAME_NANOS = 20_000_000;

    private final SplittableRandom random = new SplittableRandom(20261123);
    private final ByteBuffer packet = ByteBuffer.allocate(512);
    private final ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    private int identification;

    private RtpCapture() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: RtpCapture FILE PACKETS STREAMS");
            System.exit(2);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])), 1 << 20)) {
            new RtpCapture().write(out, Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
        }
    }

    private void write(OutputStream out, long packets, int streams) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        // Nanoseconds (draft-ietf-opsawg-pcap section 4).
        header.putInt(0xa1b23c4d)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0);
        out.write(header.putInt(262_144).putInt(1).array());
        long start = 1_767_225_600_000_000_000L;
        long step = FRAME_NANOS / streams;
        long written = 0;
        int[] held = new int[streams];
        for (int round = 0; written < packets; round++) {
            for (int stream = 0; stream < streams && written < packets; stream++) {
                long nanos =
                        start + (long) round * FRAME_NANOS + stream * step + random.nextInt((int) Math.max(1, step));
                int luck = random.nextInt(2000);
                if (luck < 10) {
                    continue;
                }
                if (luck < 12 && held[stream] == 0) {
                    held[stream] = round;
                    continue;
                }
                written += emit(out, nanos, stream, round);
                if (luck == 12) {
                    written += emit(out, nanos, stream, round);
                }
                if (held[stream] != 0) {
                    written += emit(out, nanos, stream, held[stream]);
                    held[stream] = 0;
                }
            }
        }
    }

    private int emit(OutputStream out, long nanos, int stream, int sequence) throws IOException {
        boolean amr = stream % 4 == 3;
        int payload = amr ? 33 : 160;
        packet.clear();
        packet.putInt(0x02000000).putShort((short) 1).putInt(0x02000000).putShort((short) 2);
        packet.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) (40 + payload));
        packet.putShort((short) identification++).putShort((short) 0);
        packet.put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.putInt(0x0a000001 + stream % 250).putInt(0x0a010001 + stream / 250);
        packet.putShort((short) (16384 + 2 * (stream % 5000))).putShort((short) (30000 + 2 * (stream / 3 % 5000)));
        packet.putShort((short) (20 + payload)).putShort((short) 0);
        packet.put((byte) 0x80).put((byte) (amr ? 98 : 8)).putShort((short) (sequence + stream));
        packet.putInt(160 * sequence + 977 * stream).putInt(0x10000 + 31 * stream);
        int at = packet.position();
        if (amr) {
            packet.put((byte) 0xf0).put((byte) 0x3c);
        }
        while (packet.position() < at + payload) {
            packet.put((byte) (0x55 ^ packet.position()));
        }
        record.clear();
        record.putInt((int) (nanos / 1_000_000_000)).putInt((int) (nanos % 1_000_000_000));
        record.putInt(packet.position()).putInt(packet.position());
        out.write(record.array());
        out.write(packet.array(), 0, packet.position());
        return 1;
    }
}
