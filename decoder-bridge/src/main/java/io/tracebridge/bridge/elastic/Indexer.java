package io.tracebridge.bridge.elastic;

import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.DocumentCounts;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends bulks to Elasticsearch, several at a time, until each document is acknowledged, refused as a duplicate, or in the dead-letter
 * file. What passes (429, 5xx, a full cluster, no connection) is waited for.
 *
 * <p>Owns the sender threads, the bulks and the dead-letter file; the cluster is the caller's. There are never more bulks than the
 * memory allowed holds: {@link #emptyBulk} waits for one, or live gives none.
 */
public final class Indexer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private static final long LONG_MILLIS = 60_000;

    private final Cluster cluster;
    private final ElasticSettings settings;
    private final DocumentCounts counts;
    private final DeadLetters deadLetters;
    private final OpenIndices openIndices;
    private final Patience patience = new Patience();
    private final int maximumBulks;
    private final List<Thread> senders = new ArrayList<>();
    private final BlockingQueue<Bulk> full;

    /** Guards what follows; notified when a bulk comes back. */
    private final Object room = new Object();

    private final List<Bulk> all = new ArrayList<>();
    private final ArrayDeque<Bulk> empty = new ArrayDeque<>();
    private boolean dropping;
    private boolean hurrying;
    private long deadlineNanos;

    /**
     * Installs the templates and starts.
     *
     * @param writers how many threads will decode
     * @throws BridgeException when Elasticsearch cannot be used, with the remedy; nothing was indexed then
     */
    public Indexer(Cluster cluster, Templates templates, ElasticSettings settings, int writers, DocumentCounts counts)
            throws BridgeException {
        this.cluster = cluster;
        this.settings = settings;
        this.counts = counts;
        templates.install(cluster);
        this.openIndices = new OpenIndices(
                cluster.indices("tracebridge-*"), settings.maximumNewIndices(), settings.live(), Clock.systemUTC());
        this.deadLetters = new DeadLetters(
                settings.deadLetters().file(), settings.deadLetters().maximumBytes(), counts);
        this.maximumBulks = (int) Math.max(
                writers + settings.memory().connections(),
                settings.memory().maximumBytes() / settings.memory().bulkBytes());
        this.full = new ArrayBlockingQueue<>(maximumBulks);
        for (int i = 0; i < settings.memory().connections(); i++) {
            Thread sender = new Thread(this::run, "bulk-" + i);
            sender.setDaemon(true);
            sender.start();
            senders.add(sender);
        }
    }

    /** A writer for one shard, to be used by its thread alone. */
    public BulkWriter writer() {
        return new BulkWriter(this, settings, counts);
    }

    /** Documents that are neither acknowledged nor refused yet. */
    public long held() {
        synchronized (room) {
            return all.stream().mapToLong(Bulk::documents).sum();
        }
    }

    /** Why documents wait at the moment, in one line, or null. */
    public String waitingFor() {
        return patience.reason();
    }

    /**
     * Waits until nothing is held, for as long as it takes; after {@link #hurry} no longer than that says. All writers must have
     * flushed.
     *
     * @return false when the time was over first
     */
    public boolean drain() throws InterruptedException {
        synchronized (room) {
            while (empty.size() < all.size()) {
                long millis = hurrying ? (deadlineNanos - System.nanoTime()) / 1_000_000 : LONG_MILLIS;
                if (millis <= 0) {
                    return false;
                }
                room.wait(millis);
            }
        }
        deadLetters.flush();
        return true;
    }

    /** From now on nobody waits for room, and draining takes no longer than this. Any thread. */
    public void hurry(Duration within) {
        synchronized (room) {
            hurrying = true;
            deadlineNanos = System.nanoTime() + within.toNanos();
            room.notifyAll();
        }
    }

    /** Ends the senders; what is still held is lost to this run, and a replay brings it. */
    @Override
    public void close() throws IOException {
        hurry(Duration.ZERO);
        patience.giveUp();
        senders.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread sender : senders) {
            try {
                sender.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        deadLetters.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    String refusal(String index, long timeNanos) {
        return openIndices.refusal(index, timeNanos);
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    /** An empty bulk; when all are in use waits for one. Null: live or in a hurry, and none is free. */
    Bulk emptyBulk() {
        synchronized (room) {
            while (true) {
                Bulk bulk = empty.poll();
                if (bulk == null && all.size() < maximumBulks) {
                    bulk = new Bulk(settings.memory().bulkBytes());
                    all.add(bulk);
                }
                if (bulk != null) {
                    dropping = false;
                    return bulk;
                }
                if (settings.live() || hurrying) {
                    if (!dropping) {
                        dropping = true;
                        LOG.warn(
                                "documents are dropped: {} MiB wait for Elasticsearch already; replay the stored capture later",
                                settings.memory().maximumBytes() >> 20);
                    }
                    return null;
                }
                try {
                    room.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    hurrying = true;
                }
            }
        }
    }

    /** There is always room: the queue is as long as there are bulks. */
    void send(Bulk bulk) {
        full.add(bulk);
    }

    private void run() {
        try {
            while (!patience.isOver()) {
                Bulk bulk = full.take();
                deliver(bulk);
                deadLetters.flush();
                if (bulk.documents() == 0) {
                    bulk.clear();
                    synchronized (room) {
                        empty.add(bulk);
                        room.notifyAll();
                    }
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** Returns when no document is left in the bulk, or when given up. */
    private void deliver(Bulk bulk) throws InterruptedException {
        int attempt = 0;
        int most = Integer.MAX_VALUE;
        while (bulk.documents() > 0 && !patience.isOver()) {
            int count = Math.min(most, bulk.documents());
            if (attempt > 0) {
                counts.retries.increment();
                if (!patience.pause(attempt)) {
                    return;
                }
            }
            counts.bytes.add(bulk.length(count));
            try {
                Cluster.Answer answer = cluster.bulk(bulk.bytes(), bulk.length(count));
                if (answer.ok()) {
                    counts.bulks.increment();
                    String wait = settle(bulk, count, answer.body());
                    attempt = wait == null ? 0 : attempt + 1;
                    tell(wait);
                } else if (answer.status() == 413 && count > 1) {
                    most = count / 2; // too large for a proxy or for http.max_content_length
                } else if (passes(answer.status())) {
                    attempt++;
                    patience.failed(cluster + " answers " + answer.error());
                } else {
                    refuseAll(bulk, count, answer.error());
                }
            } catch (IOException e) {
                attempt++;
                patience.failed(cluster.explain(e));
            } catch (RuntimeException e) { // the HTTP client's: these documents must not take the sender with them
                attempt++;
                patience.failed(cluster + ": " + e);
            }
        }
    }

    private void tell(String wait) {
        if (wait == null) {
            patience.succeeded();
        } else {
            patience.failed(cluster + " cannot take all documents: " + wait);
        }
    }

    /** Takes from the bulk what the answer settles. Returns why something is left, or null. */
    private String settle(Bulk bulk, int count, byte[] answer) throws IOException {
        BulkResponse response = BulkResponse.read(answer, count);
        boolean[] keep = new boolean[count];
        String wait = null;
        if (response == null) {
            counts.indexed.add(count);
        } else {
            for (int document = 0; document < count; document++) {
                int status = response.status(document);
                String type = response.type(document);
                if (status == 409) {
                    counts.duplicates.increment();
                } else if (type == null && status < 300) {
                    counts.indexed.increment();
                } else if (passes(status, type)) {
                    keep[document] = true;
                    wait = type + ": " + response.reason(document);
                } else {
                    refuse(bulk, document, "HTTP " + status + ": " + type + ": " + response.reason(document));
                }
            }
        }
        bulk.retain(keep, count);
        return wait;
    }

    private void refuseAll(Bulk bulk, int count, String reason) {
        LOG.warn("Elasticsearch refuses a bulk of {} documents as a whole: {}", count, reason);
        for (int document = 0; document < count; document++) {
            refuse(bulk, document, reason);
        }
        bulk.retain(new boolean[count], count);
    }

    private void refuse(Bulk bulk, int document, String reason) {
        deadLetters.add(
                reason,
                bulk.index(document),
                bulk.id(document),
                bulk.version(document),
                bulk.bytes(),
                bulk.sourceOffset(document),
                bulk.sourceLength(document));
    }

    /** Whether a request may succeed later as it is: the server's trouble, or something its operator puts right. */
    private static boolean passes(int status) {
        return switch (status) {
            case 401, 403, 404, 405, 407, 408, 429 -> true;
            default -> status >= 500 || status < 400;
        };
    }

    /** Whether a document may be taken later as it is. A cluster at its limit of shards answers 400 validation_exception. */
    private static boolean passes(int status, String type) {
        return status == 429
                || status >= 500
                || "cluster_block_exception".equals(type)
                || "validation_exception".equals(type);
    }
}
