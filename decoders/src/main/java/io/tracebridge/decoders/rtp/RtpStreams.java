package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.media.MediaEndpoint;
import io.tracebridge.decoders.media.MediaMeter;
import io.tracebridge.decoders.media.MediaQuality;
import io.tracebridge.decoders.table.SlotTable;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The open streams of a site. A packet belongs to the stream of its client, addresses, ports and SSRC; if there is none, one begins where
 * signalling announced its destination or its source. Elsewhere packets become candidates, which are streams in all but that nobody is told
 * of them until eight packets within two seconds follow each other as RTP does.
 *
 * <p>A stream ends, with one document, when its session does, after 30 s without a packet, with the input, or when its place is needed.
 */
final class RtpStreams implements Timers.Expiring, MediaMeter {
    static final long IDLE_NANOS = 30_000_000_000L;

    /** Packets may come so long after their source said goodbye. */
    private static final long BYE_NANOS = 2_000_000_000L;

    static final long PROGRESS_NANOS = 300_000_000_000L;

    /** Streams that arrive at one endpoint, among which the source that a report names is looked for: the newest ones. */
    private static final int MOST_SOURCES = 64;

    /** Streams of one endpoint that are asked where they came from, the newest first. */
    private static final int MOST_LATCHED = 8;

    /** Sources that reports named before their packets came. */
    private static final int MOST_EXPECTED = 1024;

    private static final int BYTES_PER_STREAM = 2048;

    private final Site site;
    private final RtpDocuments documents;
    private final MediaDirectory directory;
    private final boolean byContent;
    private final SlotTable table;
    private final RtpCandidates candidates;
    private final int limit;
    private final SlotTable expected;
    private final RtpKey keys = new RtpKey();
    private final ArrayDeque<RtpStream> free = new ArrayDeque<>();
    private final Progress progress = new Progress();
    private final Leaving leaving = new Leaving();
    private final SpeechPayload payload = new SpeechPayload();
    private final RtpQuality quality = new RtpQuality();
    private RtpStream[] streams = new RtpStream[0];
    private int made;
    private final Counter packets;
    private final Counter opened;
    private final Counter evicted;
    private final Counter candidatesEvicted;

    RtpStreams(Site site, RtpDocuments documents, boolean byContent) {
        this.site = site;
        this.documents = documents;
        this.byContent = byContent;
        this.directory = MediaDirectory.of(site);
        byte[] secret = site.settings().key();
        long share = site.settings().maximumTableBytes() / 8 * 3;
        this.limit = (int) Math.max(16, Math.min(1 << 22, share / BYTES_PER_STREAM));
        this.table = new SlotTable(RtpKey.LONGS, limit, Keys.seed(secret, "rtp streams"));
        this.candidates = new RtpCandidates(limit, Keys.seed(secret, "rtp candidates"));
        this.expected = new SlotTable(RtpKey.LONGS, MOST_EXPECTED, Keys.seed(secret, "rtp expected"));
        this.packets = site.counter("rtp.packets", "RTP packets of streams");
        this.opened = site.counter("rtp.streams", "RTP streams found");
        this.evicted = site.counter("rtp.streams.evicted", "RTP streams that ended as their place was needed");
        this.candidatesEvicted = site.counter(
                "rtp.candidates.evicted", "Flows that might have been RTP, forgotten as their place was needed");
        directory.meter(this);
        site.timers().register(this);
        site.timers().register(progress);
        site.timers().register(leaving);
    }

