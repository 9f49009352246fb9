package io.tracebridge.cli.demo;

import io.tracebridge.bridge.Protocols;
import io.tracebridge.decoders.Protocol;
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
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The whole way of a frame on this machine, every part a process of its own: an edge sends a sample capture to a collector, which stores
 * and publishes it; a bridge decodes and indexes it in a real Elasticsearch. Then it is counted whether all of it arrived.
 *
 * <p>Owns the processes and its work folder, and removes both.
 */
public final class Demo implements AutoCloseable {
    /** All that there are, flows too. */
    private static final String PROTOCOLS =
            Protocols.all().stream().map(Protocol::name).collect(Collectors.joining(","));

    private static final long SEED = 20_261_101;
    /** Frames a second, of all edges together: slow enough for ØMQ's first protocol, which loses what a subscriber does not take in time. */
    private static final int PACE = 5_000;

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration ARRIVED_WITHIN = Duration.ofSeconds(120);
    private static final long POLL_MILLIS = 100;
    /** Exit code of a part that has dropped something. */
    private static final int LOSS = 3;

    private final Path zip;
    private final Path cache;
    private final boolean allowRoot;
    private final PrintStream out;
    /** Where a day begins: here. */
    private final ZoneId zone = ZoneId.systemDefault();

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

        LocalDate day = LocalDate.now(zone).minusDays(1);
        Instant midnight = day.atStartOfDay(zone).toInstant();
        List<DemoDay.Client> clients = DemoDay.write(work, SEED, midnight.getEpochSecond() * 1_000_000_000L);
        int frames = clients.stream().mapToInt(DemoDay.Client::frames).sum();
        report.step(
                "sample",
                frames + " frames: yesterday, " + day + ", at a small operator with " + clients.size()
                        + " probes, made just now");

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

        Roles roles = new Roles(elasticsearch, clients);
        Child collector = roles.collector();
        Child bridge = roles.bridge();
        report.step(
                "collector",
                "accepts edges at 127.0.0.1:" + roles.listen + ", publishes at tcp://127.0.0.1:" + roles.publish);
        report.step(
                "bridge",
                "subscribes, decodes and indexes; metrics at http://127.0.0.1:" + roles.bridgeMetrics + "/metrics");

        report.begin("edges", "send the sample, " + PACE + " frames a second");
        Numbers edge = roles.edges();
        report.step("edges", edge.get("tracebridge_edge_frames_sent_total") + " frames sent, " + PACE + " a second");
        roles.awaitArrival(edge);

        Numbers stored = Numbers.at(roles.collectorMetrics);
        // Told to stop, it writes what is open at the end of the day.
        boolean ended = ended(bridge);
        Numbers received = Numbers.in(List.of(roles.bridgeNumbers));
        long dropped = received.get("tracebridge_bridge_dropped_documents_total");
        if (dropped > 0) {
            report.begin("replay", "brings what Elasticsearch was too slow for");
            roles.replay();
            report.step(
                    "replay",
                    "of the stored frames: brought " + dropped + " documents that Elasticsearch was too slow for");
        }
        Search search = new Search(elasticsearch);
        long inIndex = search.count();
        long decoded = roles.decode();
        Counts counts = new Counts(frames, edge, stored, received, inIndex, decoded);
        report.way(counts, roles.store);
        report.findings(search);
        if (!isStopping() && !once) {
            bridge = roles.bridge();
            report.lookFurther(elasticsearch, roles.collectorMetrics, roles.bridgeMetrics, roles.store);
            report.page(URI.create("http://127.0.0.1:" + roles.page + "/#/overview?from=" + midnight + "&to="
                    + day.plusDays(1).atStartOfDay(zone).toInstant()));
            stop.await();
            ended &= ended(bridge);
        }
        ended &= ended(collector);
        report.verdict(counts, ended);
        return counts.disagreements().isEmpty() && ended;
    }

    /** True once {@link #stop} was called. */
    public boolean isStopping() {
        return stop.getCount() == 0;
    }

    private boolean ended(Child child) throws IOException, InterruptedException {
        int code = child.stop();
        if (code == LOSS) {
            return true; // what it dropped, a replay brings, and the counts tell
        }
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
        final Path bridgeNumbers = work.resolve("bridge.prom");
        private final URI elasticsearch;
        private final List<DemoDay.Client> clients;

        Roles(URI elasticsearch, List<DemoDay.Client> clients) throws IOException {
            this.elasticsearch = elasticsearch;
            this.clients = clients;
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
                    IntStream.range(0, clients.size())
                            .mapToObj(i -> clients.get(i).name() + "=" + address(i))
                            .collect(Collectors.joining(",")),
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
                    "--protocols",
                    PROTOCOLS,
                    "--key-file",
                    key.toString(),
                    "--dead-letters",
                    work.resolve("dead-letters.ndjson").toString(),
                    "--metrics",
                    "127.0.0.1:" + bridgeMetrics,
                    "--metrics-file",
                    bridgeNumbers.toString(),
                    "--stop-within",
                    "120",
                    "--page",
                    "127.0.0.1:" + page,
                    "--packets",
                    store.toString(),
                    "--audit",
                    work.resolve("cuts.ndjson").toString());
            awaitReady(child, bridgeMetrics);
            await(
                    READY_WITHIN,
                    "the bridge's subscription did not reach the collector",
                    () -> Numbers.at(collectorMetrics).get("tracebridge_collector_subscriptions") > 0);
            return child;
        }

        /** Each probe has an address of its own, by which the collector knows it; all of 127.0.0.0/8 is ours. */
        private static String address(int client) {
            return "127.0.0." + (1 + client);
        }

        /** Sends the sample to its end, and returns what the edges counted. */
        Numbers edges() throws IOException, InterruptedException {
            List<Child> edges = new ArrayList<>();
            List<Path> numbers = new ArrayList<>();
            int frames = clients.stream().mapToInt(DemoDay.Client::frames).sum();
            for (int i = 0; i < clients.size(); i++) {
                DemoDay.Client client = clients.get(i);
                Path counted = work.resolve(client.name() + ".prom");
                edges.add(start(
                        "128m",
                        null,
                        "edge",
                        "--server",
                        "127.0.0.1:" + listen,
                        "--source",
                        address(i),
                        "--read",
                        client.file().toString(),
                        "--pace",
                        String.valueOf(Math.max(1, (long) PACE * client.frames() / frames)),
                        "--metrics-file",
                        counted.toString()));
                numbers.add(counted);
            }
            for (Child edge : edges) {
                int code = edge.await();
                if (code != 0) {
                    throw failed(edge, "ended with exit code " + code);
                }
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

        /** Decodes and indexes the stored frames once more: what is there already stays as it is. */
        void replay() throws IOException, InterruptedException {
            Child child = start(
                    "512m",
                    null,
                    "replay",
                    "--elasticsearch",
                    elasticsearch.toString(),
                    "--protocols",
                    PROTOCOLS,
                    "--key-file",
                    key.toString(),
                    "--dead-letters",
                    work.resolve("dead-letters.ndjson").toString(),
                    store.toString());
            int code = child.await();
            if (code != 0) {
                throw failed(child, "ended with exit code " + code);
            }
        }

        /** How many documents the stored capture gives without any network. */
        long decode() throws IOException, InterruptedException {
            Path documents = work.resolve("documents.ndjson");
            Child child = start(
                    "256m",
                    documents,
                    "decode",
                    "--protocols",
                    PROTOCOLS,
                    "--key-file",
                    key.toString(),
                    store.toString());
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
            return opened(Child.start(work, heap, output, line));
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
