package io.tracebridge.decoders.subscriber;

import java.nio.charset.StandardCharsets;

/** Base 32 of RFC 4648 section 6, in lower case and without padding. */
final class Base32 {
    private static final byte[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.US_ASCII);

    private Base32() {}

    /** Writes the first {@code characters} characters, 5 bits each; the bytes must be enough for them. */
    static void encode(byte[] bytes, byte[] target, int offset, int characters) {
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < characters; i++) {
            if (held < 5) {
                bits = bits << 8 | bytes[at++] & 0xff;
                held += 8;
            }
            held -= 5;
            target[offset + i] = ALPHABET[bits >>> held & 0x1f];
        }
    }
}
