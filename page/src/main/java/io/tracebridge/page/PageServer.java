package io.tracebridge.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.cut.IndexedDocument;
import io.tracebridge.bridge.cut.PacketCutter;
import io.tracebridge.bridge.elastic.Cluster;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.dashboards.Dashboards;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page, and, where captures are given, the packets behind a document. It only reads, by searches that it makes itself, and has no passwords: whoever reaches it sees what the given
 * credentials may read. So it listens on loopback alone. A page from elsewhere, in a browser on this machine, gets nothing: a request must
 * name this host, must not come from another site, and its answer may not be framed or read elsewhere.
 *
 * <p>Owns its threads and its connection to Elasticsearch.
 */
public final class PageServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BACKLOG = 64;
    private static final int THREADS = 6;
    private static final String API = "/api/";
    private static final String PACKETS = "/packets/";
    /** Packet time around a document that is looked through: a handshake, a late retransmission. */
    private static final long MARGIN_NANOS = 1_000_000_000L;

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final HttpServer server;
    private final ExecutorService threads;
    private final Cluster cluster;
    private final Answers answers;
    private final PacketCutter packets;
    private final Assets assets = new Assets();
    private final String host;

    /**
     * Starts to serve. Connects to Elasticsearch when first asked.
     *
     * @param address of loopback; port 0 for any free one
     * @param catalog all fields that documents may have
     * @param packets hands out the packets behind a document; null to offer none
     * @throws BridgeException when the address cannot be had or is none of loopback
     */
    public PageServer(InetSocketAddress address, ElasticSettings elastic, FieldCatalog catalog, PacketCutter packets)
            throws IOException {
        if (address.getAddress() == null || !address.getAddress().isLoopbackAddress()) {
            throw new BridgeException("page: " + address.getHostString()
                    + " can be reached from other machines, and the page has no passwords: give 127.0.0.1 or [::1], and from"
                    + " elsewhere come through ssh -L or a proxy that asks who it is");
        }
        this.host = address.getHostString().toLowerCase(Locale.ROOT);
        this.cluster = new Cluster(elastic);
        this.packets = packets;
        try {
            this.answers = new Answers(Dashboards.read(catalog), catalog, cluster, Clock.systemUTC(), packets != null);
            this.server = create(address);
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "page-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer create(InetSocketAddress address) throws BridgeException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new BridgeException(
                    "page: cannot listen on " + address.getHostString() + ":" + address.getPort() + " ("
                            + e.getMessage() + "): choose another address or port",
                    e);
        }
    }

    /** Where a browser finds it. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        String name = address.getAddress() instanceof java.net.Inet6Address ? "[::1]" : "127.0.0.1";
        return URI.create("http://" + name + ":" + address.getPort() + "/");
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        cluster.close();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Security-Policy", Assets.POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Cross-Origin-Opener-Policy", "same-origin");
            headers.set("Cache-Control", "no-store");
            try {
                check(exchange);
                String path = exchange.getRequestURI().getPath();
                if (path.startsWith(API)) {
                    Parameters parameters =
                            new Parameters(exchange.getRequestURI().getRawQuery());
                    List<String> names = List.of(path.substring(API.length()).split("/", -1));
                    sendJson(exchange, 200, answers.answer(names, parameters));
                } else if (path.startsWith(PACKETS) && packets != null) {
                    sendPackets(exchange, path.substring(PACKETS.length()));
                } else {
                    Assets.Asset asset = assets.at(path);
                    send(exchange, 200, asset.type(), asset.bytes());
                }
            } catch (BadRequest e) {
                sendError(exchange, e.status(), e.getMessage());
            } catch (BridgeException e) {
                sendError(exchange, 502, e.getMessage());
            } catch (IOException e) {
                sendError(exchange, 502, cluster.explain(e));
            } catch (RuntimeException e) {
                LOG.error("page: {} failed by an error of its own; please report this", exchange.getRequestURI(), e);
                sendError(exchange, 500, "an error of the program; its log tells more");
            }
        } catch (IOException e) {
            LOG.debug("page: the browser went away: {}", e.toString());
        }
    }

    private void check(HttpExchange exchange) throws BadRequest {
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            throw new BadRequest(405, "only GET");
        }
        // A name of somebody else that leads to this address would make their page ours (DNS rebinding).
        String asked = exchange.getRequestHeaders().getFirst("Host");
        String name = asked == null ? "" : asked.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
        if (!LOOPBACK_NAMES.contains(name) && !name.equals(host)) {
            throw new BadRequest(421, "this page is served as " + uri() + " only");
        }
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        String path = exchange.getRequestURI().getPath();
        if (foreign && path.startsWith(API)) {
            throw new BadRequest(403, "only for the page itself");
        }
        // Kibana links to packets: a person may follow, a script of another site may not fetch.
        String mode = exchange.getRequestHeaders().getFirst("Sec-Fetch-Mode");
        if (path.startsWith(PACKETS)
                && (foreign && !"navigate".equals(mode)
                        || !exchange.getRequestMethod().equals("GET"))) {
            throw new BadRequest(403, "only for whoever follows a link");
        }
    }

    private void sendPackets(HttpExchange exchange, String id) throws IOException, BadRequest {
        if (!IndexedDocument.isId(id)) {
            throw new BadRequest(404, "no document has such an id");
        }
        String who = "page, " + exchange.getRemoteAddress().getAddress().getHostAddress();
        packets.document(cluster, id, MARGIN_NANOS, who, (result, length) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.tcpdump.pcap");
            exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=\"" + id + ".pcapng\"");
            exchange.sendResponseHeaders(200, length);
            return exchange.getResponseBody();
        });
    }

    private static void sendJson(HttpExchange exchange, int status, Object json) throws IOException {
        send(exchange, status, "application/json", JSON.writeValueAsBytes(json));
    }

    private static void sendError(HttpExchange exchange, int status, String message) throws IOException {
        sendJson(exchange, status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
