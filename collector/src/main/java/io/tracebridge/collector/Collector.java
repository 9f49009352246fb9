package io.tracebridge.collector;

import io.tracebridge.capture.Metric;
import io.tracebridge.capture.edgeprotocol.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collector: a drop-in for osmo-pcap-server. {@link #start} binds and begins; {@link #close} finishes the files, announces them, and
 * returns when both threads have ended.
 *
 * <p>The thread "collector" owns the selector, every connection and every trace file. A slow or full disk makes it wait, and so TCP holds
 * the edges back; nothing accepted is thrown away. A bad frame closes its connection with one log line and a counter, and concerns nobody
 * else.
 */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long TICK_MILLIS = 200;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CollectorSettings settings;
    private final Disk disk;
    private final Clock clock;
    private final Counters counters;
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final AllowList allowList;
    private final RefusedAddresses refusedAddresses = new RefusedAddresses();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final Map<InetAddress, SelectionKey> connections = new HashMap<>();
    private final Thread thread = new Thread(this::run, "collector");
    private Selector selector;
    private Publisher publisher;
    private long nextRetryNanos;
    private volatile int connected;
    private volatile boolean closing;

    private Collector(CollectorSettings settings, Disk disk, Clock clock) {
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        this.allowList = new AllowList(settings.clients());
        this.counters =
                new Counters(settings.clients().stream().map(ClientRule::name).toList());
        for (ClientRule rule : settings.clients()) {
            clients.computeIfAbsent(rule.name(), name -> new Client(name, rule.store(), counters.of(name)));
        }
    }

    /**
     * Binds all addresses and begins to accept.
     *
     * @throws IOException when an address cannot be bound or a folder not be used; says which, and what to do
     */
    public static Collector start(CollectorSettings settings) throws IOException {
        return start(settings, Disk.REAL, Clock.systemUTC());
    }

    static Collector start(CollectorSettings settings, Disk disk, Clock clock) throws IOException {
        Collector collector = new Collector(settings, disk, clock);
        try {
            collector.open();
        } catch (IOException | RuntimeException e) {
            collector.release();
            throw e;
        }
        if (collector.publisher != null) {
            collector.publisher.start();
        }
        collector.thread.start();
        return collector;
    }

    private void open() throws IOException {
        if (settings.store() != null) {
            checkFolder(settings.store());
        }
        if (settings.completed() != null) {
            checkFolder(settings.completed());
            if (!Files.getFileStore(settings.store()).equals(Files.getFileStore(settings.completed()))) {
                throw new IOException(settings.completed() + " is on another file system than " + settings.store()
                        + "; closed files are renamed, so both must be on one");
            }
        }
        selector = Selector.open();
        for (InetSocketAddress address : settings.listen()) {
            listen(address);
        }
        if (!settings.publish().isEmpty()) {
            publisher = new Publisher(clients.values(), settings.publish(), settings.highWaterMark(), counters);
        }
        LOG.info("listening on {}, publishing on {}", listenAddresses(), publishEndpoints());
    }

    private static void checkFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IOException(
                    folder + " is not a folder that this user may write to; create it, or change its owner");
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        servers.add(server);
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        server.configureBlocking(false);
        try {
            server.bind(address);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "cannot listen on " + address + ": " + e.getMessage()
                            + "; choose a free port and an address of this machine",
                    e);
        }
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** The addresses listened on, with the ports that the system chose. */
    public List<InetSocketAddress> listenAddresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel server : servers) {
            addresses.add((InetSocketAddress) server.socket().getLocalSocketAddress());
        }
        return addresses;
    }

    /** The ØMQ endpoints bound, with the ports that the system chose. */
    public List<String> publishEndpoints() {
        return publisher == null ? List.of() : publisher.endpoints();
    }

    /** False when it was closed, or had to end: then the log says why. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Connections open now. */
    public int connections() {
        return connected;
    }

    /** Different subscriptions now in force that cover any message of this collector. */
    public int subscriptions() {
        return publisher == null ? 0 : publisher.subscriptions();
    }

    /** Every number, now. May be called by any thread. */
    public List<Metric> metrics() {
        List<Metric> metrics = counters.snapshot();
        metrics.add(new Metric(
                "tracebridge_collector_connections", Metric.Type.GAUGE, Map.of(), connected, "Connections open."));
        metrics.add(new Metric(
                "tracebridge_collector_subscriptions",
                Metric.Type.GAUGE,
                Map.of(),
                subscriptions(),
                "Different subscriptions that cover a message of this collector."));
        return metrics;
    }

    private void run() {
        try {
            long nextTickNanos = System.nanoTime();
            while (!closing) {
                selector.select(TICK_MILLIS);
                long now = System.nanoTime();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (!key.isValid()) {
                        continue; // closed a moment ago, by a newer connection of its address
                    }
                    if (key.isAcceptable()) {
                        accept(key, now);
                    } else {
                        read(key, now);
                    }
                }
                selector.selectedKeys().clear();
                if (now - nextTickNanos >= 0) {
                    nextTickNanos = now + TICK_NANOS;
                    tick(now);
                }
            }
        } catch (IOException e) {
            LOG.error("the collector ends: {}", e.toString());
        } finally {
            for (SelectionKey key : List.copyOf(connections.values())) {
                closeSession(key, CloseReason.SHUTDOWN, null);
            }
            release();
        }
    }

    private void accept(SelectionKey server, long now) {
        SocketChannel channel = null;
        try {
            channel = ((ServerSocketChannel) server.channel()).accept();
            if (channel == null) {
                return;
            }
            InetAddress address = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
            ClientRule rule = allowList.find(address);
            SelectionKey former = connections.get(address);
            if (rule == null) {
                counters.noClient.increment();
                refusedAddresses.refused(address, "no client has this address; add --client NAME=ADDRESS", now);
                channel.close();
            } else if (former == null && connections.size() >= settings.maxConnections()) {
                counters.tooMany.increment();
                refusedAddresses.refused(
                        address, "already " + settings.maxConnections() + " connections; raise max-connections", now);
                channel.close();
            } else {
                connect(channel, address, clients.get(rule.name()), former, now);
            }
        } catch (IOException e) {
            LOG.warn("cannot accept a connection: {}", e.toString());
            closeQuietly(channel);
            // Out of file descriptors, most likely: the waiting connection would wake the selector again and again.
            server.interestOps(0);
        }
    }

    /**
     * osmo-pcap-server first tells of the connection and then closes whatever the address had open, telling of that even when there was
     * nothing: connect, [closingtracefile,] disconnect.
     */
    private void connect(SocketChannel channel, InetAddress address, Client client, SelectionKey former, long now)
            throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        client.counters.add(Counters.Of.CONNECTS, 1);
        if (publisher != null) {
            publisher.event(client, client.connect, null);
        }
        if (former != null) {
            closeSession(former, CloseReason.REPLACED, "replaced by a new connection from the same address");
        } else if (publisher != null) {
            publisher.event(client, client.disconnect, null);
        }
        TraceLog log = new TraceLog(settings, client, disk, clock, path -> announce(client, path));
        Session session = new Session(channel, address, client, log, publisher, settings, now);
        connections.put(address, channel.register(selector, SelectionKey.OP_READ, session));
        connected = connections.size();
        LOG.info("client {}: connected from {}", client.name, address.getHostAddress());
    }

    private void announce(Client client, Path path) {
        LOG.info("client {}: trace file {} complete", client.name, path);
        if (publisher != null) {
            publisher.event(
                    client, client.closingTraceFile, path.toAbsolutePath().toString());
        }
    }

    private void read(SelectionKey key, long now) {
        Session session = (Session) key.attachment();
        try {
            int count = session.read(now);
            if (count < 0) {
                boolean cutOff = session.isCutOff();
                closeSession(
                        key,
                        cutOff ? CloseReason.CUT_OFF : CloseReason.END_OF_STREAM,
                        cutOff ? "ended in the middle of a frame" : "ended");
            } else {
                process(key, session, now);
            }
        } catch (IOException e) {
            closeSession(key, CloseReason.NETWORK, "lost: " + e.getMessage());
        }
    }

    private void process(SelectionKey key, Session session, long now) {
        try {
            key.interestOps(session.process(now) ? SelectionKey.OP_READ : 0);
        } catch (RefusedException e) {
            closeSession(key, CloseReason.of(e.refusal()), "closed: " + e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("client {}: this is a bug in tracebridge", session.client.name, e);
            closeSession(key, CloseReason.BUG, "closed");
        }
    }

    /** Every 200 ms: timeouts, files due by the clock, and once a second another try at a disk that took nothing. */
    private void tick(long now) {
        boolean retry = now - nextRetryNanos >= 0;
        if (retry) {
            nextRetryNanos = now + RETRY_NANOS;
            for (ServerSocketChannel server : servers) {
                server.keyFor(selector).interestOps(SelectionKey.OP_ACCEPT);
            }
        }
        for (SelectionKey key : List.copyOf(connections.values())) {
            Session session = (Session) key.attachment();
            session.tick();
            if (key.interestOps() == 0) {
                session.heldBack(now);
                if (retry) {
                    process(key, session, now);
                }
            } else if (session.isHalfSent()
                    && session.waitingNanos(now) >= settings.frameTimeout().toNanos()) {
                closeSession(
                        key,
                        CloseReason.HALF_SENT,
                        "closed: no whole frame within "
                                + settings.frameTimeout().toSeconds() + " s");
            } else if (!settings.idleTimeout().isZero()
                    && session.silentNanos(now) >= settings.idleTimeout().toNanos()) {
                closeSession(
                        key,
                        CloseReason.IDLE,
                        "closed: silent for " + settings.idleTimeout().toSeconds() + " s");
            }
        }
    }

    /** Closes connection and file, and says so in one line; {@code what} completes "connection from ADDRESS ...", null for no line. */
    private void closeSession(SelectionKey key, CloseReason reason, String what) {
        Session session = (Session) key.attachment();
        key.cancel();
        connections.remove(session.address);
        connected = connections.size();
        counters.closed(reason);
        if (what != null) {
            String line = "client {}: connection from {} {}";
            Object[] arguments = {session.client.name, session.address.getHostAddress(), what};
            if (reason == CloseReason.END_OF_STREAM || reason == CloseReason.REPLACED) {
                LOG.info(line, arguments);
            } else {
                LOG.warn(line, arguments);
            }
        }
        try {
            session.close();
        } catch (IOException e) {
            LOG.warn("client {}: cannot close the connection: {}", session.client.name, e.toString());
        }
        if (publisher != null) {
            publisher.event(session.client, session.client.disconnect, null);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            LOG.debug("closing: {}", e.toString());
        }
    }

    /** What {@link #open} opened, and no connection any more. */
    private void release() {
        servers.forEach(Collector::closeQuietly);
        closeQuietly(selector);
        closeQuietly(publisher);
    }

    /** Finishes all trace files, announces them, and ends. May be called more than once, by any thread. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
