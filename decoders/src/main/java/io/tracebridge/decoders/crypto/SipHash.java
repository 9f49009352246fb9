package io.tracebridge.decoders.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): a keyed hash that nobody without the
 * key can predict or run into collisions. Reuses its state: not thread-safe.
 */
public final class SipHash {
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long k0;
    private final long k1;
    private long[] words = new long[16];
    private long a;
    private long b;
    private long c;
    private long d;
    private long low;
    private long high;

    /** Whether only the first half of the output is there. */
    private boolean half;

    /** @param key 16 bytes */
    public SipHash(byte[] key) {
        if (key.length != 16) {
            throw new IllegalArgumentException("SipHash takes a key of 16 bytes, not " + key.length);
        }
        this.k0 = (long) LITTLE.get(key, 0);
        this.k1 = (long) LITTLE.get(key, 8);
    }

    /** Hashes the bytes; the result stands in {@link #first()} and {@link #second()}. */
    public void hash(byte[] bytes, int offset, int length) {
        int whole = length >> 3;
        room(whole + 1);
        for (int i = 0; i < whole; i++) {
            words[i] = (long) LITTLE.get(bytes, offset + 8 * i);
        }
        int rest = length & 7;
        long last = (long) length << 56;
        if (rest > 0 && length >= 8) {
            last |= (long) LITTLE.get(bytes, offset + length - 8) >>> 8 * (8 - rest);
        } else {
            for (int i = 0; i < rest; i++) {
                last |= (bytes[offset + i] & 0xffL) << 8 * i;
            }
        }
        words[whole] = last;
        compress(whole + 1);
    }

    /** Hashes the words as if they were bytes, each one's highest byte first. */
    public void hash(long[] input) {
        room(input.length + 1);
        for (int i = 0; i < input.length; i++) {
            words[i] = Long.reverseBytes(input[i]);
        }
        words[input.length] = (long) input.length << 3 + 56;
        compress(input.length + 1);
    }

    private void room(int count) {
        if (words.length < count) {
            words = new long[2 * count];
        }
    }

    /** Bytes 0..7 of the output, the first in the lowest bits. */
    public long first() {
        return low;
    }

    /** Bytes 8..15 of the output, the first in the lowest bits; reckoned when it is asked for. */
    public long second() {
        if (half) {
            half = false;
            b ^= 0xdd;
            rounds(0, 0, 2);
            high = a ^ b ^ c ^ d;
        }
        return high;
    }

    private void compress(int count) {
        a = k0 ^ 0x736f6d6570736575L;
        b = k1 ^ 0x646f72616e646f6dL ^ 0xee;
        c = k0 ^ 0x6c7967656e657261L;
        d = k1 ^ 0x7465646279746573L;
        rounds(0, count, count);
        c ^= 0xee;
        rounds(0, 0, 2);
        low = a ^ b ^ c ^ d;
        half = true;
    }

    /** Two rounds for each of the words from there to {@code to}, and as many for zeros up to {@code steps}: the variables stay in registers. */
    private void rounds(int from, int to, int steps) {
        long v0 = a;
        long v1 = b;
        long v2 = c;
        long v3 = d;
        for (int step = from; step < steps; step++) {
            long word = step < to ? words[step] : 0;
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        a = v0;
        b = v1;
        c = v2;
        d = v3;
    }
}
