package io.tracebridge.decoders.json;

/**
 * Moments as {@code 2026-01-01T00:00:00.123456789Z}, without allocating. Remembers the day last written, since the next moment mostly is
 * of the same. Not thread-safe.
 */
public final class TimestampText {
    /** Characters of every moment. */
    public static final int LENGTH = 30;

    private long cachedDay = Long.MIN_VALUE;
    private final byte[] cachedDate = new byte[10];

    /**
     * Writes {@link #LENGTH} characters.
     *
     * @param nanos since 1970-01-01T00:00:00Z, any 64 bits (1677 .. 2262)
     * @return the index after the last
     */
    public int write(long nanos, byte[] to, int at) {
        long second = Math.floorDiv(nanos, 1_000_000_000L);
        int fraction = (int) (nanos - second * 1_000_000_000L);
        long day = Math.floorDiv(second, 86_400L);
        if (day != cachedDay) {
            CivilDate.write(day, cachedDate);
            cachedDay = day;
        }
        int inDay = (int) (second - day * 86_400L);
        int minutes = inDay / 60;
        System.arraycopy(cachedDate, 0, to, at, 10);
        to[at + 10] = 'T';
        two(to, at + 11, minutes / 60);
        to[at + 13] = ':';
        two(to, at + 14, minutes % 60);
        to[at + 16] = ':';
        two(to, at + 17, inDay - 60 * minutes);
        to[at + 19] = '.';
        for (int i = at + 28; i >= at + 20; i--) {
            int tenth = fraction / 10;
            to[i] = (byte) ('0' + (fraction - 10 * tenth));
            fraction = tenth;
        }
        to[at + 29] = 'Z';
        return at + LENGTH;
    }

    private static void two(byte[] to, int at, int value) {
        int tens = value / 10;
        to[at] = (byte) ('0' + tens);
        to[at + 1] = (byte) ('0' + (value - 10 * tens));
    }
}
