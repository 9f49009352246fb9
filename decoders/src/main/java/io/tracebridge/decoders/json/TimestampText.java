package io.tracebridge.decoders.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Moments as {@code 2026-01-01T00:00:00.123456789Z}, without allocating. Remembers the second last written, since the next moment mostly
 * is of the same. Not thread-safe.
 */
public final class TimestampText {
    /** Characters of every moment. */
    public static final int LENGTH = 30;

    /** Characters in front of the fraction. */
    private static final int TO_FRACTION = 20;

    private static final long NANOS = 1_000_000_000L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] text = "0000-00-00T00:00:00.".getBytes(StandardCharsets.US_ASCII);

    /** The first nanosecond of the second in the text; negative when there is none, as for those before 1970. */
    private long second = -1;

    /**
     * Writes {@link #LENGTH} characters.
     *
     * @param nanos since 1970-01-01T00:00:00Z, any 64 bits (1677 .. 2262)
     * @return the index after the last
     */
    public int write(long nanos, byte[] to, int at) {
        if (second < 0 || nanos < second || nanos - second >= NANOS) {
            remember(Math.floorDiv(nanos, NANOS));
            second = nanos < 0 ? -1 : nanos - nanos % NANOS;
        }
        int fraction = (int) (second < 0 ? Math.floorMod(nanos, NANOS) : nanos - second);
        LONG.set(to, at, (long) LONG.get(text, 0));
        LONG.set(to, at + 8, (long) LONG.get(text, 8));
        INT.set(to, at + 16, (int) INT.get(text, 16));
        Decimal.nine(fraction, to, at + TO_FRACTION);
        to[at + LENGTH - 1] = 'Z';
        return at + LENGTH;
    }

    /** @param seconds since 1970-01-01T00:00:00Z */
    private void remember(long seconds) {
        long day = Math.floorDiv(seconds, 86_400L);
        int inDay = (int) (seconds - day * 86_400L);
        int minutes = inDay / 60;
        CivilDate.write(day, text);
        two(11, minutes / 60);
        two(14, minutes % 60);
        two(17, inDay - 60 * minutes);
    }

    private void two(int at, int value) {
        text[at] = (byte) ('0' + value / 10);
        text[at + 1] = (byte) ('0' + value % 10);
    }
}
