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
final class RtpStream extends RtpTiming {
    /** How it was found. */
    enum Found {
        /** Its address was announced by signalling. */
        SIGNALLING,
        /** Reports of its source or about it were seen. */
        RTCP,
        /** By what its packets look like. */
        CONTENT
    }

    private static final int MOST_UNTOLD = 1 << 20;

    // What every packet touches. Most packets change nothing but how many came: sequence and speech are told of them
    // together.
    long lastNanos;
    long packets;
    long payloadBytes;
    private long intervalStart;

    /** What the last packet's payload was like, if one that is the same and follows it changes nothing but how many came. */
    private long shape;

    /** The sequence number of such a packet. */
    private int next;

    /** How many of them came that sequence and speech were not told of yet. */
    private int untold;

    final RtpSequence sequence = new RtpSequence();
    final RtpSpeech speech = new RtpSpeech();
    final RtpReports reports = new RtpReports();
    final RtpIntervals intervals = new RtpIntervals();
    final RtpPath path = new RtpPath();

    /** Slot in the table of streams or candidates. */
    int slot;

    Found found;

    /** Where it is announced to arrive, or null. */
    MediaEndpoint endpoint;

    /** The streams that began to arrive at the same endpoint before and after it. */
    RtpStream olderAtEndpoint;

    RtpStream newerAtEndpoint;

    boolean nat;

    /** Whether payload is missing from the capture. */
    boolean cut;

    /** Whether media was cut off on purpose. */
    boolean mediaCut;

    /** The payload type of the last packet and what it means; that of the first that carried media. */
    int payloadType;

    MediaFormat format;
    MediaFormat mediaFormat;
    int mediaPayloadType;
    int payloadTypeChanges;

    int events;
    private int eventTimestamp;
    private int eventTimestampBefore;
    private boolean afterUntimed;

    /** Least mean opinion score of ten seconds, thousandths; -1 when none was rated. */
    int worstMilli;

    /** While it is a candidate: packets in a row that look like RTP, and those that do not. */
    int likely;

    int unlikely;
    private int comparedSequence;
    private int comparedTimestamp;

    /** Takes the first packet. */
    void begin(Packet packet, RtpHeader header, MediaEndpoint announced, SpeechPayload payload) {
        path.begin(packet, header.ssrc());
        lastNanos = packet.timeNanos;
        packets = 1;
        payloadBytes = header.payloadLength();
        cut = false;
        mediaCut = false;
        captured(packet, header);
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
        intervals.begin();
        intervalStart = Math.floorDiv(packet.timeNanos, RtpIntervals.NANOS) * RtpIntervals.NANOS;
        likely = 0;
        unlikely = 0;
        comparedSequence = header.sequence();
        comparedTimestamp = header.timestamp();
        sequence.begin(header.sequence());
        beginTiming(packet.timeNanos, header.timestamp());
        speech.begin();
        reports.begin();
        untold = 0;
        payloadType(header);
        afterUntimed = isUntimed();
        goOn(header, payload, hasFrames(header, payload), false);
        next = sequence.next();
    }

    private void captured(Packet packet, RtpHeader header) {
        boolean isShort = header.payloadCaptured() < header.payloadLength();
        mediaCut |= isShort && packet.mediaCut;
        cut |= isShort && !packet.mediaCut;
    }

    /** Takes a further packet. */
    void take(Packet packet, RtpHeader header, SpeechPayload payload, RtpQuality quality) {
        long nanos = packet.timeNanos;
        if (nanos - intervalStart >= RtpIntervals.NANOS) {
            endInterval(nanos, quality);
        }
        packets++;
        payloadBytes += header.payloadLength();
        captured(packet, header);
        arrived(nanos);
        lastNanos = Math.max(lastNanos, nanos);
        if (header.payloadType() != payloadType) {
            payloadType(header);
        }
        boolean hasFrames = hasFrames(header, payload);
        if (hasFrames && isRegular(header, payload)) {
            timed(nanos, header.timestamp(), format.clockHz(), !header.marker());
            next = next + 1 & 0xffff;
            untold++;
        } else {
            tell();
            place(nanos, header, payload, hasFrames);
            next = sequence.next();
        }
    }

    private void place(long nanos, RtpHeader header, SpeechPayload payload, boolean hasFrames) {
        switch (sequence.take(header.sequence())) {
            case NEXT -> {
                inOrder(nanos, header);
                goOn(header, payload, hasFrames, true);
            }
            case AHEAD -> {
                inOrder(nanos, header);
                goOn(header, payload, hasFrames, false);
            }
            case LATE -> {
                speech(header, payload, hasFrames, false, true);
                shape = SpeechPayload.IRREGULAR;
            }
            case RESTART -> {
                untimed(nanos, header.timestamp());
                afterUntimed = isUntimed();
                goOn(header, payload, hasFrames, false);
            }
            case DUPLICATE, FAR -> {}
        }
    }

