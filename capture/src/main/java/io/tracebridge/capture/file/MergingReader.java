package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Reads the captures of one site as one, in packet-time order. The order inside a capture is never changed. Of records of equal time, the
 * capture that begins earlier goes first (then see {@link CaptureFile}'s order), so the way the captures were named has no influence.
 *
 * <p>A capture is opened when the time of its first record is reached and closed at its end: files that follow one another are open one at
 * a time, and no more than {@link #MAX_OPEN} ever.
 *
 * <p>One record with a clock far ahead must not hold up the rest of its capture: a step forward of more than an hour counts only when the
 * capture's next record confirms it; otherwise the record is given at the time of the one before it. Its own time is not changed.
 *
 * <p>Not thread-safe.
 */
public final class MergingReader implements Closeable {
    /** Captures of one site that may overlap in time: each takes a file descriptor and a buffer. */
    public static final int MAX_OPEN = 512;

    private static final long JUMP_NANOS = 3_600_000_000_000L;
    private static final int BUFFER = 256 << 10;
    private static final int SMALL_BUFFER = 32 << 10;
    /** From so many open captures on, buffers are small, so that all of them stay within some ten megabytes. */
    private static final int MANY_OPEN = 32;

    private final List<CaptureFile> captures;
    private final PriorityQueue<Capture> waiting = new PriorityQueue<>();
    private final List<CaptureProblem> problems = new ArrayList<>();

    /** How many of {@link #captures} were opened. */
    private int opened;

    /** The capture that gave the last record, and is to be moved on; not in {@link #waiting}. Null at the beginning and after its end. */
    private Capture current;

    private long packets;
    private long marks;
    private long refusedInFinished;
    private long finishedBytes;

    /** Reads the captures, which may come in any order. */
    public MergingReader(List<CaptureFile> captures) {
        this.captures = captures.stream().sorted().toList();
    }

    /**
     * Reads the next record of all.
     *
     * @param frame filled when true is returned, and valid until the next call
     * @return false when all captures have ended
     */
    public boolean next(Frame frame) throws IOException {
        if (current != null) {
            Capture capture = current;
            if (!capture.read(frame)) {
                current = null;
                finish(capture);
            } else if (isFirst(capture)) {
                count(frame);
                return true;
            } else {
                current = null;
                capture.head.set(frame);
                waiting.add(capture);
            }
        }
        openDue();
        current = waiting.poll();
        if (current == null) {
            return false;
        }
        frame.set(current.head);
        count(frame);
        return true;
    }

    /** True when no other capture, open or not, has a record to give before this one's. */
    private boolean isFirst(Capture capture) {
        Capture other = waiting.peek();
        return (other == null || capture.compareTo(other) < 0)
                && (opened == captures.size()
                        || capture.key <= captures.get(opened).firstTimeNanos());
    }

    /** Opens the captures that begin before the earliest record that waits. */
    private void openDue() throws IOException {
        while (opened < captures.size()
                && (waiting.isEmpty() || captures.get(opened).firstTimeNanos() < waiting.peek().key)) {
            CaptureFile file = captures.get(opened);
            if (waiting.size() == MAX_OPEN) {
                throw new IOException(file.path() + ": more than " + MAX_OPEN
                        + " captures of one site overlap in time: name fewer," + " or give them clients of their own");
            }
            Capture capture = new Capture(
                    file,
                    CaptureReader.open(file.path(), waiting.size() < MANY_OPEN ? BUFFER : SMALL_BUFFER),
                    opened++);
            boolean read = false;
            try {
                read = capture.read(capture.head);
            } finally {
                if (read) {
                    waiting.add(capture);
                } else {
                    finish(capture);
                }
            }
        }
    }

    private void finish(Capture capture) throws IOException {
        if (capture.reader.problem() != null) {
            problems.add(capture.reader.problem());
        }
        refusedInFinished += capture.reader.refused();
        finishedBytes += Math.max(0, capture.reader.compressedSize());
        capture.reader.close();
    }

    private void count(Frame frame) {
        if (frame.kind == Frame.Kind.PACKET) {
            packets++;
        } else {
            marks++;
        }
    }

    /** True when {@code time} is so far ahead of {@code reference} that it needs another record to confirm it. */
    static boolean isFarAhead(long time, long reference) {
        return time - reference > JUMP_NANOS;
    }

    /** The capture of the record last read; holds after {@link #next} gave true. */
    public CaptureFile capture() {
        return current.file;
    }

    /** Packets read so far. */
    public long packets() {
        return packets;
    }

    /** Marks read so far. */
    public long marks() {
        return marks;
    }

    /** Records passed over so far, see {@link CaptureReader#refused}. */
    public long refused() {
        long sum = refusedInFinished;
        for (Capture capture : open()) {
            sum += capture.reader.refused();
        }
        return sum;
    }

    /** What was wrong with the captures that have ended: at most one problem for each, in the order of their ends. */
    public List<CaptureProblem> problems() {
        return List.copyOf(problems);
    }

    /** Bytes taken from all files so far, compressed as they are; see {@link #compressedSize}. */
    public long compressedPosition() {
        long sum = finishedBytes;
        for (Capture capture : open()) {
            sum += capture.reader.compressedPosition();
        }
        return sum;
    }

    /** Length of all files together when they were looked into, in bytes, compressed as they are. */
    public long compressedSize() {
        long sum = 0;
        for (CaptureFile capture : captures) {
            sum += Math.max(0, capture.size());
        }
        return sum;
    }

    /** Captures open now. */
    int openCount() {
        return open().size();
    }

    private List<Capture> open() {
        List<Capture> open = new ArrayList<>(waiting);
        if (current != null) {
            open.add(current);
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Capture capture : open()) {
            try {
                capture.reader.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        waiting.clear();
        current = null;
        opened = captures.size();
        if (failure != null) {
            throw failure;
        }
    }

    /** An open capture and its next record. */
    private static final class Capture implements Comparable<Capture> {
        final CaptureFile file;
        final CaptureReader reader;
        final int rank;
        /** The record that waits to be given, while this capture is not the current one. */
        final Frame head = new Frame();

        /** The record that was read to confirm a step forward, while {@link #hasAhead}. */
        private final Frame ahead = new Frame();

        private boolean hasAhead;

        /** Time by which the record last read takes its turn, nanoseconds since 1970. */
        long key;

        Capture(CaptureFile file, CaptureReader reader, int rank) {
            this.file = file;
            this.reader = reader;
            this.rank = rank;
            this.key = file.firstTimeNanos();
        }

        boolean read(Frame frame) throws IOException {
            if (hasAhead) {
                hasAhead = false;
                frame.set(ahead);
            } else if (!reader.next(frame)) {
                return false;
            }
            if (isFarAhead(frame.timeNanos, key)) {
                lookAhead(frame);
            } else {
                key = frame.timeNanos;
            }
            return true;
        }

        /** Reads one more record, which takes the reader's buffer, so that this one needs bytes of its own. Rare: the only copy. */
        private void lookAhead(Frame frame) throws IOException {
            if (frame.kind == Frame.Kind.PACKET) {
                frame.data = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength);
                frame.offset = 0;
            }
            hasAhead = reader.next(ahead);
            if (!hasAhead || !isFarAhead(frame.timeNanos, ahead.timeNanos)) {
                key = frame.timeNanos;
            }
        }

        @Override
        public int compareTo(Capture other) {
            int byTime = Long.compare(key, other.key);
            return byTime != 0 ? byTime : Integer.compare(rank, other.rank);
        }
    }
}
