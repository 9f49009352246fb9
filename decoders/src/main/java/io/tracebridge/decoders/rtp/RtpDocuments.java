package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes the document of one stream: {@code rtp.*}. */
final class RtpDocuments {
    private static final byte[] PROTOCOL = JsonWriter.quoted("rtp");
    private static final byte[] ACTION = JsonWriter.quoted("rtp.stream");
    private static final byte[] ASSUMED = JsonWriter.quoted("assumed");
    private static final byte[] RTCP = JsonWriter.quoted("rtcp");
    private static final byte[][] FOUND = new byte[RtpStream.Found.values().length][];
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    static {
        for (RtpStream.Found found : RtpStream.Found.values()) {
            FOUND[found.ordinal()] = JsonWriter.quoted(found.name().toLowerCase(Locale.ROOT));
        }
    }

    private final Documents documents;
    private final Envelope envelope = new Envelope();
    private final byte[] ssrc = new byte[10];
    private final byte[] name = new byte[4];
    private JsonWriter json;

    RtpDocuments(Site site) {
        this.documents = new Documents(site);
    }

    /** The document of a stream that ended, with its rating. */
    void write(RtpStream stream, RtpEnd how, RtpQuality quality) {
        fill(stream, RtpProtocol.STREAM, how.state, 0);
        json = documents.begin(envelope);
        json.plain(RtpFields.SSRC, ssrc(stream.path.ssrc), 0, ssrc.length);
        json.literal(RtpFields.FOUND, FOUND[stream.found.ordinal()]);
        json.literal(RtpFields.END, how.json);
        measures(stream, quality);
        bursts(stream);
        documents.commit();
    }

    /** What is known of a stream at a whole five minutes; its intervals are written once. */
    void progress(RtpStream stream, long nanos, RtpQuality quality) {
        fill(stream, RtpProtocol.PROGRESS, TransactionState.COMPLETE, nanos);
        envelope.endNanos = nanos;
        envelope.outcome = Outcome.UNKNOWN;
        json = documents.begin(envelope);
        json.plain(RtpFields.SSRC, ssrc(stream.path.ssrc), 0, ssrc.length);
        json.literal(RtpFields.FOUND, FOUND[stream.found.ordinal()]);
        measures(stream, quality);
        documents.commit();
    }

    private void measures(RtpStream stream, RtpQuality quality) {
        payload(stream);
        packets(stream.sequence);
        loss(stream, quality);
        timing(stream);
        mos(stream, quality);
        intervals(stream.intervals, quality.wideband);
        reported(stream);
        call(stream);
    }

    private void fill(RtpStream stream, Dataset dataset, TransactionState state, long key) {
        Envelope e = envelope;
        e.reset();
        e.dataset = dataset;
        e.protocol = PROTOCOL;
        e.action = ACTION;
        e.startNanos = stream.path.startNanos;
        e.endNanos = stream.lastNanos;
        e.hasDuration = true;
        e.ok = true;
        e.outcome = state == TransactionState.COMPLETE ? Outcome.SUCCESS : Outcome.UNKNOWN;
        e.state = state;
        RtpPath path = stream.path;
        e.client = path.client;
        e.interfaceName = path.interfaceName;
        e.outerVlan = path.outerVlan;
        e.innerVlan = path.innerVlan;
        e.ipVersion = path.ipVersion;
        e.ipProtocol = 17;
        e.clientHigh = path.sourceHigh;
        e.clientLow = path.sourceLow;
        e.clientPort = path.sourcePort;
        e.serverHigh = path.destinationHigh;
        e.serverLow = path.destinationLow;
        e.serverPort = path.destinationPort;
        e.clientBytes = stream.payloadBytes;
        e.clientMessages = stream.packets;
        e.frames = (int) Math.min(Integer.MAX_VALUE, stream.packets);
        e.frameHash = path.frameHash;
        e.key1 = path.ssrc;
        e.key2 = key;
        e.truncated = stream.cut;
        e.mediaCut = stream.mediaCut;
    }

