package io.tracebridge.bridge.sip;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hands TCP connections on to one server, and records each as a stream of segments at its front. Two threads a connection; {@link #close}
 * ends them.
 */
final class TcpRelay implements AutoCloseable {
    private static final int SEGMENT = 1_400;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PSH = 8;
    private static final int ACK = 16;

    private final Recording recording;
    private final InetSocketAddress server;
    private final ServerSocket listening;
    private final InetSocketAddress address;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    TcpRelay(Recording recording, InetAddress local, InetSocketAddress server) throws IOException {
        this.recording = recording;
        this.server = server;
        listening = new ServerSocket(0, 50, local);
        address = (InetSocketAddress) listening.getLocalSocketAddress();
        start(this::accept, "accept");
    }

    /** Where clients connect to. */
    InetSocketAddress address() {
        return address;
    }

    private interface Task {
        void run() throws IOException;
    }

    private void start(Task task, String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // a socket was closed: the end of this task
                    }
                },
                "tcp-relay-" + name);
        threads.add(thread);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket behind = new Socket(server.getAddress(), server.getPort());
            sockets.add(client);
            sockets.add(behind);
            Connection connection = new Connection((InetSocketAddress) client.getRemoteSocketAddress());
            connection.opened();
            start(() -> connection.pump(client, behind, 0), "to-server");
            start(() -> connection.pump(behind, client, 1), "to-client");
        }
    }

    /** The sequence numbers of a connection as they would stand on the wire. */
    private final class Connection {
        private final InetSocketAddress[] ends;
        private final long[] next = {1_000, 5_000};

        Connection(InetSocketAddress client) {
            ends = new InetSocketAddress[] {client, address};
        }

        synchronized void opened() throws IOException {
            segment(0, SYN, new byte[0]);
            segment(1, SYN | ACK, new byte[0]);
            segment(0, ACK, new byte[0]);
        }

        private synchronized void segment(int side, int flags, byte[] payload) throws IOException {
            recording.tcp(ends[side], ends[1 - side], next[side], next[1 - side], flags, payload);
            next[side] += payload.length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
        }

        void pump(Socket from, Socket to, int side) throws IOException {
            byte[] buffer = new byte[SEGMENT];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                segment(side, PSH | ACK, Arrays.copyOf(buffer, n));
                out.write(buffer, 0, n);
                out.flush();
            }
            segment(side, FIN | ACK, new byte[0]);
            to.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : new ArrayList<>(threads)) {
            UdpRelay.join(thread);
        }
    }
}
