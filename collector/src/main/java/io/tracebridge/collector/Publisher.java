package io.tracebridge.collector;

import io.tracebridge.capture.edgeprotocol.LinkHeader;
import io.tracebridge.capture.sidechannel.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Publishes version 1 of the side channel. Owns the ØMQ context and its one XPUB socket, which only the thread "collector-publisher"
 * touches. The collector thread hands over batches through a bounded queue and waits while it is full; this thread never waits for
 * anybody, so that wait is short.
 *
 * <p>A subscriber that falls behind by the high-water mark loses messages, as with osmo-pcap-server; the others do not. Found full, its
 * queue takes nothing until half of it has drained; ØMQ tells the first only, so that is what is counted.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final long TELL_OVERFLOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int QUEUED_BATCHES = 32;
    private static final int LONGEST_SUBSCRIPTION = 1024;
    private static final int LINGER_MILLIS = 2_000;
    private static final int SUBSCRIPTIONS_EVERY_MILLIS = 10;

    /** A data batch (payloads one behind the other), or an event (link is null; payloads is its second part, or null). */
    private record Batch(Client client, Topic topic, LinkHeader link, byte[] payloads) {}

    private final Collection<Client> clients;
    private final Counters counters;
    private final ZContext context = new ZContext(1);
    private final ZMQ.Socket socket;
    private final List<String> endpoints = new ArrayList<>();
    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
    private final Set<String> subscriptions = new HashSet<>();
    private final Thread thread = new Thread(this::run, "collector-publisher");
    private volatile int subscriptionCount;
    private volatile boolean closing;
    private boolean overflowing;
    private boolean toldOverflow;
    private long toldOverflowNanos;

    /** Binds the endpoints; {@link #start} begins to publish. */
    Publisher(Collection<Client> clients, List<String> endpoints, int highWaterMark, Counters counters)
            throws IOException {
        this.clients = clients;
        this.counters = counters;
        socket = context.createSocket(SocketType.XPUB);
        socket.setSndHWM(highWaterMark);
        socket.setLinger(LINGER_MILLIS);
        socket.setXpubNoDrop(true); // a full queue is told, see send()
        socket.setMaxMsgSize(LONGEST_SUBSCRIPTION);
        socket.setIPv6(true);
        for (String endpoint : endpoints) {
            try {
                socket.bind(endpoint);
            } catch (ZMQException | IllegalArgumentException | UnsupportedOperationException e) {
                context.close();
                throw new IOException(
                        "cannot publish on " + endpoint + ": " + e.getMessage() + "; expected tcp://ADDRESS:PORT, free",
                        e);
            }
            this.endpoints.add(socket.getLastEndpoint());
        }
    }

    void start() {
        thread.start();
    }

    /** The endpoints as bound, with the ports that the system chose. */
    List<String> endpoints() {
        return List.copyOf(endpoints);
    }

    /** Different subscriptions in force that cover some topic of ours. */
    int subscriptions() {
        return subscriptionCount;
    }

    /** Publishes an event; {@code path} is the second part, or null for none. */
    void event(Client client, Topic topic, String path) {
        put(new Batch(client, topic, null, path == null ? null : path.getBytes(StandardCharsets.UTF_8)));
    }

    /** Publishes data payloads that lie one behind the other in an array that nobody changes any more. */
    void data(Client client, LinkHeader link, byte[] payloads) {
        put(new Batch(client, client.data, link, payloads));
    }

    private void put(Batch batch) {
        try {
            while (thread.isAlive() && !queue.offer(batch, 100, TimeUnit.MILLISECONDS)) {
                // The publisher never waits, so there is room soon.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                boolean last = closing;
                readSubscriptions();
                Batch batch = queue.poll(SUBSCRIPTIONS_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (batch != null) {
                    publish(batch);
                } else if (last) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.error("publishing ends: interrupted", e);
        } catch (RuntimeException e) {
            LOG.error("publishing ends; storing goes on. This is a bug in tracebridge or jeromq", e);
        } finally {
            context.close(); // waits for what subscribers still have to get, at most LINGER_MILLIS
        }
    }

    /** XPUB hands a first subscription to a prefix as 1 PREFIX, and the end of the last as 0 PREFIX (RFC 29, ZMTP 3.0). */
    private void readSubscriptions() {
        boolean changed = false;
        for (byte[] message = socket.recv(ZMQ.DONTWAIT); message != null; message = socket.recv(ZMQ.DONTWAIT)) {
            if (message.length > 0) {
                changed |= subscription(
                        message[0], new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1));
            }
        }
        if (!changed) {
            return;
        }
        subscriptionCount = subscriptions.size();
        for (Client client : clients) {
            client.dataWanted = subscriptions.stream().anyMatch(prefix -> client.data.isWantedBy(bytes(prefix)));
        }
    }

    /** Keeps only prefixes of our own topics, of which there are few, whatever is subscribed to. */
    private boolean subscription(byte verb, String prefix) {
        if (verb == 0) {
            return subscriptions.remove(prefix);
        }
        return verb == 1
                && clients.stream().anyMatch(client -> client.isCoveredBy(bytes(prefix)))
                && subscriptions.add(prefix);
    }

    private static byte[] bytes(String prefix) {
        return prefix.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void publish(Batch batch) {
        byte[] topic = batch.topic().bytes();
        byte[] payloads = batch.payloads();
        if (batch.link() == null) {
            send(topic, null, payloads, 0, payloads == null ? 0 : payloads.length);
            return;
        }
        byte[] link = batch.link().bytes();
        int count = 0;
        for (int at = 0; at < payloads.length; count++) {
            int length = batch.link().payloadLength(payloads, at);
            send(topic, link, payloads, at, length);
            at += length;
        }
        batch.client().counters.add(Counters.Of.PUBLISHED, count);
    }

    /** Under load a queue is full and has room again hundreds of times a second: a line a minute is enough. */
    private void tellOverflow(long now) {
        if (!toldOverflow || now - toldOverflowNanos >= TELL_OVERFLOW_NANOS) {
            toldOverflow = true;
            toldOverflowNanos = now;
            LOG.warn("a subscriber is too slow and loses messages; more are only counted for a minute");
        }
    }

    private void send(byte[] topic, byte[] link, byte[] payload, int offset, int length) {
        int first = payload == null ? ZMQ.DONTWAIT : ZMQ.DONTWAIT | ZMQ.SNDMORE;
        if (socket.send(topic, first)) {
            sendRest(link, payload, offset, length);
            overflowing = false;
            return;
        }
        // A subscriber's queue is full: send to the others all the same, and from now on pass it over.
        counters.overflows.increment();
        if (!overflowing) {
            overflowing = true;
            tellOverflow(System.nanoTime());
        }
        socket.setXpubNoDrop(false);
        socket.send(topic, first);
        sendRest(link, payload, offset, length);
        socket.setXpubNoDrop(true);
    }

    private void sendRest(byte[] link, byte[] payload, int offset, int length) {
        if (link != null) {
            socket.send(link, ZMQ.DONTWAIT | ZMQ.SNDMORE);
        }
        if (payload != null) {
            socket.send(payload, offset, length, ZMQ.DONTWAIT);
        }
    }

    /** Publishes what is queued, and ends. */
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            context.close();
            return;
        }
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
