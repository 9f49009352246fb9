package io.tracebridge.cli.demo;

import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * The whole way of a frame on this machine, every part a process of its own: an edge sends a sample capture to a collector, which stores
 * and publishes it; a bridge decodes and indexes it in a real Elasticsearch. Then it is counted whether all of it arrived.
 *
 * <p>Owns the processes and its work folder, and removes both.
 */
public final class Demo implements AutoCloseable {
    /** The capture client's name, as it stands in files and documents. */
    static final String CLIENT = "edge1";

    private static final int TRANSACTIONS = 6_000;
    private static final Duration SPAN = Duration.ofMinutes(4);
    private static final long SEED = 20_261_101;
    /** Frames a second: slow enough for ØMQ's first protocol, which loses what a subscriber does not take in time. */
    private static final int PACE = 5_000;

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 100;

    private final Path zip;
    private final Path cache;
    private final boolean allowRoot;
    private final PrintStream out;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private Path work;

    /**
     * @param zip the Elasticsearch distribution
     * @param cache folder where it is unpacked, or null for the demo's own
     * @param allowRoot whether the parts may be root's processes
     * @param out where to tell what happens
     */
    public Demo(Path zip, Path cache, boolean allowRoot, PrintStream out) {
        this.zip = zip;
        this.cache = cache;
        this.allowRoot = allowRoot;
        this.out = out;
    }

    /** Ends {@link #run} soon. Any thread. */
    public void stop() {
        stop.countDown();
    }

    /**
     * Runs everything and reports.
     *
     * @param once end when it is told; otherwise keep all running until {@link #stop}
     * @return true when all counts agree
     * @throws IOException when a part does not work; the message names it
     */
    public boolean run(boolean once) throws IOException, InterruptedException {
        work = Files.createTempDirectory("tracebridge-demo-").toRealPath();
        Report report = new Report(out);
        report.title(once);

        Path sample = work.resolve("sample.pcapng");
        Instant start = Instant.now().minus(SPAN).minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        int frames = DemoSample.write(
                Files.newOutputStream(sample),
                SEED,
                start.getEpochSecond() * 1_000_000_000L,
                TRANSACTIONS,
                SPAN.toNanos());
        report.step(
                "sample",
                frames + " frames of DNS, " + SPAN.toMinutes() + " minutes at a small operator, made just now");

        report.begin("Elasticsearch", "starts, which takes some 10 to 30 s");
        Path unpacked = cache == null ? work.resolve("server") : cache;
        ElasticsearchServer server =
                opened(ElasticsearchServer.start(ServerSettings.of(zip, unpacked, work.resolve("elasticsearch"))));
        URI elasticsearch = server.uri();
        report.step(
                "Elasticsearch",
                zip.getFileName().toString().replaceAll("[^0-9]*-|\\.zip", "") + " at " + elasticsearch);
        if (isStopping()) {
            return false;
        }

        Roles roles = new Roles(elasticsearch);
        Child collector = roles.collector();
        Child bridge = roles.bridge();
        report.step(
                "collector",
                "accepts edges at 127.0.0.1:" + roles.listen + ", publishes at tcp://127.0.0.1:" + roles.publish);
        report.step(
                "bridge",
                "subscribes, decodes and indexes; metrics at http://127.0.0.1:" + roles.bridgeMetrics + "/metrics");

        report.begin("edge", "sends the sample, " + PACE + " frames a second");
        Numbers edge = roles.edge(sample);
        report.step("edge", edge.get("tracebridge_edge_frames_sent_total") + " frames sent, " + PACE + " a second");
        roles.awaitArrival(edge);

        Numbers stored = Numbers.at(roles.collectorMetrics);
        Numbers received = Numbers.at(roles.bridgeMetrics);
        Search search = new Search(elasticsearch);
        long inIndex = search.count();
        long decoded = roles.decode();
        Counts counts = new Counts(frames, edge, stored, received, inIndex, decoded);
        report.way(counts, roles.store);
        report.findings(search);
        if (!isStopping() && !once) {
            report.lookFurther(elasticsearch, roles.collectorMetrics, roles.bridgeMetrics, roles.store);
            report.page(URI.create("http://127.0.0.1:" + roles.page + "/"));
            stop.await();
        }
        boolean ended = ended(bridge) & ended(collector);
        report.verdict(counts, ended);
        return counts.disagreements().isEmpty() && ended;
    }

    /** True once {@link #stop} was called. */
    public boolean isStopping() {
        return stop.getCount() == 0;
    }

