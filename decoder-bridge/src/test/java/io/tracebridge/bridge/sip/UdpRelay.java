package io.tracebridge.bridge.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands datagrams on between the clients of a port of its own and one server, and records what passes its front. Each client has a socket
 * of its own towards the server. One thread owns the sockets; {@link #close} ends it.
 */
final class UdpRelay implements AutoCloseable {
    private final Recording recording;
    private final InetSocketAddress server;
    private final Selector selector;
    private final DatagramChannel front;
    private final InetSocketAddress address;
    private final Map<InetSocketAddress, DatagramChannel> behind = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private final Thread thread;
    private volatile boolean closing;

    UdpRelay(Recording recording, InetAddress local, InetSocketAddress server) throws IOException {
        this.recording = recording;
        this.server = server;
        selector = Selector.open();
        front = open(local);
        address = (InetSocketAddress) front.getLocalAddress();
        front.register(selector, SelectionKey.OP_READ, null);
        thread = new Thread(this::run, "udp-relay-" + address.getPort());
        thread.start();
    }

    /** Where clients send to. */
    InetSocketAddress address() {
        return address;
    }

    private static DatagramChannel open(InetAddress local) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(local, 0));
        channel.configureBlocking(false);
        return channel;
    }

    private void run() {
        try {
            while (!closing) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    read((DatagramChannel) key.channel(), (InetSocketAddress) key.attachment());
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            // closed: the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param client whom the socket belongs to; null for the front */
    private void read(DatagramChannel channel, InetSocketAddress client) throws IOException {
        buffer.clear();
        InetSocketAddress from;
        try {
            from = (InetSocketAddress) channel.receive(buffer);
        } catch (java.net.PortUnreachableException e) {
            return;
        }
        if (from == null) {
            return;
        }
        byte[] payload = new byte[buffer.flip().remaining()];
        buffer.get(payload);
        if (client == null) {
            recording.udp(from, address, payload);
            behindOf(from).send(ByteBuffer.wrap(payload), server);
        } else {
            recording.udp(address, client, payload);
            front.send(ByteBuffer.wrap(payload), client);
        }
    }

    private DatagramChannel behindOf(InetSocketAddress client) throws IOException {
        DatagramChannel channel = behind.get(client);
        if (channel == null) {
            channel = open(address.getAddress());
            channel.register(selector, SelectionKey.OP_READ, client);
            behind.put(client, channel);
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        join(thread);
        selector.close();
        front.close();
        for (DatagramChannel channel : behind.values()) {
            channel.close();
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
