package io.tracebridge.decoders.document;

import io.tracebridge.decoders.json.Field;

/** Fields of the envelope. Generated from fields.yml by GeneratedFilesTest; do not edit. */
public final class CommonFields {
    public static final Field TIMESTAMP = Field.of("@timestamp");
    public static final Field TYPE = Field.of("type");
    public static final Field STATUS = Field.of("status");
    public static final Field METHOD = Field.of("method");
    public static final Field QUERY = Field.of("query");
    public static final Field RESOURCE = Field.of("resource");
    public static final Field REQUEST = Field.of("request");
    public static final Field RESPONSE = Field.of("response");
    public static final Field EVENT_KIND = Field.of("event.kind");
    public static final Field EVENT_CATEGORY = Field.of("event.category");
    public static final Field EVENT_TYPE = Field.of("event.type");
    public static final Field EVENT_DATASET = Field.of("event.dataset");
    public static final Field EVENT_START = Field.of("event.start");
    public static final Field EVENT_END = Field.of("event.end");
    public static final Field EVENT_DURATION = Field.of("event.duration");
    public static final Field EVENT_ACTION = Field.of("event.action");
    public static final Field EVENT_OUTCOME = Field.of("event.outcome");
    public static final Field EVENT_REASON = Field.of("event.reason");
    public static final Field EVENT_ID = Field.of("event.id");
    public static final Field ERROR_CODE = Field.of("error.code");
    public static final Field ERROR_MESSAGE = Field.of("error.message");
    public static final Field SOURCE_IP = Field.of("source.ip");
    public static final Field SOURCE_PORT = Field.of("source.port");
    public static final Field SOURCE_BYTES = Field.of("source.bytes");
    public static final Field SOURCE_PACKETS = Field.of("source.packets");
    public static final Field DESTINATION_IP = Field.of("destination.ip");
    public static final Field DESTINATION_PORT = Field.of("destination.port");
    public static final Field DESTINATION_BYTES = Field.of("destination.bytes");
    public static final Field DESTINATION_PACKETS = Field.of("destination.packets");
    public static final Field CLIENT_IP = Field.of("client.ip");
    public static final Field CLIENT_PORT = Field.of("client.port");
    public static final Field CLIENT_BYTES = Field.of("client.bytes");
    public static final Field CLIENT_PACKETS = Field.of("client.packets");
    public static final Field SERVER_IP = Field.of("server.ip");
    public static final Field SERVER_PORT = Field.of("server.port");
    public static final Field SERVER_BYTES = Field.of("server.bytes");
    public static final Field SERVER_PACKETS = Field.of("server.packets");
    public static final Field NETWORK_TYPE = Field.of("network.type");
    public static final Field NETWORK_TRANSPORT = Field.of("network.transport");
    public static final Field NETWORK_IANA_NUMBER = Field.of("network.iana_number");
    public static final Field NETWORK_PROTOCOL = Field.of("network.protocol");
    public static final Field NETWORK_BYTES = Field.of("network.bytes");
    public static final Field NETWORK_PACKETS = Field.of("network.packets");
    public static final Field NETWORK_COMMUNITY_ID = Field.of("network.community_id");
    public static final Field NETWORK_VLAN_ID = Field.of("network.vlan.id");
    public static final Field NETWORK_INNER_VLAN_ID = Field.of("network.inner.vlan.id");
    public static final Field RELATED_IP = Field.of("related.ip");
    public static final Field OBSERVER_NAME = Field.of("observer.name");
    public static final Field OBSERVER_INGRESS_INTERFACE_NAME = Field.of("observer.ingress.interface.name");
    public static final Field ECS_VERSION = Field.of("ecs.version");
    public static final Field CAPTURE_TRUNCATED = Field.of("capture.truncated");
    public static final Field TX_STATE = Field.of("tx.state");
    public static final Field TX_MESSAGES = Field.of("tx.messages");
    public static final Field TX_RETRANSMISSIONS = Field.of("tx.retransmissions");
    public static final Field TX_OVERSIZED = Field.of("tx.oversized");
    public static final Field TX_FAULTS = Field.of("tx.faults");
    public static final Field TX_FAULTS_CODE = Field.of("tx.faults.code");
    public static final Field TX_FAULTS_KIND = Field.of("tx.faults.kind");
    public static final Field TX_FAULTS_OFFSET = Field.of("tx.faults.offset");
    public static final Field PRIVACY_MODE = Field.of("privacy.mode");

    private CommonFields() {}
}
