package io.tracebridge.decoders;

import java.util.List;
import java.util.Map;

/**
 * What the operator decided about decoding. The same on every bridge that writes into one index.
 *
 * @param key at least 16 bytes from the key file: document ids are keyed with it (never logged, never in a document)
 * @param pseudonymKeys of the key file too: pseudonyms are made with each of them, the current one first (docs/adr/0006)
 * @param maximumTableBytes about how much memory one site's state may take, all tables together
 * @param privacy {@code pseudonym}, {@code clear} or {@code drop}; stamped on each document
 * @param options {@code protocol.option} to value: {@code dns.include_authorities=true}; unknown ones were refused before
 */
public record Settings(
        byte[] key, List<byte[]> pseudonymKeys, long maximumTableBytes, String privacy, Map<String, String> options) {

    /** One key for both, as in a key file that was never changed. */
    public Settings(byte[] key, long maximumTableBytes, String privacy, Map<String, String> options) {
        this(key, List.of(key), maximumTableBytes, privacy, options);
    }
}
