package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.media.MediaEncoding;
import io.tracebridge.decoders.media.MediaEndpoint;
import io.tracebridge.decoders.media.MediaFormat;
import io.tracebridge.decoders.media.MediaFormats;
import io.tracebridge.decoders.media.MediaQuality;

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
    final RtpSpeech speech = new RtpSpeech();
    final RtpReports reports = new RtpReports();
    final RtpIntervals intervals = new RtpIntervals();

    // What every packet touches stands together.
    long lastNanos;
    long packets;
    long payloadBytes;
    private long intervalStart;

    /** Slot in the table of streams or candidates. */
    int slot;

    Found found;

    /** Where it is announced to arrive, or null. */
    MediaEndpoint endpoint;

    /** The streams that began to arrive at the same endpoint before and after it. */
    RtpStream olderAtEndpoint;

    RtpStream newerAtEndpoint;

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
    /** Whether payload is missing from the capture. */
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

    /** Least mean opinion score of ten seconds, thousandths; -1 when none was rated. */
    int worstMilli;

    private long intervalPackets;
    private long intervalLost;
    private long intervalGood;
    private long intervalRadio;

    /** While it is a candidate: packets in a row that look like RTP, and those that do not. */
    int likely;

    int unlikely;
    private int lastSequence;
    private int lastTimestamp;

    /** Takes the first packet. */
    void begin(Packet packet, RtpHeader header, MediaEndpoint announced, SpeechPayload payload) {
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
        cut = header.payloadCaptured() < header.payloadLength();
        endpoint = announced;
        olderAtEndpoint = null;
        newerAtEndpoint = null;
        nat = false;
        found = announced == null ? Found.CONTENT : Found.SIGNALLING;
        payloadType = -1;
        format = null;
        mediaFormat = null;
        mediaPayloadType = -1;
        payloadTypeChanges = 0;
        events = 0;
        afterUntimed = false;
        worstMilli = -1;
        intervals.clear();
        intervalStart = Math.floorDiv(packet.timeNanos, RtpIntervals.NANOS) * RtpIntervals.NANOS;
        intervalPackets = 0;
        intervalLost = 0;
        intervalGood = 0;
        intervalRadio = 0;
        likely = 0;
        unlikely = 0;
        lastSequence = header.sequence();
        lastTimestamp = header.timestamp();
        sequence.begin(header.sequence());
        timing.begin(packet.timeNanos, header.timestamp());
        speech.begin();
        reports.begin();
        payloadType(header);
        speech(header, payload, false, false);
        afterUntimed = isUntimed();
    }

    /** Takes a further packet. */
    void take(Packet packet, RtpHeader header, SpeechPayload payload, RtpQuality quality) {
        long nanos = packet.timeNanos;
        if (nanos - intervalStart >= RtpIntervals.NANOS) {
            endInterval(nanos, quality);
        }
        packets++;
        payloadBytes += header.payloadLength();
        cut |= header.payloadCaptured() < header.payloadLength();
        timing.arrival(nanos);
        lastNanos = Math.max(lastNanos, nanos);
        if (header.payloadType() != payloadType) {
            payloadType(header);
        }
        switch (sequence.take(header.sequence())) {
            case NEXT -> {
                inOrder(nanos, header);
                speech(header, payload, true, false);
            }
            case AHEAD -> {
                inOrder(nanos, header);
                speech(header, payload, false, false);
            }
            case LATE -> speech(header, payload, false, true);
            case RESTART -> {
                timing.skip(nanos, header.timestamp());
                afterUntimed = isUntimed();
                speech(header, payload, false, false);
            }
            case DUPLICATE, FAR -> {}
        }
    }

    private void speech(RtpHeader header, SpeechPayload payload, boolean next, boolean late) {
        if (isEvent()) {
            event(header);
        } else if (format == null
                || format.clockHz() == 0
                || !payload.read(header, format, endpoint != null && endpoint.secured())) {
            speech.skip();
        } else {
            speech.take(payload, header.timestamp(), format, next, late);
        }
    }

    /** Also those without packets, as many as are kept. */
    private void endInterval(long nanos, RtpQuality quality) {
        closeInterval(quality);
        long now = Math.floorDiv(nanos, RtpIntervals.NANOS) * RtpIntervals.NANOS;
        long empty = (now - intervalStart) / RtpIntervals.NANOS - 1;
        for (long n = Math.max(0, empty - RtpIntervals.MOST); n < empty; n++) {
            intervals.add(intervalStart + (n + 1) * RtpIntervals.NANOS, 0, 0, 0, 0, RtpIntervals.NONE);
        }
        intervalStart = now;
    }

    /** Rates what came since the interval began. An interval of less than two seconds of speech tells too little to be the worst. */
    void closeInterval(RtpQuality quality) {
        long lost = Math.max(0, sequence.lost() - intervalLost);
        long radio = speech.lost() - intervalRadio;
        double lostFrames = lost * speech.framesPerPacket();
        double expected = speech.good() - intervalGood + radio + lostFrames;
        SpeechCodec codec = codec();
        int mos = RtpIntervals.NONE;
        if (codec != null && expected > 0) {
            quality.rate(codec, speech.impairment(codec), lostFrames + radio, expected, burstRatio(), 0, 0);
            mos = quality.listeningMilli();
            if (expected * speech.frameNanos() >= 2_000_000_000L && (worstMilli < 0 || mos < worstMilli)) {
                worstMilli = mos;
            }
        }
        long jitter = Math.max(0, timing.takeIntervalJitter());
        intervals.add(intervalStart, packets - intervalPackets, lost, radio, jitter / 1000, mos);
        intervalPackets = packets;
        intervalLost = sequence.lost();
        intervalGood = speech.good();
        intervalRadio = speech.lost();
    }

    /** Rates the whole stream. */
    void rate(RtpQuality quality) {
        long roundTrip = reports.roundTripMean();
        MediaEndpoint opposite = endpoint == null ? null : endpoint.opposite();
        if (roundTrip > 0 && opposite != null && opposite.streams != null) {
            // The capture is between both ends: the other half of the way is what the other direction's reports tell.
            roundTrip += ((RtpStream) opposite.streams).reports.roundTripMean();
        }
        quality.isDelayAssumed = roundTrip == 0;
        SpeechCodec codec = codec();
        double lostFrames = sequence.lost() * speech.framesPerPacket();
        double lost = lostFrames + speech.lost();
        double expected = speech.good() + lost;
        double packetMillis = speech.framesPerPacket() * speech.frameNanos() / 1e6;
        quality.rate(
                expected > 0 ? codec : null,
                codec == null ? 0 : speech.impairment(codec),
                lost,
                expected,
                burstRatio(),
                roundTrip == 0 ? RtpQuality.ASSUMED_NETWORK_MILLIS : roundTrip / 2e6,
                packetMillis);
    }

    private SpeechCodec codec() {
        return mediaFormat == null ? null : SpeechCodec.of(mediaFormat.encoding());
    }

    /** BurstR of G.107: mean length of runs of lost packets, against that of as many losses by chance. */
    double burstRatio() {
        if (sequence.runs() == 0) {
            return 1;
        }
        double share = (double) sequence.lost() / sequence.expected();
        return Math.max(1, (double) sequence.runPackets() / sequence.runs() * (1 - share));
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

    /** Says where it turned out to be announced. */
    void announced(MediaEndpoint at, RtpHeader header) {
        endpoint = at;
        found = Found.SIGNALLING;
        mediaPayloadType = -1;
        payloadType(header);
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

    /** Adds what was measured of it so far; it was rated last. */
    void addTo(MediaQuality to, RtpQuality quality) {
        to.streams++;
        to.packets += packets;
        to.expected += sequence.expected();
        to.lostNetwork += sequence.lost();
        to.lostRadio += speech.lost();
        to.frames += speech.good() + speech.lost();
        to.silenceNanos += speech.silenceNanos();
        to.durationNanos += lastNanos - startNanos;
        to.events += events;
        to.firstNanos = to.firstNanos < 0 ? startNanos : Math.min(to.firstNanos, startNanos);
        to.secured |= endpoint.secured();
        to.nat |= nat;
        if (timing.jitterCount() > 0) {
            to.jitter(timing.jitterMean() / 1000, timing.jitterCount());
            to.jitterMaxMicros = Math.max(to.jitterMaxMicros, timing.jitterMax() / 1000);
        }
        if (quality.isRated) {
            int mean = quality.listeningMilli();
            to.wideband |= quality.wideband;
            to.mos(mean, worstMilli < 0 ? mean : worstMilli, packets);
        }
        if (mediaFormat != null && packets > to.formatPackets) {
            to.format = mediaFormat;
            to.formatPackets = packets;
        }
    }
}
