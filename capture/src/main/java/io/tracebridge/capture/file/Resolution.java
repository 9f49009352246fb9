package io.tracebridge.capture.file;

/** Unit of the times that a writer writes. */
public enum Resolution {
    MICROS(1_000),
    NANOS(1);

    private final int nanosPerTick;

    Resolution(int nanosPerTick) {
        this.nanosPerTick = nanosPerTick;
    }

    /** The time in this unit; finer parts are cut off. */
    long ticks(long timeNanos) {
        return timeNanos / nanosPerTick;
    }
}
