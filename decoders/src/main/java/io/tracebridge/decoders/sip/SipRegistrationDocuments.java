package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipRecord.Kept;

/** Writes the document of a binding. */
final class SipRegistrationDocuments {
    private static final byte[] ACTION = JsonWriter.quoted("sip.registration");
    private static final byte[] NOT_SEEN = JsonWriter.quoted("the first REGISTER of the binding was not seen");

    private final SipRecordWriter writer;
    private final SipStore store;
    private final Envelope envelope = new Envelope();
    private JsonWriter json;

    SipRegistrationDocuments(SipRecordWriter writer, SipStore store) {
        this.writer = writer;
        this.store = store;
    }

    /** @param why what is missing, quoted JSON; null when the end was seen */
    void write(SipRegistration r, TransactionState state, byte[] why) {
        r.identify(envelope, SipProtocol.REGISTRATION);
        envelope.state = r.requestSeen ? state : TransactionState.ORPHAN_END;
        if (!r.requestSeen) {
            envelope.message(NOT_SEEN);
        }
        if (why != null) {
            envelope.message(why);
        }
        document(r);
    }

    /** @param mark packet time that the document tells of, nanoseconds */
    void progress(SipRegistration r, long mark) {
        r.identify(envelope, SipProtocol.REGISTRATION_PROGRESS);
        envelope.key1 = mark;
        envelope.state = TransactionState.OPEN;
        document(r);
    }

    private void document(SipRegistration r) {
        Envelope e = envelope;
        r.fill(e);
        e.action = ACTION;
        e.outcome = r.result.outcome;
        e.ok = r.successes > 0;
        if (r.code >= 300) {
            e.errorCode = SipStatus.text(r.code);
            e.reason = SipStatus.phrase(r.code);
        }
        json = writer.begin(e, r, store);
        json.literal(SipFields.REGISTRATION_RESULT, r.result.json);
        json.number(SipFields.REGISTRATION_ATTEMPTS, r.attempts);
        positive(SipFields.REGISTRATION_SUCCESSES, r.successes);
        positive(
                SipFields.REGISTRATION_REFRESHES,
                r.successes - 1 - (r.result == SipRegistrationResult.UNREGISTERED ? 1 : 0));
        positive(SipFields.REGISTRATION_CHALLENGES, r.challenges);
        positive(SipFields.REGISTRATION_FAILURES, r.failures);
        positive(SipFields.REGISTRATION_TIMEOUTS, r.timeouts);
        positive(SipFields.REGISTRATION_EXPIRES, r.grantedSeconds);
        if (r.firstDelay >= 0) {
            json.number(SipFields.REGISTRATION_REQUEST_DELAY, r.firstDelay);
            json.number(SipFields.REGISTRATION_REQUEST_DELAY_MAX, r.longestDelay);
        }
        if (r.boundNanos > 0) {
            long end = r.result == SipRegistrationResult.EXPIRED ? r.endOfBinding : r.endNanos;
            json.number(SipFields.REGISTRATION_DURATION, Math.max(0, end - r.boundNanos));
        }
        SipMessage response = writer.message(Kept.RESPONSE);
        if (response != null) {
            long agent = response.header(SipHeader.SERVER);
            writer.text(SipFields.REGISTRATION_REGISTRAR, response, agent);
        }
        writer.commit();
    }

    private void positive(Field field, long value) {
        if (value > 0) {
            json.number(field, value);
        }
    }
}
