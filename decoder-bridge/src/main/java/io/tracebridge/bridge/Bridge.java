package io.tracebridge.bridge;

import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.elastic.Indexer;
import io.tracebridge.bridge.metrics.MetricsServer;
import io.tracebridge.capture.Metric;
import io.tracebridge.capture.sidechannel.Topic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code tracebridge bridge}: subscribes to collectors, decodes live and indexes. What it cannot take in time it drops, counts and
 * says; the stored captures have it all, and a replay brings what is missing.
 *
 * <p>The thread in {@link #run} owns the sockets, and with one shard decodes too; with more, each shard has a thread.
 */
public final class Bridge {
    /** Messages of one collector that may wait to be received: about a second of a busy link, and some ten megabytes. */
    public static final int HIGH_WATER_MARK = 20_000;

    /**
     * @param subscribe endpoints of the collectors' side channel, {@code tcp://HOST:PORT}
     * @param clients only these clients; all when empty
     * @param highWaterMark messages of one collector that may wait to be received
     * @param decoding how to decode
     * @param elastic where to index; live
     * @param shards threads that decode; each takes whole sites
     * @param metrics where to serve /metrics and /health, or null
     * @param stopWithin how long stopping may wait for Elasticsearch
     */
    public record Settings(
            List<String> subscribe,
            Set<String> clients,
            int highWaterMark,
            Decoding decoding,
            ElasticSettings elastic,
            int shards,
            InetSocketAddress metrics,
            Duration stopWithin) {}

    /**
     * @param received frames given to the decoders
     * @param malformed messages that could not be read
     * @param dropped messages lost in a full queue of ours
     * @param lost frames that the subscription lost, as far as the clients' marks tell
     * @param lossKnown whether there were marks that tell it
     * @param errors programming errors in decoders
     * @param documents what became of the documents
     */
    public record Result(
            long received,
            long malformed,
            long dropped,
            long lost,
            boolean lossKnown,
            long errors,
            DocumentTotals documents) {
        /** True when something that was sent is not in the index. */
        public boolean hasLoss() {
            return malformed + dropped + lost + errors > 0 || documents.hasLoss();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final long WAIT_MILLIS = 50;
    private static final long TICK_NANOS = 100_000_000;

    private final Settings settings;
    private final DocumentCounts documents = new DocumentCounts();
    private final ReceptionCounts reception = new ReceptionCounts();
    private final SiteCounters siteCounters = new SiteCounters();
    private volatile boolean stopping;
    private volatile Indexer indexer;
    private volatile Subscriptions subscriptions;
    private volatile MetricsServer metricsServer;

    public Bridge(Settings settings) {
        this.settings = settings;
    }

    /**
     * Decodes and indexes until {@link #stop}; then writes what is open and sends everything, as far as the time allows.
     *
     * @throws IOException when Elasticsearch cannot be used at the start, or an endpoint is none; the message names the remedy
     */
    public Result run() throws IOException, InterruptedException {
        ElasticSettings elastic = settings.elastic();
        Indexer sending;
        try (Cluster cluster = Cluster.connect(elastic, () -> stopping);
                Indexer opened = new Indexer(
                        cluster, Replay.templates(settings.decoding()), elastic, settings.shards(), documents)) {
            sending = opened;
            indexer = opened;
            try (MetricsServer server = serveMetrics()) {
                metricsServer = server;
                receive(opened);
                opened.hurry(settings.stopWithin());
                if (!opened.drain()) {
                    LOG.warn(
                            "stopped with {} documents that Elasticsearch has not taken: {}",
                            opened.held(),
                            opened.waitingFor());
                }
            }
        }
        return new Result(
                reception.frames.sum(),
                reception.malformed.sum(),
                reception.dropped.sum(),
                reception.lost.sum(),
                reception.countingMarks.sum() > 0,
                siteCounters.total("site.errors"),
                DocumentTotals.of(documents, sending.held()));
    }

    /** Ends {@link #run} in order. Any thread. */
    public void stop() {
        stopping = true;
    }

    /** Where the metrics are served; null before {@link #run} serves them, and when they are not wanted. */
    public InetSocketAddress metricsAddress() {
        MetricsServer server = metricsServer;
        return server == null ? null : server.address();
    }

    /** The numbers now. Any thread. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(Metrics.reception(reception));
        metrics.addAll(Metrics.documents(documents, indexer));
        metrics.addAll(Metrics.sites(siteCounters));
        metrics.addAll(Metrics.lag(siteCounters.packetTimes(), System.currentTimeMillis()));
        return metrics;
    }

    private MetricsServer serveMetrics() throws BridgeException {
        return settings.metrics() == null ? null : new MetricsServer(settings.metrics(), this::metrics, this::notReady);
    }

    private String notReady() {
        Subscriptions receiving = subscriptions;
        if (receiving == null) {
            return "not subscribed yet";
        }
        List<String> missing = receiving.missing();
        return missing.isEmpty() ? indexer.waitingFor() : "no connection to " + String.join(", ", missing);
    }

    private void receive(Indexer sending) throws BridgeException, InterruptedException {
        KeptFrames kept = KeptFrames.of(settings.decoding());
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < settings.shards(); i++) {
            shards.add(new Shard(settings.decoding(), kept, siteCounters, sending.writer()));
        }
        try (Subscriptions receiving =
                new Subscriptions(settings.subscribe(), settings.clients(), settings.highWaterMark(), reception)) {
            subscriptions = receiving;
            if (shards.size() == 1) {
                Shard shard = shards.get(0);
                loop(receiving, new Dispatcher(List.of(shard::data)), shard::tick);
                shard.finish();
            } else {
                List<ShardQueue> queues = new ArrayList<>();
                for (Shard shard : shards) {
                    queues.add(new ShardQueue(shard, queues.size(), reception));
                }
                loop(
                        receiving,
                        new Dispatcher(queues.stream()
                                .<Dispatcher.Target>map(q -> q::data)
                                .toList()),
                        () -> {});
                for (ShardQueue queue : queues) {
                    queue.finish();
                }
            }
        }
    }

    private void loop(Subscriptions receiving, Dispatcher dispatcher, Runnable tick) {
        long due = System.nanoTime() + TICK_NANOS;
        while (!stopping) {
            receiving.receive(WAIT_MILLIS, dispatcher);
            long now = System.nanoTime();
            if (now - due >= 0) {
                tick.run();
                due = now + TICK_NANOS;
            }
        }
    }

    /** Gives each client's messages to the shard of its site. Owned by the receiving thread. */
    private final class Dispatcher implements Subscriptions.Listener {
        /** One shard. */
        private interface Target {
            void data(LiveClient client, byte[] link, byte[] data);
        }

        private record Route(LiveClient client, Target target) {}

        private final List<Target> targets;
        private final List<Map<String, Route>> routes = new ArrayList<>();
        private final Map<String, Target> targetOfSite = new HashMap<>();

        Dispatcher(List<Target> targets) {
            this.targets = targets;
            settings.subscribe().forEach(endpoint -> routes.add(new HashMap<>()));
        }

        @Override
        public void data(int collector, String client, byte[] link, byte[] data) {
            Route route = routes.get(collector).get(client);
            if (route == null) {
                route = route(collector, client);
            }
            route.target.data(route.client, link, data);
        }

        @Override
        public void event(int collector, Topic topic) {
            // A session goes connect, disconnect (at once, always), data ..., closingtracefile, disconnect: the events
            // say nothing
            // about a session that its data do not say better.
            LOG.debug("{} from {}", topic, settings.subscribe().get(collector));
        }

        private Route route(int collector, String client) {
            String site = settings.decoding().site(client);
            Target target = targetOfSite.computeIfAbsent(site, s -> targets.get(targetOfSite.size() % targets.size()));
            Route route =
                    new Route(new LiveClient(client, site, settings.subscribe().get(collector), reception), target);
            routes.get(collector).put(client, route);
            return route;
        }
    }
}
