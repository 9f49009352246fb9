package io.tracebridge.collector;

import static org.awaitility.Awaitility.await;

import io.tracebridge.capture.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** A collector on ports of the system's choice, for a test. */
final class Running implements AutoCloseable {
    final Collector collector;
    final Path store;

    Running(CollectorSettings.Builder settings, Path store, Disk disk, Clock clock) throws IOException {
        this.store = store;
        collector = Collector.start(
                settings.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .store(store)
                        .build(),
                disk,
                clock);
    }

    Running(CollectorSettings.Builder settings, Path store) throws IOException {
        this(settings, store, Disk.REAL, Clock.systemUTC());
    }

    /** A connection from 127.0.0.1. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(collector.listenAddresses().get(0), 10_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** A connection from another loopback address. */
    Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(collector.listenAddresses().get(0), 10_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Sends everything, ends the stream and waits for the collector to close. */
    void send(byte[] stream) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(stream);
            end(socket);
        }
    }

    static void end(Socket socket) throws IOException {
        socket.shutdownOutput();
        awaitEnd(socket);
    }

    /** Waits until the collector closes the connection. */
    static void awaitEnd(Socket socket) throws IOException {
        int read;
        try {
            read = socket.getInputStream().read();
        } catch (java.net.SocketException e) {
            read = -1; // reset: closed with bytes of ours unread
        }
        if (read >= 0) {
            throw new AssertionError("the collector never sends a byte, but sent " + read);
        }
    }

    /** A subscriber whose subscriptions are in force. */
    Subscriber subscribe(String... prefixes) {
        int expected = collector.subscriptions() + prefixes.length;
        Subscriber subscriber = new Subscriber(collector.publishEndpoints().get(0), prefixes);
        await().pollInSameThread().until(() -> {
            subscriber.pump();
            return collector.subscriptions() >= expected;
        });
        return subscriber;
    }

    /** The sum of a counter over all its labels that have this value, or over all when value is null. */
    long count(String name, String value) {
        return collector.metrics().stream()
                .filter(metric -> metric.name().equals("tracebridge_collector_" + name))
                .filter(metric -> value == null || metric.labels().containsValue(value))
                .mapToLong(Metric::value)
                .sum();
    }

    /** The trace files, in the order of their names. */
    List<Path> files() {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        collector.close();
    }
}
