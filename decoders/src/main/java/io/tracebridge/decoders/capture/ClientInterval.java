package io.tracebridge.decoders.capture;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.MediaCut;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Fault;
import java.util.Arrays;

/** One client, and what its records showed in the interval that it is in. Used again for the next interval. */
final class ClientInterval {
    /** Kinds of what is not decoded that one document names; more are counted only. */
    static final int MAX_KINDS = 8;

    private static final long SECOND = 1_000_000_000L;
    private static final long NONE = -1;

    final String client;
    final InterfaceCounts interfaces = new InterfaceCounts();

    /** Nanoseconds since 1970, a multiple of the interval's length; {@link #NONE} while no interval is open. */
    private long start = NONE;

    /** No interval may begin earlier: the one before was written. */
    private long earliest = 0;

    /** The latest time that records showed, in this epoch; {@link #NONE} before the first. */
    private long latest = NONE;

    /** The time shown when the clock was last set back; 0 if it never was. Tells times that come twice apart. */
    long epoch;

    /** When the open interval is ended, whatever its client does: packet time of the site. */
    long deadline;

    long frames;
    long bytes;
    long wireBytes;
    long marks;
    long cut;
    long mediaCut;
    boolean saysMediaCut;
    long disordered;
    long furthestBack;
    long longestGap;
    long steps;
    long outliers;
    long duplicates;
    long fragments;
    long unsupported;
    final long[] faults = new long[Fault.Kind.values().length];
    final Counter[] kinds = new Counter[MAX_KINDS];
    int kindCount;

    private long second;
    private long framesOfSecond;
    private long mostFrames;

    ClientInterval(String client) {
        this.client = client;
    }

    boolean isOpen() {
        return start != NONE;
    }

    long start() {
        return start;
    }

    long end() {
        return start + CaptureIntervals.INTERVAL_NANOS;
    }

    /** Most frames in one second of packet time. */
    long peak() {
        return Math.max(mostFrames, framesOfSecond);
    }

    /** Of all kinds. */
    long faults() {
        long sum = 0;
        for (long count : faults) {
            sum += count;
        }
        return sum;
    }

    void open(long timeNanos) {
        long time = Math.max(timeNanos, latest);
        start = Math.max(earliest, time - time % CaptureIntervals.INTERVAL_NANOS);
        second = NONE;
    }

    void record(Frame frame, long timeNanos) {
        if (latest == NONE) {
            latest = timeNanos;
        }
        if (timeNanos < latest) {
            disordered++;
            furthestBack = Math.max(furthestBack, latest - timeNanos);
        } else {
            longestGap = Math.max(longestGap, timeNanos - latest);
            latest = timeNanos;
        }
        if (frame.kind == Frame.Kind.MARK) {
            marks++;
            interfaces.mark(frame);
            return;
        }
        frames++;
        bytes += frame.capturedLength;
        wireBytes += frame.originalLength;
        if (frame.capturedLength < frame.originalLength) {
            if (frame.mediaCut && MediaCut.isCut(frame.linkType, frame.data, frame.offset, frame.capturedLength)) {
                mediaCut++;
            } else {
                cut++;
            }
        }
        saysMediaCut |= frame.mediaCut;
        if (latest / SECOND != second) {
            mostFrames = peak();
            framesOfSecond = 0;
            second = latest / SECOND;
        }
        framesOfSecond++;
    }

    /** The interval was ended. */
    void step(long beforeNanos) {
        epoch = beforeNanos;
        earliest = 0;
        latest = NONE;
        steps++;
    }

    void unsupported(Counter counter) {
        unsupported++;
        for (int i = 0; i < kindCount; i++) {
            if (kinds[i] == counter) {
                return;
            }
        }
        if (kindCount < MAX_KINDS) {
            kinds[kindCount++] = counter;
        }
    }

    /** The interval was written. */
    void close() {
        earliest = end();
        start = NONE;
        frames = 0;
        bytes = 0;
        wireBytes = 0;
        marks = 0;
        cut = 0;
        mediaCut = 0;
        saysMediaCut = false;
        disordered = 0;
        furthestBack = 0;
        longestGap = 0;
        steps = 0;
        outliers = 0;
        duplicates = 0;
        fragments = 0;
        unsupported = 0;
        Arrays.fill(faults, 0);
        kindCount = 0;
        framesOfSecond = 0;
        mostFrames = 0;
        interfaces.next();
    }
}