    /** Takes in a packet; false when it is none of ours. */
    boolean packet(Packet packet, RtpHeader header) {
        long[] key = keys.of(packet, header.ssrc());
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            RtpStream stream = streams[slot];
            if (packet.timeNanos - stream.lastNanos <= IDLE_NANOS) {
                packets.increment();
                stream.take(packet, header, payload, quality);
                return true;
            }
            end(stream, RtpEnd.IDLE);
        }
        MediaEndpoint endpoint = endpoint(packet);
        if (endpoint != null) {
            open(key, packet, header, endpoint);
            return true;
        }
        return byContent && (isExpected(key) ? open(key, packet, header, null) : candidate(key, packet, header));
    }

    /** A stream that need not prove itself. */
    private boolean open(long[] key, Packet packet, RtpHeader header, MediaEndpoint endpoint) {
        RtpStream stream = candidates.find(key);
        if (stream != null) {
            candidates.remove(stream);
            if (endpoint != null) {
                stream.announced(endpoint, header);
            }
            stream.take(packet, header, payload, quality);
        } else {
            stream = take();
            stream.begin(packet, header, endpoint, payload);
        }
        if (endpoint == null) {
            stream.found = RtpStream.Found.RTCP;
        } else {
            attach(stream, endpoint, packet);
        }
        add(key, stream);
        return true;
    }

    private boolean isExpected(long[] key) {
        int slot = expected.size() == 0 ? SlotTable.NONE : expected.find(key);
        if (slot != SlotTable.NONE) {
            expected.remove(slot);
        }
        return slot != SlotTable.NONE;
    }

    private MediaEndpoint endpoint(Packet packet) {
        MediaEndpoint to =
                directory.at(packet.ipVersion, packet.destinationHigh, packet.destinationLow, packet.destinationPort);
        if (to != null) {
            return likeliest(to, packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        }
        MediaEndpoint from = directory.at(packet.ipVersion, packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        if (from == null) {
            return null;
        }
        // Symmetric RTP (RFC 4961): who announced the source receives what goes the other way, at an address of its
        // own.
        return likeliest(from, packet.destinationHigh, packet.destinationLow, packet.destinationPort)
                .opposite();
    }

    /**
     * Of several calls that share an address the one whose other end is best known to be at that other address: that announced it, else that
     * sent from there before, else whose host it is. The newest where several are alike.
     */
    private MediaEndpoint likeliest(MediaEndpoint newest, long high, long low, int port) {
        MediaEndpoint best = newest;
        int most = -1;
        for (MediaEndpoint e = newest; e != null; e = directory.older(e)) {
            MediaEndpoint.Sender sender = e.knows(high, low, port);
            boolean before = sender != MediaEndpoint.Sender.ANNOUNCED && hasSentFrom(e, high, low, port);
            int known = before ? 2 * MediaEndpoint.Sender.HOST.ordinal() + 1 : 2 * sender.ordinal();
            if (known > most) {
                most = known;
                best = e;
            }
        }
        return best;
    }

    private static boolean hasSentFrom(MediaEndpoint endpoint, long high, long low, int port) {
        RtpStream stream = (RtpStream) endpoint.streams;
        for (int i = 0; i < MOST_LATCHED && stream != null; i++) {
            if (stream.path.isFrom(high, low, port)) {
                return true;
            }
            stream = stream.olderAtEndpoint;
        }
        return false;
    }

    private void attach(RtpStream stream, MediaEndpoint endpoint, Packet packet) {
        MediaEndpoint opposite = endpoint.opposite();
        stream.nat = !endpoint.isAt(packet.destinationHigh, packet.destinationLow, packet.destinationPort)
                || opposite != null && !opposite.isAt(packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        // A stream is at the head of its endpoint's list.
        RtpStream newest = (RtpStream) endpoint.streams;
        stream.olderAtEndpoint = newest;
        if (newest != null) {
            newest.newerAtEndpoint = stream;
        }
        endpoint.streams = stream;
    }

    private boolean candidate(long[] key, Packet packet, RtpHeader header) {
        if (!WellKnownPorts.allow(packet.sourcePort, packet.destinationPort)) {
            return false;
        }
        RtpStream stream = candidates.find(key);
        if (stream != null && RtpCandidates.isOver(stream, packet.timeNanos)) {
            drop(stream);
            stream = null;
        }
        if (stream == null) {
            stream = free.isEmpty() && made == limit && candidates.isEmpty() ? null : take();
            if (stream == null) {
                candidatesEvicted.increment();
            } else {
                stream.begin(packet, header, null, payload);
                candidates.add(key, stream);
            }
            return false;
        }
        stream.compare(header);
        stream.take(packet, header, payload, quality);
        switch (RtpCandidates.judge(stream)) {
            case STREAM -> {
                candidates.remove(stream);
                add(key, stream);
                return true;
            }
            case NONE -> drop(stream);
            case OPEN -> {}
        }
        return false;
    }

    private void drop(RtpStream candidate) {
        candidates.remove(candidate);
        free.push(candidate);
    }

    /** A place for a stream or candidate: where there is none, the oldest candidate's, else the stream's that is idle longest. */
    private RtpStream take() {
        if (free.isEmpty() && made < limit) {
            made++;
            return new RtpStream();
        }
        if (free.isEmpty() && !candidates.isEmpty()) {
            candidatesEvicted.increment();
            drop(candidates.oldest());
        } else if (free.isEmpty()) {
            evictOldest();
        }
        return free.pop();
    }

    /** Whether the packet belongs to a session that agreed on SRTP. */
    boolean isSecured(Packet packet) {
        MediaEndpoint endpoint = controlled(packet);
        return endpoint != null && endpoint.secured();
    }

    /** The endpoint to which RTCP was sent, announced for it or sharing the media's port; or null. */
    private MediaEndpoint controlled(Packet packet) {
        MediaEndpoint to = directory.rtcpAt(
                packet.ipVersion, packet.destinationHigh, packet.destinationLow, packet.destinationPort);
        if (to == null) {
            to = directory.at(packet.ipVersion, packet.destinationHigh, packet.destinationLow, packet.destinationPort);
        }
        if (to != null) {
            return to;
        }
        MediaEndpoint from = directory.rtcpAt(packet.ipVersion, packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        return from == null ? null : from.opposite();
    }

    /** The stream with that source that goes the way of an RTCP packet; or null. */
    RtpStream sentBy(Packet packet, int ssrc) {
        RtpStream known = at(controlled(packet), ssrc);
        if (known == null) {
            known = found(keys.along(packet, 1, ssrc));
        }
        return known != null ? known : found(keys.along(packet, 0, ssrc));
    }

    /** The stream with that source that goes the other way, received by who sent an RTCP packet; or null. */
    RtpStream receivedBy(Packet packet, int ssrc) {
        MediaEndpoint to = controlled(packet);
        RtpStream known = to == null ? null : at(to.opposite(), ssrc);
        if (known == null) {
            known = found(keys.against(packet, 1, ssrc));
        }
        return known != null ? known : found(keys.against(packet, 0, ssrc));
    }

    private static RtpStream at(MediaEndpoint endpoint, int ssrc) {
        RtpStream stream = endpoint == null ? null : (RtpStream) endpoint.streams;
        for (int i = 0; i < MOST_SOURCES && stream != null; i++) {
            if (stream.path.ssrc == ssrc) {
                return stream;
            }
            stream = stream.olderAtEndpoint;
        }
        return null;
    }

    /** The stream of the key; a candidate becomes one, since a report named its source. */
    private RtpStream found(long[] key) {
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            return streams[slot];
        }
        RtpStream candidate = candidates.find(key);
        if (candidate != null) {
            candidates.remove(candidate);
            candidate.found = RtpStream.Found.RTCP;
            add(key, candidate);
        }
        return candidate;
    }

    /** A sender's report names a source of which no packet was seen yet: its first will be known. */
    void expect(Packet packet, int ssrc) {
        long[] key = keys.along(packet, packet.destinationPort & 1, ssrc);
        if (byContent && expected.find(key) == SlotTable.NONE) {
            if (expected.isFull()) {
                expected.remove(expected.oldest());
            }
            expected.add(key, 0);
        }
    }

    /** The source said that it ends: its stream ends soon, as packets may have been overtaken. */
    void bye(RtpStream stream) {
        if (stream != null && !stream.reports.bye) {
            stream.reports.bye = true;
            leaving.add(stream);
        }
    }

    /** Makes it a stream under the key. */
    private void add(long[] key, RtpStream stream) {
        progress.start();
        int slot = table.add(key, site.nowNanos() + IDLE_NANOS);
        if (table.capacity() > streams.length) {
            streams = Arrays.copyOf(streams, table.capacity());
        }
        stream.slot = slot;
        streams[slot] = stream;
        opened.increment();
        packets.add(stream.packets);
    }

    /** The one whose last packet is longest ago, of those that are due to be looked at. */
    private void evictOldest() {
        for (int i = 0; i < 64 && isAlive(streams[table.oldest()]); i++) {
            postpone(streams[table.oldest()]);
        }
        evicted.increment();
        end(streams[table.oldest()], RtpEnd.EVICTED);
    }

    /** Whether packets came since its deadline was set. */
    private boolean isAlive(RtpStream stream) {
        return stream.lastNanos + IDLE_NANOS > table.deadline(stream.slot);
    }

    private void postpone(RtpStream stream) {
        table.touch(stream.slot, stream.lastNanos + IDLE_NANOS);
    }

    @Override
    public long nextDeadline() {
        return table.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return IDLE_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        RtpStream stream = streams[table.oldest()];
        if (reason != Timers.Reason.TIMEOUT) {
            end(stream, reason == Timers.Reason.CLOCK_STEP ? RtpEnd.CLOCK_STEP : RtpEnd.END_OF_INPUT);
        } else if (isAlive(stream)) {
            postpone(stream);
        } else {
            end(stream, RtpEnd.IDLE);
        }
    }

    private void end(RtpStream stream, RtpEnd how) {
        stream.end(quality);
        documents.write(stream, how, quality);
        if (stream.endpoint != null) {
            leave(stream);
        }
        if (stream.reports.bye) {
            leaving.remove(stream);
        }
        table.remove(stream.slot);
        streams[stream.slot] = null;
        free.push(stream);
    }

    private void leave(RtpStream stream) {
        MediaEndpoint endpoint = stream.endpoint;
        stream.addTo(endpoint.measured, quality);
        endpoint.lastNanos = Math.max(endpoint.lastNanos, stream.lastNanos);
        MediaEndpoint e = endpoint;
        while ((e = directory.sharing(endpoint, e)) != null) {
            if (isOf(e, stream)) {
                stream.addTo(e.measured, quality);
            }
        }
        if (stream.newerAtEndpoint == null) {
            endpoint.streams = stream.olderAtEndpoint;
        } else {
            stream.newerAtEndpoint.olderAtEndpoint = stream.olderAtEndpoint;
        }
        if (stream.olderAtEndpoint != null) {
            stream.olderAtEndpoint.newerAtEndpoint = stream.newerAtEndpoint;
        }
        stream.endpoint = null;
    }

    /**
     * Whether a stream also counts for the session of another endpoint at its address, as for both legs of a call through a B2BUA that leaves
     * media alone. Not when that session had ended before; when its other end is another than who sent it, as with two callers to one
     * address; or when it has a stream of its own at the time, as with two calls between the same ports.
     */
    private static boolean isOf(MediaEndpoint other, RtpStream stream) {
        MediaEndpoint own = stream.endpoint;
        if (own == other) {
            return true;
        }
        RtpPath path = stream.path;
        long high = path.sourceHigh;
        long low = path.sourceLow;
        int port = path.sourcePort;
        return !other.endedBefore(Math.max(path.startNanos, own.announcedNanos()))
                && other.knows(high, low, port).compareTo(own.knows(high, low, port)) >= 0
                && lastOfItsOwn(other) <= path.startNanos;
    }

    /** Packet time of the last packet of the streams that are the endpoint's own; 0 when there were none. */
    private static long lastOfItsOwn(MediaEndpoint endpoint) {
        long last = endpoint.lastNanos;
        RtpStream stream = (RtpStream) endpoint.streams;
        for (int i = 0; i < MOST_LATCHED && stream != null; i++) {
            last = Math.max(last, stream.lastNanos);
            stream = stream.olderAtEndpoint;
        }
        return last;
    }

    @Override
    public void measure(MediaEndpoint at, MediaEndpoint of, MediaQuality to) {
        for (RtpStream s = (RtpStream) at.streams; s != null; s = s.olderAtEndpoint) {
            if (isOf(of, s)) {
                s.rate(quality);
                s.addTo(to, quality);
            }
        }
    }

    @Override
    public void ended(MediaEndpoint endpoint, Timers.Reason reason) {
        while (endpoint.streams != null) {
            end((RtpStream) endpoint.streams, reason == Timers.Reason.EVICTED ? RtpEnd.EVICTED : RtpEnd.SESSION);
        }
    }

    /** Streams whose source said goodbye, in the order in which they end. */
    private final class Leaving implements Timers.Expiring {
        private final SlotTable slots = new SlotTable(1, 1 << 22, 1);
        private final long[] slot = new long[1];

        void add(RtpStream stream) {
            slot[0] = stream.slot;
            slots.add(slot, site.nowNanos() + BYE_NANOS);
        }

        void remove(RtpStream stream) {
            slot[0] = stream.slot;
            slots.remove(slots.find(slot));
        }

        @Override
        public long nextDeadline() {
            return slots.nextDeadline();
        }

        @Override
        public long nearestNanos() {
            return BYE_NANOS;
        }

        @Override
        public void expireNext(Timers.Reason reason) {
            end(streams[(int) slots.key(slots.oldest(), 0)], RtpEnd.BYE);
        }
    }

    /** At whole five minutes of packet time, a document for each stream that is as old. */
    private final class Progress implements Timers.Expiring {
        private long mark = Long.MAX_VALUE;

        /** Before a stream is opened. */
        void start() {
            if (table.size() == 0 || mark == Long.MAX_VALUE) {
                mark = (Math.floorDiv(site.nowNanos(), PROGRESS_NANOS) + 1) * PROGRESS_NANOS;
            }
        }

        @Override
        public long nextDeadline() {
            return table.size() == 0 ? Long.MAX_VALUE : mark;
        }

        @Override
        public void expireNext(Timers.Reason reason) {
            if (reason != Timers.Reason.TIMEOUT) {
                mark = Long.MAX_VALUE;
                return;
            }
            for (int slot = table.oldest(); slot != SlotTable.NONE; slot = table.newerThan(slot)) {
                RtpStream stream = streams[slot];
                if (stream.path.startNanos <= mark - PROGRESS_NANOS) {
                    stream.rate(quality);
                    documents.progress(stream, mark, quality);
                    stream.intervals.clear();
                }
            }
            mark += PROGRESS_NANOS;
        }
    }
}
