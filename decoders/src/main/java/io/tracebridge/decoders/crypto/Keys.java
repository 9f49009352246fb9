package io.tracebridge.decoders.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keys for separate purposes out of the one key that an installation has (HMAC-SHA-256 of a label). */
public final class Keys {
    private Keys() {}

    /**
     * @param label names the purpose; another label gives a key that tells nothing of this one
     * @param length bytes wanted, 1..32
     */
    public static byte[] derive(byte[] key, String label, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(label.getBytes(StandardCharsets.UTF_8)), length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** A secret number, as {@link #derive}: to spread the keys of a hash table. */
    public static long seed(byte[] key, String label) {
        return ByteBuffer.wrap(derive(key, label, Long.BYTES)).getLong();
    }
}
