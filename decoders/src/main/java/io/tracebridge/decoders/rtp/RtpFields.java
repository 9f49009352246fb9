package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.json.Field;

/** Fields of rtp. Generated from fields.yml by GeneratedFilesTest; do not edit. */
final class RtpFields {
    static final Field SSRC = Field.of("rtp.ssrc");
    static final Field FOUND = Field.of("rtp.found");
    static final Field END = Field.of("rtp.end");
    static final Field PAYLOAD_TYPE = Field.of("rtp.payload.type");
    static final Field PAYLOAD_CODEC = Field.of("rtp.payload.codec");
    static final Field PAYLOAD_CLOCK = Field.of("rtp.payload.clock");
    static final Field PAYLOAD_CHANGES = Field.of("rtp.payload.changes");
    static final Field EVENTS = Field.of("rtp.events");
    static final Field PACKETS_EXPECTED = Field.of("rtp.packets.expected");
    static final Field PACKETS_UNIQUE = Field.of("rtp.packets.unique");
    static final Field PACKETS_DUPLICATE = Field.of("rtp.packets.duplicate");
    static final Field PACKETS_LATE = Field.of("rtp.packets.late");
    static final Field LOSS_NETWORK_PACKETS = Field.of("rtp.loss.network.packets");
    static final Field LOSS_NETWORK_RATIO = Field.of("rtp.loss.network.ratio");
    static final Field JITTER_MEAN = Field.of("rtp.jitter.mean");
    static final Field JITTER_MAX = Field.of("rtp.jitter.max");
    static final Field CALL_EVENT_ID = Field.of("rtp.call.event_id");
    static final Field CALL_DATASET = Field.of("rtp.call.dataset");
    static final Field CALL_ID = Field.of("rtp.call.id");
    static final Field CALL_LEG = Field.of("rtp.call.leg");
    static final Field CALL_RECEIVER = Field.of("rtp.call.receiver");

    private RtpFields() {}
}
