package io.tracebridge.decoders;

import java.util.List;

/**
 * A kind of document: its {@code event.dataset}, and what its indices are cut by.
 *
 * @param name {@code dns}, {@code sip.call}: lower case, dots between levels
 * @param generation rises whenever the decoder gives other documents for the same frames; the upper half of the version, so that
 *     decoding again replaces what an older decoder wrote
 * @param eventTypes {@code event.type}, of ECS's values
 */
public record Dataset(String name, int generation, List<String> eventTypes) {
    /** Of messages of a protocol between two ends: connection and protocol. */
    public Dataset(String name, int generation) {
        this(name, generation, List.of("connection", "protocol"));
    }
}
