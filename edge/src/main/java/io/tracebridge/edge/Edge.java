package io.tracebridge.edge;

import io.tracebridge.capture.Metric;
import io.tracebridge.capture.file.CaptureProblem;
import java.util.List;

/**
 * A capture agent. {@link #run} works until the files are sent, or in live capture until {@link #close} is called from another thread;
 * then it sends what is waiting, ends the stream and returns.
 *
 * <p>The calling thread of {@link #run} owns the connection; live capture has one more thread for each device.
 */
public final class Edge implements AutoCloseable {

    private final EdgeSettings settings;
    private final EdgeCounters counters = new EdgeCounters();
    private volatile Runnable stop = () -> {};
    private volatile boolean closed;

    /** An edge that does nothing yet. */
    public Edge(EdgeSettings settings) {
        this.settings = settings;
    }

    /**
     * Captures or reads, and sends. May be called once.
     *
     * @return what was wrong with the files read, in their order; empty when nothing was
     * @throws EdgeException when it cannot go on; the message is one line for a person
     */
    public List<CaptureProblem> run() throws EdgeException {
        return settings.files().isEmpty() ? LiveSource.run(this, settings, counters) : runFiles();
    }

    private List<CaptureProblem> runFiles() throws EdgeException {
        try (Uplink uplink = new Uplink(settings, settings.patience().toNanos(), counters, addresses -> {})) {
            FileSource source = new FileSource(settings, counters, uplink);
            onClose(() -> {
                source.stop();
                uplink.stop();
            });
            return source.run();
        }
    }

    /** What {@link #close} is to do, from now on. */
    void onClose(Runnable action) {
        stop = action;
        if (closed) {
            action.run();
        }
    }

    /** Every number, now. May be called by any thread. */
    public List<Metric> metrics() {
        return counters.snapshot();
    }

    /** Makes {@link #run} return soon. May be called by any thread, also before. */
    @Override
    public void close() {
        closed = true;
        stop.run();
    }
}
