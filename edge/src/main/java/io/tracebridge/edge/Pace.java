package io.tracebridge.edge;

import java.util.Locale;

/**
 * How fast a file is sent.
 *
 * @param kind how the moment of a frame is found
 * @param framesPerSecond for {@link Kind#RATE}; else 0
 */
public record Pace(Kind kind, double framesPerSecond) {
    /** Ways to find the moment of a frame. */
    public enum Kind {
        /** As fast as the collector takes it. */
        FAST,
        /** As the frames' own times are apart. */
        OWN,
        /** So many frames a second, evenly. */
        RATE
    }

    /** As fast as the collector takes it. */
    public static final Pace FAST = new Pace(Kind.FAST, 0);

    /** As the frames' own times are apart. */
    public static final Pace OWN = new Pace(Kind.OWN, 0);

    /** Checks the rate. */
    public Pace {
        if (kind == Kind.RATE && !(framesPerSecond > 0 && framesPerSecond <= 1e9)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "a rate is more than 0 and at most 1e9 frames a second, not %s", framesPerSecond));
        }
    }

    /** So many frames a second, evenly. */
    public static Pace rate(double framesPerSecond) {
        return new Pace(Kind.RATE, framesPerSecond);
    }
}
