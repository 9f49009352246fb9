package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.ip.CommunityId;
import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.json.TimestampText;
import java.nio.charset.StandardCharsets;
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

    private static final byte[] OK = JsonWriter.quoted("OK");
    private static final byte[] ERROR = JsonWriter.quoted("Error");
    private static final Field SOURCE = CommonFields.SOURCE_IP.parent();
    private static final Field DESTINATION = CommonFields.DESTINATION_IP.parent();
    private static final Field CLIENT = CommonFields.CLIENT_IP.parent();
    private static final Field SERVER = CommonFields.SERVER_IP.parent();
    private static final Field ECS = CommonFields.ECS_VERSION.parent();
    private static final byte[] IP = ",\"ip\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PORT = ",\"port\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTES = ",\"bytes\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PACKETS = ",\"packets\":".getBytes(StandardCharsets.US_ASCII);
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
    private final byte[] code = new byte[3];
    private final byte[] ecsAndPrivacy;
    private final EnvelopeTexts texts = new EnvelopeTexts();
    private final TimestampText timestamps = new TimestampText();

    /** The start time as a JSON string. */
    private final byte[] start = new byte[TimestampText.LENGTH + 2];

    /** A side as a JSON object: an address, a port, and two numbers of up to 20 digits. */
    private final byte[] clientSide = new byte[160];

    private final byte[] serverSide = new byte[160];
    private final CommunityId communityId = new CommunityId();
    private final Packet flow = new Packet();
    private final byte[] communityText = new byte[CommunityId.LENGTH];
    private final Counter written;
    private final Counter oversized;
    private final Envelope faultEnvelope = new Envelope();

    private Envelope open;
    private byte[] id;

    public Documents(Site site) {
        this.site = site;
        this.identity = new Identity(site.settings().key());
        this.ecsAndPrivacy = ("{\"version\":\"8.17.0\"},\"privacy\":{\"mode\":\""
                        + site.settings().privacy() + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        start[0] = '"';
        start[start.length - 1] = '"';
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
        timestamps.write(envelope.startNanos, start, 1);
        json.raw(CommonFields.TIMESTAMP, start, 0, start.length);
        json.literal(CommonFields.TYPE, envelope.type != null ? envelope.type : envelope.protocol);
        json.literal(CommonFields.STATUS, envelope.ok ? OK : ERROR);
        event(envelope);
        sides(envelope);
        network(envelope);
        json.literal(CommonFields.OBSERVER_NAME, texts.client(envelope.client));
        if (envelope.interfaceName != null) {
            json.literal(CommonFields.OBSERVER_INGRESS_INTERFACE_NAME, texts.interfaceName(envelope.interfaceName));
        }
        json.literal(ECS, ecsAndPrivacy);
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

    private void event(Envelope envelope) {
        json.literal(CommonFields.EVENT_KIND, texts.kind(envelope.dataset));
        json.raw(CommonFields.EVENT_START, start, 0, start.length);
        json.timestamp(CommonFields.EVENT_END, envelope.endNanos);
        if (envelope.hasDuration) {
            json.number(CommonFields.EVENT_DURATION, envelope.endNanos - envelope.startNanos);
        }
        optional(CommonFields.EVENT_ACTION, envelope.action);
        json.literal(CommonFields.EVENT_OUTCOME, envelope.outcome.json);
        optional(CommonFields.EVENT_REASON, envelope.reason);
        if (envelope.sequence >= 0) {
            json.number(CommonFields.EVENT_SEQUENCE, envelope.sequence);
        }
        json.plain(CommonFields.EVENT_ID, id, 0, id.length);
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

    /** Who asked is source and client, who was asked destination and server: each is written once and stands twice. */
    private void sides(Envelope e) {
        int client =
                side(e.ipVersion, e.clientHigh, e.clientLow, e.clientPort, e.clientBytes, e.clientMessages, clientSide);
        int server =
                side(e.ipVersion, e.serverHigh, e.serverLow, e.serverPort, e.serverBytes, e.serverMessages, serverSide);
        if (client > 2) {
            json.raw(SOURCE, clientSide, 0, client);
        }
        if (server > 2) {
            json.raw(DESTINATION, serverSide, 0, server);
        }
        if (client > 2) {
            json.raw(CLIENT, clientSide, 0, client);
        }
        if (server > 2) {
            json.raw(SERVER, serverSide, 0, server);
        }
    }

    private static int side(int ipVersion, long high, long low, int port, long bytes, long packets, byte[] to) {
        int at = 0;
        to[at++] = '{';
        if (ipVersion != 0) {
            at = text(IP, to, at);
            at = ipVersion == 4 ? AddressText.ipv4((int) low, to, at) : AddressText.ipv6(high, low, to, at);
            to[at++] = '"';
        }
        if (port >= 0) {
            at = Decimal.write(port, to, text(PORT, to, at));
        }
        if (packets > 0) {
            at = Decimal.write(bytes, to, text(BYTES, to, at));
            at = Decimal.write(packets, to, text(PACKETS, to, at));
        }
        to[at++] = '}';
        return at;
    }

    /** Appends a key, without its comma when it is the first. */
    private static int text(byte[] key, byte[] to, int at) {
        int skip = at == 1 ? 1 : 0;
        System.arraycopy(key, skip, to, at, key.length - skip);
        return at + key.length - skip;
    }

    private void network(Envelope envelope) {
        if (envelope.ipVersion != 0) {
            json.literal(CommonFields.NETWORK_TYPE, envelope.ipVersion == 4 ? IPV4 : IPV6);
        }
        if (envelope.ipProtocol >= 0) {
            json.literal(CommonFields.NETWORK_IANA_NUMBER, Transports.numberAndName(envelope.ipProtocol));
        }
        optional(CommonFields.NETWORK_PROTOCOL, envelope.protocol);
        json.number(CommonFields.NETWORK_BYTES, envelope.clientBytes + envelope.serverBytes);
        json.number(CommonFields.NETWORK_PACKETS, envelope.clientMessages + envelope.serverMessages);
        if (envelope.ipVersion != 0 && envelope.ipProtocol >= 0 && (envelope.clientPort >= 0 || !isIcmp(envelope))) {
            communityId(envelope);
        }
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

    /** Its Community ID needs type and code, which stand in the place of ports and are not kept. */
    private static boolean isIcmp(Envelope envelope) {
        return envelope.ipProtocol == 1 || envelope.ipProtocol == 58;
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

    private void communityId(Envelope envelope) {
        flow.ipVersion = envelope.ipVersion;
        flow.ipProtocol = envelope.ipProtocol;
        flow.sourceHigh = envelope.clientHigh;
        flow.sourceLow = envelope.clientLow;
        flow.sourcePort = envelope.clientPort;
        flow.destinationHigh = envelope.serverHigh;
        flow.destinationLow = envelope.serverLow;
        flow.destinationPort = envelope.serverPort;
        int length = communityId.write(flow, communityText, 0);
        json.plain(CommonFields.NETWORK_COMMUNITY_ID, communityText, 0, length);
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
