package io.tracebridge.decoders.document;

import io.tracebridge.decoders.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How a transaction ended: {@code tx.state}. */
public enum TransactionState {
    /** Its end was seen. */
    COMPLETE,
    /** Its answer was not seen in time, or before the input ended. */
    TIMEOUT,
    /** Its beginning was not seen. */
    ORPHAN_END,
    /** It was cut off by what followed: its key was taken for another, the connection ended, the clock stepped back. */
    ABORTED,
    /** Its place in a full table was needed for a newer one. */
    EVICTED,
    /** It has not ended: of documents about its progress. */
    OPEN;

    /** The beginning of {@code tx}, to the number of messages. */
    final byte[] object;

    TransactionState() {
        object = (",\"tx\":{\"state\":\"" + name().toLowerCase(Locale.ROOT) + "\",\"messages\":")
                .getBytes(StandardCharsets.US_ASCII);
    }

    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));
}
