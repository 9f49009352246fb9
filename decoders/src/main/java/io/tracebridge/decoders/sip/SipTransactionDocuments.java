package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import java.util.Locale;

/** Writes the document of a request outside of calls and registrations. */
final class SipTransactionDocuments {
    private static final byte[][] ACTIONS = new byte[SipMethod.values().length][];
    private static final byte[] NOT_SEEN = JsonWriter.quoted("the request was not seen");

    static {
        for (SipMethod method : SipMethod.values()) {
            ACTIONS[method.ordinal()] = JsonWriter.quoted("sip." + method.name().toLowerCase(Locale.ROOT));
        }
    }

    private final SipRecordWriter writer;
    private final SipStore store;
    private final Envelope envelope = new Envelope();

    SipTransactionDocuments(SipRecordWriter writer, SipStore store) {
        this.writer = writer;
        this.store = store;
    }

    /** @param why what is missing, quoted JSON; null when the end was seen */
    void write(SipTransaction t, TransactionState state, byte[] why) {
        Envelope e = envelope;
        t.identify(e, SipProtocol.TRANSACTION);
        t.fill(e);
        e.key1 |= t.method.ordinal();
        e.state = t.requestSeen ? state : TransactionState.ORPHAN_END;
        e.action = ACTIONS[t.method.ordinal()];
        e.hasDuration = t.requestSeen && t.isOver();
        if (e.hasDuration) {
            e.endNanos = Math.max(t.requestNanos, t.finalNanos);
        }
        e.ok = t.isOver() && t.code < 300;
        e.outcome = e.ok ? Outcome.SUCCESS : t.isOver() || t.timedOut ? Outcome.FAILURE : Outcome.UNKNOWN;
        if (t.code >= 300) {
            e.errorCode = SipStatus.text(t.code);
            e.reason = SipStatus.phrase(t.code);
        }
        if (!t.requestSeen) {
            e.message(NOT_SEEN);
        }
        if (why != null) {
            e.message(why);
        }
        JsonWriter json = writer.begin(e, t, store);
        if (t.timedOut) {
            json.bool(SipFields.TIMEOUT, true);
        }
        json.number(SipFields.TRANSACTION_ATTEMPTS, t.attempts);
        if (t.challenges > 0) {
            json.number(SipFields.TRANSACTION_CHALLENGES, t.challenges);
        }
        request(json, t, writer.message(Kept.REQUEST));
        writer.commit();
    }

    private void request(JsonWriter json, SipTransaction t, SipMessage request) {
        if (request == null) {
            return;
        }
        writer.text(SipFields.EVENT, request, request.header(SipHeader.EVENT));
        if (t.bodyLength > 0) {
            json.number(SipFields.BODY_LENGTH, t.bodyLength);
        }
    }
}
