package io.tracebridge.decoders.media;

/**
 * An address at which media of a session is announced to arrive. Belongs to the directory, which uses it again for another after it told
 * {@link MediaMeter#ended}. Media decoders read it; {@link #measured} is theirs to add to.
 */
public final class MediaEndpoint {
    /** What was measured of the streams that ended. */
    public final MediaQuality measured = new MediaQuality();

    /** The meter's own: what arrives here; null when it is given to another. */
    public Object streams;

    /** The meter's own: packet time of the last packet of those of {@link #streams} that ended, nanoseconds; 0 when none did. */
    public long lastNanos;

    MediaSession session;

    /** The next of the same session. */
    MediaEndpoint nextOfSession;

    /** The places of media and of RTCP, and the next older endpoint announced there; no place where it gave way. */
    final int[] place = new int[2];

    final MediaEndpoint[] older = new MediaEndpoint[2];

    int leg;
    MediaReceiver receiver;
    int line;
    int ipVersion;
    long high;
    long low;
    int port;
    long signallerHigh;
    long signallerLow;
    MediaFormats formats;
    boolean secured;
    boolean receives;
    boolean replaced;
    long announcedNanos;

    MediaEndpoint() {}

    /** What its payload types mean. */
    public MediaFormats formats() {
        return formats;
    }

    /** True when SRTP was agreed on: payloads say nothing. */
    public boolean secured() {
        return secured;
    }

    /** False on hold: no media is wanted here ({@code a=sendonly}, {@code a=inactive}). */
    public boolean receives() {
        return receives;
    }

    public MediaReceiver receiver() {
        return receiver;
    }

    /** Number of the leg, as signalling counts. */
    public int leg() {
        return leg;
    }

    /** Number of the media line within its description, from 0. */
    public int line() {
        return line;
    }

    /** Packet time at which it was first announced, nanoseconds. */
    public long announcedNanos() {
        return announcedNanos;
    }

    /** Packet time at which the session was answered, nanoseconds; 0 when it was not. */
    public long answeredNanos() {
        return session.answeredNanos;
    }

    /** The dataset of the session's document, quoted JSON. */
    public byte[] dataset() {
        return session.dataset;
    }

    /** The {@code event.id} of the session's document: 27 ASCII characters, printable. */
    public byte[] eventId() {
        return session.eventId;
    }

    /** The call's identifier, as it may stand in documents: this many of {@link #callId}'s bytes. */
    public int callIdLength() {
        return session.callIdLength;
    }

    /** Overwritten when the endpoint is released. */
    public byte[] callId() {
        return session.callId;
    }

    /** Whether signalling ended its session before that packet time: what arrives at its address later is another session's. */
    public boolean endedBefore(long nanos) {
        return session.isEnding() && session.deadline - MediaDirectory.LINGER_NANOS < nanos;
    }

    /** Whether it is announced for that address and port. */
    public boolean isAt(long high, long low, int port) {
        return this.high == high && this.low == low && this.port == port;
    }

    /** How well the other end of the line is known to be who sends from an address, for {@link #knows}. */
    public enum Sender {
        UNKNOWN,
        /** What it announces came from that host: so it is where both are behind one NAT. */
        SIGNALLED,
        /** It announced that host, at another port. */
        HOST,
        /** It announced that address and port (RFC 4961, symmetric RTP). */
        ANNOUNCED
    }

    /** How well the session's other end of this line is known to send from that address; any of its legs counts. */
    public Sender knows(long high, long low, int port) {
        MediaReceiver wanted = receiver.opposite();
        Sender best = Sender.UNKNOWN;
        for (MediaEndpoint e = session.endpoints; e != null; e = e.nextOfSession) {
            if (e.receiver == wanted && e.line == line) {
                if (e.isAt(high, low, port)) {
                    return Sender.ANNOUNCED;
                }
                if (e.high == high && e.low == low) {
                    best = Sender.HOST;
                } else if (best == Sender.UNKNOWN && e.signallerHigh == high && e.signallerLow == low) {
                    best = Sender.SIGNALLED;
                }
            }
        }
        return best;
    }

    /** The endpoint to which the party at this one sends, of the same leg and line; null when none was announced yet. */
    public MediaEndpoint opposite() {
        MediaReceiver wanted = receiver.opposite();
        MediaEndpoint found = null;
        for (MediaEndpoint e = session.endpoints; e != null; e = e.nextOfSession) {
            if (e.receiver == wanted && e.line == line && !e.replaced && (found == null || e.leg == leg)) {
                found = e;
            }
        }
        return found;
    }
}
