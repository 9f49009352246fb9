package io.tracebridge.decoders.document;

import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** {@code event.outcome}. */
public enum Outcome {
    SUCCESS,
    FAILURE,
    /** The end was not seen. */
    UNKNOWN;

    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));
}