    private void goOn(RtpHeader header, SpeechPayload payload, boolean hasFrames, boolean isNext) {
        speech(header, payload, hasFrames, isNext, false);
        shape = hasFrames && !isUntimed() ? payload.shape() : SpeechPayload.IRREGULAR;
    }

    private boolean isRegular(RtpHeader header, SpeechPayload payload) {
        return header.sequence() == next
                && shape != SpeechPayload.IRREGULAR
                && payload.shape() == shape
                && ticksTo(header.timestamp()) == payload.ticks()
                && untold < MOST_UNTOLD;
    }

    /** Tells sequence and speech of the regular packets that came. */
    private void tell() {
        if (untold > 0) {
            sequence.advance(untold);
            speech.repeat(untold, format);
            untold = 0;
        }
    }

    /** Whether the frames of the payload can be told; reads them. */
    private boolean hasFrames(RtpHeader header, SpeechPayload payload) {
        return format != null
                && format.clockHz() != 0
                && payload.read(header, format, endpoint != null && endpoint.secured());
    }

    private void speech(RtpHeader header, SpeechPayload payload, boolean hasFrames, boolean isNext, boolean late) {
        if (hasFrames) {
            speech.take(payload, header.timestamp(), format, isNext, late);
            return;
        }
        speech.skip();
        if (isEvent()) {
            event(header);
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
    private void closeInterval(RtpQuality quality) {
        tell();
        long lost = Math.max(0, sequence.lost() - intervals.lostBefore);
        long radio = speech.lost() - intervals.radioBefore;
        double lostFrames = lost * speech.framesPerPacket();
        double expected = speech.good() - intervals.goodBefore + radio + lostFrames;
        SpeechCodec codec = codec();
        int mos = RtpIntervals.NONE;
        if (codec != null && expected > 0) {
            quality.rate(codec, speech.impairment(codec), lostFrames + radio, expected, burstRatio(), 0, 0);
            mos = quality.listeningMilli();
            if (expected * speech.frameNanos() >= 2_000_000_000L && (worstMilli < 0 || mos < worstMilli)) {
                worstMilli = mos;
            }
        }
        long jitter = Math.max(0, takeIntervalJitter());
        intervals.add(intervalStart, packets - intervals.packetsBefore, lost, radio, jitter / 1000, mos);
        intervals.packetsBefore = packets;
        intervals.lostBefore = sequence.lost();
        intervals.goodBefore = speech.good();
        intervals.radioBefore = speech.lost();
    }

    /** Nothing comes any more; rates the whole stream. */
    void end(RtpQuality quality) {
        tell();
        sequence.end();
        closeInterval(quality);
        rate(quality);
    }

    /** Rates what came so far. */
    void rate(RtpQuality quality) {
        tell();
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
            untimed(nanos, header.timestamp());
        } else {
            timed(nanos, header.timestamp(), format.clockHz(), !header.marker());
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

    /** All packets of an event have the timestamp of its beginning (RFC 4733 section 2.2.1); one's last may come after the next one's first. */
    private void event(RtpHeader header) {
        int timestamp = header.timestamp();
        if (events == 0 || timestamp != eventTimestamp && (events == 1 || timestamp != eventTimestampBefore)) {
            events++;
            eventTimestampBefore = eventTimestamp;
            eventTimestamp = timestamp;
        }
    }

    private void payloadType(RtpHeader header) {
        tell();
        shape = SpeechPayload.IRREGULAR;
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
        int ahead = header.sequence() - comparedSequence & 0xffff;
        int ticks = header.timestamp() - comparedTimestamp;
        boolean same = header.payloadType() == payloadType || isUntimed();
        if (ahead >= 1 && ahead <= 4 && ticks >= 0 && same) {
            likely++;
        } else {
            unlikely++;
        }
        comparedSequence = header.sequence();
        comparedTimestamp = header.timestamp();
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
        to.durationNanos += lastNanos - path.startNanos;
        to.events += events;
        to.firstNanos = to.firstNanos < 0 ? path.startNanos : Math.min(to.firstNanos, path.startNanos);
        to.secured |= endpoint.secured();
        to.nat |= nat;
        if (jitterCount() > 0) {
            to.jitter(jitterMean() / 1000, jitterCount());
            to.jitterMaxMicros = Math.max(to.jitterMaxMicros, jitterMax() / 1000);
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
