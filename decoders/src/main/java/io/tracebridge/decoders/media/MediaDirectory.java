package io.tracebridge.decoders.media;

import static io.tracebridge.decoders.media.MediaPlaces.MEDIA;
import static io.tracebridge.decoders.media.MediaPlaces.RTCP;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import java.util.Arrays;

/**
 * Where media of which session arrives: what signalling announces, and what media decoders ask. One for each site, the same for all its
 * protocols: {@link #of}. Belongs to the site's thread.
 *
 * <p>Signalling: {@link #open} when a session begins and its document's {@code event.id} is known; {@link #announce} for each media line of each
 * offer and answer, again when it changes; {@link #answered}; {@link #quality} when the session's document is written; {@link #end} when no more
 * media is to come. Each session that was opened must be ended. What the directory gave up for want of room is counted, and its handle
 * does nothing any more.
 *
 * <pre>
 * long session = directory.open(dataset, eventId, callId, 0, callId.length);
 * directory.announce(session, 0, MediaReceiver.CALLER, 0, directory.description().to(4, high, low, 40000).payloadType(8));
 * </pre>
 *
 * <p>Media: {@link #meter}, then {@link #at} for the destination and, where nobody is announced, the source of a packet.
 *
 * <p>An ended session stays for {@link #LINGER_NANOS} of packet time, as media and its signalling overtake each other; its places go to
 * the next session that announces them at once, as gateways use ports again within a second.
 */
public final class MediaDirectory implements Timers.Expiring {
    /** No session. */
    public static final long NONE = 0;

    /** Media may come so long after the end of its session. */
    public static final long LINGER_NANOS = 5_000_000_000L;

    /** Endpoints of one session: lines, legs and what was replaced; more are not taken in. */
    static final int MAX_ENDPOINTS = 64;

    private static final int BYTES_PER_SESSION = 1024;

    /** Of the site's memory, one part in this many. */
    private static final int SHARE = 8;

    private final Site site;
    private final MediaDescription description = new MediaDescription();
    private final MediaFormatsReader formats;
    private final MediaSession.Queue live = new MediaSession.Queue();
    private final MediaSession.Queue ending = new MediaSession.Queue();
    private final MediaPlaces places;
    private final int limit;
    private final Counter opened;
    private final Counter announced;
    private final Counter evicted;
    private final Counter refused;

    private MediaMeter meter;
    private MediaSession[] sessions = new MediaSession[16];
    private int used;
    private MediaSession freeSessions;
    private MediaEndpoint freeEndpoints;

    private int endpointCount;

    /** For {@link Site#shared}. */
    MediaDirectory(Site site) {
        this.site = site;
        byte[] secret = site.settings().key();
        this.formats = new MediaFormatsReader(secret);
        this.limit =
                (int) Math.max(16, Math.min(1 << 22, site.settings().maximumTableBytes() / SHARE / BYTES_PER_SESSION));
        this.opened = site.counter("media.sessions", "Sessions whose media addresses signalling announced");
        this.announced = site.counter("media.announced", "Addresses that signalling announced for media");
        this.evicted = site.counter(
                "media.sessions.evicted", "Sessions whose media addresses were forgotten as the place was needed");
        this.refused = site.counter(
                "media.refused", "Addresses announced for media that were one too many for their session or the table");
        this.places = new MediaPlaces(site, 8 * limit);
        site.timers().register(this);
    }

    /** The directory of a site; made when first asked for. */
    public static MediaDirectory of(Site site) {
        return site.shared(MediaDirectory.class, MediaDirectory::new);
    }

    // What signalling calls.

    /**
     * Opens a session: a call, a gateway's connection, a channel.
     *
     * @param dataset the dataset of its document, quoted JSON; kept, not copied
     * @param eventId 27 ASCII characters: the {@code event.id} that its document will have
     *     ({@link io.tracebridge.decoders.document.Documents#id})
     * @param callId what the protocol calls it, as it may stand in documents; cut after 255 bytes
     * @return its handle, never {@link #NONE}
     */
    public long open(byte[] dataset, byte[] eventId, byte[] callId, int offset, int length) {
        MediaSession session = freeSessions;
        if (session == null && used == limit) {
            MediaSession victim = ending.oldest != null ? ending.oldest : live.oldest;
            evicted.increment();
            release(victim, Timers.Reason.EVICTED);
            session = freeSessions;
        }
        if (session != null) {
            freeSessions = session.newer;
        } else {
            session = new MediaSession(used);
            if (used == sessions.length) {
                sessions = Arrays.copyOf(sessions, Math.min(limit, 2 * used));
            }
            sessions[used++] = session;
        }
        session.generation++;
        session.dataset = dataset;
        System.arraycopy(eventId, 0, session.eventId, 0, MediaSession.ID_LENGTH);
        session.callIdLength = Math.min(length, MediaSession.MAX_CALL_ID);
        if (session.callId.length < session.callIdLength) {
            session.callId = new byte[MediaSession.MAX_CALL_ID];
        }
        System.arraycopy(callId, offset, session.callId, 0, session.callIdLength);
        session.answeredNanos = 0;
        session.deadline = Long.MAX_VALUE;
        live.add(session);
        opened.increment();
        return (long) session.generation << 32 | session.slot + 1;
    }

