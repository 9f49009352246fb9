package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.List;
import java.util.Locale;

/**
 * Makes documents: {@link #begin} writes the envelope, the protocol adds its fields to the writer, {@link #commit} adds what was
 * wrong and hands the document to the site's sink. One buffer, used for one document after the other; belongs to one site, like all that decodes.
 */
public final class Documents {
    /** Documents about frames that belong to no transaction and could not be decoded. */
    public static final Dataset FAULT = new Dataset("fault", 1, List.of("info"));

    /** The most bytes of one document; {@link #roomLeft} tells protocols when to stop adding what repeats. */
    public static final int LIMIT = 1 << 20;

    /** Characters of {@link #id}. */
    public static final int ID_LENGTH = Identity.LENGTH;

    /** Kept for what {@link #commit} writes. */
    private static final int TAIL = 8192;

    private static final byte[] METRIC = JsonWriter.quoted("metric");
    private static final byte[] MEDIA_HEADERS = JsonWriter.quoted("headers");
    private static final byte[] ECS_VERSION = JsonWriter.quoted("8.17.0");

    /** For two addresses and what is around them. */
    private static final int RELATED_ROOM = 128;

    private static final byte[][] KINDS = new byte[Fault.Kind.values().length][];

    static {
        for (Fault.Kind kind : Fault.Kind.values()) {
            KINDS[kind.ordinal()] = JsonWriter.quoted(kind.name().toLowerCase(Locale.ROOT));
        }
    }

    private final Site site;
    private final JsonWriter json = new JsonWriter(LIMIT);
    private final JsonWriter.Mark afterEnvelope = new JsonWriter.Mark();
    private final Identity identity;
    private final EnvelopeWriter envelopes;
    private final Counter written;
    private final Counter oversized;
    private final Envelope faultEnvelope = new Envelope();

    private Envelope open;
    private byte[] id;

    public Documents(Site site) {
        this.site = site;
        this.identity = new Identity(site.settings().key());
        this.envelopes = new EnvelopeWriter(site.settings().privacy());
        this.written = site.counter("documents.written", "Documents handed to the sink");
        this.oversized = site.counter(
                "documents.oversized",
                "Documents that grew over their limit and were written without their protocol's fields");
    }

    /**
     * The {@code event.id} of the document that the envelope will be written as, for others to name it before: 27 ASCII characters, overwritten
     * by the next. Depends on dataset, client, sides, start, first frame and keys only.
     */
    public byte[] id(Envelope envelope) {
        return identity.of(envelope);
    }

    /** Starts a document with the fields of the envelope. The envelope stays the document's until {@link #commit}. */
    public JsonWriter begin(Envelope envelope) {
        open = envelope;
        id = identity.of(envelope);
        json.begin();
        if (envelope.isMetric) {
            metric(envelope);
        } else if (json.reserve(envelopes.room(envelope))) {
            // The envelope brings the document's opening brace.
            json.wrote(envelopes.write(envelope, id, json.array(), json.length() - 1));
        }
        json.mark(afterEnvelope);
        return json;
    }

    /** The {@code event.id} of the document that was begun last, in ASCII; the array is overwritten by the next. */
    public byte[] id() {
        return id;
    }

    /**
     * Opens {@code related.ip} with the addresses of both sides; the protocol may add elements, and ends the array.
     */
    public void beginRelatedIps() {
        json.beginArray(CommonFields.RELATED_IP);
        if (open.ipVersion != 0) {
            json.elementAddress(open.ipVersion, open.clientHigh, open.clientLow);
            if (open.clientHigh != open.serverHigh || open.clientLow != open.serverLow) {
                json.elementAddress(open.ipVersion, open.serverHigh, open.serverLow);
            }
        }
    }

    /** All of {@code related.ip}: the addresses of both sides and then elements that are JSON, with commas between them. */
    public void relatedIps(byte[] elements, int offset, int length) {
        if (json.reserve(RELATED_ROOM + length)) {
            json.wrote(envelopes.relatedIps(elements, offset, length, json.array(), json.length()));
        }
    }

    /** Bytes that the document may grow by before {@link #commit} would leave the protocol's fields out. */
    public int roomLeft() {
        return LIMIT - TAIL - json.length();
    }

    /** Ends the document, with the faults and messages that the envelope has by now, and hands it to the sink. */
    public void commit() {
        boolean tooLarge = json.overflowed() || json.length() > LIMIT - TAIL;
        if (tooLarge) {
            json.rollback(afterEnvelope);
            oversized.increment();
        }
        errors(open);
        if (open.truncated) {
            json.bool(CommonFields.CAPTURE_TRUNCATED, true);
        }
        if (open.mediaCut) {
            json.literal(CommonFields.CAPTURE_MEDIA_KEPT, MEDIA_HEADERS);
        }
        if (open.isPlain() && !tooLarge && json.reserve(open.state.object.length + 32)) {
            json.wrote(plainTransaction(open, json.array(), json.length()));
        } else if (!open.isMetric) {
            transaction(open);
        }
        if (tooLarge) {
            json.bool(CommonFields.TX_OVERSIZED, true);
        }
        json.end();
        long version = (long) open.dataset.generation() << 32 | open.frames & 0xffffffffL;
        written.increment();
        site.sink().document(open.dataset, open.startNanos, id, version, json.array(), 0, json.length());
    }

