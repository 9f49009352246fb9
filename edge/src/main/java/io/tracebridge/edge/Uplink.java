package io.tracebridge.edge;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the collector. Connects when there is something to send, sends the link header first, waits while the collector is
 * slow, and connects again every 2 s while it is away. The server never sends a byte: the end of its stream is all it can say.
 *
 * <p>The protocol has no acknowledgements. When a connection breaks, whole frames go on from the first that TCP had not taken; what TCP
 * had taken and not delivered is lost, which {@link EdgeCounters#broken} tells.
 *
 * <p>Owns socket and selector; used by one thread, but for {@link #stop}.
 */
final class Uplink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final long RETRY_MILLIS = 2_000;
    private static final long CONNECT_MILLIS = 5_000;
    private static final long FINISH_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A connection that ends sooner was most likely refused. */
    private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int SHORT_ONES_ALLOWED = 3;

    private final String host;
    private final int port;
    private final InetAddress source;
    /** How long to try; {@link Long#MAX_VALUE} for ever. */
    private final long patienceNanos;

    private final EdgeCounters counters;
    private final Consumer<List<InetAddress>> beforeConnecting;
    private final Selector selector;
    private final ByteBuffer incoming = ByteBuffer.allocate(1);
    private SocketChannel channel;
    private SelectionKey key;
    private byte[] linkHeader;
    /** Whether the collector has the link header. */
    private boolean introduced;

    private long connectedNanos;
    private int shortOnes;
    private boolean complained;
    /** Bytes of the last {@link #write} that TCP took, also when it threw. */
    private int written;

    private volatile boolean stopping;

    /**
     * @param patienceNanos how long to try while the collector is away; {@link Long#MAX_VALUE} for ever
     * @param beforeConnecting told of all addresses that the host has, before any of them is connected to
     */
    Uplink(
            EdgeSettings settings,
            long patienceNanos,
            EdgeCounters counters,
            Consumer<List<InetAddress>> beforeConnecting)
            throws EdgeException {
        this.host = settings.host();
        this.port = settings.port();
        this.source = settings.source();
        this.patienceNanos = patienceNanos;
        this.counters = counters;
        this.beforeConnecting = beforeConnecting;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new EdgeException("cannot open a selector: " + e.getMessage(), e);
        }
    }

    /** Sends this link header before what comes next, and first after each reconnect. */
    void linkHeader(byte[] frame) {
        linkHeader = frame;
        introduced = false;
    }

    /**
     * Sends whole frames that lie one behind the other in {@code [from, to)}; waits until TCP has taken them all.
     *
     * @return the index up to which they were sent: less than {@code to} only when {@link #stop} was called
     * @throws EdgeException when the collector was away for too long, or turns this client away
     */
    int send(byte[] frames, int from, int to) throws EdgeException {
        int at = from;
        while (at < to && !stopping) {
            if (channel == null && !connect()) {
                return at;
            }
            try {
                introduce();
                at = frameAt(frames, at, write(frames, at, to));
            } catch (IOException e) {
                at = frameAt(frames, at, at + written);
                disconnected(e.getMessage());
            }
        }
        return at;
    }

    private void introduce() throws IOException {
        try {
            if (!introduced) {
                write(linkHeader, 0, linkHeader.length);
                introduced = true;
            }
        } finally {
            written = 0; // of the frames
        }
    }

    private int write(byte[] frames, int from, int to) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(frames, from, to - from);
        written = 0;
        while (buffer.hasRemaining()) {
            if (hasEnded()) {
                throw new IOException("it closed the connection");
            }
            int count = channel.write(buffer);
            written += count;
            counters.bytes.add(count);
            if (count == 0) {
                if (stopping) {
                    break;
                }
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                select(0);
            }
        }
        return from + written;
    }

    /** The first frame of {@code frames} from {@code from} on that does not end at or before {@code taken}. */
    private static int frameAt(byte[] frames, int from, int taken) {
        int at = from;
        while (at + EdgeProtocol.HEADER_LENGTH <= taken) {
            int end = at + EdgeProtocol.HEADER_LENGTH + EdgeProtocol.payloadLength(frames, at);
            if (end > taken) {
                break;
            }
            at = end;
        }
        return at;
    }

    private boolean hasEnded() throws IOException {
        incoming.clear();
        int count = channel.read(incoming);
        if (count > 0) {
            throw new IOException("it sent something, which no collector does");
        }
        return count < 0;
    }

    private void select(long millis) throws IOException {
        selector.select(millis);
        selector.selectedKeys().clear();
    }

    /** Connects, and sends the link header; false when {@link #stop} was called first. */
    private boolean connect() throws EdgeException {
        long start = System.nanoTime();
        while (!stopping) {
            String failure = tryToConnect();
            if (failure == null) {
                return true;
            }
            if (stopping) {
                break;
            }
            if (System.nanoTime() - start >= patienceNanos) {
                throw new EdgeException(host + ":" + port + " was not reached within "
                        + TimeUnit.NANOSECONDS.toSeconds(patienceNanos) + " s: " + failure
                        + "; is the collector running, and listening there?");
            }
            if (!complained) {
                complained = true;
                LOG.warn("cannot connect to {}:{}: {}; trying every {} s", host, port, failure, RETRY_MILLIS / 1000);
            }
            pause(RETRY_MILLIS);
        }
        return false;
    }

    /** Null when connected, else why not. */
    private String tryToConnect() {
        String failure = "it has no address";
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            beforeConnecting.accept(addresses);
            for (InetAddress address : addresses) {
                try {
                    connect(address);
                    return null;
                } catch (IOException e) {
                    disconnect();
                    failure = address.getHostAddress() + ": " + e.getMessage();
                }
            }
        } catch (IOException e) {
            failure = "its name cannot be resolved";
        }
        return failure;
    }

    private void connect(InetAddress address) throws IOException {
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (source != null) {
            channel.bind(new InetSocketAddress(source, 0));
        }
        key = channel.register(selector, SelectionKey.OP_CONNECT);
        boolean connected = channel.connect(new InetSocketAddress(address, port));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS);
        while (!connected) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (stopping || left <= 0) {
                throw new IOException(stopping ? "stopped" : "no answer within " + CONNECT_MILLIS / 1000 + " s");
            }
            select(left);
            connected = channel.finishConnect();
        }
        key.interestOps(SelectionKey.OP_READ);
        connectedNanos = System.nanoTime();
        introduced = false;
        counters.connects.increment();
        if (shortOnes == 0) {
            complained = false;
            LOG.info("connected to {}:{}", address.getHostAddress(), port);
        }
    }

    private void disconnected(String why) throws EdgeException {
        boolean wasShort = System.nanoTime() - connectedNanos < SHORT_NANOS;
        disconnect();
        counters.broken.increment();
        shortOnes = wasShort ? shortOnes + 1 : 0;
        String hint = wasShort
                ? "; it may have no client with this address, allow a smaller snaplen only, or expect TLS: see its log"
                : "";
        if (shortOnes >= SHORT_ONES_ALLOWED && patienceNanos < Long.MAX_VALUE) {
            throw new EdgeException(host + ":" + port + " ends every connection at once: " + why + hint);
        }
        if (!complained) {
            complained = true;
            LOG.warn("lost the connection to {}:{}: {}{}", host, port, why, hint);
        }
        if (shortOnes > 0) {
            pause(RETRY_MILLIS);
        }
    }

    private void disconnect() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("closing: {}", e.toString());
        }
        channel = null;
    }

    /** Waits, unless {@link #stop} is called. */
    private void pause(long millis) throws EdgeException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = millis; left > 0 && !stopping; ) {
                select(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (IOException e) {
            throw new EdgeException("waiting failed: " + e.getMessage(), e);
        }
    }

    /**
     * Ends the stream, and waits until the collector has read it all and closes too.
     *
     * @throws EdgeException when it does not, so that the end may be missing
     */
    void finish() throws EdgeException {
        if (channel == null) {
            return;
        }
        String failure = null;
        try {
            channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
            long deadline = System.nanoTime() + FINISH_NANOS;
            while (failure == null && !hasEnded()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    failure = "it did not close within " + TimeUnit.NANOSECONDS.toSeconds(FINISH_NANOS) + " s";
                } else {
                    select(left);
                }
            }
        } catch (IOException e) {
            failure = e.getMessage();
        }
        disconnect();
        if (failure != null) {
            counters.broken.increment();
            throw new EdgeException(
                    host + ":" + port + " may not have got the end of the capture: " + failure + "; see its log");
        }
    }

    /** Ends all waiting; may be called by any thread. */
    void stop() {
        stopping = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        disconnect();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing: {}", e.toString());
        }
    }
}
