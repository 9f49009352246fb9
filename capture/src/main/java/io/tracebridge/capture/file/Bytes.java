package io.tracebridge.capture.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers in a byte array, at any alignment. The caller warrants that the bytes are there. */
final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    /** Unsigned 16 bits; big endian when {@code big}. */
    static int u16(byte[] bytes, int at, boolean big) {
        short value = (short) SHORT.get(bytes, at);
        return (big ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** 32 bits; negative when the top bit is set. */
    static int i32(byte[] bytes, int at, boolean big) {
        int value = (int) INT.get(bytes, at);
        return big ? Integer.reverseBytes(value) : value;
    }

    /** Unsigned 32 bits. */
    static long u32(byte[] bytes, int at, boolean big) {
        return i32(bytes, at, big) & 0xffffffffL;
    }

    /** 64 bits. */
    static long i64(byte[] bytes, int at, boolean big) {
        long value = (long) LONG.get(bytes, at);
        return big ? Long.reverseBytes(value) : value;
    }

    static void put16(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    static void put32(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    static void put64(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }
}
