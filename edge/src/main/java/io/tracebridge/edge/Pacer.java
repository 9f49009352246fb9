package io.tracebridge.edge;

/**
 * Tells when the next frame is due. Evenly: after a pause that was not its own doing (a slow collector, a busy machine) it goes on from
 * there, instead of making up for it in a burst.
 *
 * <p>Not thread-safe.
 */
final class Pacer {
    /** A pause up to this is made up for. */
    private static final long FORGIVEN_NANOS = 20_000_000;

    private final Pace pace;
    private final double nanosPerFrame;
    private long startNanos;
    private long frames;
    private long firstTimeNanos;

    Pacer(Pace pace) {
        this.pace = pace;
        this.nanosPerFrame = pace.kind() == Pace.Kind.RATE ? 1e9 / pace.framesPerSecond() : 0;
    }

    /**
     * How long the next frame still has to wait.
     *
     * @param timeNanos the frame's own time
     * @param nowNanos of {@link System#nanoTime}
     * @return nanoseconds; 0 when it is due
     */
    long waitNanos(long timeNanos, long nowNanos) {
        if (pace.kind() == Pace.Kind.FAST) {
            return 0;
        }
        if (frames == 0) {
            startNanos = nowNanos;
            firstTimeNanos = timeNanos;
        }
        long elapsed = pace.kind() == Pace.Kind.RATE ? (long) (frames * nanosPerFrame) : timeNanos - firstTimeNanos;
        long wait = startNanos + elapsed - nowNanos;
        if (wait < -FORGIVEN_NANOS) {
            // The whole schedule moves back; frames of an earlier time than the first move nothing forward.
            startNanos -= wait;
            if (elapsed < 0) {
                startNanos = nowNanos;
                firstTimeNanos = timeNanos;
            }
        }
        return Math.max(0, wait);
    }

    /** The frame was taken. */
    void advance() {
        frames++;
    }
}
