package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Arrays;

/**
 * What calls, registrations and other transactions have in common while they are open: the frame that showed them first, who talks to whom,
 * what was counted, and the messages that their document will be made of. Objects of a pool, used again after {@link #reset}; their owner
 * bounds how many there are.
 *
 * <p>Times are packet time, nanoseconds since 1970-01-01T00:00:00Z; 0 is "not seen".
 */
abstract class SipRecord {
    private static final int MESSAGES = Kept.values().length;
    private static final byte[] SIP = JsonWriter.quoted("sip");

    /** The messages that a document is made of. */
    enum Kept {
        /** The first request. */
        REQUEST,
        /** The response that decided: the first success, or the last failure. */
        RESPONSE,
        /** Of a call its BYE, or its CANCEL where there is none. */
        CLOSING,
        /** The message that showed it first, where that is not the first request. */
        FIRST
    }

    final int slot;
    long startNanos;
    long endNanos;
    long frameHash;
    int place;
    String capture;
    String interfaceName;
    int outerVlan;
    int innerVlan;
    int ipVersion;
    int ipProtocol;

    /** Who sent the first request, and to whom. */
    long clientHigh;

    long clientLow;
    int clientPort;
    long serverHigh;
    long serverLow;
    int serverPort;
    long callIdHash;
    boolean truncated;
    int clientMessages;
    int serverMessages;
    long clientBytes;
    long serverBytes;
    int retransmissions;

    /** The messages of the document, as {@link SipStore} keeps them; {@link SipStore#NONE} where there is none. */
    final long[] kept = new long[MESSAGES];

    SipRecord(int slot) {
        this.slot = slot;
    }

    /** Makes ready for the next. What it held in pools was given back before. */
    void reset() {
        startNanos = 0;
        endNanos = 0;
        frameHash = 0;
        place = 0;
        capture = "";
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
        callIdHash = 0;
        truncated = false;
        clientMessages = 0;
        serverMessages = 0;
        clientBytes = 0;
        serverBytes = 0;
        retransmissions = 0;
        Arrays.fill(kept, SipStore.NONE);
    }

    /** Takes time, place and identity of the packet that shows it first. */
    void first(Packet packet, SipMessage message, long callIdHash) {
        this.callIdHash = callIdHash;
        startNanos = packet.timeNanos;
        endNanos = packet.timeNanos;
        frameHash = packet.frameHash;
        place = message.place;
        capture = packet.client;
        interfaceName = packet.interfaceName;
        outerVlan = packet.outerVlan;
        innerVlan = packet.innerVlan;
        ipVersion = packet.ipVersion;
        ipProtocol = packet.ipProtocol;
        boolean request = message.isRequest();
        clientHigh = request ? packet.sourceHigh : packet.destinationHigh;
        clientLow = request ? packet.sourceLow : packet.destinationLow;
        clientPort = request ? packet.sourcePort : packet.destinationPort;
        serverHigh = request ? packet.destinationHigh : packet.sourceHigh;
        serverLow = request ? packet.destinationLow : packet.sourceLow;
        serverPort = request ? packet.destinationPort : packet.sourcePort;
    }

    void count(boolean byClient, SipMessage message, long nanos) {
        if (byClient) {
            clientMessages++;
            clientBytes += message.length();
        } else {
            serverMessages++;
            serverBytes += message.length();
        }
        truncated |= message.isCut();
        endNanos = Math.max(endNanos, nanos);
    }

    /** Fills what the document's identity is made of, and nothing that is learned later. */
    void identify(Envelope envelope, Dataset dataset) {
        envelope.reset();
        envelope.dataset = dataset;
        envelope.startNanos = startNanos;
        envelope.client = capture;
        envelope.interfaceName = interfaceName;
        envelope.outerVlan = outerVlan;
        envelope.innerVlan = innerVlan;
        envelope.ipVersion = ipVersion;
        envelope.ipProtocol = ipProtocol;
        envelope.clientHigh = clientHigh;
        envelope.clientLow = clientLow;
        envelope.clientPort = clientPort;
        envelope.serverHigh = serverHigh;
        envelope.serverLow = serverLow;
        envelope.serverPort = serverPort;
        envelope.frameHash = frameHash;
        envelope.key1 = (long) place << 32;
        envelope.key2 = callIdHash;
    }

    /** Fills what was counted. */
    void fill(Envelope envelope) {
        envelope.protocol = SIP;
        envelope.endNanos = endNanos;
        envelope.clientMessages = clientMessages;
        envelope.clientBytes = clientBytes;
        envelope.serverMessages = serverMessages;
        envelope.serverBytes = serverBytes;
        envelope.retransmissions = retransmissions;
        envelope.frames = clientMessages + serverMessages;
        envelope.truncated = truncated;
    }
}
