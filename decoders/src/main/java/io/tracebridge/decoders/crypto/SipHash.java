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
    private long low;
    private long high;

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

    /** Bytes 8..15 of the output, the first in the lowest bits. */
    public long second() {
        return high;
    }

    private void compress(int count) {
        long a = k0 ^ 0x736f6d6570736575L;
        long b = k1 ^ 0x646f72616e646f6dL ^ 0xee;
        long c = k0 ^ 0x6c7967656e657261L;
        long d = k1 ^ 0x7465646279746573L;
        // Two rounds for each word, then twice four with half of the output after each: the variables stay in
        // registers.
        for (int step = 0; step < count + 4; step++) {
            long word = step < count ? words[step] : 0;
            if (step == count) {
                c ^= 0xee;
            } else if (step == count + 2) {
                low = a ^ b ^ c ^ d;
                b ^= 0xdd;
            }
            d ^= word;
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
            a ^= word;
        }
        high = a ^ b ^ c ^ d;
    }
}
