package io.tracebridge.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A collector's side channel as osmo-pcap-server has it: a real socket that drops what a subscriber does not take. */
final class Publisher implements AutoCloseable {
    private final ZContext context = new ZContext(1);
    private final ZMQ.Socket socket = context.createSocket(SocketType.XPUB);
    private final String endpoint;

    Publisher(int highWaterMark) {
        socket.setSndHWM(highWaterMark);
        socket.setLinger(5_000);
        socket.setReceiveTimeOut(30_000);
        socket.bind("tcp://127.0.0.1:*");
        endpoint = socket.getLastEndpoint();
    }

    String endpoint() {
        return endpoint;
    }

    /** Waits until so many subscriptions have come. */
    void awaitSubscriptions(int count) {
        for (int n = 0; n < count; n++) {
            if (socket.recv() == null) {
                throw new AssertionError("no subscription came");
            }
        }
    }

    void send(byte[]... parts) {
        for (int i = 0; i < parts.length; i++) {
            socket.send(parts[i], i + 1 < parts.length ? ZMQ.SNDMORE : 0);
        }
    }

    void send(String topic, byte[]... parts) {
        byte[][] all = new byte[parts.length + 1][];
        all[0] = topic.getBytes(US_ASCII);
        System.arraycopy(parts, 0, all, 1, parts.length);
        send(all);
    }

    /** The messages of a recording of the real server: u32be number of parts, then per part u32be length and bytes. */
    static List<byte[][]> recording(Path zmq) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(zmq));
        List<byte[][]> messages = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[][] parts = new byte[in.getInt()][];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new byte[in.getInt()];
                in.get(parts[i]);
            }
            messages.add(parts);
        }
        return messages;
    }

    @Override
    public void close() {
        context.close();
    }
}
