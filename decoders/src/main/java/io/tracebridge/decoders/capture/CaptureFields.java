package io.tracebridge.decoders.capture;

import io.tracebridge.decoders.json.Field;

/** Fields of capture. Generated from fields.yml by GeneratedFilesTest; do not edit. */
final class CaptureFields {
    static final Field FRAMES = Field.of("capture.frames");
    static final Field BYTES = Field.of("capture.bytes");
    static final Field WIRE_BYTES = Field.of("capture.wire_bytes");
    static final Field MARKS = Field.of("capture.marks");
    static final Field RATE_FRAMES = Field.of("capture.rate.frames");
    static final Field RATE_BITS = Field.of("capture.rate.bits");
    static final Field RATE_PEAK = Field.of("capture.rate.peak");
    static final Field RECEIVED = Field.of("capture.received");
    static final Field DROPPED = Field.of("capture.dropped");
    static final Field CUT = Field.of("capture.cut");
    static final Field MEDIA_CUT = Field.of("capture.media.cut");
    static final Field DUPLICATES = Field.of("capture.duplicates");
    static final Field FRAGMENTS = Field.of("capture.fragments");
    static final Field DISORDER_FRAMES = Field.of("capture.disorder.frames");
    static final Field DISORDER_LARGEST = Field.of("capture.disorder.largest");
    static final Field GAP = Field.of("capture.gap");
    static final Field CLOCK_STEPS = Field.of("capture.clock.steps");
    static final Field CLOCK_OUTLIERS = Field.of("capture.clock.outliers");
    static final Field FAULTS_TOTAL = Field.of("capture.faults.total");
    static final Field FAULTS_TRUNCATED = Field.of("capture.faults.truncated");
    static final Field FAULTS_MALFORMED = Field.of("capture.faults.malformed");
    static final Field FAULTS_UNSUPPORTED = Field.of("capture.faults.unsupported");
    static final Field UNDECODED_PACKETS = Field.of("capture.undecoded.packets");
    static final Field UNDECODED_KINDS = Field.of("capture.undecoded.kinds");

    private CaptureFields() {}
}
