package io.tracebridge.decoders;

import io.tracebridge.decoders.crypto.Keys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds packets that a mirror shows twice: the same network-layer packet within 10 ms of packet time, whatever its link header, and
 * whether or not a router stood between (TTL, DSCP and ECN, and IPv4's header checksum do not count). Remembers 16,384 packets, two
 * to a bucket, the newer ones.
 */
final class Duplicates {
    static final DecoderOption OPTION = DecoderOption.choice(
            "site.duplicates", "What becomes of packets that a mirror shows twice within 10 ms.", "drop", "keep");

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long WINDOW_NANOS = 10_000_000;
    private static final int BUCKETS = 8192;

    /** IPv4 as two little-endian words: type of service is byte 1, TTL byte 8, header checksum bytes 10 and 11 (RFC 791 section 3.1). */
    private static final long V4_FIRST = ~0x0000_0000_0000_ff00L;

    private static final long V4_SECOND = ~0x0000_0000_ffff_00ffL;

    /** IPv6's first word: traffic class is bits 4 to 11, hop limit byte 7 (RFC 8200 section 3). */
    private static final long V6_FIRST = ~0xff00_0000_0000_f00fL;

    /** Hash and time of the newer, hash and time of the older packet of each bucket: one cache line. */
    private final long[] seen = new long[4 * BUCKETS];

    private final long seed;
    private final long secret;
    private final long tableSecret;
    private final boolean keep;
    private final Counter counter;

    Duplicates(Site site) {
        byte[] key = Keys.derive(site.settings().key(), "frame hash", 24);
        seed = (long) LONG.get(key, 0);
        secret = (long) LONG.get(key, 8);
        tableSecret = (long) LONG.get(key, 16);
        keep = OPTION.in(site.settings()).equals("keep");
        counter = site.counter("site.duplicates", "frames seen twice within 10 ms (mirrored), decoded once");
    }

    boolean isDuplicate(Packet packet, Octets octets, int length) {
        long hash = hashPacket(octets.array(), octets.position(), length);
        packet.frameHash = hash;
        if (keep) {
            return false;
        }
        long time = packet.timeNanos;
        int at = 4 * (int) (hash >>> 32 & BUCKETS - 1);
        if (seen[at] == hash && isNear(seen[at + 1], time) || seen[at + 2] == hash && isNear(seen[at + 3], time)) {
            counter.increment();
            return true;
        }
        seen[at + 2] = seen[at];
        seen[at + 3] = seen[at + 1];
        seen[at] = hash;
        seen[at + 1] = time;
        return false;
    }

    private static boolean isNear(long before, long now) {
        return Math.abs(now - before) <= WINDOW_NANOS;
    }

    /** A secret number of the key file, for tables. */
    long secret() {
        return tableSecret;
    }

    void clear() {
        Arrays.fill(seen, 0);
    }

    /** Keyed hash of the bytes; never 0. */
    long hash(byte[] bytes, int offset, int length) {
        if (length >= 8) {
            return finish(mix(bytes, offset, offset + length, seed), length);
        }
        long few = 0;
        for (int i = 0; i < length; i++) {
            few = few << 8 | bytes[offset + i] & 0xff;
        }
        return finish(fold(few ^ seed, secret), length);
    }

    private long hashPacket(byte[] bytes, int offset, int length) {
        if (length < 24) {
            return hash(bytes, offset, length);
        }
        boolean v6 = (bytes[offset] & 0xf0) == 0x60;
        long first = (long) LONG.get(bytes, offset) & (v6 ? V6_FIRST : V4_FIRST);
        long second = (long) LONG.get(bytes, offset + 8) & (v6 ? ~0L : V4_SECOND);
        long h = fold(first ^ seed, second ^ secret);
        return finish(mix(bytes, offset + 16, offset + length, h), length);
    }

    /** At least 8 bytes; the last 8 may be read a second time, as the length counts by itself. */
    private long mix(byte[] bytes, int from, int end, long h) {
        int at = from;
        long a = h;
        for (; end - at > 16; at += 16) {
            a = fold((long) LONG.get(bytes, at) ^ a, (long) LONG.get(bytes, at + 8) ^ secret);
        }
        long second = (long) LONG.get(bytes, end - 8);
        return fold((end - at > 8 ? (long) LONG.get(bytes, at) : second) ^ a, second ^ secret);
    }

    private long finish(long h, int length) {
        long hash = fold(h ^ seed, length ^ secret);
        return hash == 0 ? 1 : hash;
    }

    /** Both halves of the 128-bit product, added bit by bit: every bit of either factor reaches every bit of the outcome. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }
}
