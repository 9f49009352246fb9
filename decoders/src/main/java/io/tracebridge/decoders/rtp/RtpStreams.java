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

    /** Sources that reports named before their packets came. */
    private static final int MOST_EXPECTED = 1024;

    private static final int BYTES_PER_STREAM = 2048;

    private final Site site;
    private final RtpDocuments documents;
    private final RtpEndpoints endpoints;
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
        MediaDirectory directory = MediaDirectory.of(site);
        this.endpoints = new RtpEndpoints(directory);
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
        MediaEndpoint endpoint = endpoints.of(packet);
        if (!header.hasValidPadding() && (endpoint == null || !endpoint.secured())) {
            return false;
        }
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
            endpoints.attach(stream, endpoint, packet);
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
        MediaEndpoint endpoint = endpoints.controlled(packet);
        return endpoint != null && endpoint.secured();
    }

    /** The stream with that source that goes the way of an RTCP packet; or null. */
    RtpStream sentBy(Packet packet, int ssrc) {
        RtpStream known = RtpEndpoints.stream(endpoints.controlled(packet), ssrc);
        if (known == null) {
            known = found(keys.along(packet, 1, ssrc));
        }
        return known != null ? known : found(keys.along(packet, 0, ssrc));
    }

    /** The stream with that source that goes the other way, received by who sent an RTCP packet; or null. */
    RtpStream receivedBy(Packet packet, int ssrc) {
        MediaEndpoint to = endpoints.controlled(packet);
        RtpStream known = to == null ? null : RtpEndpoints.stream(to.opposite(), ssrc);
        if (known == null) {
            known = found(keys.against(packet, 1, ssrc));
        }
        return known != null ? known : found(keys.against(packet, 0, ssrc));
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
            endpoints.detach(stream, quality);
        }
        if (stream.reports.bye) {
            leaving.remove(stream);
        }
        table.remove(stream.slot);
        streams[stream.slot] = null;
        free.push(stream);
    }

    @Override
    public void measure(MediaEndpoint at, MediaEndpoint of, MediaQuality to) {
        RtpEndpoints.measure(at, of, to, quality);
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
