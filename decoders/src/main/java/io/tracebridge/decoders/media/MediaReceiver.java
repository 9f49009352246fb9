package io.tracebridge.decoders.media;

import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** Who receives at an announced address, in the words of the signalling protocol that announced it. */
public enum MediaReceiver {
    /** Who placed the call: the media that arrives was sent by the callee. */
    CALLER,
    /** Who was called. */
    CALLEE,
    /** A media gateway's or base station's own end of a connection. */
    GATEWAY,
    /** The far end of a gateway's connection. */
    REMOTE;

    private final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));

    /** The other end of the same connection. */
    public MediaReceiver opposite() {
        return switch (this) {
            case CALLER -> CALLEE;
            case CALLEE -> CALLER;
            case GATEWAY -> REMOTE;
            case REMOTE -> GATEWAY;
        };
    }

    /** As JSON, lower case. */
    public byte[] json() {
        return json;
    }
}
