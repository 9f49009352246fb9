package io.tracebridge.decoders;

/**
 * A kind of document: its {@code event.dataset}, and what its indices are cut by.
 *
 * @param name {@code dns}, {@code sip.call}: lower case, dots between levels
 * @param generation rises whenever the decoder gives other documents for the same frames; the upper half of the version, so that
 *     decoding again replaces what an older decoder wrote
 */
public record Dataset(String name, int generation) {}
