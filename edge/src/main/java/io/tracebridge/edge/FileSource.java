package io.tracebridge.edge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureProblem;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.PcapngFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends capture files, at a pace. A slow collector holds the reading back; nothing is dropped.
 *
 * <p>Marks are written at the start, for each whole second of packet time that begins, and at the end; those of the file itself are passed
 * on with our own counts.
 *
 * <p>Used by one thread, but for {@link #stop}.
 */
final class FileSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
    private static final int BATCH_LENGTH = 256 << 10;
    private static final int MARK_LENGTH = 4 + PcapngFormat.MAX_STATISTICS_LENGTH;
    private static final long SECOND = 1_000_000_000L;
    /** A paced file goes out in portions of about this long: short enough to be smooth, long enough to be cheap. */
    private static final long PORTION_NANOS = 2_000_000;
    /** A step back of more than this is another time, and not reordering. */
    private static final long STEP_BACK_NANOS = 300 * SECOND;

    private static final long UNKNOWN = -1;

    private final EdgeSettings settings;
    private final EdgeCounters counters;
    private final Uplink uplink;
    private final FrameEncoder encoder;
    private final Pacer pacer;
    private final Batch batch;
    private final List<CaptureProblem> problems = new ArrayList<>();
    private long[] received = new long[1];
    /** By interface: frames that the capture of the file dropped, as its marks tell; -1 while none has told. */
    private long[] dropped = {UNKNOWN};

    private long lastTimeNanos = Long.MIN_VALUE;
    private long lastMarkNanos = Long.MIN_VALUE;
    private volatile Thread thread;
    private volatile boolean stopping;

    FileSource(EdgeSettings settings, EdgeCounters counters, Uplink uplink) {
        this.settings = settings;
        this.counters = counters;
        this.uplink = uplink;
        this.encoder = new FrameEncoder(settings, counters);
        this.pacer = new Pacer(settings.pace());
        this.batch = new Batch(BATCH_LENGTH, counters);
    }

    /** Sends all files; returns what was wrong with them. */
    List<CaptureProblem> run() throws EdgeException {
        thread = Thread.currentThread();
        for (Path file : settings.files()) {
            send(file);
        }
        if (lastTimeNanos != Long.MIN_VALUE) {
            marks(lastTimeNanos);
        }
        batch.sendTo(uplink);
        uplink.finish();
        return problems;
    }

    private void send(Path file) throws EdgeException {
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (!stopping && reader.next(frame)) {
                if (frame.kind == Frame.Kind.MARK) {
                    mark(frame, describe(reader, frame));
                } else {
                    packet(frame, describe(reader, frame));
                }
            }
            if (reader.problem() != null) {
                problems.add(reader.problem());
                LOG.warn("{}", reader.problem().message());
            }
        } catch (IOException e) {
            throw new EdgeException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The interface's number; describes it, and all others that the file has described by now, when it is new. */
    private int describe(CaptureReader reader, Frame frame) throws EdgeException {
        int before = encoder.interfaces();
        int number = encoder.number(frame.interfaceId, frame.linkType, frame.interfaceName);
        boolean newlyStamped = frame.mediaCut && encoder.stamp();
        if (encoder.interfaces() > before || newlyStamped) {
            if (before == 0 && encoder.hasMarks()) {
                // From the beginning: then numbers are as in the file, and the link header need not change soon.
                encoder.forget();
                for (int id = 0; id < reader.interfaceCount(); id++) {
                    encoder.number(id, reader.linkType(id), reader.interfaceName(id));
                }
                number = encoder.number(frame.interfaceId, frame.linkType, frame.interfaceName);
            }
            batch.sendTo(uplink);
            uplink.linkHeader(encoder.linkHeader());
            int known = dropped.length;
            received = Arrays.copyOf(received, encoder.interfaces());
            dropped = Arrays.copyOf(dropped, encoder.interfaces());
            Arrays.fill(dropped, known, Math.max(known, dropped.length), UNKNOWN);
        }
        return number;
    }

    private void packet(Frame frame, int number) throws EdgeException {
        await(frame.timeNanos);
        if (stopping) {
            return;
        }
        long second = frame.timeNanos - Math.floorMod(frame.timeNanos, SECOND);
        if (lastMarkNanos == Long.MIN_VALUE) {
            marks(second); // of nothing yet, so that a subscriber knows what the next one counts from
        } else if (lastMarkNanos - frame.timeNanos > STEP_BACK_NANOS) {
            lastMarkNanos = second;
        } else if (second > lastMarkNanos) {
            marks(second);
        }
        counters.read.increment();
        if (frame.capturedLength > settings.snaplen()) {
            counters.cut.increment();
        }
        flushUnlessRoom(encoder.length(frame.capturedLength));
        batch.add(encoder, number, frame);
        received[number]++;
        lastTimeNanos = frame.timeNanos;
        pacer.advance();
    }

    private void await(long timeNanos) throws EdgeException {
        long wait = pacer.waitNanos(timeNanos, System.nanoTime());
        if (wait == 0) {
            return;
        }
        batch.sendTo(uplink);
        long until = System.nanoTime() + Math.max(wait, PORTION_NANOS);
        for (long left = until - System.nanoTime(); left > 0 && !stopping; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
    }

    /**
     * A mark that the file itself has: its time is passed on, and what its capture had dropped; not what that received, as part of it may
     * not be in the file. Marks of ours count what we sent, and a subscriber sees by them what it lost.
     */
    private void mark(Frame frame, int number) throws EdgeException {
        if (frame.dropped >= 0) {
            dropped[number] = frame.dropped;
        }
        addMark(number, frame.timeNanos);
        lastMarkNanos = Math.max(lastMarkNanos, frame.timeNanos);
    }

    /** A mark of each interface: how many of its frames were sent before. */
    private void marks(long timeNanos) throws EdgeException {
        for (int number = 0; number < encoder.interfaces(); number++) {
            addMark(number, timeNanos);
        }
        lastMarkNanos = timeNanos;
    }

    /** What an interface received includes what it dropped. */
    private void addMark(int number, long timeNanos) throws EdgeException {
        flushUnlessRoom(MARK_LENGTH);
        batch.addMark(encoder, number, timeNanos, received[number] + Math.max(0, dropped[number]), dropped[number]);
    }

    private void flushUnlessRoom(int length) throws EdgeException {
        if (!batch.hasRoom(length)) {
            batch.sendTo(uplink);
        }
    }

    /** Ends reading soon; may be called by any thread. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }
}