    private void payload(RtpStream stream) {
        json.number(
                RtpFields.PAYLOAD_TYPE, stream.mediaPayloadType >= 0 ? stream.mediaPayloadType : stream.payloadType);
        if (stream.mediaFormat != null) {
            json.literal(RtpFields.PAYLOAD_CODEC, stream.mediaFormat.name());
            json.number(RtpFields.PAYLOAD_CLOCK, stream.mediaFormat.clockHz());
        }
        RtpSpeech speech = stream.speech;
        if (speech.frameNanos() > 0) {
            json.decimal(RtpFields.PAYLOAD_PTIME, Math.round(speech.framesPerPacket() * speech.frameNanos() / 1e3), 3);
        }
        if (stream.payloadTypeChanges > 0) {
            json.number(RtpFields.PAYLOAD_CHANGES, stream.payloadTypeChanges);
        }
        if (stream.endpoint != null) {
            json.bool(RtpFields.SECURED, stream.endpoint.secured());
            json.bool(RtpFields.NAT, stream.nat);
        }
        if (stream.events > 0) {
            json.number(RtpFields.EVENTS, stream.events);
        }
        if (speech.meanRate() > 0) {
            json.number(RtpFields.AMR_RATE, speech.meanRate());
            json.number(RtpFields.AMR_MODE_CHANGES, speech.modeChanges());
            json.number(RtpFields.AMR_REQUEST_CHANGES, speech.modeRequestChanges());
        }
    }

    private void packets(RtpSequence s) {
        json.number(RtpFields.PACKETS_EXPECTED, s.expected());
        json.number(RtpFields.PACKETS_UNIQUE, s.unique());
        json.number(RtpFields.PACKETS_DUPLICATE, s.duplicates());
        json.number(RtpFields.PACKETS_LATE, s.late());
        if (s.far() > 0) {
            json.number(RtpFields.PACKETS_STRAY, s.far());
        }
        if (s.restarts() > 0) {
            json.number(RtpFields.RESTARTS, s.restarts());
        }
    }

    /** The three losses, and what they make together. */
    private void loss(RtpStream stream, RtpQuality quality) {
        RtpSequence sequence = stream.sequence;
        RtpSpeech speech = stream.speech;
        json.number(RtpFields.LOSS_NETWORK_PACKETS, sequence.lost());
        json.decimal(RtpFields.LOSS_NETWORK_RATIO, ratio(sequence.lost(), sequence.expected()), 6);
        if (speech.frameNanos() > 0) {
            double lostFrames = sequence.lost() * speech.framesPerPacket();
            double expected = speech.good() + speech.lost() + lostFrames;
            json.number(RtpFields.LOSS_RADIO_FRAMES, speech.lost());
            json.decimal(RtpFields.LOSS_RADIO_RATIO, millionths(speech.lost(), expected), 6);
            if (speech.undecided() > 0) {
                json.number(RtpFields.LOSS_UNDECIDED_FRAMES, speech.undecided());
            }
            json.decimal(RtpFields.LOSS_EFFECTIVE_RATIO, millionths(quality.lossShare, 1), 6);
            json.number(RtpFields.DTX_FRAMES, speech.silence());
            json.decimal(RtpFields.DTX_RATIO, millionths(speech.silence(), expected + speech.silence()), 6);
        }
    }

    private void bursts(RtpStream stream) {
        RtpSequence s = stream.sequence;
        if (s.runs() == 0) {
            return;
        }
        json.number(RtpFields.RUNS_COUNT, s.runs());
        json.decimal(RtpFields.RUNS_MEAN, Math.round(1000.0 * s.runPackets() / s.runs()), 3);
        json.number(RtpFields.RUNS_MAX, s.longestRun());
        json.number(RtpFields.BURST_COUNT, s.bursts());
        json.decimal(RtpFields.BURST_RATIO, Math.round(1000 * stream.burstRatio()), 3);
        json.decimal(RtpFields.BURST_DENSITY, ratio(s.burstLost(), s.burstPackets()), 6);
        double packetMillis = stream.speech.framesPerPacket() * stream.speech.frameNanos() / 1e6;
        boolean lasting = packetMillis > 0 && s.bursts() > 0;
        if (lasting) {
            double millis = packetMillis * s.burstPackets() / s.bursts();
            json.decimal(RtpFields.BURST_DURATION, Math.round(1000 * millis), 3);
        }
        long gapPackets = s.expected() - s.burstPackets();
        json.decimal(RtpFields.BURST_GAP_DENSITY, ratio(s.lost() - s.burstLost(), gapPackets), 6);
        if (lasting) {
            double millis = packetMillis * gapPackets / (s.bursts() + 1);
            json.decimal(RtpFields.BURST_GAP_DURATION, Math.round(1000 * millis), 3);
        }
    }

