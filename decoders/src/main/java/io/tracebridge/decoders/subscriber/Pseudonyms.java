package io.tracebridge.decoders.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns numbers into pseudonyms, {@code h1:<key id>:<26 characters>}: the first 130 bits of HMAC-SHA-256 over the type and the
 * digits, in base 32. There is no way back but to try all numbers with the key at hand.
 *
 * <p>One a site, used by its thread only. Recent tokens are kept (a fixed table, the newer number replaces the older one in its
 * place), so that the numbers of a busy minute cost a look-up; nothing is allocated after construction.
 */
public final class Pseudonyms {
    /** Characters of the hash: 26 of 5 bits. */
    public static final int HASH_LENGTH = 26;

    /** Length of a pseudonym, either form: {@code h1}, key id, hash, two separators. */
    public static final int LENGTH = 2 + 1 + PseudonymKeys.ID_LENGTH + 1 + HASH_LENGTH;

    /** What stands in place of a number in a name or text in privacy mode drop, and of what looks like a number but is none. */
    public static final String REDACTED = "redacted";

    /** Numbers whose tokens are kept; a power of two. */
    private static final int RECENT = 4096;

    private final PseudonymKeys keys;
    private final HmacSha256[] macs;
    private final byte[] mac = new byte[HmacSha256.LENGTH];
    private final long[] recent = new long[RECENT];
    private final byte[] hashes;

    public Pseudonyms(PseudonymKeys keys) {
        this.keys = keys;
        macs = new HmacSha256[keys.count()];
        for (int i = 0; i < macs.length; i++) {
            macs[i] = new HmacSha256(keys.key(i));
        }
        hashes = new byte[RECENT * keys.count() * HASH_LENGTH];
    }

    /** How many pseudonyms each number has: one a key. */
    public int count() {
        return keys.count();
    }

    /**
     * Writes the pseudonym as it stands in fields, {@link #LENGTH} ASCII characters.
     *
     * @param key 0 for the current key, up to {@link #count} - 1
     */
    public int write(SubscriberNumber number, int key, byte[] target, int offset) {
        return write(number, key, (byte) ':', target, offset);
    }

    /**
     * Writes the pseudonym as it stands in names, with hyphens, so that it is one label of letters, digits and hyphens (RFC 1123
     * section 2.1) and needs no quotes in a search bar: {@link #LENGTH} ASCII characters, under the current key.
     */
    public int writeLabel(SubscriberNumber number, byte[] target, int offset) {
        return write(number, 0, (byte) '-', target, offset);
    }

    /** The pseudonym as a string, for the command line and tests. */
    public String text(SubscriberNumber number, int key) {
        byte[] text = new byte[LENGTH];
        write(number, key, text, 0);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private int write(SubscriberNumber number, int key, byte separator, byte[] target, int offset) {
        int at = offset;
        target[at++] = 'h';
        target[at++] = '1';
        target[at++] = separator;
        System.arraycopy(keys.idBytes(key), 0, target, at, PseudonymKeys.ID_LENGTH);
        at += PseudonymKeys.ID_LENGTH;
        target[at++] = separator;
        System.arraycopy(hashes, hash(number, key), target, at, HASH_LENGTH);
        return LENGTH;
    }

    /** Index of the number's hash under that key. */
    private int hash(SubscriberNumber number, int key) {
        long packed = number.packed();
        if (packed == 0) {
            throw new IllegalArgumentException("no number to make a pseudonym of");
        }
        int slot = (int) (packed * 0x9E3779B97F4A7C15L >>> 40) & RECENT - 1;
        int first = slot * macs.length * HASH_LENGTH;
        if (recent[slot] != packed) {
            for (int i = 0; i < macs.length; i++) {
                byte[] domain = number.type().domain;
                macs[i].update(domain, 0, domain.length).update(number.array(), 0, number.length());
                macs[i].digest(mac);
                Base32.encode(mac, hashes, first + i * HASH_LENGTH, HASH_LENGTH);
            }
            Arrays.fill(mac, (byte) 0);
            recent[slot] = packed;
        }
        return first + key * HASH_LENGTH;
    }

    @Override
    public String toString() {
        return "pseudonyms under " + keys;
    }
}
