package io.tracebridge.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a replay says how far it is. */
public enum ProgressStyle {
    /** One line, written over and over. */
    TERMINAL(250),
    /** A line every ten seconds. */
    LINES(10_000),
    /** Not at all. */
    QUIET(0);

    private final long periodMillis;

    ProgressStyle(long periodMillis) {
        this.periodMillis = periodMillis;
    }

    /** What fits standard error: a terminal or not. */
    public static ProgressStyle ofStandardError() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") ? TERMINAL : LINES;
        } catch (IOException e) {
            return LINES;
        }
    }

    long periodMillis() {
        return periodMillis;
    }
}
