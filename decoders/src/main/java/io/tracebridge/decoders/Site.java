package io.tracebridge.decoders;

import io.tracebridge.capture.Frame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The decoder of one site: everything that holds state belongs to exactly one site, and one thread drives it. Frames go in, in the
 * order of packet time; documents come out through the sink, during {@link #frame} and {@link #finish}.
 */
public final class Site {
    /** Headers of encapsulation that one frame may nest. */
    public static final int MAX_DEPTH = 16;

    private final Settings settings;
    private final DocumentSink sink;
    private final Timers timers = new Timers();
    private final Map<String, Space<Layer>> layers = new LinkedHashMap<>();
    private final Map<String, Space<StreamLayer>> streams = new LinkedHashMap<>();
    private final Map<String, Counter> counters = new LinkedHashMap<>();
    private final Packet packet = new Packet();
    private final Octets octets = new Octets();

    public Site(Settings settings, List<Protocol> protocols, DocumentSink sink) {
        this.settings = settings;
        this.sink = sink;
        for (Protocol protocol : protocols) {
            protocol.install(this);
        }
    }

    public Settings settings() {
        return settings;
    }

    public DocumentSink sink() {
        return sink;
    }

    public Timers timers() {
        return timers;
    }

    /** Packet time that this site has reached, nanoseconds since 1970-01-01T00:00:00Z: never goes back within an epoch. */
    public long nowNanos() {
        return packet.timeNanos;
    }

    /** {@code link.type}, {@code ether.type}, {@code ppp.protocol}, {@code ip.protocol}, {@code udp.port}, ...; made on first use. */
    public Space<Layer> layers(String space) {
        return layers.computeIfAbsent(space, Space::new);
    }

    /** {@code tcp.port}; made on first use. */
    public Space<StreamLayer> streams(String space) {
        return streams.computeIfAbsent(space, Space::new);
    }

    /** The counter of that name; the first caller describes it. */
    public Counter counter(String name, String description) {
        return counters.computeIfAbsent(name, n -> new Counter(n, description));
    }

    public Map<String, Counter> counters() {
        return counters;
    }

    /** One record of the client's capture, in the order of the site's packet time. Never throws, whatever the bytes. */
    public void frame(String client, Frame frame) {
        packet.reset();
        packet.client = client;
        packet.timeNanos = frame.timeNanos;
        timers.fire(frame.timeNanos);
        octets.wrap(frame.data, frame.offset, frame.capturedLength, frame.capturedLength < frame.originalLength);
        Layer link = layers("link.type").find(frame.linkType);
        if (link != null) {
            link.decode(packet, octets);
        }
    }

    /** End of input: everything open is written, in the order of its deadlines. */
    public void finish() {
        timers.fire(Long.MAX_VALUE - 1);
    }
}
