package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.crypto.SipHash;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes the documents of flows: {@code flow.*}. */
final class FlowDocuments {
    private static final int TCP = 6;
    private static final int ID_BYTES = 12;
    private static final byte[] TYPE = JsonWriter.quoted("flow");
    private static final byte[] ACTION = JsonWriter.quoted("network_flow");

    /** By the bits of TCP's header, from the lowest (RFC 9293 section 3.1); null for those that every connection has. */
    private static final byte[][] FLAGS = {
        JsonWriter.quoted("FIN"),
        JsonWriter.quoted("SYN"),
        JsonWriter.quoted("RST"),
        null,
        null,
        null,
        JsonWriter.quoted("ECE"),
        JsonWriter.quoted("CWR")
    };

    private static final int NAMED_FLAGS = 0xc7;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Documents documents;
    private final Envelope envelope = new Envelope();
    private final SipHash hash;
    private final byte[] name = new byte[10 * 8];
    private final byte[] id = new byte[2 * 8];
    private JsonWriter json;

    FlowDocuments(Site site) {
        documents = new Documents(site);
        hash = new SipHash(Keys.derive(site.settings().key(), "flow id", 16));
    }

    void write(Flow flow, EndReason reason) {
        fill(flow);
        envelope.dataset = FlowProtocol.FINAL;
        envelope.state = reason.state;
        json = documents.begin(envelope);
        fields(flow, reason);
        documents.commit();
    }

    /** @param markNanos what makes this document another than those before */
    void progress(Flow flow, long markNanos) {
        fill(flow);
        envelope.dataset = FlowProtocol.PROGRESS;
        envelope.state = TransactionState.OPEN;
        envelope.key2 = markNanos;
        json = documents.begin(envelope);
        fields(flow, null);
        documents.commit();
    }

    private void fill(Flow flow) {
        Envelope e = envelope;
        e.reset();
        e.type = TYPE;
        e.startNanos = flow.startNanos;
        e.endNanos = flow.endNanos;
        e.hasDuration = true;
        e.action = ACTION;
        e.client = flow.client;
        e.interfaceName = flow.interfaceName;
        e.outerVlan = flow.outerVlan;
        e.innerVlan = flow.innerVlan;
        e.ipVersion = flow.ipVersion;
        e.ipProtocol = flow.ipProtocol;
        e.clientHigh = flow.sourceHigh;
        e.clientLow = flow.sourceLow;
        e.clientPort = flow.sourcePort;
        e.serverHigh = flow.destinationHigh;
        e.serverLow = flow.destinationLow;
        e.serverPort = flow.destinationPort;
        e.clientMessages = flow.source.packets;
        e.clientBytes = flow.source.bytes;
        e.serverMessages = flow.destination.packets;
        e.serverBytes = flow.destination.bytes;
        e.frames = (int) Math.min(Integer.MAX_VALUE, flow.source.packets + flow.destination.packets);
        e.frameHash = flow.frameHash;
        e.outcome = outcome(flow);
        e.ok = e.outcome != Outcome.FAILURE;
    }

    /** A connection that was reset before it was open has failed; an answered flow has not. */
    private static Outcome outcome(Flow flow) {
        boolean isAnswered = flow.destination.packets > 0;
        if (flow.isReset() && flow.synNanos != Flow.NEVER && flow.synAckNanos == Flow.NEVER && isAnswered) {
            return Outcome.FAILURE;
        }
        return isAnswered ? Outcome.SUCCESS : Outcome.UNKNOWN;
    }

    /** @param reason null when the flow has not ended */
    private void fields(Flow flow, EndReason reason) {
        id(flow);
        json.base64(FlowFields.ID, id, 0, ID_BYTES);
        json.bool(FlowFields.FINAL, reason != null);
        if (flow.outerVlan >= 0) {
            json.beginArray(FlowFields.VLAN);
            json.element(flow.outerVlan);
            if (flow.innerVlan >= 0) {
                json.element(flow.innerVlan);
            }
            json.endArray();
        }
        if (reason != null) {
            json.literal(FlowFields.END_REASON, reason.json);
        }
        if (flow.isTunnelled) {
            json.address(FlowFields.TUNNEL_SOURCE_IP, flow.outerIpVersion, flow.outerSourceHigh, flow.outerSourceLow);
            json.address(
                    FlowFields.TUNNEL_DESTINATION_IP,
                    flow.outerIpVersion,
                    flow.outerDestinationHigh,
                    flow.outerDestinationLow);
        }
        if (flow.ipProtocol == TCP) {
            tcp(flow);
        }
        documents.beginRelatedIps();
        if (flow.isTunnelled) {
            json.elementAddress(flow.outerIpVersion, flow.outerSourceHigh, flow.outerSourceLow);
            json.elementAddress(flow.outerIpVersion, flow.outerDestinationHigh, flow.outerDestinationLow);
        }
        json.endArray();
    }

    private void tcp(Flow flow) {
        int flags = flow.source.tcpFlags | flow.destination.tcpFlags;
        if ((flags & NAMED_FLAGS) != 0) {
            json.beginArray(FlowFields.TCP_FLAGS);
            for (int bit = 0; bit < FLAGS.length; bit++) {
                if (FLAGS[bit] != null && (flags >> bit & 1) != 0) {
                    json.elementLiteral(FLAGS[bit]);
                }
            }
            json.endArray();
        }
        boolean hasServer = flow.synNanos != Flow.NEVER && flow.synAckNanos != Flow.NEVER;
        boolean hasClient = flow.establishedNanos != Flow.NEVER;
        if (hasServer && hasClient) {
            json.number(FlowFields.TCP_HANDSHAKE_DURATION, flow.establishedNanos - flow.synNanos);
        }
        if (hasServer) {
            json.number(FlowFields.TCP_HANDSHAKE_SERVER_DURATION, flow.synAckNanos - flow.synNanos);
        }
        if (hasClient) {
            json.number(FlowFields.TCP_HANDSHAKE_CLIENT_DURATION, flow.establishedNanos - flow.synAckNanos);
        }
        json.number(FlowFields.TCP_RETRANSMISSIONS, flow.source.retransmissions + flow.destination.retransmissions);
        json.number(FlowFields.TCP_SOURCE_RETRANSMISSIONS, flow.source.retransmissions);
        json.number(FlowFields.TCP_DESTINATION_RETRANSMISSIONS, flow.destination.retransmissions);
        json.number(FlowFields.TCP_RESETS, flow.source.resets + flow.destination.resets);
    }

    /** 96 bits of a keyed hash of what the flow has been since its first packet. */
    private void id(Flow flow) {
        put(0, flow.sourceHigh);
        put(1, flow.sourceLow);
        put(2, flow.destinationHigh);
        put(3, flow.destinationLow);
        put(4, (long) (flow.sourcePort & 0xffff) << 16 | flow.destinationPort & 0xffff);
        put(5, (long) flow.ipVersion << 8 | flow.ipProtocol);
        put(6, (long) flow.outerVlan << 32 | flow.innerVlan & 0xffffffffL);
        put(7, flow.isTunnelled ? flow.outerSourceLow ^ flow.outerSourceHigh : 0);
        put(8, flow.startNanos);
        put(9, flow.frameHash);
        hash.hash(name, 0, name.length);
        LONG.set(id, 0, hash.first());
        LONG.set(id, 8, hash.second());
    }

    private void put(int n, long value) {
        LONG.set(name, 8 * n, value);
    }
}
