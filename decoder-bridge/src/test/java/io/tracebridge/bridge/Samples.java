package io.tracebridge.bridge;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.u32;
import static io.tracebridge.decoders.testing.Frames.udp;

import io.tracebridge.capture.file.LinkType;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Captures of DNS that tests make themselves, and how they are decoded. */
public final class Samples {
    /** 2026-11-05T10:00:00Z. */
    public static final long START = 1_793_872_800L * 1_000_000_000L;

    private static final long MILLISECOND = 1_000_000L;
    private static final byte[] KEY = new byte[32];

    private Samples() {}

    /** A frame and its time. */
    public record Sample(long timeNanos, byte[] frame) {}

    /** All protocols. */
    public static Decoding everything() {
        return decoding(Protocols.all(), null);
    }

    /** DNS alone, so that a test can say which documents there are. */
    public static Decoding decoding() {
        return decoding(null);
    }

    public static Decoding decoding(Path keptFrames) {
        return decoding(
                Protocols.all().stream()
                        .filter(protocol -> protocol.name().equals("dns"))
                        .toList(),
                keptFrames);
    }

    private static Decoding decoding(List<Protocol> protocols, Path keptFrames) {
        return new Decoding(new Settings(KEY, 64 << 20, "clear", Map.of()), protocols, Map.of(), keptFrames);
    }

    /** A query to port 53 for {@code name.example}, type A. */
    public static byte[] query(int client, int id, String name) {
        byte[] message = concat(u16(id), u16(0x0100), u16(1), u16(0), u16(0), u16(0), question(name));
        return ethernet(
                0x0800,
                ipv4("10.1." + (client >> 8) + "." + (client & 255), "10.0.0.53", 17, udp(40_000, 53, message)));
    }

    /** The answer to it: one address. */
    public static byte[] response(int client, int id, String name) {
        byte[] answer = concat(u16(0xc00c), u16(1), u16(1), u32(300), u16(4), u32(0xc0000201L));
        byte[] message = concat(u16(id), u16(0x8180), u16(1), u16(1), u16(0), u16(0), question(name), answer);
        return ethernet(
                0x0800,
                ipv4("10.0.0.53", "10.1." + (client >> 8) + "." + (client & 255), 17, udp(53, 40_000, message)));
    }

    /** Queries and answers, some never answered, some sent twice; 2 to 3 frames an exchange, a millisecond apart. */
    public static List<Sample> dns(long seed, int exchanges) {
        Random random = new Random(seed);
        List<Sample> samples = new ArrayList<>();
        for (int n = 0; n < exchanges; n++) {
            long time = START + n * 3L * MILLISECOND + random.nextInt(1_000);
            int client = random.nextInt(500);
            String name = "host" + random.nextInt(50);
            samples.add(new Sample(time, query(client, n & 0xffff, name)));
            int kind = random.nextInt(10);
            if (kind == 0) {
                samples.add(new Sample(time + MILLISECOND, query(client, n & 0xffff, name)));
            }
            if (kind != 1) {
                long delay = random.nextInt(20) == 0 ? 900 : 2; // some are answered in the next file
                samples.add(new Sample(time + delay * MILLISECOND, response(client, n & 0xffff, name)));
            }
        }
        samples.sort(java.util.Comparator.comparingLong(Sample::timeNanos));
        return samples;
    }

    /** A client's capture in as many files as wanted, named as osmo-pcap-server does. */
    public static List<Path> write(Path folder, String client, List<Sample> samples, int files) throws IOException {
        List<Path> written = new ArrayList<>();
        int each = (samples.size() + files - 1) / files;
        for (int n = 0; n < files; n++) {
            Path file = folder.resolve("trace-" + client + "-20261105_10000" + n + ".pcap");
            try (PcapWriter writer =
                    new PcapWriter(Files.newOutputStream(file), Resolution.NANOS, LinkType.ETHERNET, 65_535)) {
                for (Sample sample : samples.subList(n * each, Math.min(samples.size(), (n + 1) * each))) {
                    byte[] frame = sample.frame;
                    writer.write(sample.timeNanos, frame, 0, frame.length, frame.length);
                }
            }
            written.add(file);
        }
        return written;
    }

    private static byte[] question(String name) {
        return concat(name.length(), ascii(name), 7, ascii("example"), 0, u16(1), u16(1));
    }
}
