package io.tracebridge.bridge;

import io.tracebridge.capture.sidechannel.Topic;
import io.tracebridge.capture.sidechannel.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import org.zeromq.ZMonitor;

/**
 * Subscriptions to version 1 of the side channel of one or more collectors, ours or osmo-pcap-server. Owns the ØMQ context and its
 * sockets, one SUB socket a collector so that equal names of clients are kept apart; one thread makes, uses and closes it.
 */
final class Subscriptions implements AutoCloseable {
    /** Is told of what comes. */
    interface Listener {
        /** @param collector number of the endpoint, from 0 */
        void data(int collector, String client, byte[] link, byte[] data);

        void event(int collector, Topic topic);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final int MESSAGES_PER_TURN = 512;

    /** More than any capture payload and link header: what is longer closes the connection. */
    private static final long LONGEST_PART = 1 << 20;

    private static final class Collector {
        private final String endpoint;
        private final ZMQ.Socket socket;
        private final ZMQ.Socket monitor;
        private volatile boolean connected;

        private Collector(String endpoint, ZMQ.Socket socket, ZMQ.Socket monitor) {
            this.endpoint = endpoint;
            this.socket = socket;
            this.monitor = monitor;
        }
    }

    private final ZContext context = new ZContext(1);
    private final List<Collector> collectors = new ArrayList<>();
    private final ZMQ.Poller poller;
    private final Set<String> clients;
    private final ReceptionCounts counts;
    private final TopicReader topics = new TopicReader();

    /**
     * Subscribes; the connections are made, and made again, in the background.
     *
     * @param clients only these; all when empty
     * @param highWaterMark messages of one collector that may wait to be received
     * @throws BridgeException when an endpoint is none
     */
    Subscriptions(List<String> endpoints, Set<String> clients, int highWaterMark, ReceptionCounts counts)
            throws BridgeException {
        this.clients = clients;
        this.counts = counts;
        this.poller = context.createPoller(2 * endpoints.size());
        try {
            for (String endpoint : endpoints) {
                subscribe(endpoint, highWaterMark);
            }
        } catch (BridgeException e) {
            close();
            throw e;
        }
    }

    private void subscribe(String endpoint, int highWaterMark) throws BridgeException {
        ZMQ.Socket socket = context.createSocket(SocketType.SUB);
        socket.setRcvHWM(highWaterMark);
        socket.setMaxMsgSize(LONGEST_PART);
        // jeromq 0.6.0 never speaks on some fresh connections, 1 in 50 here (its pull request 1022): try again soon,
        // not after 30 s.
        socket.setHandshakeIvl(1_000);
        socket.setReconnectIVL(100);
        socket.setReconnectIVLMax(5_000);
        socket.setTCPKeepAlive(1);
        socket.setIPv6(true);
        socket.setLinger(0);
        String address = "inproc://monitor-" + collectors.size();
        socket.monitor(address, ZMQ.EVENT_CONNECTED | ZMQ.EVENT_DISCONNECTED);
        ZMQ.Socket monitor = context.createSocket(SocketType.PAIR);
        monitor.connect(address);
        try {
            for (Topic.Kind kind : Topic.Kind.values()) {
                if (clients.isEmpty()) {
                    socket.subscribe(kind.prefix());
                }
                clients.forEach(client -> socket.subscribe(kind.prefix() + client));
            }
            socket.connect(endpoint);
        } catch (ZMQException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new BridgeException(
                    "cannot subscribe to " + endpoint + " (" + e.getMessage() + "): give it like tcp://192.0.2.1:5556",
                    e);
        }
        poller.register(socket, ZMQ.Poller.POLLIN);
        poller.register(monitor, ZMQ.Poller.POLLIN);
        collectors.add(new Collector(endpoint, socket, monitor));
    }

    /** Receives what there is; waits so long when there is nothing. */
    void receive(long waitMillis, Listener listener) {
        poller.poll(waitMillis);
        for (int i = 0; i < collectors.size(); i++) {
            Collector collector = collectors.get(i);
            if (poller.pollin(2 * i + 1)) {
                watch(collector);
            }
            if (poller.pollin(2 * i)) {
                for (int n = 0; n < MESSAGES_PER_TURN && message(i, collector.socket, listener); n++) {
                    // until there is none
                }
            }
        }
    }

    /** Endpoints that are not connected at the moment. Any thread. */
    List<String> missing() {
        return collectors.stream()
                .filter(collector -> !collector.connected)
                .map(collector -> collector.endpoint)
                .toList();
    }

    @Override
    public void close() {
        poller.close();
        context.close();
    }

    private boolean message(int collector, ZMQ.Socket socket, Listener listener) {
        byte[] first = socket.recv(ZMQ.DONTWAIT);
        if (first == null) {
            return false;
        }
        byte[] second = socket.hasReceiveMore() ? socket.recv() : null;
        byte[] third = socket.hasReceiveMore() ? socket.recv() : null;
        int parts = third != null ? 3 : second != null ? 2 : 1;
        while (socket.hasReceiveMore()) {
            socket.recv();
            parts++;
        }
        Topic topic = topics.read(first);
        if (topic == null || topic.kind().parts() != parts || !clients.isEmpty() && !clients.contains(topic.client())) {
            counts.foreign.increment();
        } else if (topic.kind() == Topic.Kind.DATA) {
            counts.messages.increment();
            listener.data(collector, topic.client(), second, third);
        } else {
            counts.events.increment();
            listener.event(collector, topic);
        }
        return true;
    }

    private static void watch(Collector collector) {
        for (ZEvent event = ZEvent.recv(collector.monitor, ZMQ.DONTWAIT);
                event != null;
                event = ZEvent.recv(collector.monitor, ZMQ.DONTWAIT)) {
            boolean connected = event.getEvent() == ZMonitor.Event.CONNECTED;
            if (connected != collector.connected) {
                collector.connected = connected;
                if (connected) {
                    LOG.info("connected to the collector at {}", collector.endpoint);
                } else {
                    LOG.warn(
                            "the collector at {} is gone; connecting again for as long as it takes",
                            collector.endpoint);
                }
            }
        }
    }
}
