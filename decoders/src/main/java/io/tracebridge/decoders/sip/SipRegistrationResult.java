package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** What became of a binding: {@code sip.registration.result}. */
enum SipRegistrationResult {
    /** It was removed on request (RFC 3261 section 10.2.2). */
    UNREGISTERED(Outcome.SUCCESS),
    /** Its time ran out without a refresh. */
    EXPIRED(Outcome.SUCCESS),
    /** It was bound when the input ended or its place was needed. */
    REGISTERED(Outcome.SUCCESS),
    /** A query for the bindings, or a removal of one that was not seen made, that was answered. */
    ANSWERED(Outcome.SUCCESS),
    /** The registrar refused it. */
    REFUSED(Outcome.FAILURE),
    /** A challenge that nobody answered. */
    CHALLENGED(Outcome.FAILURE),
    /** No response came. */
    NO_RESPONSE(Outcome.FAILURE),
    /** The end was not seen. */
    UNKNOWN(Outcome.UNKNOWN);

    final Outcome outcome;
    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));

    SipRegistrationResult(Outcome outcome) {
        this.outcome = outcome;
    }
}
