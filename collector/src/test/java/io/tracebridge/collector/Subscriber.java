package io.tracebridge.collector;

import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A real ØMQ subscriber with a queue that holds everything. Used by the thread of the test alone. */
final class Subscriber implements AutoCloseable {
    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket = context.createSocket(SocketType.SUB);

    Subscriber(String endpoint, String... prefixes) {
        socket.setRcvHWM(0);
        // jeromq 0.6.0 loses the handshake of some fresh connections (jeromq pull request 1022); this lets it try again
        // soon.
        socket.setHandshakeIvl(500);
        socket.setReceiveTimeOut(10_000);
        socket.connect(endpoint);
        for (String prefix : prefixes) {
            socket.subscribe(prefix);
        }
    }

    /** Lets the socket do what it has to: after a new attempt to connect it subscribes again, but only when it is called. */
    void pump() {
        socket.getEvents();
    }

    /** The next message's parts; fails when none comes within 10 s. */
    List<byte[]> next() {
        List<byte[]> parts = new ArrayList<>();
        do {
            byte[] part = socket.recv();
            if (part == null) {
                throw new AssertionError("no message within 10 s");
            }
            parts.add(part);
        } while (socket.hasReceiveMore());
        return parts;
    }

    /** The next messages up to and with the one of that topic, which may come more than once before. */
    List<List<byte[]>> until(String topic, int times) {
        List<List<byte[]>> messages = new ArrayList<>();
        int left = times;
        while (left > 0) {
            List<byte[]> message = next();
            messages.add(message);
            if (new String(message.get(0), java.nio.charset.StandardCharsets.UTF_8).equals(topic)) {
                left--;
            }
        }
        return messages;
    }

    @Override
    public void close() {
        context.close();
    }
}