    /** The one description, empty: to be filled and given to {@link #announce} before the next is asked for. */
    public MediaDescription description() {
        return description.clear();
    }

    /**
     * Says that media will arrive at an address; of the same leg, receiver and line it takes the place of what was announced before. A port
     * of 0 takes it back. What arrived at an address that was replaced still counts.
     *
     * @param leg the signalling's own number, 0 where there is but one: for answers of several branches, and connections of one context
     * @param line number of the media line within the description, from 0
     */
    public void announce(long handle, int leg, MediaReceiver receiver, int line, MediaDescription what) {
        MediaSession session = session(handle);
        if (session == null || session.isEnding()) {
            return;
        }
        MediaEndpoint before = find(session, leg, receiver, line);
        if (before != null && what.port != 0 && before.isAt(what.high, what.low, what.port)) {
            describe(before, what);
            return;
        }
        if (before != null) {
            before.replaced = true;
        }
        if (what.port <= 0 || what.port > 0xffff || what.ipVersion == 0 || isUnspecified(what)) {
            return;
        }
        if (session.endpointCount == MAX_ENDPOINTS || endpointCount + 1 > 4 * limit) {
            refused.increment();
            return;
        }
        announced.increment();
        add(session, leg, receiver, line, what);
    }

    /** The call was answered: the callee may speak from now on. Only the first time counts. */
    public void answered(long handle, long nanos) {
        MediaSession session = session(handle);
        if (session != null && session.answeredNanos == 0) {
            session.answeredNanos = nanos;
        }
    }

    /**
     * How the media was that arrived so far at the endpoints of a leg; before {@link #end}, or while it lingers. What arrived at an address that
     * another session announced since counts for both where it may be of both: {@link MediaMeter#measure}.
     *
     * @param leg -1 for all
     * @param to cleared and filled
     */
    public void quality(long handle, int leg, MediaReceiver receiver, MediaQuality to) {
        to.clear();
        MediaSession session = session(handle);
        if (session == null) {
            return;
        }
        for (MediaEndpoint e = session.endpoints; e != null; e = e.nextOfSession) {
            if (e.receiver == receiver && (leg < 0 || e.leg == leg)) {
                to.add(e.measured);
                if (meter != null) {
                    meter.measure(e, e, to);
                    measureShared(e, to);
                }
            }
        }
    }

