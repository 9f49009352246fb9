package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes the document of one stream: {@code rtp.*}. */
final class RtpDocuments {
    private static final byte[] PROTOCOL = JsonWriter.quoted("rtp");
    private static final byte[] ACTION = JsonWriter.quoted("rtp.stream");
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
    private JsonWriter json;

    RtpDocuments(Site site) {
        this.documents = new Documents(site);
    }

    void write(RtpStream stream, RtpEnd how) {
        fill(stream, how);
        json = documents.begin(envelope);
        json.plain(RtpFields.SSRC, ssrc(stream.ssrc), 0, ssrc.length);
        json.literal(RtpFields.FOUND, FOUND[stream.found.ordinal()]);
        json.literal(RtpFields.END, how.json);
        payload(stream);
        packets(stream.sequence);
        timing(stream.timing);
        call(stream);
        documents.commit();
    }

    private void fill(RtpStream stream, RtpEnd how) {
        Envelope e = envelope;
        e.reset();
        e.dataset = RtpProtocol.STREAM;
        e.protocol = PROTOCOL;
        e.action = ACTION;
        e.startNanos = stream.startNanos;
        e.endNanos = stream.lastNanos;
        e.hasDuration = true;
        e.ok = true;
        e.outcome = how.state == TransactionState.COMPLETE ? Outcome.SUCCESS : Outcome.UNKNOWN;
        e.state = how.state;
        e.client = stream.client;
        e.interfaceName = stream.interfaceName;
        e.outerVlan = stream.outerVlan;
        e.innerVlan = stream.innerVlan;
        e.ipVersion = stream.ipVersion;
        e.ipProtocol = 17;
        e.clientHigh = stream.sourceHigh;
        e.clientLow = stream.sourceLow;
        e.clientPort = stream.sourcePort;
        e.serverHigh = stream.destinationHigh;
        e.serverLow = stream.destinationLow;
        e.serverPort = stream.destinationPort;
        e.clientBytes = stream.payloadBytes;
        e.clientMessages = stream.packets;
        e.frames = (int) Math.min(Integer.MAX_VALUE, stream.packets);
        e.frameHash = stream.frameHash;
        e.key1 = stream.ssrc;
    }

    private void payload(RtpStream stream) {
        json.number(
                RtpFields.PAYLOAD_TYPE, stream.mediaPayloadType >= 0 ? stream.mediaPayloadType : stream.payloadType);
        if (stream.mediaFormat != null) {
            json.literal(RtpFields.PAYLOAD_CODEC, stream.mediaFormat.name());
            json.number(RtpFields.PAYLOAD_CLOCK, stream.mediaFormat.clockHz());
        }
        if (stream.payloadTypeChanges > 0) {
            json.number(RtpFields.PAYLOAD_CHANGES, stream.payloadTypeChanges);
        }
        if (stream.events > 0) {
            json.number(RtpFields.EVENTS, stream.events);
        }
    }

    private void packets(RtpSequence s) {
        json.number(RtpFields.PACKETS_EXPECTED, s.expected());
        json.number(RtpFields.PACKETS_UNIQUE, s.unique());
        json.number(RtpFields.PACKETS_DUPLICATE, s.duplicates());
        json.number(RtpFields.PACKETS_LATE, s.late());
        json.number(RtpFields.LOSS_NETWORK_PACKETS, s.lost());
        json.decimal(RtpFields.LOSS_NETWORK_RATIO, ratio(s.lost(), s.expected()), 6);
    }

    private void timing(RtpTiming t) {
        if (t.jitterCount() > 0) {
            json.decimal(RtpFields.JITTER_MEAN, micros(t.jitterMean()), 3);
            json.decimal(RtpFields.JITTER_MAX, micros(t.jitterMax()), 3);
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
    }

    /** To the nearest microsecond. */
    private static long micros(long nanos) {
        return Math.floorDiv(nanos + 500, 1000);
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
