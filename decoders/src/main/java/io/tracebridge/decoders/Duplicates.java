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
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long WINDOW_NANOS = 10_000_000;
    private static final int BUCKETS = 8192;

    /** IPv4 as two little-endian words: type of service is byte 1, TTL byte 8, header checksum bytes 10 and 11 (RFC 791 section 3.1). */
    private static final long V4_FIRST = ~0x0000_0000_0000_ff00L;

    private static final long V4_SECOND = ~0x0000_0000_ffff_00ffL;

    /** IPv6's first word: traffic class is bits 4 to 11, hop limit byte 7 (RFC 8200 section 3). */
    private static final long V6_FIRST = ~0xff00_0000_0000_f00fL;

    private final long[] hashes = new long[2 * BUCKETS];
    private final long[] times = new long[2 * BUCKETS];
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
        keep = "keep".equals(site.settings().options().get("site.duplicates"));
        counter = site.counter("site.duplicates", "frames seen twice within 10 ms (mirrored), decoded once");
    }

    boolean isDuplicate(Packet packet, Octets octets, int length) {
        long hash = hashPacket(octets.array(), octets.position(), length);
        packet.frameHash = hash;
        if (keep) {
            return false;
        }
        long time = packet.timeNanos;
        int at = 2 * (int) (hash >>> 32 & BUCKETS - 1);
        if (hashes[at] == hash && isNear(times[at], time) || hashes[at + 1] == hash && isNear(times[at + 1], time)) {
            counter.increment();
            return true;
        }
        hashes[at + 1] = hashes[at];
        times[at + 1] = times[at];
        hashes[at] = hash;
        times[at] = time;
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
        Arrays.fill(hashes, 0);
    }

    /** Keyed hash of the bytes; never 0. */
    long hash(byte[] bytes, int offset, int length) {
        return finish(mix(bytes, offset, length, seed), length);
    }

    private long hashPacket(byte[] bytes, int offset, int length) {
        if (length < 20) {
            return hash(bytes, offset, length);
        }
        boolean v6 = (bytes[offset] & 0xf0) == 0x60;
        long first = (long) LONG.get(bytes, offset) & (v6 ? V6_FIRST : V4_FIRST);
        long second = (long) LONG.get(bytes, offset + 8) & (v6 ? ~0L : V4_SECOND);
        long h = fold(first ^ seed, second ^ secret);
        return finish(mix(bytes, offset + 16, length - 16, h), length);
    }

    private long mix(byte[] bytes, int offset, int length, long h) {
        int at = offset;
        int end = offset + length;
        long a = h;
        for (; end - at >= 16; at += 16) {
            a = fold((long) LONG.get(bytes, at) ^ a, (long) LONG.get(bytes, at + 8) ^ secret);
        }
        if (end - at >= 8) {
            a = fold((long) LONG.get(bytes, at) ^ a, secret);
            at += 8;
        }
        long tail = 0;
        for (int shift = 0; at < end; at++, shift += 8) {
            tail |= (bytes[at] & 0xffL) << shift;
        }
        return fold(tail ^ a, secret);
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
