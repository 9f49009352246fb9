package io.tracebridge.decoders;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.document.FaultDocuments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * The decoder of one site: everything that holds state belongs to exactly one site, and one thread drives it. Records go in, in the
 * order of packet time; documents come out through the sink, during {@link #frame} and {@link #finish}.
 *
 * <p>Time is packet time. It never goes back, but for a client whose clock was set back by more than 300 s: then everything open is
 * ended and a new epoch begins. It never jumps forward by more than an hour on one record's word: such a record waits for the client's
 * next one, and is handled at the time reached if that one does not confirm it.
 */
public final class Site {
    /** Layers that one frame may nest; what lies deeper is counted and left. */
    public static final int MAX_DEPTH = 32;

    private static final long STEP_BACK_NANOS = 300_000_000_000L;
    private static final long JUMP_NANOS = 3_600_000_000_000L;

    /** Times are kept in 0 .. this (the year 2225), so that adding any timeout to one does not overflow. */
    private static final long LATEST_NANOS = Long.MAX_VALUE - (1L << 60);

    private final Settings settings;
    private final DocumentSink sink;
    private final Timers timers = new Timers();
    private final Faults faults = new Faults(this);
    private final Map<String, Space<Layer>> layers = new LinkedHashMap<>();
    private final Map<String, Space<StreamLayer>> streams = new LinkedHashMap<>();
    private final Probes<Probe> datagramProbes = new Probes<>();
    private final Probes<StreamProbe> streamProbes = new Probes<>();
    private final Map<String, Counter> counters = new LinkedHashMap<>();
    private final Map<String, ClientClock> clocks = new LinkedHashMap<>();
    private final Map<Class<?>, Object> shared = new HashMap<>();
    private final Packet packet = new Packet();
    private final Octets octets = new Octets();
    private final Duplicates duplicates;
    private final Space<Layer> linkTypes;
    private final Counter frames = counter("site.frames", "frames handled");
    private final Counter marks = counter("site.marks", "marks of packet time handled");
    private final Counter steps = counter("site.clock.steps", "times a client's clock was set back by more than 300 s");
    private final Counter outliers = counter(
            "site.clock.outliers", "records more than an hour ahead that the client's next record did not confirm");
    private final Counter tooDeep = counter("site.too_deep", "frames with more than " + MAX_DEPTH + " nested layers");
    private final Verdict verdict = new Verdict(this);
    private final Counter errors = counter("site.errors", "programming errors: a decoder threw");

    private ErrorListener errorListener = (client, frame, error) -> {};
    private RecordObserver observer = RecordObserver.NONE;
    private ClientClock lastClock = new ClientClock("");
    private Frame handling;
    private boolean started;

    public Site(Settings settings, List<Protocol> protocols, DocumentSink sink) {
        this.settings = settings;
        this.sink = sink;
        this.duplicates = new Duplicates(this);
        this.faults.listener(new FaultDocuments(this));
        this.linkTypes = layers("link.type");
        this.faults.declare(SiteFault.values());
        for (Carrier carrier : ServiceLoader.load(Carrier.class, Carrier.class.getClassLoader())) {
            carrier.install(this);
        }
        for (Protocol protocol : protocols) {
            protocol.install(this);
        }
    }

    /** What the operator may choose, whatever the protocols. */
    public static List<DecoderOption> options() {
        return List.of(Duplicates.OPTION);
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

    public Faults faults() {
        return faults;
    }

    /** Who is told of programming errors from now on; one listener a site. */
    public void onError(ErrorListener listener) {
        this.errorListener = listener;
    }

    /** Who watches the records from now on; one observer a site. */
    public void observe(RecordObserver records) {
        this.observer = records;
    }

    RecordObserver observer() {
        return observer;
    }

    /** Packet time that this site has reached, nanoseconds since 1970-01-01T00:00:00Z: never goes back within an epoch. */
    public long nowNanos() {
        return timers.nowNanos();
    }

    /** {@code link.type}, {@code ether.type}, {@code ppp.protocol}, {@code ip.protocol}, {@code udp.port}, ...; made on first use. */
    public Space<Layer> layers(String space) {
        return layers.computeIfAbsent(space, name -> new Space<>(name, this));
    }

    /** {@code tcp.port}; made on first use. */
    public Space<StreamLayer> streams(String space) {
        return streams.computeIfAbsent(space, name -> new Space<>(name, this));
    }

    /** Who is asked about UDP datagrams of which neither port is bound. */
    public Probes<Probe> datagramProbes() {
        return datagramProbes;
    }

    /** Who is asked about TCP connections of which neither port is bound. */
    public Probes<StreamProbe> streamProbes() {
        return streamProbes;
    }

    /** What several protocols of this site share, one of each class: made for the first who asks, whichever that is. */
    public <T> T shared(Class<T> type, Function<Site, T> maker) {
        Object known = shared.get(type);
        if (known == null) {
            known = maker.apply(this);
            shared.put(type, known);
        }
        return type.cast(known);
    }

    /** The counter of that name; the first caller describes it. */
    public Counter counter(String name, String description) {
        return counters.computeIfAbsent(name, n -> new Counter(n, description));
    }

    /** All counters, by name, in the order they were made. Changed only by the thread that decodes. */
    public Map<String, Counter> counters() {
        return counters;
    }

    /**
     * Hands what is left of the octets to the layer bound to the number; counts it by name when nobody is bound. Nothing is decoded
     * deeper than {@link #MAX_DEPTH}.
     *
     * @return whether a layer took it
     */
    public boolean hand(Space<Layer> space, int number, Packet packet, Octets octets) {
        Layer layer = space.find(number);
        if (layer == null) {
            space.miss(number, octets);
            return false;
        }
        if (++packet.depth > MAX_DEPTH) {
            unsupported(tooDeep, octets);
            return false;
        }
        layer.decode(packet, octets);
        return true;
    }

    /** Counts that the frame holds something from the octets' position on that nobody decodes. */
    public void unsupported(Counter counter, Octets octets) {
        counter.increment();
        if (handling != null) {
            verdict.note(Verdict.Kind.UNSUPPORTED, counter.name(), octets.position() - octets.start());
        }
    }

    /** What became of the frame handled last; overwritten by the next. */
    public Verdict verdict() {
        return verdict;
    }

    /** Notes a fault in the bytes of the frame being handled; those found between frames are no frame's. */
    void found(Fault fault, int byteOffset) {
        if (handling != null) {
            verdict.note(
                    switch (fault.kind()) {
                        case TRUNCATED -> Verdict.Kind.TRUNCATED;
                        case MALFORMED -> Verdict.Kind.MALFORMED;
                        case UNSUPPORTED -> Verdict.Kind.UNSUPPORTED;
                    },
                    fault.code(),
                    byteOffset);
        }
    }

    /**
     * For a frame's outermost network header, at the octets' position, whose packet is {@code length} bytes long as captured: sets
     * {@link Packet#frameHash}, and tells whether the same packet was seen less than 10 ms before (mirrored twice), in which case it is
     * counted and must not be decoded again. Headers further in are not looked at.
     */
    public boolean isDuplicate(Packet packet, Octets octets, int length) {
        boolean isDuplicate = packet.frameHash == 0 && duplicates.isDuplicate(packet, octets, length);
        if (isDuplicate) {
            verdict.replace(Verdict.Kind.DUPLICATE);
        }
        return isDuplicate;
    }

    /** Sets {@link Packet#frameHash} of a frame that has no network header, over all of its bytes. */
    public void identify(Packet packet) {
        if (packet.frameHash == 0 && handling != null) {
            packet.frameHash = duplicates.hash(handling.data, handling.offset, handling.capturedLength);
        }
    }

    /** A number that nobody on the wire knows, the same for the same key file: spreads the keys of tables. */
    public long secret() {
        return duplicates.secret();
    }

    /** One record of the client's capture, in the order of the site's packet time. Never throws, whatever the bytes. */
    public void frame(String client, Frame frame) {
        ClientClock clock = clockOf(client);
        long time = Math.max(0, Math.min(frame.timeNanos, LATEST_NANOS));
        if (clock.isWaiting()) {
            Frame waiting = clock.release();
            if (time >= waiting.timeNanos - STEP_BACK_NANOS) {
                handle(clock, waiting, waiting.timeNanos);
            } else {
                outliers.increment();
                observer.outlier(client);
                handle(clock, waiting, nowNanos());
            }
        }
        if (started && time > Math.max(clock.time, nowNanos()) + JUMP_NANOS) {
            clock.hold(frame, time);
        } else {
            handle(clock, frame, time);
        }
    }

    /** End of input: everything open is written, in the order of its deadlines. */
    public void finish() {
        List<ClientClock> waiting = new ArrayList<>(clocks.values());
        waiting.removeIf(clock -> !clock.isWaiting());
        waiting.sort(Comparator.comparingLong(clock -> clock.waiting().timeNanos));
        for (ClientClock clock : waiting) {
            Frame frame = clock.release();
            handle(clock, frame, frame.timeNanos);
        }
        endAll(Timers.Reason.END_OF_INPUT);
    }

    private ClientClock clockOf(String client) {
        if (client.equals(lastClock.client) && lastClock.time != ClientClock.NEVER) {
            return lastClock;
        }
        lastClock = clocks.computeIfAbsent(client, ClientClock::new);
        return lastClock;
    }

    private void handle(ClientClock clock, Frame frame, long time) {
        if (clock.time != ClientClock.NEVER && time < clock.time - STEP_BACK_NANOS) {
            steps.increment();
            endAll(Timers.Reason.CLOCK_STEP);
            observer.clockStep(clock.client, clock.time);
            timers.restart(time);
            duplicates.clear();
            clock.time = time;
        }
        started = true;
        clock.time = Math.max(clock.time, time);
        advance(time);
        observer.record(clock.client, frame, time);
        if (frame.kind == Frame.Kind.MARK) {
            marks.increment();
        } else {
            decode(clock.client, frame, time);
        }
    }

    private void decode(String client, Frame frame, long time) {
        frames.increment();
        packet.reset();
        packet.frameNumber++;
        packet.timeNanos = time;
        packet.client = client;
        packet.interfaceName = frame.interfaceName;
        packet.mediaCut = frame.mediaCut;
        packet.frameBytes = frame.originalLength;
        octets.wrap(frame.data, frame.offset, frame.capturedLength, frame.capturedLength < frame.originalLength);
        handling = frame;
        verdict.begin();
        try {
            if (!hand(linkTypes, frame.linkType, packet, octets)) {
                faults.raise(SiteFault.LINK_TYPE, packet, 0);
            }
        } catch (RuntimeException e) {
            verdict.replace(Verdict.Kind.FAILED);
            failed(client, frame, e);
        }
        verdict.count();
        handling = null;
    }

    private void advance(long time) {
        boolean done = false;
        while (!done) {
            try {
                timers.advance(time);
                done = true;
            } catch (RuntimeException e) {
                failed(lastClock.client, null, e);
            }
        }
    }

    private void endAll(Timers.Reason reason) {
        boolean done = false;
        while (!done) {
            try {
                timers.endAll(reason);
                done = true;
            } catch (RuntimeException e) {
                failed(lastClock.client, null, e);
            }
        }
    }

    private void failed(String client, Frame frame, RuntimeException error) {
        errors.increment();
        errorListener.failed(client, frame, error);
    }
}
