package io.tracebridge.bridge;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says how far a replay is. On a terminal one line that is written over and over, elsewhere a line every ten seconds. Owns a
 * thread from {@link #start} to {@link #close}.
 */
final class Progress implements AutoCloseable {
    private static final int BAR = 24;
    private static final String ERASE_REST_OF_LINE = "\u001b[K";

    private final ProgressStyle style;
    private final PrintStream out;
    private final long totalBytes;
    private final LongSupplier bytes;
    private final LongSupplier frames;
    private final LongSupplier documents;
    private final long startNanos = System.nanoTime();
    private final Thread thread = new Thread(this::run, "progress");
    private long lastNanos = startNanos;
    private long lastFrames;

    /** @param totalBytes what {@code bytes} will reach; 0 when unknown */
    Progress(
            ProgressStyle style,
            PrintStream out,
            long totalBytes,
            LongSupplier bytes,
            LongSupplier frames,
            LongSupplier documents) {
        this.style = style;
        this.out = out;
        this.totalBytes = totalBytes;
        this.bytes = bytes;
        this.frames = frames;
        this.documents = documents;
    }

    Progress start() {
        if (style != ProgressStyle.QUIET) {
            thread.setDaemon(true);
            thread.start();
        }
        return this;
    }

    /** Ends the line. */
    @Override
    public void close() {
        if (style == ProgressStyle.QUIET) {
            return;
        }
        thread.interrupt();
        boolean interrupted = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (style == ProgressStyle.TERMINAL) {
            out.print("\r" + ERASE_REST_OF_LINE);
            out.flush();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(style.periodMillis());
                String line = line(System.nanoTime());
                if (style == ProgressStyle.TERMINAL) {
                    out.print("\r" + line + ERASE_REST_OF_LINE);
                } else {
                    out.println(line);
                }
                out.flush();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** The line at a time of System.nanoTime; the rate is that since the line before. */
    String line(long nowNanos) {
        long read = bytes.getAsLong();
        long packets = frames.getAsLong();
        double seconds = Math.max(1, nowNanos - lastNanos) / 1e9;
        long rate = Math.round((packets - lastFrames) / seconds);
        lastNanos = nowNanos;
        lastFrames = packets;
        StringBuilder line = new StringBuilder();
        if (totalBytes > 0) {
            double done = Math.min(1, read / (double) totalBytes);
            int bar = (int) (done * BAR);
            line.append(String.format(Locale.ROOT, "%3d %% [", (int) (100 * done)))
                    .append("#".repeat(bar))
                    .append("-".repeat(BAR - bar))
                    .append("] ");
        }
        line.append(size(read));
        if (totalBytes > 0) {
            line.append(" of ").append(size(totalBytes));
        }
        line.append(String.format(
                Locale.ROOT, ", %,d packets, %,d packets/s, %,d documents", packets, rate, documents.getAsLong()));
        if (totalBytes > 0 && read > 0) {
            double left = (nowNanos - startNanos) / 1e9 * Math.max(0, totalBytes - read) / read;
            line.append(", ").append(clock(Math.round(left))).append(" left");
        }
        return line.toString();
    }

    private static String size(long bytes) {
        return bytes < 10L << 20
                ? String.format(Locale.ROOT, "%,d KiB", bytes >> 10)
                : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
    }

    private static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
