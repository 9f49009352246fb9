package io.tracebridge.cli.demo;

import io.tracebridge.capture.file.PcapngWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one capture client saw, gathered in any order and written in that of time; and what was wrong with the capture itself. Times
 * are nanoseconds since 1970-01-01T00:00:00Z.
 */
final class SampleCapture {
    private static final int ETHERNET = 1;
    private static final int SNAPLEN = 262_144;
    private static final long SECOND = 1_000_000_000L;

    private record Timed(long nanos, int interfaceId, byte[] bytes) {}

    /** From one time to another the capture does something to the frames: cuts them to so many bytes, or loses every so many. */
    private record Trouble(long from, long to, int number) {
        boolean isAt(long nanos) {
            return nanos >= from && nanos < to;
        }
    }

    private final String[] interfaces;
    private final List<Timed> frames = new ArrayList<>();
    private final List<Trouble> losses = new ArrayList<>();
    private final List<Trouble> cuts = new ArrayList<>();
    private final List<Trouble> silences = new ArrayList<>();
    private long aheadUntil = Long.MIN_VALUE;
    private long aheadNanos;
    private long disorderFrom;
    private long disorderTo;
    private long disorderNanos;

    SampleCapture(String... interfaces) {
        this.interfaces = interfaces;
    }

    void add(long nanos, int interfaceId, byte[] bytes) {
        frames.add(new Timed(nanos, interfaceId, bytes));
    }

    /** The capture is too slow: it drops every n-th frame, and says so in its marks. */
    void drops(long from, long to, int every) {
        losses.add(new Trouble(from, to, every));
    }

    /** Somebody has set a short snap length. */
    void cuts(long from, long to, int bytes) {
        cuts.add(new Trouble(from, to, bytes));
    }

    /** What it sees on interface 0 it sees a moment later on another one, too. */
    void repeats(long from, long to, int interfaceId) {
        List<Timed> again = new ArrayList<>();
        for (Timed frame : frames) {
            if (frame.interfaceId == 0 && frame.nanos >= from && frame.nanos < to) {
                again.add(new Timed(frame.nanos + 30_000, interfaceId, frame.bytes));
            }
        }
        frames.addAll(again);
    }

    /** Its card has several queues: frames less than so much apart are written the later one first. */
    void isOutOfOrder(long from, long to, long nanos) {
        disorderFrom = from;
        disorderTo = to;
        disorderNanos = nanos;
    }

    private void disorder() {
        for (int i = 1; i < frames.size(); i++) {
            Timed before = frames.get(i - 1);
            Timed after = frames.get(i);
            boolean near = after.nanos - before.nanos > 0 && after.nanos - before.nanos < disorderNanos;
            if (near && before.nanos >= disorderFrom && after.nanos < disorderTo) {
                frames.set(i - 1, after);
                frames.set(i++, before);
            }
        }
    }

    /** It is down, and says nothing of what it missed. */
    void isSilent(long from, long to) {
        silences.add(new Trouble(from, to, 0));
    }

    /** Until then its clock is wrong by so much; then it is set right. */
    void clockIsAhead(long until, long nanos) {
        aheadUntil = until;
        aheadNanos = nanos;
    }

    /** Writes pcapng and closes the stream; returns how many frames it holds. */
    int write(OutputStream out) throws IOException {
        frames.sort(Comparator.comparingLong(Timed::nanos)); // stable: equal times stay in the order made
        disorder();
        long[] dropped = new long[interfaces.length];
        int written = 0;
        int seen = 0;
        long marked = Long.MIN_VALUE;
        try (PcapngWriter writer = new PcapngWriter(out, Resolution.NANOS)) {
            for (String name : interfaces) {
                writer.addInterface(ETHERNET, SNAPLEN, name, null);
            }
            for (Timed frame : frames) {
                long at = clock(frame.nanos);
                if (within(silences, frame.nanos) != null) {
                    continue;
                }
                Trouble loss = within(losses, frame.nanos);
                if (!losses.isEmpty() && at / SECOND != marked) {
                    marked = at / SECOND;
                    for (int i = 0; i < interfaces.length; i++) {
                        writer.writeStatistics(i, marked * SECOND, -1, dropped[i]);
                    }
                }
                if (loss != null && seen++ % loss.number == 0) {
                    dropped[frame.interfaceId]++;
                    continue;
                }
                Trouble cut = within(cuts, frame.nanos);
                int length = frame.bytes.length;
                int kept = cut == null ? length : Math.min(cut.number, length);
                writer.write(frame.interfaceId, at, frame.bytes, 0, kept, length);
                written++;
            }
        }
        return written;
    }

    private long clock(long nanos) {
        return nanos < aheadUntil ? nanos + aheadNanos : nanos;
    }

    private static Trouble within(List<Trouble> troubles, long nanos) {
        for (Trouble trouble : troubles) {
            if (trouble.isAt(nanos)) {
                return trouble;
            }
        }
        return null;
    }
}
