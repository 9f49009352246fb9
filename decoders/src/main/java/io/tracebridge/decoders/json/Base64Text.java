package io.tracebridge.decoders.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Base64 (RFC 4648) of 24 bits at a time, without allocating: two characters a step. */
public final class Base64Text {
    /** RFC 4648 section 4. */
    public static final Base64Text STANDARD = new Base64Text('+', '/');

    /** RFC 4648 section 5, for names of files and in addresses. */
    public static final Base64Text URL = new Base64Text('-', '_');

    private static final VarHandle TWO = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The characters of 12 bits, the first in the lowest bits. */
    private final short[] pairs = new short[1 << 12];

    private Base64Text(char last, char veryLast) {
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) (letter(i >> 6, last, veryLast) | letter(i & 63, last, veryLast) << 8);
        }
    }

    private static int letter(int six, char last, char veryLast) {
        if (six < 26) {
            return 'A' + six;
        }
        if (six < 52) {
            return 'a' + six - 26;
        }
        return six < 62 ? '0' + six - 52 : six == 62 ? last : veryLast;
    }

    /** Four characters of the lowest 24 bits; gives the index after them. */
    public int write(int bits, byte[] to, int at) {
        TWO.set(to, at, pairs[bits >>> 12 & 0xfff]);
        TWO.set(to, at + 2, pairs[bits & 0xfff]);
        return at + 4;
    }

    /** The first three of the four characters; gives the index after them. */
    public int writeThree(int bits, byte[] to, int at) {
        TWO.set(to, at, pairs[bits >>> 12 & 0xfff]);
        to[at + 2] = (byte) pairs[bits & 0xfff];
        return at + 3;
    }
}
