package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** What carries a message (RFC 3261 section 18, RFC 7118). */
enum SipTransport {
    UDP,
    TCP,
    WS;

    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));

    /** True when messages follow each other in a stream of bytes that arrives whole or not at all. */
    boolean isReliable() {
        return this != UDP;
    }
}
