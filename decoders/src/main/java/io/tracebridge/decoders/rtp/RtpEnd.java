package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/** Why a stream ended: {@code rtp.end}. */
enum RtpEnd {
    /** Its source said so by RTCP. */
    BYE(TransactionState.COMPLETE),
    /** The session that announced it ended, or gave its address to another. */
    SESSION(TransactionState.COMPLETE),
    /** No packet came for 30 s. */
    IDLE(TransactionState.COMPLETE),
    /** The input ended. */
    END_OF_INPUT(TransactionState.COMPLETE),
    CLOCK_STEP(TransactionState.ABORTED),
    EVICTED(TransactionState.EVICTED);

    final TransactionState state;
    final byte[] json = JsonWriter.quoted(name().toLowerCase(Locale.ROOT));

    RtpEnd(TransactionState state) {
        this.state = state;
    }
}
