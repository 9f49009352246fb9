package io.tracebridge.bridge;

import io.tracebridge.bridge.elastic.BulkWriter;
import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.elastic.Indexer;
import io.tracebridge.bridge.elastic.Templates;
import io.tracebridge.bridge.metrics.MetricsServer;
import io.tracebridge.capture.Metric;
import io.tracebridge.decoders.DocumentSink;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.IndexTemplates;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code tracebridge replay}: decodes stored captures and indexes the documents. May be run again and again: nothing doubles. */
public final class Replay {
    /**
     * @param captures files and folders; "-" for standard input
     * @param client the client of all captures, or null to go by their names
     * @param decoding how to decode
     * @param elastic where to index; not live
     * @param shards threads that decode; each takes whole sites
     * @param metrics where to serve /metrics and /health, or null
     * @param input standard input
     * @param progress how to say how far it is
     * @param messages where to say it
     */
    public record Settings(
            List<Path> captures,
            String client,
            Decoding decoding,
            ElasticSettings elastic,
            int shards,
            InetSocketAddress metrics,
            InputStream input,
            ProgressStyle progress,
            PrintStream messages) {}

    /**
     * @param files what was read
     * @param documents what became of the documents
     */
    public record Result(FileResult files, DocumentTotals documents) {
        /** True when something of the captures is not in the index. */
        public boolean hasLoss() {
            return files.hasLoss() || documents.hasLoss();
        }
    }

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final Settings settings;
    private final Captures captures;
    private final DocumentCounts counts = new DocumentCounts();
    private final SiteCounters siteCounters = new SiteCounters();
    private volatile FileRun run;
    private volatile Indexer indexer;
    private volatile MetricsServer metricsServer;
    private volatile boolean stopping;

    /**
     * Looks into the captures.
     *
     * @throws IOException when one is not there or no capture; the message names the remedy
     */
    public Replay(Settings settings) throws IOException {
        this.settings = settings;
        this.captures = Captures.find(settings.captures(), settings.client(), settings.input(), settings.decoding());
    }

    /**
     * Returns when every document is acknowledged or accounted for, however long Elasticsearch is away; or soon after {@link #stop}.
     *
     * @throws IOException when a capture cannot be read, or Elasticsearch cannot be used at the start
     */
    public Result run() throws IOException, InterruptedException {
        ElasticSettings elastic = settings.elastic();
        FileResult files;
        try (Cluster cluster = Cluster.connect(elastic, () -> stopping);
                Indexer opened =
                        new Indexer(cluster, templates(settings.decoding()), elastic, settings.shards(), counts)) {
            indexer = opened;
            run = new FileRun(captures, settings.decoding(), siteCounters, new Writers(opened, settings.shards()));
            if (stopping) {
                stop();
            }
            try (MetricsServer server = serveMetrics();
                    Progress progress = new Progress(
                            settings.progress(),
                            settings.messages(),
                            captures.size(),
                            run::bytes,
                            run::frames,
                            counts.documents::sum)) {
                metricsServer = server;
                progress.start();
                files = run.run(settings.shards());
                opened.drain();
            }
        }
        return new Result(files, DocumentTotals.of(counts, indexer.held()));
    }

    /** Ends {@link #run} soon; what Elasticsearch has not taken by then is counted as held. Any thread. */
    public void stop() {
        stopping = true;
        FileRun reading = run;
        Indexer sending = indexer;
        if (reading != null) {
            reading.stop();
        }
        if (sending != null) {
            sending.hurry(STOP_WITHIN);
        }
    }

    /** Where the metrics are served; null before {@link #run} serves them, and when they are not wanted. */
    public InetSocketAddress metricsAddress() {
        MetricsServer server = metricsServer;
        return server == null ? null : server.address();
    }

    /** The numbers now. Any thread. */
    public List<Metric> metrics() {
        FileRun reading = run;
        List<Metric> metrics = new ArrayList<>(Metrics.files(
                reading == null ? 0 : reading.frames(), reading == null ? 0 : reading.bytes(), captures.size()));
        metrics.addAll(Metrics.documents(counts, indexer));
        metrics.addAll(Metrics.sites(siteCounters));
        return metrics;
    }

    private MetricsServer serveMetrics() throws BridgeException {
        return settings.metrics() == null
                ? null
                : new MetricsServer(settings.metrics(), this::metrics, () -> indexer.waitingFor());
    }

    static Templates templates(Decoding decoding) {
        return new Templates(new IndexTemplates(FieldCatalog.of(decoding.protocols())).all(false));
    }

    /** One writer a shard, for all sites that it decodes. */
    private static final class Writers implements FileRun.Output {
        private final List<BulkWriter> writers = new ArrayList<>();

        Writers(Indexer indexer, int shards) {
            for (int shard = 0; shard < shards; shard++) {
                writers.add(indexer.writer());
            }
        }

        @Override
        public DocumentSink begin(int shard, int site) {
            return writers.get(shard);
        }

        @Override
        public void end(int shard, int site, DocumentSink sink) {
            writers.get(shard).flush();
        }
    }
}
