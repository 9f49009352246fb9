package io.tracebridge.bridge;

import io.tracebridge.capture.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code tracebridge decode}: the documents of captures as NDJSON, in the same order whatever the order of names and the number of
 * shards. Needs no server.
 */
public final class Decode {
    /**
     * @param captures files and folders; "-" for standard input
     * @param client the client of all captures, or null to go by their names
     * @param decoding how to decode
     * @param shards threads that decode; each takes whole sites
     * @param input standard input
     * @param output where the documents go; flushed, not closed
     * @param progress how to say how far it is
     * @param messages where to say it
     */
    public record Settings(
            List<Path> captures,
            String client,
            Decoding decoding,
            int shards,
            InputStream input,
            OutputStream output,
            ProgressStyle progress,
            PrintStream messages) {}

    /**
     * @param files what was read
     * @param documents written
     */
    public record Result(FileResult files, long documents) {
        /** True when something of the captures is not in the documents. */
        public boolean hasLoss() {
            return files.hasLoss();
        }
    }

    private final Settings settings;
    private final Captures captures;
    private final DocumentCounts counts = new DocumentCounts();
    private final SiteCounters siteCounters = new SiteCounters();
    private final FileRun run;
    private final Ndjson ndjson;

    /**
     * Looks into the captures.
     *
     * @throws IOException when one is not there or no capture; the message names the remedy
     */
    public Decode(Settings settings) throws IOException {
        this.settings = settings;
        this.captures = Captures.find(settings.captures(), settings.client(), settings.input(), settings.decoding());
        this.ndjson = new Ndjson(settings.output(), counts, this::stop);
        this.run = new FileRun(captures, settings.decoding(), siteCounters, ndjson);
    }

    /**
     * Returns when all documents are written, or soon after {@link #stop}.
     *
     * @throws IOException when a capture cannot be read, or the output takes no more
     */
    public Result run() throws IOException, InterruptedException {
        FileResult files;
        try (Progress progress = new Progress(
                settings.progress(),
                settings.messages(),
                captures.size(),
                run::bytes,
                run::frames,
                counts.documents::sum)) {
            progress.start();
            files = run.run(settings.shards());
        }
        ndjson.finish();
        return new Result(files, counts.documents.sum());
    }

    /** Ends {@link #run} soon. Any thread. */
    public void stop() {
        run.stop();
    }

    /** The numbers now. Any thread. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(Metrics.files(run.frames(), run.bytes(), captures.size()));
        metrics.addAll(Metrics.sites(siteCounters));
        return metrics;
    }

    /** What the decoders counted. */
    public SiteCounters siteCounters() {
        return siteCounters;
    }
}