    private boolean ended(Child child) throws IOException, InterruptedException {
        int code = child.stop();
        if (code != 0) {
            out.println(child.name() + " ended with exit code " + code + "; the end of its log:\n" + child.logTail());
        }
        return code == 0;
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    /** Ends every process and removes the work folder. */
    @Override
    public void close() throws IOException {
        for (AutoCloseable closeable : opened) {
            try {
                closeable.close();
            } catch (Exception e) {
                out.println("while ending: " + e.getMessage());
            }
        }
        if (work != null) {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The processes of tracebridge itself, on ports that were free a moment ago. */
    final class Roles {
        final int listen;
        final int publish;
        final int collectorMetrics;
        final int bridgeMetrics;
        final int page;
        final Path store;
        final Path key = work.resolve("key");
        private final URI elasticsearch;
        private final List<Child> children = new ArrayList<>();

        Roles(URI elasticsearch) throws IOException {
            this.elasticsearch = elasticsearch;
            this.store = Files.createDirectory(work.resolve("traces"));
            int[] ports = freePorts(5);
            listen = ports[0];
            publish = ports[1];
            collectorMetrics = ports[2];
            bridgeMetrics = ports[3];
            page = ports[4];
        }

        Child collector() throws IOException, InterruptedException {
            Child child = start(
                    "256m",
                    null,
                    "collect",
                    "--listen",
                    "127.0.0.1:" + listen,
                    "--client",
                    CLIENT + "=127.0.0.1",
                    "--store",
                    store.toString(),
                    "--publish",
                    "tcp://127.0.0.1:" + publish,
                    "--publish-queue",
                    "20000",
                    "--metrics",
                    "127.0.0.1:" + collectorMetrics);
            awaitReady(child, collectorMetrics);
            return child;
        }

        Child bridge() throws IOException, InterruptedException {
            Child child = start(
                    "512m",
                    null,
                    "bridge",
                    "--subscribe",
                    "tcp://127.0.0.1:" + publish,
                    "--elasticsearch",
                    elasticsearch.toString(),
                    "--key-file",
                    key.toString(),
                    "--dead-letters",
                    work.resolve("dead-letters.ndjson").toString(),
                    "--metrics",
                    "127.0.0.1:" + bridgeMetrics,
                    "--page",
                    "127.0.0.1:" + page);
            awaitReady(child, bridgeMetrics);
            await(
                    READY_WITHIN,
                    "the bridge's subscription did not reach the collector",
                    () -> Numbers.at(collectorMetrics).get("tracebridge_collector_subscriptions") > 0);
            return child;
        }

        /** Sends the sample to its end, and returns what the edge counted. */
        Numbers edge(Path sample) throws IOException, InterruptedException {
            Path numbers = work.resolve("edge.prom");
            Child child = start(
                    "128m",
                    null,
                    "edge",
                    "--server",
                    "127.0.0.1:" + listen,
                    "--read",
                    sample.toString(),
                    "--pace",
                    String.valueOf(PACE),
                    "--metrics-file",
                    numbers.toString());
            int code = child.await();
            if (code != 0) {
                throw failed(child, "ended with exit code " + code);
            }
            return Numbers.in(numbers);
        }

        /** Waits until the bridge has all that the collector published, and Elasticsearch all that the bridge made of it. */
        void awaitArrival(Numbers edge) throws IOException, InterruptedException {
            long sent = edge.get("tracebridge_edge_frames_sent_total");
            long deadline = System.nanoTime() + ARRIVED_WITHIN.toNanos();
            long documents = -1;
            while (System.nanoTime() < deadline && !isStopping()) {
                Numbers bridge = Numbers.at(bridgeMetrics);
                long made = bridge.get("tracebridge_bridge_documents_total");
                boolean quiet = made == documents && bridge.get("tracebridge_bridge_held_documents") == 0;
                if (quiet && bridge.get("tracebridge_bridge_frames_total") >= sent) {
                    return;
                }
                documents = made;
                stop.await(5 * POLL_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
            // what is missing shows in the counts
        }

        /** How many documents the stored capture gives without any network. */
        long decode() throws IOException, InterruptedException {
            Path documents = work.resolve("documents.ndjson");
            Child child = start("256m", documents, "decode", "--key-file", key.toString(), store.toString());
            int code = child.await();
            if (code != 0) {
                throw failed(child, "ended with exit code " + code);
            }
            try (Stream<String> lines = Files.lines(documents)) {
                return lines.count();
            }
        }

        private Child start(String heap, Path output, String... command) throws IOException {
            List<String> line = new ArrayList<>(List.of(command));
            if (allowRoot) {
                line.add("--allow-root");
            }
            Child child = opened(Child.start(work, heap, output, line));
            children.add(child);
            return child;
        }

        private void awaitReady(Child child, int port) throws IOException, InterruptedException {
            await(READY_WITHIN, child.name() + " was not ready in time", () -> {
                if (!child.isAlive()) {
                    throw failed(child, "ended before it was ready");
                }
                return Numbers.isReady(port);
            });
        }

        private IOException failed(Child child, String what) throws IOException {
            return new IOException("demo: " + child.name() + " " + what + "; the end of its log: " + child.logTail());
        }
    }

    private interface Check {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(Duration within, String otherwise, Check check) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!check.holds() && !isStopping()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("demo: " + otherwise);
            }
            stop.await(POLL_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports[i] = socket.getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }
}
