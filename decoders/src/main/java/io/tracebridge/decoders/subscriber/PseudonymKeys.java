package io.tracebridge.decoders.subscriber;

import io.tracebridge.decoders.crypto.Keys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * The keys under which numbers become pseudonyms: the current one first, then those that are still written beside it while users
 * move over (docs/adr/0006). Immutable; one instance serves all sites.
 *
 * <p>A pseudonym key is derived from a secret of the key file, and so is its id: whoever has the same key file gets the same
 * tokens, and document ids, which are keyed with the same file, give no hint of pseudonyms.
 */
public final class PseudonymKeys {
    /** Keys that may be in use at a time: the current one, and at the most three that it replaced. */
    public static final int MAXIMUM = 4;

    /** Characters of a key id. */
    static final int ID_LENGTH = 4;

    private static final String KEY_LABEL = "tracebridge pseudonym key 1";
    private static final String ID_LABEL = "tracebridge pseudonym key id 1";
    private static final int MINIMUM_SECRET = 16;

    private final byte[][] keys;
    private final byte[][] ids;

    private PseudonymKeys(List<byte[]> secrets) {
        keys = new byte[secrets.size()][];
        ids = new byte[secrets.size()][];
        for (int i = 0; i < keys.length; i++) {
            byte[] secret = secrets.get(i);
            if (secret.length < MINIMUM_SECRET) {
                throw new IllegalArgumentException("pseudonym key " + (i + 1) + " has " + secret.length
                        + " bytes, and needs " + MINIMUM_SECRET + " or more");
            }
            keys[i] = Keys.derive(secret, KEY_LABEL, HmacSha256.LENGTH);
            ids[i] = new byte[ID_LENGTH];
            Base32.encode(Keys.derive(secret, ID_LABEL, ID_LENGTH), ids[i], 0, ID_LENGTH);
            for (int j = 0; j < i; j++) {
                if (MessageDigest.isEqual(keys[i], keys[j])) {
                    throw new IllegalArgumentException("pseudonym keys " + (j + 1) + " and " + (i + 1) + " are equal");
                }
            }
        }
    }

    /**
     * @param secrets of the key file, at least 16 bytes each, the current one first
     * @throws IllegalArgumentException none, too many, too short or two equal ones; the message names the place, never the bytes
     */
    public static PseudonymKeys of(List<byte[]> secrets) {
        if (secrets.isEmpty() || secrets.size() > MAXIMUM) {
            throw new IllegalArgumentException(
                    secrets.size() + " pseudonym keys, where 1 to " + MAXIMUM + " can be in use at a time");
        }
        return new PseudonymKeys(secrets);
    }

    /** How many tokens a number has: 1, or more while one key replaces another. */
    public int count() {
        return keys.length;
    }

    /** Id of a key, four characters of a-z and 2-7, as it stands in its tokens; 0 is the current key. */
    public String id(int key) {
        return new String(ids[key], StandardCharsets.US_ASCII);
    }

    byte[] key(int key) {
        return keys[key];
    }

    byte[] idBytes(int key) {
        return ids[key];
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("keys");
        for (int i = 0; i < keys.length; i++) {
            text.append(' ').append(id(i));
        }
        return text.toString();
    }
}
