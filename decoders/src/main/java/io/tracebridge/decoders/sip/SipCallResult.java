package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** How a call ended, in the few words that rates are made of: {@code sip.call.result}. */
enum SipCallResult {
    ANSWERED(Outcome.SUCCESS),
    /** 486 Busy Here, 600 Busy Everywhere. */
    BUSY(Outcome.FAILURE),
    /** Nobody took it: 480, 408 after it rang, or the caller gave up after it rang. */
    NO_ANSWER(Outcome.FAILURE),
    /** The caller gave up before it rang. */
    CANCELLED(Outcome.FAILURE),
    /** Somebody refused it: 403, 603 Decline, 607 Unwanted (RFC 8197), 608 Rejected (RFC 8688). */
    REJECTED(Outcome.FAILURE),
    /** There is nobody of that name: 404, 410, 484, 604. */
    NOT_FOUND(Outcome.FAILURE),
    /** A redirection that nobody followed. */
    REDIRECTED(Outcome.FAILURE),
    /** A challenge that nobody answered. */
    CHALLENGED(Outcome.FAILURE),
    /** Any other final response. */
    FAILED(Outcome.FAILURE),
    /** Nothing, or nothing but 100, came back in time. */
    NO_RESPONSE(Outcome.FAILURE),
    /** The end was not seen. */
    UNKNOWN(Outcome.UNKNOWN);

    final Outcome outcome;
    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));

    SipCallResult(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Whether rates count it: redirections and challenges are no outcome yet (RFC 6076 section 4.6), and what was not seen is none. */
    boolean isCounted() {
        return this != REDIRECTED && this != CHALLENGED && this != UNKNOWN;
    }

    /** Whether the network did its part, and a person decided (RFC 6076 section 4.7). */
    boolean isEffective() {
        return this == ANSWERED || this == BUSY || this == NO_ANSWER || this == REJECTED;
    }

    static SipCallResult of(SipCall call) {
        if (call.isAnswered()) {
            return ANSWERED;
        }
        boolean rang = call.ringingNanos != 0;
        // 487 answers an INVITE that was cancelled, also when the CANCEL was not captured (RFC 3261 section 21.4.25).
        if (call.cancelNanos != 0 && call.code == 0 || call.code == 487) {
            return rang ? NO_ANSWER : CANCELLED;
        }
        if (call.code == 0) {
            return !call.timedOut || call.inviteNanos == 0 ? UNKNOWN : rang ? NO_ANSWER : NO_RESPONSE;
        }
        return of(call.code, rang);
    }

    private static SipCallResult of(int code, boolean rang) {
        return switch (code) {
            case 486, 600 -> BUSY;
            case 480 -> NO_ANSWER;
            case 408 -> rang ? NO_ANSWER : NO_RESPONSE;
            case 403, 603, 607, 608 -> REJECTED;
            case 404, 410, 484, 604 -> NOT_FOUND;
            case 401, 407 -> CHALLENGED;
            default -> code < 400 ? REDIRECTED : FAILED;
        };
    }
}