    private void timing(RtpTiming t) {
        if (t.jitterCount() > 0) {
            json.decimal(RtpFields.JITTER_MEAN, micros(t.jitterMean()), 3);
            json.decimal(RtpFields.JITTER_MAX, micros(t.jitterMax()), 3);
        }
        RtpHistogram gaps = t.gaps();
        if (!gaps.isEmpty()) {
            json.decimal(RtpFields.INTERARRIVAL_P50, micros(gaps.percentile(50)), 3);
            json.decimal(RtpFields.INTERARRIVAL_P95, micros(gaps.percentile(95)), 3);
            json.decimal(RtpFields.INTERARRIVAL_P99, micros(gaps.percentile(99)), 3);
            json.decimal(RtpFields.INTERARRIVAL_MAX, micros(gaps.largest()), 3);
        }
        if (t.jumps() > 0) {
            json.number(RtpFields.TIMESTAMP_JUMPS, t.jumps());
        }
        if (t.skew().isKnown()) {
            json.decimal(RtpFields.SKEW, t.skew().ppb(), 3);
        }
        if (t.timedCount() > 0) {
            json.decimal(RtpFields.BUFFER_LATE_50, ratio(t.tooLate(0), t.timedCount()), 6);
            json.decimal(RtpFields.BUFFER_LATE_200, ratio(t.tooLate(1), t.timedCount()), 6);
            json.decimal(RtpFields.BUFFER_LATE_500, ratio(t.tooLate(2), t.timedCount()), 6);
        }
    }

    private void mos(RtpStream stream, RtpQuality quality) {
        if (!quality.isRated) {
            return;
        }
        int worst = stream.worstMilli < 0 ? quality.listeningMilli() : stream.worstMilli;
        if (quality.wideband) {
            json.decimal(RtpFields.MOS_WB, quality.listeningMilli(), 3);
            json.decimal(RtpFields.MOS_WB_WORST, worst, 3);
        } else {
            json.decimal(RtpFields.MOS_LQ, quality.listeningMilli(), 3);
            json.decimal(RtpFields.MOS_CQ, quality.conversationalMilli(), 3);
            json.decimal(RtpFields.MOS_WORST, worst, 3);
            json.decimal(RtpFields.MOS_R, Math.round(1000 * quality.listeningRating), 3);
        }
        json.number(RtpFields.MOS_DELAY, Math.round(quality.delayMillis));
        json.literal(RtpFields.MOS_DELAY_SOURCE, quality.isDelayAssumed ? ASSUMED : RTCP);
        json.bool(RtpFields.MOS_PROVISIONAL, quality.provisional);
    }

    /** One value for each ten seconds, so that charts see how quality changed. */
    private void intervals(RtpIntervals intervals, boolean wideband) {
        if (intervals.size() == 0) {
            return;
        }
        json.timestamp(RtpFields.INTERVAL_START, intervals.firstNanos());
        json.beginArray(RtpFields.INTERVAL_PACKETS);
        for (int i = 0; i < intervals.size(); i++) {
            json.element(intervals.packets(i));
        }
        json.endArray();
        json.beginArray(RtpFields.INTERVAL_LOST);
        for (int i = 0; i < intervals.size(); i++) {
            json.element(intervals.lost(i));
        }
        json.endArray();
        json.beginArray(RtpFields.INTERVAL_RADIO);
        for (int i = 0; i < intervals.size(); i++) {
            json.element(intervals.radio(i));
        }
        json.endArray();
        json.beginArray(RtpFields.INTERVAL_JITTER);
        for (int i = 0; i < intervals.size(); i++) {
            json.elementDecimal(intervals.jitter(i), 2);
        }
        json.endArray();
        ratings(intervals, wideband ? RtpFields.INTERVAL_MOS_WB : RtpFields.INTERVAL_MOS);
    }

    /** Only those that were rated, as arrays hold no nulls. */
    private void ratings(RtpIntervals intervals, Field field) {
        boolean any = false;
        for (int i = 0; i < intervals.size(); i++) {
            any |= intervals.mos(i) != RtpIntervals.NONE;
        }
        if (!any) {
            return;
        }
        json.beginArray(field);
        for (int i = 0; i < intervals.size(); i++) {
            if (intervals.mos(i) != RtpIntervals.NONE) {
                json.elementDecimal(intervals.mos(i), 3);
            }
        }
        json.endArray();
    }

