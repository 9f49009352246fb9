package io.tracebridge.bridge.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.capture.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves /metrics (Prometheus' text format), /health/live (200 as long as the program runs) and /health/ready (200 when it can do its
 * work, else 503 and why not). No passwords and no encryption: to be bound to loopback, or behind a proxy. Owns its one thread.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "metrics");
        made.setDaemon(true);
        return made;
    });
    private final Supplier<List<Metric>> metrics;
    private final Supplier<String> notReady;

    /**
     * Starts to serve.
     *
     * @param address port 0 for any free one
     * @param metrics the numbers now; called from another thread
     * @param notReady why the program cannot do its work at the moment, in one line, or null; called from another thread
     * @throws BridgeException when the address cannot be had
     */
    public MetricsServer(InetSocketAddress address, Supplier<List<Metric>> metrics, Supplier<String> notReady)
            throws BridgeException {
        this.metrics = metrics;
        this.notReady = notReady;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new BridgeException(
                    "metrics: cannot listen on " + address.getHostString() + ":" + address.getPort() + " ("
                            + e.getMessage() + "): choose another address or port",
                    e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(thread);
        server.start();
    }

    /** Where it listens, with the port that the system chose. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdown();
    }

    /** The numbers in Prometheus' text format, by name. */
    public static byte[] text(List<Metric> metrics) throws IOException {
        Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
        Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            Labels labels = Labels.of(
                    metric.labels().keySet().toArray(String[]::new),
                    metric.labels().values().toArray(String[]::new));
            if (metric.type() == Metric.Type.COUNTER) {
                String base = metric.name().replaceFirst("_total$", ""); // the writer appends it
                counters.computeIfAbsent(
                                base,
                                name -> CounterSnapshot.builder().name(name).help(metric.help()))
                        .dataPoint(CounterDataPointSnapshot.builder()
                                .labels(labels)
                                .value(metric.value())
                                .build());
            } else {
                gauges.computeIfAbsent(
                                metric.name(),
                                name -> GaugeSnapshot.builder().name(name).help(metric.help()))
                        .dataPoint(GaugeDataPointSnapshot.builder()
                                .labels(labels)
                                .value(metric.value())
                                .build());
            }
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
        gauges.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, all.build(), EscapingScheme.DEFAULT);
        return out.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                send(exchange, 405, TEXT, "only GET\n".getBytes(StandardCharsets.UTF_8));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" -> send(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, text(metrics.get()));
                case "/health/live" -> send(exchange, 200, TEXT, "live\n".getBytes(StandardCharsets.UTF_8));
                case "/health/ready" -> {
                    String reason = notReady.get();
                    String line = reason == null ? "ready\n" : "not ready: " + reason + "\n";
                    send(exchange, reason == null ? 200 : 503, TEXT, line.getBytes(StandardCharsets.UTF_8));
                }
                default ->
                    send(
                            exchange,
                            404,
                            TEXT,
                            "there are /metrics, /health/live and /health/ready\n".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