    /**
     * A document about a packet that belongs to no transaction. Whoever calls this limits how often.
     *
     * @param offset where in the bytes, as the fault's layer counts
     * @param count times that the fault occurred since the document before
     */
    void fault(Packet packet, Fault fault, int offset, long count) {
        Envelope envelope = faultEnvelope;
        envelope.reset();
        envelope.dataset = FAULT;
        envelope.protocol = FaultTexts.of(fault).layer;
        envelope.fromClient(packet);
        envelope.outcome = Outcome.FAILURE;
        envelope.state = TransactionState.ABORTED;
        envelope.clientMessages = 1;
        envelope.clientBytes = packet.ipBytes;
        envelope.frames = 1;
        envelope.key1 = fault.code().hashCode();
        envelope.key2 = offset;
        envelope.fault(fault, offset);
        begin(envelope);
        json.number(CommonFields.FAULT_COUNT, count);
        commit();
    }

    /** Rare, so nothing is kept. */
    private void metric(Envelope envelope) {
        json.timestamp(CommonFields.TIMESTAMP, envelope.startNanos);
        json.literal(CommonFields.TYPE, envelope.protocol);
        json.literal(CommonFields.EVENT_KIND, METRIC);
        list(CommonFields.EVENT_CATEGORY, List.of("network"));
        list(CommonFields.EVENT_TYPE, envelope.dataset.eventTypes());
        json.literal(CommonFields.EVENT_DATASET, JsonWriter.quoted(envelope.dataset.name()));
        json.timestamp(CommonFields.EVENT_START, envelope.startNanos);
        json.timestamp(CommonFields.EVENT_END, envelope.endNanos);
        json.plain(CommonFields.EVENT_ID, id, 0, id.length);
        json.literal(CommonFields.OBSERVER_NAME, JsonWriter.quoted(envelope.client));
        json.literal(CommonFields.ECS_VERSION, ECS_VERSION);
        json.literal(
                CommonFields.PRIVACY_MODE, JsonWriter.quoted(site.settings().privacy()));
    }

    private void list(Field field, List<String> texts) {
        json.beginArray(field);
        texts.forEach(text -> json.elementLiteral(JsonWriter.quoted(text)));
        json.endArray();
    }

    private void errors(Envelope envelope) {
        optional(CommonFields.ERROR_CODE, envelope.errorCode);
        if (envelope.messageCount() + envelope.faultCount() == 0) {
            return;
        }
        json.beginArray(CommonFields.ERROR_MESSAGE);
        for (int i = 0; i < envelope.messageCount(); i++) {
            json.elementLiteral(envelope.message(i));
        }
        for (int i = 0; i < envelope.faultCount(); i++) {
            json.elementLiteral(FaultTexts.of(envelope.fault(i)).description);
        }
        json.endArray();
    }

    /** {@code tx} of most documents, in one go. */
    private static int plainTransaction(Envelope envelope, byte[] to, int from) {
        byte[] object = envelope.state.object;
        System.arraycopy(object, 0, to, from, object.length);
        int at = Decimal.write(envelope.clientMessages + envelope.serverMessages, to, from + object.length);
        to[at] = '}';
        return at + 1;
    }

    private void transaction(Envelope envelope) {
        json.literal(CommonFields.TX_STATE, envelope.state.json);
        json.number(CommonFields.TX_MESSAGES, envelope.clientMessages + envelope.serverMessages);
        if (envelope.retransmissions > 0) {
            json.number(CommonFields.TX_RETRANSMISSIONS, envelope.retransmissions);
        }
        if (envelope.isGroupBegin || envelope.group != null) {
            json.plain(CommonFields.TX_GROUP, envelope.isGroupBegin ? id : envelope.group, 0, ID_LENGTH);
        }
        if (envelope.faultCount() > 0) {
            json.beginArray(CommonFields.TX_FAULTS);
            for (int i = 0; i < envelope.faultCount(); i++) {
                Fault fault = envelope.fault(i);
                json.beginObject();
                json.literal(CommonFields.TX_FAULTS_CODE, FaultTexts.of(fault).code);
                json.literal(CommonFields.TX_FAULTS_KIND, KINDS[fault.kind().ordinal()]);
                json.number(CommonFields.TX_FAULTS_OFFSET, envelope.faultOffset(i));
                json.endObject();
            }
            json.endArray();
        }
    }

    private void optional(Field field, byte[] value) {
        if (value != null) {
            json.literal(field, value);
        }
    }
}
