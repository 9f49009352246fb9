package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;

/** How a query ends of which no response was seen: in which state, and in which words. */
enum DnsEnding {
    TIMEOUT(TransactionState.TIMEOUT, Outcome.UNKNOWN, null, null, "no response to this query was seen"),
    REPLACED(
            TransactionState.ABORTED,
            Outcome.UNKNOWN,
            null,
            null,
            "another query took the identifier of this one before a response was seen"),
    EVICTED(TransactionState.EVICTED, Outcome.UNKNOWN, null, null, "the table of open queries was full"),
    CLOCK_STEP(TransactionState.ABORTED, Outcome.UNKNOWN, null, null, "the clock of the capture was set back"),

    /** With reason and code of the error that quoted it. */
    UNDELIVERED(
            TransactionState.ABORTED, Outcome.FAILURE, null, null, "the network said that the query did not arrive"),

    /** RFC 9293 section 3.10.7: nothing more goes either way. */
    RESET(
            TransactionState.ABORTED,
            Outcome.FAILURE,
            "TCP connection reset",
            "tcp.reset",
            "the connection was reset before a response was seen"),

    /** The server sends no more. */
    CLOSED(
            TransactionState.ABORTED,
            Outcome.FAILURE,
            "TCP connection closed by the server",
            "tcp.closed",
            "the server closed the connection before a response was seen"),

    /** RESET or CLOSED, but a response may have been among the bytes that were not captured. */
    ENDED_AFTER_LOSS(
            TransactionState.ABORTED,
            Outcome.UNKNOWN,
            null,
            null,
            "the connection ended before a response was seen, and bytes of it were not captured");

    final TransactionState state;
    final Outcome outcome;

    /** Quoted JSON; null where there is none. */
    final byte[] reason;

    final byte[] code;
    final byte[] sentence;

    DnsEnding(TransactionState state, Outcome outcome, String reason, String code, String sentence) {
        this.state = state;
        this.outcome = outcome;
        this.reason = reason == null ? null : JsonWriter.quoted(reason);
        this.code = code == null ? null : JsonWriter.quoted(code);
        this.sentence = JsonWriter.quoted(sentence);
    }
}
