package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Packet;

/**
 * What every document tells, whatever its protocol. Filled by the protocol, read by {@link Documents#begin}; used again for the
 * next document after {@link #reset}. Texts are JSON, made once with {@link io.tracebridge.decoders.json.JsonWriter#quoted}.
 */
public final class Envelope {
    /** More faults of one transaction are counted but not told. */
    public static final int MAX_FAULTS = 4;

    /** More messages of one transaction are not told. */
    public static final int MAX_MESSAGES = 8;

    public Dataset dataset;

    /** {@code network.protocol}, and {@code type} where that says nothing else; null for what is of no protocol. */
    public byte[] protocol;

    /** {@code type}; null when it is the protocol. */
    public byte[] type;

    /** Packet time of the first and the last frame, nanoseconds since 1970-01-01T00:00:00Z. */
    public long startNanos;

    public long endNanos;

    /**
     * True for numbers about a span of time and not about a conversation: {@code event.kind} is metric, and there are no sides, network,
     * outcome and transaction.
     */
    public boolean isMetric;

    /** True when request and response were both seen, so that {@code event.duration} is endNanos - startNanos. */
    public boolean hasDuration;

    public boolean ok;
    public Outcome outcome;
    public TransactionState state;

    /** {@code event.action}, {@code event.reason} and {@code error.code}; null where there is none. */
    public byte[] action;

    public byte[] reason;
    public byte[] errorCode;

    /** {@code event.sequence}, or -1. */
    public long sequence;

    /** The capture client, and its interface or null. */
    public String client;

    public String interfaceName;
    public int outerVlan;
    public int innerVlan;

    /** As in {@link Packet}; the client is who asked. */
    public int ipVersion;

    public int ipProtocol;
    public long clientHigh;
    public long clientLow;
    public int clientPort;
    public long serverHigh;
    public long serverLow;
    public int serverPort;

    /** Payload bytes and messages of either side. */
    public long clientBytes;

    public long serverBytes;
    public long clientMessages;
    public long serverMessages;
    public int retransmissions;

    /**
     * The mobile network that the document is about: its codes, -1 where there is none; digits of the network code, 2 or 3; name in
     * UTF-8 and country in ASCII, null where not known.
     */
    public int carrierMcc;

    public int carrierMnc;
    public int carrierMncDigits;
    public byte[] carrierName;
    public byte[] carrierCountry;

    /** Frames that the document was built from: the lower half of its version. */
    public int frames;

    /** True when a message was cut by the capture. */
    public boolean truncated;

    /** True when media was cut off on purpose before it was stored. */
    public boolean mediaCut;

    /** {@link Packet#frameHash} of the first frame, and what tells this transaction from others that begin with the same frame. */
    public long frameHash;

    public long key1;
    public long key2;

    /**
     * {@code tx.group}: the event.id, in ASCII, of the first of the documents that belong together; null where this one stands alone, or
     * is that first one: then {@link #isGroupBegin} is set.
     */
    public byte[] group;

    public boolean isGroupBegin;

    private final Fault[] faults = new Fault[MAX_FAULTS];
    private final int[] faultOffsets = new int[MAX_FAULTS];
    private int faultCount;
    private final byte[][] messages = new byte[MAX_MESSAGES][];
    private int messageCount;

    /** Makes ready for the next document. */
    public void reset() {
        dataset = null;
        protocol = null;
        type = null;
        startNanos = 0;
        endNanos = 0;
        isMetric = false;
        hasDuration = false;
        ok = false;
        outcome = Outcome.UNKNOWN;
        state = TransactionState.COMPLETE;
        action = null;
        reason = null;
        errorCode = null;
        sequence = -1;
        client = "";
        interfaceName = null;
        outerVlan = -1;
        innerVlan = -1;
        ipVersion = 0;
        ipProtocol = -1;
        clientHigh = 0;
        clientLow = 0;
        clientPort = -1;
        serverHigh = 0;
        serverLow = 0;
        serverPort = -1;
        clientBytes = 0;
        serverBytes = 0;
        clientMessages = 0;
        serverMessages = 0;
        retransmissions = 0;
        carrierMcc = -1;
        carrierMnc = -1;
        carrierMncDigits = 0;
        carrierName = null;
        carrierCountry = null;
        frames = 0;
        truncated = false;
        mediaCut = false;
        frameHash = 0;
        key1 = 0;
        key2 = 0;
        group = null;
        isGroupBegin = false;
        faultCount = 0;
        messageCount = 0;
    }

    /** Takes time, place and addresses of a packet whose sender is who asked. */
    public void fromClient(Packet packet) {
        from(packet);
        clientHigh = packet.sourceHigh;
        clientLow = packet.sourceLow;
        clientPort = packet.sourcePort;
        serverHigh = packet.destinationHigh;
        serverLow = packet.destinationLow;
        serverPort = packet.destinationPort;
    }

    /** Takes time, place and addresses of a packet whose sender is who was asked. */
    public void fromServer(Packet packet) {
        from(packet);
        clientHigh = packet.destinationHigh;
        clientLow = packet.destinationLow;
        clientPort = packet.destinationPort;
        serverHigh = packet.sourceHigh;
        serverLow = packet.sourceLow;
        serverPort = packet.sourcePort;
    }

    private void from(Packet packet) {
        startNanos = packet.timeNanos;
        endNanos = packet.timeNanos;
        client = packet.client;
        interfaceName = packet.interfaceName;
        outerVlan = packet.outerVlan;
        innerVlan = packet.innerVlan;
        ipVersion = packet.ipVersion;
        ipProtocol = packet.ipProtocol;
        frameHash = packet.frameHash;
    }

    /** @param offset bytes from the beginning of the message */
    public void fault(Fault fault, int offset) {
        if (faultCount < MAX_FAULTS) {
            faults[faultCount] = fault;
            faultOffsets[faultCount++] = offset;
        }
        truncated |= fault.kind() == Fault.Kind.TRUNCATED;
    }

    /** A sentence for {@code error.message}, quoted JSON. */
    public void message(byte[] json) {
        if (messageCount < MAX_MESSAGES) {
            messages[messageCount++] = json;
        }
    }

    /** Whether of its transaction nothing is told but its state and its messages. */
    boolean isPlain() {
        return faultCount == 0 && retransmissions <= 0 && group == null && !isGroupBegin && !isMetric;
    }

    int faultCount() {
        return faultCount;
    }

    Fault fault(int n) {
        return faults[n];
    }

    int faultOffset(int n) {
        return faultOffsets[n];
    }

    int messageCount() {
        return messageCount;
    }

    byte[] message(int n) {
        return messages[n];
    }
}
