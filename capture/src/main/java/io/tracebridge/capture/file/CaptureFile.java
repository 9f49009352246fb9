package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A capture file that was looked into, but is not open: who captured it, and when it begins. The natural order is the one in which the
 * captures of a site are taken up: by the time of the first record, then by its bytes, then by path; so it depends on the captures and not
 * on how they were named.
 */
public final class CaptureFile implements Comparable<CaptureFile> {
    /** Bytes of the first frame that are kept to compare by. */
    private static final int KEPT = 256;

    private static final int PEEK_BUFFER = 4 << 10;

    private static final Comparator<CaptureFile> ORDER = Comparator.comparingLong(CaptureFile::firstTimeNanos)
            .thenComparing(file -> file.firstBytes, Arrays::compareUnsigned)
            .thenComparing(file -> file.path.toString());

    private final Path path;
    private final String client;
    private final long size;
    private final long firstTimeNanos;
    private final byte[] firstBytes;
    private final CaptureProblem problem;

    private CaptureFile(
            Path path, String client, long size, long firstTimeNanos, byte[] firstBytes, CaptureProblem problem) {
        this.path = path;
        this.client = client;
        this.size = size;
        this.firstTimeNanos = firstTimeNanos;
        this.firstBytes = firstBytes;
        this.problem = problem;
    }

    /**
     * Looks into a capture: opens it, reads its first two records, closes it. What is no regular file, as a pipe, can be read only once and
     * is not looked into: it is taken up before all others.
     *
     * @param client the capture client it came from, or null for none
     */
    public static CaptureFile inspect(Path path, String client) throws IOException {
        if (!Files.isRegularFile(path)) {
            return new CaptureFile(path, client, -1, Long.MIN_VALUE, new byte[0], null);
        }
        try (CaptureReader reader = CaptureReader.open(path, PEEK_BUFFER)) {
            Frame frame = new Frame();
            long first = Long.MIN_VALUE;
            byte[] bytes = {};
            if (reader.next(frame)) {
                first = frame.timeNanos;
                bytes = Arrays.copyOfRange(
                        frame.data, frame.offset, frame.offset + Math.min(frame.capturedLength, KEPT));
                if (reader.next(frame) && MergingReader.isFarAhead(first, frame.timeNanos)) {
                    // The first record's clock was far ahead: the capture begins with the second.
                    first = frame.timeNanos;
                }
            }
            return new CaptureFile(path, client, reader.compressedSize(), first, bytes, reader.problem());
        }
    }

    public Path path() {
        return path;
    }

    /** Name of the capture client, or null when none is known. */
    public String client() {
        return client;
    }

    /** Length of the file when it was looked into, in bytes, compressed as it is; -1 for a pipe. */
    public long size() {
        return size;
    }

    /** Time of the first record, nanoseconds since 1970; {@link Long#MIN_VALUE} when there is none, and for a pipe. */
    public long firstTimeNanos() {
        return firstTimeNanos;
    }

    /** What is wrong with the first two records, or null. */
    public CaptureProblem problem() {
        return problem;
    }

    /** False when the file is something else than a capture. */
    public boolean isCapture() {
        return problem == null || problem.outcome() != Outcome.NOT_A_CAPTURE;
    }

    @Override
    public int compareTo(CaptureFile other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
