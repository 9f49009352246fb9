package io.tracebridge.decoders.subscriber;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104) that, unlike {@link javax.crypto.Mac}, allocates nothing per message. Not thread-safe: one a thread.
 */
final class HmacSha256 {
    static final int LENGTH = 32;

    /** Block of SHA-256, bytes (RFC 2104 section 2: B). */
    private static final int BLOCK = 64;

    private final MessageDigest digest = sha256();
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];

    HmacSha256(byte[] key) {
        byte[] block = Arrays.copyOf(key.length > BLOCK ? digest.digest(key) : key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            inner[i] = (byte) (block[i] ^ 0x36);
            outer[i] = (byte) (block[i] ^ 0x5c);
        }
        digest.update(inner);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    HmacSha256 update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        return this;
    }

    /** Writes 32 bytes to {@code target}, and is ready for the next message. */
    void digest(byte[] target) {
        try {
            digest.digest(target, 0, LENGTH);
            digest.update(outer);
            digest.update(target, 0, LENGTH);
            digest.digest(target, 0, LENGTH);
            digest.update(inner);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 does not fit 32 bytes", e);
        }
    }
}
