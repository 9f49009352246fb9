package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.media.MediaEndpoint;
import io.tracebridge.decoders.media.MediaQuality;

/** Which announced endpoint a packet belongs to, which streams arrive there, and for which sessions they count. */
final class RtpEndpoints {
    /** Streams that arrive at one endpoint, among which the source that a report names is looked for: the newest ones. */
    private static final int MOST_SOURCES = 64;

    /** Streams of one endpoint that are asked where they came from, the newest first. */
    private static final int MOST_LATCHED = 8;

    private final MediaDirectory directory;

    RtpEndpoints(MediaDirectory directory) {
        this.directory = directory;
    }

    /** The endpoint that an RTP packet belongs to; null when neither end was announced. */
    MediaEndpoint of(Packet packet) {
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

    /** A stream began to arrive at the endpoint. */
    void attach(RtpStream stream, MediaEndpoint endpoint, Packet packet) {
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

    /** The endpoint to which RTCP was sent, announced for it or sharing the media's port; or null. */
    MediaEndpoint controlled(Packet packet) {
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

    /** The stream with that source that arrives there; null when there is none, or no endpoint. */
    static RtpStream stream(MediaEndpoint endpoint, int ssrc) {
        RtpStream stream = endpoint == null ? null : (RtpStream) endpoint.streams;
        for (int i = 0; i < MOST_SOURCES && stream != null; i++) {
            if (stream.path.ssrc == ssrc) {
                return stream;
            }
            stream = stream.olderAtEndpoint;
        }
        return null;
    }

    /** Of the streams that arrive at one endpoint, adds those that count for another or the same. */
    static void measure(MediaEndpoint at, MediaEndpoint of, MediaQuality to, RtpQuality quality) {
        for (RtpStream s = (RtpStream) at.streams; s != null; s = s.olderAtEndpoint) {
            if (isOf(of, s)) {
                s.rate(quality);
                s.addTo(to, quality);
            }
        }
    }

    /** The stream ends, and was rated last: what was measured of it stays with its endpoint and with those that it counts for as well. */
    void detach(RtpStream stream, RtpQuality quality) {
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
}
