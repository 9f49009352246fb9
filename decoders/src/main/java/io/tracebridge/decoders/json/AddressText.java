package io.tracebridge.decoders.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Internet addresses as text, without allocating. */
public final class AddressText {
    private static final String HEX = "0123456789abcdef";

    private AddressText() {}

    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Each octet's digits and a dot, the first in the lowest bits; and how many characters that is. */
    private static final int[] OCTETS = new int[256];

    private static final byte[] LENGTHS = new byte[256];

    static {
        for (int octet = 0; octet < 256; octet++) {
            String text = octet + ".";
            for (int i = 0; i < text.length(); i++) {
                OCTETS[octet] |= text.charAt(i) << 8 * i;
            }
            LENGTHS[octet] = (byte) text.length();
        }
    }

    /** Dotted decimal, at most 15 characters; gives the index after the last. Needs room for 16, and may write into all of it. */
    public static int ipv4(int address, byte[] to, int at) {
        int p = at;
        for (int shift = 24; shift >= 0; shift -= 8) {
            int octet = address >>> shift & 0xff;
            FOUR.set(to, p, OCTETS[octet]);
            p += LENGTHS[octet];
        }
        return p - 1;
    }

    /**
     * RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as {@code ::}, an
     * IPv4-mapped address in its mixed form. At most 45 characters; gives the index after the last. Needs room for 46.
     */
    public static int ipv6(long high, long low, byte[] to, int at) {
        int p = at;
        if (high == 0 && low >>> 32 == 0xffff) {
            for (int i = 0; i < 7; i++) {
                to[p++] = (byte) "::ffff:".charAt(i);
            }
            return ipv4((int) low, to, p);
        }
        int runAt = -1;
        int runLength = 1;
        for (int i = 0; i < 8; ) {
            int length = 0;
            while (i + length < 8 && group(high, low, i + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runAt = i;
                runLength = length;
            }
            i += length + 1;
        }
        for (int i = 0; i < 8; i++) {
            if (i == runAt) {
                to[p++] = ':';
                to[p++] = ':';
                i += runLength - 1;
                continue;
            }
            if (i > 0 && to[p - 1] != ':') {
                to[p++] = ':';
            }
            p = hex(group(high, low, i), to, p);
        }
        return p;
    }

    private static int group(long high, long low, int n) {
        return (int) ((n < 4 ? high : low) >>> 48 - 16 * (n & 3)) & 0xffff;
    }

    private static int hex(int group, byte[] to, int at) {
        int p = at;
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = group >>> shift & 15;
            started |= digit != 0 || shift == 0;
            if (started) {
                to[p++] = (byte) HEX.charAt(digit);
            }
        }
        return p;
    }
}
