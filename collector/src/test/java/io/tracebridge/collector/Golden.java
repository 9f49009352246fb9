package io.tracebridge.collector;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Recordings of the real osmo-pcap programs, as test resources. */
final class Golden {
    static final String[] STORED = {
        "pcap-0.3",
        "pcap-0.8",
        "pcapng-0.8",
        "pcapng-0.8-two-interfaces",
        "client-0.3-server-0.8",
        "client-0.8-server-0.3"
    };

    /** pcapng, which the real server of version 0.3 refused. */
    static final String REFUSED = "pcapng-refused-by-0.3";

    private Golden() {}

    /** What the client sent. */
    static byte[] stream(String name) throws IOException {
        return read(name + "/stream.bin");
    }

    /** What the server wrote. */
    static byte[] stored(String name) throws IOException {
        return read(name + "/stored." + (name.startsWith("pcapng") ? "pcapng" : "pcap"));
    }

    /** What a subscriber to everything received. */
    static List<List<byte[]>> messages(String name) throws IOException {
        List<List<byte[]>> messages = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(open(name + "/zmq.bin"))) {
            while (in.available() > 0) {
                List<byte[]> parts = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    parts.add(in.readNBytes(in.readInt()));
                }
                messages.add(parts);
            }
        }
        return messages;
    }

    private static byte[] read(String path) throws IOException {
        try (InputStream in = open(path)) {
            return in.readAllBytes();
        }
    }

    private static InputStream open(String path) throws IOException {
        InputStream in = Golden.class.getResourceAsStream("/golden/" + path);
        if (in == null) {
            throw new IOException("no recording " + path);
        }
        return in;
    }
}
