package io.tracebridge.edge;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import io.tracebridge.capture.file.PcapngFormat;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an edge is told: either files to read or devices to capture from.
 *
 * @param host the collector's name or address
 * @param port its port, 1 .. 65535
 * @param source the address of this host to connect from, by which a collector knows its clients; null for whichever the system takes
 * @param files capture files, sent one after the other; empty for live capture
 * @param devices network devices to capture from; empty for files
 * @param filter libpcap filter for live capture, or empty
 * @param snaplen most bytes of a frame that are sent, 1 .. {@link #LARGEST_SNAPLEN}. That largest value is the default, as cut frames
 *     cannot be decoded; a real osmo-pcap-server accepts no more than its max-snaplen, which is 9000 unless it was raised
 * @param mediaHeaders keep of RTP only the headers and what measures of the stream need ({@link io.tracebridge.capture.MediaCut})
 * @param protocol how frames are written
 * @param pace how fast files are sent
 * @param queueBytes memory for frames that wait for the collector in live capture; what finds it full is dropped and counted
 * @param patience how long a file waits for a collector that is away before it is given up; live capture tries for ever
 */
public record EdgeSettings(
        String host,
        int port,
        InetAddress source,
        List<Path> files,
        List<String> devices,
        String filter,
        int snaplen,
        boolean mediaHeaders,
        Protocol protocol,
        Pace pace,
        long queueBytes,
        Duration patience) {
    /** How frames are written. */
    public enum Protocol {
        /** pcapng blocks: nanoseconds, several interfaces, and a mark every second. */
        PCAPNG,
        /** pcap records: microseconds, one link type, no marks. For servers before osmo-pcap 0.6. */
        PCAP
    }

    /** What fits one frame of the edge protocol as a pcapng block: a multiple of four bytes within 65,535. */
    public static final int LARGEST_SNAPLEN = (EdgeProtocol.MAX_PAYLOAD - PcapngFormat.packetLength(0)) & ~3;

    private static final long SMALLEST_QUEUE = 1 << 20;

    /** Checks the ranges. */
    public EdgeSettings {
        files = List.copyOf(files);
        devices = List.copyOf(devices);
        check(!host.isBlank(), "no server given; expected HOST:PORT");
        check(port >= 1 && port <= 65535, "a port is 1 to 65535, not " + port);
        check(files.isEmpty() != devices.isEmpty(), "either files to read or devices to capture from are needed");
        check(
                snaplen >= 1 && snaplen <= LARGEST_SNAPLEN,
                "the snaplen is 1 to " + LARGEST_SNAPLEN + ", which is what the protocol carries, not " + snaplen);
        check(
                filter.isEmpty() || files.isEmpty(),
                "a filter is for live capture; filter the file with tcpdump or tshark");
        check(pace.kind() == Pace.Kind.FAST || devices.isEmpty(), "a pace is for files; live capture has its own");
        check(queueBytes >= SMALLEST_QUEUE, "the queue is " + SMALLEST_QUEUE + " bytes or more, not " + queueBytes);
        check(!patience.isNegative(), "the patience is 0 s or more");
    }

    private static void check(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** A builder for a collector at an address. */
    public static Builder builder(String host, int port) {
        return new Builder(host, port);
    }

    /** Collects settings; every method returns the builder. */
    public static final class Builder {
        private final String host;
        private final int port;
        private InetAddress source;
        private final List<Path> files = new ArrayList<>();
        private final List<String> devices = new ArrayList<>();
        private String filter = "";
        private int snaplen = LARGEST_SNAPLEN;
        private boolean mediaHeaders;
        private Protocol protocol = Protocol.PCAPNG;
        private Pace pace = Pace.FAST;
        private long queueBytes = 64L << 20;
        private Duration patience = Duration.ofSeconds(30);

        private Builder(String host, int port) {
            this.host = host;
            this.port = port;
        }

        /** The address to connect from. */
        public Builder source(InetAddress address) {
            source = address;
            return this;
        }

        /** One more file to send. */
        public Builder read(Path file) {
            files.add(file);
            return this;
        }

        /** One more device to capture from. */
        public Builder device(String name) {
            devices.add(name);
            return this;
        }

        /** A filter as of tcpdump. */
        public Builder filter(String expression) {
            filter = expression;
            return this;
        }

        /** Bytes of one frame. */
        public Builder snaplen(int bytes) {
            snaplen = bytes;
            return this;
        }

        /** Of RTP only headers are sent. */
        public Builder mediaHeaders(boolean value) {
            mediaHeaders = value;
            return this;
        }

        /** How frames are written. */
        public Builder protocol(Protocol value) {
            protocol = value;
            return this;
        }

        /** How fast files are sent. */
        public Builder pace(Pace value) {
            pace = value;
            return this;
        }

        /** Memory for waiting frames. */
        public Builder queueBytes(long bytes) {
            queueBytes = bytes;
            return this;
        }

        /** How long a file waits for its collector. */
        public Builder patience(Duration value) {
            patience = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException saying what is wrong
         */
        public EdgeSettings build() {
            return new EdgeSettings(
                    host,
                    port,
                    source,
                    files,
                    devices,
                    filter,
                    snaplen,
                    mediaHeaders,
                    protocol,
                    pace,
                    queueBytes,
                    patience);
        }
    }
}
