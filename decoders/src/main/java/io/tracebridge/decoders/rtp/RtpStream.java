package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.media.MediaEncoding;
import io.tracebridge.decoders.media.MediaEndpoint;
import io.tracebridge.decoders.media.MediaFormat;
import io.tracebridge.decoders.media.MediaFormats;

/**
 * What is known of one stream: packets of one SSRC from one address and port to another, at one capture client. Belongs to {@link RtpStreams},
 * which uses it again for another.
 */
final class RtpStream {
    /** How it was found. */
    enum Found {
        /** Its address was announced by signalling. */
        SIGNALLING,
        /** Reports of its source or about it were seen. */
        RTCP,
        /** By what its packets look like. */
        CONTENT
    }

    final RtpSequence sequence = new RtpSequence();
    final RtpTiming timing = new RtpTiming();

    /** Slot in the table of streams or candidates. */
    int slot;

    Found found;

    /** Where it is announced to arrive, or null. */
    MediaEndpoint endpoint;

    /** The next stream that arrives at the same endpoint. */
    RtpStream nextAtEndpoint;

    boolean nat;

    String client;
    String interfaceName;
    int outerVlan;
    int innerVlan;
    int ipVersion;
    long sourceHigh;
    long sourceLow;
    int sourcePort;
    long destinationHigh;
    long destinationLow;
    int destinationPort;
    int ssrc;
    long frameHash;

    long startNanos;
    long lastNanos;
    long packets;
    long payloadBytes;
    boolean cut;

    /** The payload type of the last packet and what it means; that of the first that carried media. */
    int payloadType;

    MediaFormat format;
    MediaFormat mediaFormat;
    int mediaPayloadType;
    int payloadTypeChanges;

    int events;
    private int eventTimestamp;
    private boolean afterUntimed;
    long comfortNoise;

    /** While it is a candidate: packets in a row that look like RTP, and those that do not. */
    int likely;

    int unlikely;
    private int lastSequence;
    private int lastTimestamp;

    /** Takes the first packet. */
    void begin(Packet packet, RtpHeader header) {
        client = packet.client;
        interfaceName = packet.interfaceName;
        outerVlan = packet.outerVlan;
        innerVlan = packet.innerVlan;
        ipVersion = packet.ipVersion;
        sourceHigh = packet.sourceHigh;
        sourceLow = packet.sourceLow;
        sourcePort = packet.sourcePort;
        destinationHigh = packet.destinationHigh;
        destinationLow = packet.destinationLow;
        destinationPort = packet.destinationPort;
        ssrc = header.ssrc();
        frameHash = packet.frameHash;
        startNanos = packet.timeNanos;
        lastNanos = packet.timeNanos;
        packets = 1;
        payloadBytes = header.payloadLength();
        cut = false;
        endpoint = null;
        nextAtEndpoint = null;
        nat = false;
        found = Found.CONTENT;
        payloadType = -1;
        format = null;
        mediaFormat = null;
        mediaPayloadType = -1;
        payloadTypeChanges = 0;
        events = 0;
        afterUntimed = false;
        comfortNoise = 0;
        likely = 0;
        unlikely = 0;
        lastSequence = header.sequence();
        lastTimestamp = header.timestamp();
        sequence.begin(header.sequence());
        timing.begin(packet.timeNanos, header.timestamp());
        payloadType(header);
        if (isEvent()) {
            event(header);
        }
        afterUntimed = isUntimed();
    }

    /** Takes a further packet. */
    void take(Packet packet, RtpHeader header) {
        long nanos = packet.timeNanos;
        packets++;
        payloadBytes += header.payloadLength();
        timing.arrival(nanos);
        lastNanos = Math.max(lastNanos, nanos);
        if (header.payloadType() != payloadType) {
            payloadType(header);
        }
        RtpSequence.Place place = sequence.take(header.sequence());
        if (isEvent() && place != RtpSequence.Place.DUPLICATE) {
            event(header);
        }
        if (place == RtpSequence.Place.NEXT || place == RtpSequence.Place.AHEAD) {
            inOrder(nanos, header);
        } else if (place == RtpSequence.Place.RESTART) {
            timing.skip(nanos, header.timestamp());
            afterUntimed = isUntimed();
        }
    }

    private void inOrder(long nanos, RtpHeader header) {
        boolean untimed = isUntimed();
        if (untimed || afterUntimed || format == null || format.clockHz() == 0) {
            timing.skip(nanos, header.timestamp());
        } else {
            timing.inOrder(nanos, header.timestamp(), format.clockHz(), !header.marker());
        }
        afterUntimed = untimed;
    }

    private boolean isEvent() {
        return format != null && format.encoding().kind() == MediaEncoding.Kind.EVENT;
    }

    private boolean isUntimed() {
        return format != null
                && (format.encoding().kind() == MediaEncoding.Kind.EVENT
                        || format.encoding().kind() == MediaEncoding.Kind.COMFORT_NOISE);
    }

    /** All packets of an event have the timestamp of its beginning (RFC 4733 section 2.2.1). */
    private void event(RtpHeader header) {
        if (events == 0 || header.timestamp() != eventTimestamp) {
            events++;
            eventTimestamp = header.timestamp();
        }
    }

    private void payloadType(RtpHeader header) {
        payloadType = header.payloadType();
        MediaFormats formats = endpoint == null ? MediaFormats.USUAL : endpoint.formats();
        format = formats.of(payloadType);
        if (isUntimed()) {
            return;
        }
        if (mediaPayloadType >= 0 && mediaPayloadType != payloadType) {
            payloadTypeChanges++;
        }
        mediaPayloadType = payloadType;
        mediaFormat = format;
    }

    /** Says where it was announced; before or after its first packets. */
    void announced(MediaEndpoint at, RtpHeader header) {
        endpoint = at;
        found = Found.SIGNALLING;
        mediaPayloadType = -1;
        payloadType(header);
        afterUntimed = isUntimed();
    }

    /** Of a candidate: whether the packet goes on from the one before as RTP does. */
    void compare(RtpHeader header) {
        int ahead = header.sequence() - lastSequence & 0xffff;
        int ticks = header.timestamp() - lastTimestamp;
        boolean same = header.payloadType() == payloadType || isUntimed();
        if (ahead >= 1 && ahead <= 4 && ticks >= 0 && same) {
            likely++;
        } else {
            unlikely++;
        }
        lastSequence = header.sequence();
        lastTimestamp = header.timestamp();
    }
}
