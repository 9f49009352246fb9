package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.json.Field;

/** Fields of flow. Generated from fields.yml by GeneratedFilesTest; do not edit. */
final class FlowFields {
    static final Field ID = Field.of("flow.id");
    static final Field FINAL = Field.of("flow.final");
    static final Field VLAN = Field.of("flow.vlan");
    static final Field END_REASON = Field.of("flow.end_reason");
    static final Field TUNNEL_SOURCE_IP = Field.of("flow.tunnel.source.ip");
    static final Field TUNNEL_DESTINATION_IP = Field.of("flow.tunnel.destination.ip");
    static final Field TCP_FLAGS = Field.of("flow.tcp.flags");
    static final Field TCP_HANDSHAKE_DURATION = Field.of("flow.tcp.handshake.duration");
    static final Field TCP_HANDSHAKE_SERVER_DURATION = Field.of("flow.tcp.handshake.server.duration");
    static final Field TCP_HANDSHAKE_CLIENT_DURATION = Field.of("flow.tcp.handshake.client.duration");
    static final Field TCP_RETRANSMISSIONS = Field.of("flow.tcp.retransmissions");
    static final Field TCP_SOURCE_RETRANSMISSIONS = Field.of("flow.tcp.source.retransmissions");
    static final Field TCP_DESTINATION_RETRANSMISSIONS = Field.of("flow.tcp.destination.retransmissions");
    static final Field TCP_RESETS = Field.of("flow.tcp.resets");

    private FlowFields() {}
}
