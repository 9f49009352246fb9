package io.tracebridge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Tells a person what the demo does and found. */
final class Report {
    private static final int BAR = 24;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Everything that is told, in one question. */
    private static final String QUESTION = """
            {'size': 0, 'aggs': {
              'names': {'terms': {'field': 'dns.question.name', 'size': 8}},
              'codes': {'terms': {'field': 'dns.response_code', 'missing': 'no answer', 'size': 8}},
              'types': {'terms': {'field': 'dns.question.type', 'size': 8}},
              'again': {'filter': {'exists': {'field': 'tx.retransmissions'}}},
              'tcp': {'filter': {'term': {'network.transport': 'tcp'}}},
              'ipv6': {'filter': {'term': {'network.type': 'ipv6'}}},
              'latency': {'percentiles': {'field': 'event.duration', 'percents': [50, 90, 99]}},
              'servers': {'terms': {'field': 'server.ip', 'size': 20}, 'aggs': {
                'latency': {'percentiles': {'field': 'event.duration', 'percents': [50]}},
                'failures': {'filter': {'term': {'dns.response_code': 'SERVFAIL'}}}}}}}
            """;

    private final PrintStream out;
    private final boolean terminal = isTerminal();

    Report(PrintStream out) {
        this.out = out;
    }

    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).startsWith("/dev/pts");
        } catch (IOException e) {
            return false;
        }
    }

    void title(boolean once) {
        out.println();
        out.println(bold("tracebridge demo")
                + ": the whole way of a frame on this machine, each part a process of its own");
        if (!once) {
            out.println("It stays until Ctrl-C and leaves nothing behind.");
        }
        out.println();
    }

    /** On a terminal: what is going on until {@link #step} says how it went. */
    void begin(String part, String what) {
        if (terminal) {
            out.printf(Locale.ROOT, "  %-14s %s ...", part, what);
            out.flush();
        }
    }

    void step(String part, String what) {
        out.printf(Locale.ROOT, "%s  %-14s %s%n", terminal ? "\r\u001b[K" : "", part, what);
    }

    /** The frames and the documents, station by station. */
    void way(Counts counts, Path store) throws IOException {
        heading("The way of the frames");
        station(counts.sample(), "frames in the sample");
        station(counts.captured(), "sent by the edge");
        station(counts.stored(), "stored by the collector in " + files(store));
        station(counts.published(), "published over ØMQ");
        station(counts.received(), "received and decoded by the bridge");
        heading("The way of the documents");
        station(counts.documents(), "made by the bridge, one a transaction");
        station(counts.indexed(), "indexed, and " + counts.duplicates() + " that were there already");
        if (counts.dropped() > 0) {
            station(counts.dropped(), "that Elasticsearch was too slow for: the replay brought them");
        }
        station(counts.inIndex(), "counted in the index");
        station(counts.decoded(), "that \"tracebridge decode\" makes of the stored file");
    }

    private static String files(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.joining(", "));
        }
    }

    private void station(long count, String what) {
        out.printf(Locale.ROOT, "  %,10d  %s%n", count, what);
    }

    /** What Elasticsearch says about the sample. */
    void findings(Search search) throws IOException, InterruptedException {
        JsonNode found = search.aggregate(QUESTION);
        heading("What they tell, asked from Elasticsearch");
        List<JsonNode> names = buckets(found, "names");
        long most = names.isEmpty() ? 1 : names.get(0).path("doc_count").asLong();
        for (JsonNode name : names) {
            long count = name.path("doc_count").asLong();
            int bar = (int) Math.max(1, BAR * count / most);
            out.printf(
                    Locale.ROOT, "  %,10d  %-42s %s%n", count, name.path("key").asText(), "#".repeat(bar));
        }
        out.println();
        line("answers", counted(found, "codes"));
        line("types", counted(found, "types"));
        line(
                "more",
                String.format(
                        Locale.ROOT,
                        "%,d asked again, %,d over TCP, %,d over IPv6",
                        found.path("again").path("doc_count").asLong(),
                        found.path("tcp").path("doc_count").asLong(),
                        found.path("ipv6").path("doc_count").asLong()));
        JsonNode latency = found.path("latency").path("values");
        line(
                "latency",
                "half within " + millis(latency, "50.0") + ", 90 % within " + millis(latency, "90.0") + ", 99 % within "
                        + millis(latency, "99.0"));
        buckets(found, "servers").stream()
                .max((a, b) -> Double.compare(median(a), median(b)))
                .ifPresent(server -> line(
                        "slowest server",
                        server.path("key").asText() + ", half of its answers take longer than "
                                + millis(server.path("latency").path("values"), "50.0")));
        buckets(found, "servers").stream()
                .max((a, b) -> Long.compare(failures(a), failures(b)))
                .ifPresent(server -> line(
                        "failing server",
                        String.format(
                                Locale.ROOT,
                                "%s, %,d of %,d queries",
                                server.path("key").asText(),
                                failures(server),
                                server.path("doc_count").asLong())));
    }

    private static List<JsonNode> buckets(JsonNode found, String aggregation) {
        return StreamSupport.stream(found.path(aggregation).path("buckets").spliterator(), false)
                .toList();
    }

    private static String counted(JsonNode found, String aggregation) {
        return buckets(found, aggregation).stream()
                .map(bucket -> String.format(
                        Locale.ROOT,
                        "%s %,d",
                        bucket.path("key").asText(),
                        bucket.path("doc_count").asLong()))
                .collect(Collectors.joining(", "));
    }

    private static double median(JsonNode server) {
        return server.path("latency").path("values").path("50.0").asDouble(0);
    }

    private static long failures(JsonNode server) {
        return server.path("failures").path("doc_count").asLong();
    }

    private static String millis(JsonNode values, String percent) {
        double millis = values.path(percent).asDouble(0) / NANOS_PER_MILLI;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%,.0f ms", millis);
    }

    /** Commands to try while everything runs. */
    void lookFurther(URI elasticsearch, int collectorMetrics, int bridgeMetrics, Path store) {
        heading("Look further, in another terminal");
        for (String search : List.of(
                "tracebridge-*/_search?q=dns.response_code:SERVFAIL&size=1&pretty",
                "logs-tracebridge/_count?q=tx.state:timeout&pretty",
                "tracebridge-*/_search?q=server.ip:203.0.113.7&sort=event.duration:desc&size=1&pretty",
                "_cat/indices/tracebridge-*?v")) {
            out.println("  curl -s '" + elasticsearch + "/" + search + "'");
        }
        out.println("  curl -s http://127.0.0.1:" + collectorMetrics + "/metrics");
        out.println("  curl -s http://127.0.0.1:" + bridgeMetrics + "/metrics");
        out.println("  tshark -r " + store + "/trace-" + DemoDay.RESOLVER + "-*");
    }

    /** Where the pictures are: the last thing that is told, so that it is seen. */
    void page(URI page) {
        heading("See it");
        out.println("  " + bold(page.toString()) + " in a browser on this machine");
        out.println();
        out.println(bold("Ctrl-C ends all of it."));
        out.flush();
    }

    /** How it ended. */
    void verdict(Counts counts, boolean ended) {
        out.println();
        if (counts.disagreements().isEmpty()) {
            out.println(bold("All counts agree.") + (ended ? "" : " But not every part ended in order."));
        } else {
            out.println(bold("The counts do not agree:"));
            counts.disagreements().forEach(what -> out.println("  " + what));
        }
        out.println();
        out.flush();
    }

    private void heading(String text) {
        out.println();
        out.println(bold(text));
    }

    private void line(String what, String text) {
        out.printf(Locale.ROOT, "  %-14s %s%n", what, text);
    }

    private String bold(String text) {
        return terminal ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
