package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Makes documents: {@link #begin} writes the envelope, the protocol adds its fields to the writer, {@link #commit} adds what was
 * wrong and hands the document to the site's sink. One buffer, used for one document after the other; belongs to one site, like all that decodes.
 */
public final class Documents {
    /** Documents about frames that belong to no transaction and could not be decoded. */
    public static final Dataset FAULT = new Dataset("fault", 1);

    /** The most bytes of one document; {@link #roomLeft} tells protocols when to stop adding what repeats. */
    public static final int LIMIT = 1 << 20;

    /** Kept for what {@link #commit} writes. */
    private static final int TAIL = 8192;

    /** Version of ECS that the names follow. */
    private static final byte[] ECS_VERSION = JsonWriter.quoted("8.17.0");

    private static final byte[] OK = JsonWriter.quoted("OK");
    private static final byte[] ERROR = JsonWriter.quoted("Error");
    private static final byte[] EVENT = JsonWriter.quoted("event");
    private static final byte[] PIPELINE_ERROR = JsonWriter.quoted("pipeline_error");
    private static final byte[] NETWORK = JsonWriter.quoted("network");
    private static final byte[] CONNECTION = JsonWriter.quoted("connection");
    private static final byte[] PROTOCOL = JsonWriter.quoted("protocol");
    private static final byte[] INFO = JsonWriter.quoted("info");
    private static final byte[] IPV4 = JsonWriter.quoted("ipv4");
    private static final byte[] IPV6 = JsonWriter.quoted("ipv6");
    private static final byte[][] KINDS = new byte[Fault.Kind.values().length][];
    private static final byte[][] NUMBERS = new byte[4096][];

    static {
        for (Fault.Kind kind : Fault.Kind.values()) {
            KINDS[kind.ordinal()] = JsonWriter.quoted(kind.name().toLowerCase(Locale.ROOT));
        }
        for (int i = 0; i < NUMBERS.length; i++) {
            NUMBERS[i] = ("\"" + i + "\"").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final Site site;
    private final JsonWriter json = new JsonWriter(LIMIT);
    private final JsonWriter.Mark afterEnvelope = new JsonWriter.Mark();
    private final Identity identity;
    private final byte[] privacy;
    private final byte[] code = new byte[3];
    private final Counter written;
    private final Counter oversized;
    private final Envelope faultEnvelope = new Envelope();

    private Envelope open;
    private byte[] id;

    public Documents(Site site) {
        this.site = site;
        this.identity = new Identity(site.settings().key());
        this.privacy = JsonWriter.quoted(site.settings().privacy());
        this.written = site.counter("documents.written", "Documents handed to the sink");
        this.oversized = site.counter(
                "documents.oversized",
                "Documents that grew over their limit and were written without their protocol's fields");
    }

    /** Starts a document with the fields of the envelope. The envelope stays the document's until {@link #commit}. */
    public JsonWriter begin(Envelope envelope) {
        open = envelope;
        id = identity.of(envelope);
        json.begin();
        json.timestamp(CommonFields.TIMESTAMP, envelope.startNanos);
        json.literal(CommonFields.TYPE, envelope.protocol);
        json.literal(CommonFields.STATUS, envelope.ok ? OK : ERROR);
        event(envelope);
        sides(envelope);
        network(envelope);
        json.text(CommonFields.OBSERVER_NAME, envelope.client);
        if (envelope.interfaceName != null) {
            json.text(CommonFields.OBSERVER_INGRESS_INTERFACE_NAME, envelope.interfaceName);
        }
        json.literal(CommonFields.ECS_VERSION, ECS_VERSION);
        json.literal(CommonFields.PRIVACY_MODE, privacy);
        json.mark(afterEnvelope);
        return json;
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
        transaction(open);
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
     * @param protocol the layer that found it, quoted JSON
     * @param offset bytes from the beginning of that layer's message
     */
    public void fault(Packet packet, byte[] protocol, Fault fault, int offset) {
        Envelope envelope = faultEnvelope;
        envelope.reset();
        envelope.dataset = FAULT;
        envelope.protocol = protocol;
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
        commit();
    }

    private void event(Envelope envelope) {
        boolean fault = envelope.dataset == FAULT;
        json.literal(CommonFields.EVENT_KIND, fault ? PIPELINE_ERROR : EVENT);
        json.beginArray(CommonFields.EVENT_CATEGORY);
        json.elementLiteral(NETWORK);
        json.endArray();
        json.beginArray(CommonFields.EVENT_TYPE);
        if (fault) {
            json.elementLiteral(INFO);
        } else {
            json.elementLiteral(CONNECTION);
            json.elementLiteral(PROTOCOL);
        }
        json.endArray();
        json.text(CommonFields.EVENT_DATASET, envelope.dataset.name());
        json.timestamp(CommonFields.EVENT_START, envelope.startNanos);
        json.timestamp(CommonFields.EVENT_END, envelope.endNanos);
        if (envelope.hasDuration) {
            json.number(CommonFields.EVENT_DURATION, envelope.endNanos - envelope.startNanos);
        }
        optional(CommonFields.EVENT_ACTION, envelope.action);
        json.literal(CommonFields.EVENT_OUTCOME, envelope.outcome.json);
        optional(CommonFields.EVENT_REASON, envelope.reason);
        json.text(CommonFields.EVENT_ID, id, 0, id.length);
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

    private void sides(Envelope envelope) {
        client(
                envelope,
                CommonFields.SOURCE_IP,
                CommonFields.SOURCE_PORT,
                CommonFields.SOURCE_BYTES,
                CommonFields.SOURCE_PACKETS);
        server(
                envelope,
                CommonFields.DESTINATION_IP,
                CommonFields.DESTINATION_PORT,
                CommonFields.DESTINATION_BYTES,
                CommonFields.DESTINATION_PACKETS);
        client(
                envelope,
                CommonFields.CLIENT_IP,
                CommonFields.CLIENT_PORT,
                CommonFields.CLIENT_BYTES,
                CommonFields.CLIENT_PACKETS);
        server(
                envelope,
                CommonFields.SERVER_IP,
                CommonFields.SERVER_PORT,
                CommonFields.SERVER_BYTES,
                CommonFields.SERVER_PACKETS);
    }

    private void client(Envelope e, Field ip, Field port, Field bytes, Field packets) {
        side(
                e.ipVersion,
                e.clientHigh,
                e.clientLow,
                e.clientPort,
                e.clientBytes,
                e.clientMessages,
                ip,
                port,
                bytes,
                packets);
    }

    private void server(Envelope e, Field ip, Field port, Field bytes, Field packets) {
        side(
                e.ipVersion,
                e.serverHigh,
                e.serverLow,
                e.serverPort,
                e.serverBytes,
                e.serverMessages,
                ip,
                port,
                bytes,
                packets);
    }

    private void side(
            int ipVersion,
            long high,
            long low,
            int portValue,
            long bytesValue,
            int packetsValue,
            Field ip,
            Field port,
            Field bytes,
            Field packets) {
        if (ipVersion != 0) {
            json.address(ip, ipVersion, high, low);
        }
        if (portValue >= 0) {
            json.number(port, portValue);
        }
        if (packetsValue > 0) {
            json.number(bytes, bytesValue);
            json.number(packets, packetsValue);
        }
    }

    private void network(Envelope envelope) {
        if (envelope.ipVersion != 0) {
            json.literal(CommonFields.NETWORK_TYPE, envelope.ipVersion == 4 ? IPV4 : IPV6);
        }
        byte[] transport = Transports.name(envelope.ipProtocol);
        if (transport != null) {
            json.literal(CommonFields.NETWORK_TRANSPORT, transport);
        }
        if (envelope.ipProtocol >= 0) {
            json.literal(CommonFields.NETWORK_IANA_NUMBER, NUMBERS[envelope.ipProtocol & 0xff]);
        }
        json.literal(CommonFields.NETWORK_PROTOCOL, envelope.protocol);
        json.number(CommonFields.NETWORK_BYTES, envelope.clientBytes + envelope.serverBytes);
        json.number(CommonFields.NETWORK_PACKETS, envelope.clientMessages + envelope.serverMessages);
        if (envelope.outerVlan >= 0) {
            json.literal(CommonFields.NETWORK_VLAN_ID, NUMBERS[envelope.outerVlan & 0xfff]);
        }
        if (envelope.innerVlan >= 0 && envelope.innerVlan != envelope.outerVlan) {
            json.literal(CommonFields.NETWORK_INNER_VLAN_ID, NUMBERS[envelope.innerVlan & 0xfff]);
        }
        if (envelope.carrierMcc >= 0) {
            carrier(envelope);
        }
    }

    private void carrier(Envelope envelope) {
        code(CommonFields.NETWORK_CARRIER_MCC, envelope.carrierMcc, 3);
        if (envelope.carrierMnc >= 0) {
            code(CommonFields.NETWORK_CARRIER_MNC, envelope.carrierMnc, envelope.carrierMncDigits);
        }
        if (envelope.carrierName != null) {
            json.text(CommonFields.NETWORK_CARRIER_NAME, envelope.carrierName, 0, envelope.carrierName.length);
        }
        if (envelope.carrierCountry != null) {
            json.text(CommonFields.NETWORK_CARRIER_ICC, envelope.carrierCountry, 0, envelope.carrierCountry.length);
        }
    }

    /** A code with that many decimal digits. */
    private void code(Field field, int value, int digits) {
        int rest = value;
        for (int i = digits - 1; i >= 0; i--, rest /= 10) {
            code[i] = (byte) ('0' + rest % 10);
        }
        json.text(field, code, 0, digits);
    }

    private void transaction(Envelope envelope) {
        json.literal(CommonFields.TX_STATE, envelope.state.json);
        json.number(CommonFields.TX_MESSAGES, envelope.clientMessages + envelope.serverMessages);
        if (envelope.retransmissions > 0) {
            json.number(CommonFields.TX_RETRANSMISSIONS, envelope.retransmissions);
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
