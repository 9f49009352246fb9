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
import java.util.HashMap;
import java.util.Map;

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

    /** A candidate is to prove itself within this time. */
    private static final long CANDIDATE_NANOS = 2_000_000_000L;

    /** Packets that follow each other, counted without the first; twice as many where both ports are odd. */
    private static final int LIKELY = 7;

    private static final int UNLIKELY = 3;
    private static final int KEY_LONGS = 6;

    /** Sources that reports named before their packets came. */
    private static final int MOST_EXPECTED = 1024;

    private static final int BYTES_PER_STREAM = 2048;

    /** Of the site's memory three eighths are for streams, and of as many candidates a sixteenth. */
    private static final int CANDIDATES = 16;

    /** Clients of a site that are told apart. */
    private static final int MAX_CLIENTS = 1 << 12;

    private final Site site;
    private final RtpDocuments documents;
    private final MediaDirectory directory;
    private final boolean byContent;
    private final SlotTable table;
    private final SlotTable candidates;
    private final SlotTable expected;
    private final long[] key = new long[KEY_LONGS];
    private final ArrayDeque<RtpStream> free = new ArrayDeque<>();
    private final Map<String, Integer> clients = new HashMap<>();
    private final Progress progress = new Progress();
    private final Leaving leaving = new Leaving();
    private final SpeechPayload payload = new SpeechPayload();
    private final RtpQuality quality = new RtpQuality();
    private RtpStream[] streams = new RtpStream[0];
    private RtpStream[] candidateStreams = new RtpStream[0];
    private String lastClient;
    private int lastClientNumber;
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
        int limit = (int) Math.max(16, Math.min(1 << 22, share / BYTES_PER_STREAM));
        this.table = new SlotTable(KEY_LONGS, limit, Keys.seed(secret, "rtp streams"));
        this.candidates =
                new SlotTable(KEY_LONGS, Math.max(16, limit / CANDIDATES), Keys.seed(secret, "rtp candidates"));
        this.expected = new SlotTable(KEY_LONGS, MOST_EXPECTED, Keys.seed(secret, "rtp expected"));
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
        setKey(packet, header.ssrc());
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            RtpStream stream = streams[slot];
            if (packet.timeNanos - stream.lastNanos <= IDLE_NANOS) {
                packets.increment();
                stream.take(packet, header, payload, quality);
                return true;
            }
            end(stream, RtpEnd.IDLE);
            setKey(packet, header.ssrc());
        }
        MediaEndpoint endpoint = endpoint(packet);
        if (endpoint != null) {
            RtpStream stream = takeCandidate();
            if (stream == null) {
                stream = take();
                stream.begin(packet, header, endpoint, payload);
            } else {
                stream.announced(endpoint, header);
                stream.take(packet, header, payload, quality);
            }
            add(stream);
            attach(stream, endpoint, packet);
            return true;
        }
        if (byContent && expected.size() > 0 && expectedNow()) {
            RtpStream stream = take();
            stream.begin(packet, header, null, payload);
            stream.found = RtpStream.Found.RTCP;
            add(stream);
            return true;
        }
        return byContent && candidate(packet, header);
    }

    private boolean expectedNow() {
        int slot = expected.find(key);
        if (slot == SlotTable.NONE) {
            return false;
        }
        expected.remove(slot);
        return true;
    }

    private MediaEndpoint endpoint(Packet packet) {
        MediaEndpoint to =
                directory.at(packet.ipVersion, packet.destinationHigh, packet.destinationLow, packet.destinationPort);
        if (to != null) {
            return to;
        }
        MediaEndpoint from = directory.at(packet.ipVersion, packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        // Symmetric RTP (RFC 4961): who announced the source receives what goes the other way, at an address of its
        // own.
        return from == null ? null : from.opposite();
    }

    private void attach(RtpStream stream, MediaEndpoint endpoint, Packet packet) {
        MediaEndpoint opposite = endpoint.opposite();
        stream.nat = !endpoint.isAt(packet.destinationHigh, packet.destinationLow, packet.destinationPort)
                || opposite != null && !opposite.isAt(packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        // A stream is at the head of its endpoint's list.
        stream.nextAtEndpoint = (RtpStream) endpoint.streams;
        endpoint.streams = stream;
    }

    private boolean candidate(Packet packet, RtpHeader header) {
        if (!WellKnownPorts.allow(packet.sourcePort, packet.destinationPort)) {
            return false;
        }
        int slot = candidates.find(key);
        if (slot != SlotTable.NONE && packet.timeNanos - candidateStreams[slot].startNanos > CANDIDATE_NANOS) {
            dropCandidate(slot);
            slot = SlotTable.NONE;
        }
        if (slot == SlotTable.NONE) {
            openCandidate(packet, header);
            return false;
        }
        RtpStream stream = candidateStreams[slot];
        stream.compare(header);
        stream.take(packet, header, payload, quality);
        if (stream.unlikely >= UNLIKELY) {
            dropCandidate(slot);
            return false;
        }
        boolean odd = (packet.sourcePort & packet.destinationPort & 1) != 0;
        if (stream.likely >= (odd ? 2 * LIKELY : LIKELY)) {
            candidates.remove(slot);
            candidateStreams[slot] = null;
            add(stream);
            return true;
        }
        return false;
    }

    private void openCandidate(Packet packet, RtpHeader header) {
        if (candidates.isFull()) {
            candidatesEvicted.increment();
            dropCandidate(candidates.oldest());
        }
        int slot = candidates.add(key, 0);
        if (candidates.capacity() > candidateStreams.length) {
            candidateStreams = Arrays.copyOf(candidateStreams, candidates.capacity());
        }
        RtpStream stream = take();
        stream.slot = slot;
        stream.begin(packet, header, null, payload);
        candidateStreams[slot] = stream;
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
        for (int less = 1; known == null && less >= 0; less--) {
            setKey(packet, ssrc);
            key[4] -= ((long) less << 16) + less;
            known = found();
        }
        return known;
    }

    /** The stream with that source that goes the other way, received by who sent an RTCP packet; or null. */
    RtpStream receivedBy(Packet packet, int ssrc) {
        MediaEndpoint to = controlled(packet);
        RtpStream known = to == null ? null : at(to.opposite(), ssrc);
        for (int less = 1; known == null && less >= 0; less--) {
            setKey(packet, ssrc);
            key[0] = packet.destinationHigh;
            key[1] = packet.destinationLow;
            key[2] = packet.sourceHigh;
            key[3] = packet.sourceLow;
            key[4] = ports(packet, packet.destinationPort - less, packet.sourcePort - less);
            known = found();
        }
        return known;
    }

    private static RtpStream at(MediaEndpoint endpoint, int ssrc) {
        RtpStream stream = endpoint == null ? null : (RtpStream) endpoint.streams;
        while (stream != null && stream.ssrc != ssrc) {
            stream = stream.nextAtEndpoint;
        }
        return stream;
    }

    /** The stream of the key; a candidate becomes one, since a report named its source. */
    private RtpStream found() {
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            return streams[slot];
        }
        RtpStream candidate = takeCandidate();
        if (candidate != null) {
            candidate.found = RtpStream.Found.RTCP;
            add(candidate);
        }
        return candidate;
    }

    /** A sender's report names a source of which no packet was seen yet: its first will be known. */
    void expect(Packet packet, int ssrc) {
        if (!byContent) {
            return;
        }
        setKey(packet, ssrc);
        if ((packet.destinationPort & 1) != 0) {
            key[4] -= (1L << 16) + 1;
        }
        if (expected.find(key) == SlotTable.NONE) {
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

    /** The candidate of the key, which is one no more; or null. */
    private RtpStream takeCandidate() {
        int slot = candidates.find(key);
        if (slot == SlotTable.NONE) {
            return null;
        }
        RtpStream stream = candidateStreams[slot];
        candidates.remove(slot);
        candidateStreams[slot] = null;
        return stream;
    }

    private void dropCandidate(int slot) {
        free.push(candidateStreams[slot]);
        candidateStreams[slot] = null;
        candidates.remove(slot);
    }

    private RtpStream take() {
        RtpStream stream = free.poll();
        return stream == null ? new RtpStream() : stream;
    }

    /** Makes it a stream under the key. */
    private void add(RtpStream stream) {
        if (table.isFull()) {
            evictOldest();
        }
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
        stream.sequence.end();
        stream.closeInterval(quality);
        stream.rate(quality);
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
        add(stream, quality, endpoint.measured);
        if (endpoint.streams == stream) {
            endpoint.streams = stream.nextAtEndpoint;
        } else {
            RtpStream at = (RtpStream) endpoint.streams;
            while (at.nextAtEndpoint != stream) {
                at = at.nextAtEndpoint;
            }
            at.nextAtEndpoint = stream.nextAtEndpoint;
        }
        stream.endpoint = null;
    }

    @Override
    public void measure(MediaEndpoint endpoint, MediaQuality to) {
        for (RtpStream s = (RtpStream) endpoint.streams; s != null; s = s.nextAtEndpoint) {
            s.rate(quality);
            add(s, quality, to);
        }
    }

    @Override
    public void ended(MediaEndpoint endpoint, Timers.Reason reason) {
        while (endpoint.streams != null) {
            end((RtpStream) endpoint.streams, reason == Timers.Reason.EVICTED ? RtpEnd.EVICTED : RtpEnd.SESSION);
        }
    }

    private static void add(RtpStream stream, RtpQuality quality, MediaQuality to) {
        to.streams++;
        to.packets += stream.packets;
        to.expected += stream.sequence.expected();
        to.lostNetwork += stream.sequence.lost();
        to.lostRadio += stream.speech.lost();
        to.frames += stream.speech.good() + stream.speech.lost();
        to.silenceNanos += stream.speech.silenceNanos();
        to.durationNanos += stream.lastNanos - stream.startNanos;
        to.events += stream.events;
        to.firstNanos = to.firstNanos < 0 ? stream.startNanos : Math.min(to.firstNanos, stream.startNanos);
        to.secured |= stream.endpoint.secured();
        to.nat |= stream.nat;
        if (stream.timing.jitterCount() > 0) {
            to.jitter(stream.timing.jitterMean() / 1000, stream.timing.jitterCount());
            to.jitterMaxMicros = Math.max(to.jitterMaxMicros, stream.timing.jitterMax() / 1000);
        }
        if (quality.isRated) {
            int mean = quality.listeningMilli();
            to.wideband |= quality.wideband;
            to.mos(mean, stream.worstMilli < 0 ? mean : stream.worstMilli, stream.packets);
        }
        if (stream.mediaFormat != null && stream.packets > to.formatPackets) {
            to.format = stream.mediaFormat;
            to.formatPackets = stream.packets;
        }
    }

    private void setKey(Packet packet, int ssrc) {
        key[0] = packet.sourceHigh;
        key[1] = packet.sourceLow;
        key[2] = packet.destinationHigh;
        key[3] = packet.destinationLow;
        key[4] = ports(packet, packet.sourcePort, packet.destinationPort);
        key[5] = ssrc;
    }

    private long ports(Packet packet, int source, int destination) {
        return (long) client(packet.client) << 36
                | (long) packet.ipVersion << 32
                | (source & 0xffffL) << 16
                | destination & 0xffffL;
    }

    private int client(String name) {
        if (name != lastClient) {
            Integer known = clients.get(name);
            if (known == null) {
                known = clients.size() < MAX_CLIENTS ? clients.size() : MAX_CLIENTS;
                if (clients.size() < MAX_CLIENTS) {
                    clients.put(name, known);
                }
            }
            lastClient = name;
            lastClientNumber = known;
        }
        return lastClientNumber;
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
                if (stream.startNanos <= mark - PROGRESS_NANOS) {
                    stream.rate(quality);
                    documents.progress(stream, mark, quality);
                    stream.intervals.clear();
                }
            }
            mark += PROGRESS_NANOS;
        }
    }
}
