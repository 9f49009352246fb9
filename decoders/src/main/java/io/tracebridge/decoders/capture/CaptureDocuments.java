package io.tracebridge.decoders.capture;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.HashMap;
import java.util.Map;

/** Writes the document of one client's interval: {@code capture.*}. What is not known is absent, and not 0. */
final class CaptureDocuments {
    private static final byte[] TYPE = JsonWriter.quoted("capture");
    private static final byte[] MEDIA_HEADERS = JsonWriter.quoted("headers");
    private static final int PREFIX = "unsupported.".length();

    private final Documents documents;
    private final Envelope envelope = new Envelope();
    private final byte[] decimal = new byte[24];

    /** As many as there are counters. */
    private final Map<Counter, byte[]> kinds = new HashMap<>();

    CaptureDocuments(Site site) {
        this.documents = new Documents(site);
    }

    void write(ClientInterval interval) {
        InterfaceCounts interfaces = interval.interfaces;
        envelope.reset();
        envelope.dataset = CaptureProtocol.DATASET;
        envelope.protocol = TYPE;
        envelope.isMetric = true;
        envelope.client = interval.client;
        envelope.startNanos = interval.start();
        envelope.endNanos = interval.end();
        envelope.key1 = interval.epoch;
        envelope.frames = (int) Math.min(Integer.MAX_VALUE, interval.frames + interval.marks + interfaces.bases());
        JsonWriter json = documents.begin(envelope);
        json.number(CaptureFields.FRAMES, interval.frames);
        json.number(CaptureFields.BYTES, interval.bytes);
        json.number(CaptureFields.WIRE_BYTES, interval.wireBytes);
        json.number(CaptureFields.MARKS, interval.marks);
        perSecond(json, CaptureFields.RATE_FRAMES, interval.frames);
        perSecond(json, CaptureFields.RATE_BITS, 8 * interval.wireBytes);
        json.number(CaptureFields.RATE_PEAK, interval.peak());
        known(json, CaptureFields.RECEIVED, interfaces.received());
        known(json, CaptureFields.DROPPED, interfaces.dropped());
        json.number(CaptureFields.CUT, interval.cut);
        json.number(CaptureFields.DUPLICATES, interval.duplicates);
        json.number(CaptureFields.FRAGMENTS, interval.fragments);
        json.number(CaptureFields.DISORDER_FRAMES, interval.disordered);
        json.number(CaptureFields.DISORDER_LARGEST, interval.furthestBack);
        json.number(CaptureFields.GAP, interval.longestGap);
        json.number(CaptureFields.CLOCK_STEPS, interval.steps);
        json.number(CaptureFields.CLOCK_OUTLIERS, interval.outliers);
        json.number(CaptureFields.FAULTS_TOTAL, interval.faults());
        json.number(CaptureFields.FAULTS_TRUNCATED, interval.faults[Fault.Kind.TRUNCATED.ordinal()]);
        json.number(CaptureFields.FAULTS_MALFORMED, interval.faults[Fault.Kind.MALFORMED.ordinal()]);
        json.number(CaptureFields.FAULTS_UNSUPPORTED, interval.faults[Fault.Kind.UNSUPPORTED.ordinal()]);
        json.number(CaptureFields.UNDECODED_PACKETS, interval.unsupported);
        if (interval.kindCount > 0) {
            json.beginArray(CaptureFields.UNDECODED_KINDS);
            for (int i = 0; i < interval.kindCount; i++) {
                json.elementLiteral(kinds.computeIfAbsent(interval.kinds[i], CaptureDocuments::kind));
            }
            json.endArray();
        }
        if (interval.saysMediaCut) {
            json.literal(CommonFields.CAPTURE_MEDIA_KEPT, MEDIA_HEADERS);
            json.number(CaptureFields.MEDIA_CUT, interval.mediaCut);
        }
        documents.commit();
    }

    private static byte[] kind(Counter counter) {
        return JsonWriter.quoted(counter.name().substring(PREFIX));
    }

    private static void known(JsonWriter json, Field field, long value) {
        if (value >= 0) {
            json.number(field, value);
        }
    }

    /** A tenth, as an interval is 10 s: exact with one digit behind the point. */
    private void perSecond(JsonWriter json, Field field, long sum) {
        int at = Decimal.write(sum / 10, decimal, 0);
        if (sum % 10 != 0) {
            decimal[at++] = '.';
            decimal[at++] = (byte) ('0' + sum % 10);
        }
        json.raw(field, decimal, 0, at);
    }
}