    /** What the ends said of the stream, beside what was measured here. */
    private void reported(RtpStream stream) {
        RtpReports r = stream.reports;
        if (r.senderReports > 0) {
            json.number(RtpFields.REPORTED_SENT_PACKETS, r.sentPackets);
            json.number(RtpFields.REPORTED_SENT_BYTES, r.sentOctets);
        }
        if (r.reports > 0) {
            json.number(RtpFields.REPORTED_COUNT, r.reports);
            json.number(RtpFields.REPORTED_LOST, r.lost);
            json.decimal(RtpFields.REPORTED_LOSS_MAX, ratio(r.fractionMax, 256), 6);
            if (stream.mediaFormat != null && stream.mediaFormat.clockHz() > 0) {
                int clock = stream.mediaFormat.clockHz();
                json.decimal(RtpFields.REPORTED_JITTER, r.jitterTicks * 1_000_000 / clock, 3);
                json.decimal(RtpFields.REPORTED_JITTER_MAX, r.jitterMaxTicks * 1_000_000 / clock, 3);
            }
        }
        if (r.roundTrips > 0) {
            json.decimal(RtpFields.ROUND_TRIP_MEAN, micros(r.roundTripMean()), 3);
            json.decimal(RtpFields.ROUND_TRIP_MAX, micros(r.roundTripMax), 3);
        }
        if (r.feedback > 0) {
            json.number(RtpFields.FEEDBACK, r.feedback);
        }
        if (r.application != 0) {
            for (int i = 0; i < 4; i++) {
                name[i] = (byte) (r.application >>> 24 - 8 * i);
            }
            json.text(RtpFields.APPLICATION, name, 0, 4);
        }
        if (r.hasMetrics) {
            metrics(r);
        }
    }

    private void metrics(RtpReports r) {
        json.decimal(RtpFields.REPORTED_XR_LOSS, ratio(r.lossRate, 256), 6);
        json.decimal(RtpFields.REPORTED_XR_DISCARD, ratio(r.discardRate, 256), 6);
        json.decimal(RtpFields.REPORTED_XR_BURST_DENSITY, ratio(r.burstDensity, 256), 6);
        json.decimal(RtpFields.REPORTED_XR_GAP_DENSITY, ratio(r.gapDensity, 256), 6);
        json.number(RtpFields.REPORTED_XR_BURST_DURATION, r.burstMillis);
        json.number(RtpFields.REPORTED_XR_GAP_DURATION, r.gapMillis);
        json.number(RtpFields.REPORTED_XR_ROUND_TRIP, r.roundTripMillis);
        json.number(RtpFields.REPORTED_XR_END_SYSTEM_DELAY, r.endSystemMillis);
        if (r.rating >= 0) {
            json.number(RtpFields.REPORTED_XR_R, r.rating);
        }
        if (r.listening >= 0) {
            json.decimal(RtpFields.REPORTED_XR_MOS_LQ, r.listening, 1);
        }
        if (r.conversational >= 0) {
            json.decimal(RtpFields.REPORTED_XR_MOS_CQ, r.conversational, 1);
        }
    }

    private void call(RtpStream stream) {
        MediaEndpoint endpoint = stream.endpoint;
        if (endpoint == null) {
            return;
        }
        json.plain(RtpFields.CALL_EVENT_ID, endpoint.eventId(), 0, endpoint.eventId().length);
        json.literal(RtpFields.CALL_DATASET, endpoint.dataset());
        json.text(RtpFields.CALL_ID, endpoint.callId(), 0, endpoint.callIdLength());
        json.number(RtpFields.CALL_LEG, endpoint.leg());
        json.literal(RtpFields.CALL_RECEIVER, endpoint.receiver().json());
        if (endpoint.answeredNanos() > 0) {
            json.decimal(RtpFields.CALL_AFTER_ANSWER, micros(stream.path.startNanos - endpoint.answeredNanos()), 3);
        }
        MediaEndpoint opposite = endpoint.opposite();
        if (opposite != null && opposite.receives()) {
            json.bool(RtpFields.CALL_ONE_WAY, opposite.streams == null && opposite.measured.packets == 0);
        }
    }

    /** To the nearest microsecond. */
    private static long micros(long nanos) {
        return Math.floorDiv(nanos + 500, 1000);
    }

    private static long millionths(double part, double whole) {
        return whole <= 0 ? 0 : Math.round(1e6 * part / whole);
    }

    /** Millionths. */
    private static long ratio(long part, long whole) {
        return whole == 0 ? 0 : (1_000_000 * part + whole / 2) / whole;
    }

    private byte[] ssrc(int value) {
        ssrc[0] = '0';
        ssrc[1] = 'x';
        for (int i = 0; i < 8; i++) {
            ssrc[2 + i] = HEX[value >>> 28 - 4 * i & 15];
        }
        return ssrc;
    }
}