    /** Whether anything was announced for that receiver, of any leg, and media is wanted there. */
    public boolean expects(long handle, MediaReceiver receiver) {
        MediaSession session = session(handle);
        if (session != null) {
            for (MediaEndpoint e = session.endpoints; e != null; e = e.nextOfSession) {
                if (e.receiver == receiver && e.receives && !e.replaced) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The newest other session that announced the same address, or {@link #NONE}: the same call on its other side of a proxy or a B2BUA
     * that leaves media alone.
     */
    public long sharing(long handle, MediaDescription what) {
        MediaEndpoint e = at(what.ipVersion, what.high, what.low, what.port);
        while (e != null) {
            long other = (long) e.session.generation << 32 | e.session.slot + 1;
            if (other != handle && !e.session.isEnding()) {
                return other;
            }
            e = e.older[MEDIA];
        }
        return NONE;
    }

    /** No more media is to come: after {@link #LINGER_NANOS} the session is forgotten and its streams are written. */
    public void end(long handle) {
        MediaSession session = session(handle);
        if (session != null && !session.isEnding()) {
            live.remove(session);
            session.deadline = site.nowNanos() + LINGER_NANOS;
            ending.add(session);
        }
    }

    // What media decoders call.

    /** Who measures; one for each site. */
    public void meter(MediaMeter by) {
        meter = by;
    }

    /** The endpoint announced last for media at that address, of a session that is not ending if there is one; or null. */
    public MediaEndpoint at(int ipVersion, long high, long low, int port) {
        return places.newest(MEDIA, ipVersion, high, low, port);
    }

    /** The same for RTCP. */
    public MediaEndpoint rtcpAt(int ipVersion, long high, long low, int port) {
        return places.newest(RTCP, ipVersion, high, low, port);
    }

    /** The next older endpoint announced at the same address, or null. */
    public MediaEndpoint older(MediaEndpoint endpoint) {
        return endpoint.older[MEDIA];
    }

    /**
     * Other sessions that announced the endpoint's address before: they receive the same media. Of each its newest endpoint there.
     *
     * @param after the one returned before; the endpoint itself at first
     * @return null when there is no other
     */
    public MediaEndpoint sharing(MediaEndpoint endpoint, MediaEndpoint after) {
        for (MediaEndpoint e = after.older[MEDIA]; e != null; e = e.older[MEDIA]) {
            MediaEndpoint newer = endpoint;
            while (newer.session != e.session) {
                newer = newer.older[MEDIA];
            }
            if (newer == e) {
                return e;
            }
        }
        return null;
    }

    // Inside.

    @Override
    public long nextDeadline() {
        return ending.oldest != null ? ending.oldest.deadline : Long.MAX_VALUE;
    }

    @Override
    public long nearestNanos() {
        return LINGER_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        release(ending.oldest, reason);
    }

    /** Open streams of other sessions for which {@link #sharing} finds the endpoint. */
    private void measureShared(MediaEndpoint endpoint, MediaQuality to) {
        MediaEndpoint first = places.newest(MEDIA, endpoint);
        for (MediaEndpoint e = first; e != endpoint; e = e.older[MEDIA]) {
            if (e.session == endpoint.session) {
                first = e.older[MEDIA];
            }
        }
        for (MediaEndpoint e = first; e != endpoint; e = e.older[MEDIA]) {
            meter.measure(e, endpoint, to);
        }
    }

    private MediaSession session(long handle) {
        int slot = (int) handle - 1;
        if (slot < 0 || slot >= used) {
            return null;
        }
        MediaSession session = sessions[slot];
        return session.generation == (int) (handle >>> 32) && session.dataset != null ? session : null;
    }

    private static MediaEndpoint find(MediaSession session, int leg, MediaReceiver receiver, int line) {
        for (MediaEndpoint e = session.endpoints; e != null; e = e.nextOfSession) {
            if (e.leg == leg && e.receiver == receiver && e.line == line && !e.replaced) {
                return e;
            }
        }
        return null;
    }

    /** On hold in the old way (RFC 3264 section 8.4): 0.0.0.0 or ::. */
    private static boolean isUnspecified(MediaDescription what) {
        return what.high == 0 && (what.ipVersion == 4 ? (int) what.low == 0 : what.low == 0);
    }

    private void describe(MediaEndpoint endpoint, MediaDescription what) {
        endpoint.formats = formats.read(what);
        endpoint.secured = what.secured;
        endpoint.receives = what.receives;
        endpoint.signallerHigh = what.signallerHigh;
        endpoint.signallerLow = what.signallerLow;
    }

    private void add(MediaSession session, int leg, MediaReceiver receiver, int line, MediaDescription what) {
        int place = places.take(what.ipVersion, what.high, what.low, what.port);
        endLingering(place);
        int rtcpPort = what.rtcpPort >= 0 ? what.rtcpPort : what.port + 1 & 0xffff;
        int rtcpPlace = places.take(what.ipVersion, what.rtcpHigh, what.rtcpLow, rtcpPort);
        MediaEndpoint e = freeEndpoints;
        if (e == null) {
            e = new MediaEndpoint();
        } else {
            freeEndpoints = e.nextOfSession;
        }
        e.measured.clear();
        e.streams = null;
        e.lastNanos = 0;
        e.session = session;
        e.nextOfSession = session.endpoints;
        session.endpoints = e;
        session.endpointCount++;
        endpointCount++;
        e.leg = leg;
        e.receiver = receiver;
        e.line = line;
        e.ipVersion = what.ipVersion;
        e.high = what.high;
        e.low = what.low;
        e.port = what.port;
        e.replaced = false;
        e.announcedNanos = site.nowNanos();
        places.enter(MEDIA, place, e);
        places.enter(RTCP, rtcpPlace, e);
        describe(e, what);
    }

    /** What still came for a session that has ended would be taken for the new one's. */
    private void endLingering(int place) {
        for (MediaEndpoint e = places.newest(MEDIA, place); e != null && meter != null; e = e.older[MEDIA]) {
            if (e.session.isEnding()) {
                meter.ended(e, Timers.Reason.TIMEOUT);
            }
        }
    }

    private void release(MediaSession session, Timers.Reason reason) {
        (session.isEnding() ? ending : live).remove(session);
        MediaEndpoint e = session.endpoints;
        while (e != null) {
            if (meter != null) {
                meter.ended(e, reason);
            }
            places.leave(e);
            MediaEndpoint next = e.nextOfSession;
            e.nextOfSession = freeEndpoints;
            freeEndpoints = e;
            endpointCount--;
            e = next;
        }
        session.endpoints = null;
        session.endpointCount = 0;
        session.dataset = null;
        session.newer = freeSessions;
        freeSessions = session;
    }
}
