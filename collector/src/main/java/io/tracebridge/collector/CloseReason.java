package io.tracebridge.collector;

import io.tracebridge.capture.edgeprotocol.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a connection was closed, as it stands in metrics.
 *
 * @param label lower case, words joined by underscores
 */
record CloseReason(String label) {
    static final CloseReason END_OF_STREAM = new CloseReason("end_of_stream");
    static final CloseReason CUT_OFF = new CloseReason("cut_off_frame");
    static final CloseReason REPLACED = new CloseReason("replaced");
    static final CloseReason IDLE = new CloseReason("idle");
    static final CloseReason HALF_SENT = new CloseReason("half_sent_frame");
    static final CloseReason NETWORK = new CloseReason("network_error");
    static final CloseReason SHUTDOWN = new CloseReason("shutdown");
    static final CloseReason BUG = new CloseReason("internal_error");

    static CloseReason of(Refusal refusal) {
        return new CloseReason(refusal.label());
    }

    static List<CloseReason> all() {
        List<CloseReason> all =
                new ArrayList<>(List.of(END_OF_STREAM, CUT_OFF, REPLACED, IDLE, HALF_SENT, NETWORK, SHUTDOWN, BUG));
        for (Refusal refusal : Refusal.values()) {
            all.add(of(refusal));
        }
        return all;
    }
}
