package io.tracebridge.bridge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureProblem;
import io.tracebridge.decoders.DocumentSink;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decodes captures to their end, whole sites at a time: the calling thread takes one after the other, and so do helpers when there are
 * several shards. A site's state lives only while it is decoded.
 */
final class FileRun {
    /** Where the documents go. Called by the thread that decodes. */
    interface Output {
        /**
         * @param shard 0 .. shards - 1
         * @param site 0 .. sites - 1, begun in this order
         */
        DocumentSink begin(int shard, int site);

        /** The site is done, or was left. */
        void end(int shard, int site, DocumentSink sink);
    }

    /** So often other threads are told how far it is. */
    private static final int FRAMES_PER_REPORT = 8192;

    private final Captures captures;
    private final Decoding decoding;
    private final Output output;
    private final KeptFrames kept;
    private final SiteCounters counters;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<CaptureProblem> problems = Collections.synchronizedList(new ArrayList<>());
    private final LongAdder frames = new LongAdder();
    private final LongAdder marks = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile boolean stopping;

    FileRun(Captures captures, Decoding decoding, SiteCounters counters, Output output) {
        this.captures = captures;
        this.decoding = decoding;
        this.counters = counters;
        this.output = output;
        this.kept = KeptFrames.of(decoding);
    }

    /**
     * Returns when all is decoded, or soon after {@link #stop}.
     *
     * @throws IOException when a capture could not be read; the others are left then
     */
    FileResult run(int shards) throws IOException, InterruptedException {
        int threads = Math.max(1, Math.min(shards, captures.sites().size()));
        List<Thread> helpers = new ArrayList<>();
        for (int shard = 1; shard < threads; shard++) {
            int number = shard;
            Thread helper = new Thread(() -> work(number), "shard-" + shard);
            helper.start();
            helpers.add(helper);
        }
        work(0);
        for (Thread helper : helpers) {
            helper.join();
        }
        Throwable failed = failure.get();
        if (failed instanceof IOException e) {
            throw e;
        } else if (failed instanceof RuntimeException e) {
            throw e;
        } else if (failed instanceof Error e) {
            throw e;
        }
        return new FileResult(
                captures.count(),
                finished.get(),
                frames.sum(),
                marks.sum(),
                refused.sum(),
                List.copyOf(problems),
                captures.ignored(),
                counters.total("site.errors"),
                stopping);
    }

    /** Makes {@link #run} return soon; what is open is not written. Any thread. */
    void stop() {
        stopping = true;
    }

    long frames() {
        return frames.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    private void work(int shard) {
        try {
            int site = next.getAndIncrement();
            while (site < captures.sites().size() && !stopping && failure.get() == null) {
                DocumentSink sink = output.begin(shard, site);
                try {
                    decode(captures.sites().get(site), sink);
                } finally {
                    output.end(shard, site, sink);
                }
                site = next.getAndIncrement();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            stopping = true;
        }
    }

    private void decode(Captures.SiteCaptures source, DocumentSink sink) throws IOException {
        Site site = decoding.newSite(sink, kept);
        SiteCounters.Meter meter = counters.begin(source.name(), site);
        try (Captures.Records records = source.open()) {
            Frame frame = new Frame();
            long packets = 0;
            long reported = 0;
            long position = 0;
            while (!stopping && records.next(frame)) {
                site.frame(records.client(), frame);
                if (frame.kind == Frame.Kind.MARK) {
                    marks.increment();
                } else if (++packets - reported == FRAMES_PER_REPORT) {
                    frames.add(packets - reported);
                    reported = packets;
                    bytes.add(records.position() - position);
                    position = records.position();
                    meter.refresh();
                }
            }
            frames.add(packets - reported);
            bytes.add(records.position() - position);
            refused.add(records.refused());
            problems.addAll(records.problems());
            if (!stopping) {
                site.finish();
                finished.incrementAndGet();
            }
        } finally {
            meter.end();
        }
    }
}
