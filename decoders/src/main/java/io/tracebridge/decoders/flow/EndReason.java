package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** {@code flow.end_reason}. */
enum EndReason {
    /** Both ends of a TCP connection closed it. */
    FIN(TransactionState.COMPLETE),
    RESET(TransactionState.COMPLETE),
    /** Another TCP connection took the ports. */
    REUSED(TransactionState.ABORTED),
    /** Nothing was seen of it for the timeout: how all flows but TCP's end. */
    IDLE(TransactionState.TIMEOUT),
    END_OF_INPUT(TransactionState.TIMEOUT),
    CLOCK_STEP(TransactionState.ABORTED),
    EVICTED(TransactionState.EVICTED);

    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));
    final TransactionState state;

    EndReason(TransactionState state) {
        this.state = state;
    }

    /** @param reason null when another connection took its ports */
    static EndReason of(Flow flow, Timers.Reason reason) {
        if (flow.isReset()) {
            return RESET;
        }
        if (flow.isClosed()) {
            return FIN;
        }
        if (reason == null) {
            return REUSED;
        }
        return switch (reason) {
            case TIMEOUT -> IDLE;
            case END_OF_INPUT -> END_OF_INPUT;
            case CLOCK_STEP -> CLOCK_STEP;
            case EVICTED -> EVICTED;
        };
    }
}
