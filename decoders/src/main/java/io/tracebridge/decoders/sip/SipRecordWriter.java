package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import java.util.Arrays;

/**
 * Writes what the documents of calls, registrations and other transactions have in common: what the kept request and response say of who
 * wants what of whom. One a site, used for one document after the other.
 */
final class SipRecordWriter extends SipFieldWriter {
    private static final int MOST_VALUES = 32;
    private static final Kept[] KEPT = Kept.values();

    private final SipMessage[] messages = new SipMessage[KEPT.length];
    private final boolean[] present = new boolean[messages.length];
    private final byte[][] buffers = new byte[messages.length][SipStore.MAX_KEPT];
    private Envelope envelope;

    SipRecordWriter(Site site) {
        super(site, MOST_VALUES);
        for (int n = 0; n < messages.length; n++) {
            messages[n] = new SipMessage();
        }
    }

    /** Begins a document, and writes what its messages say. */
    JsonWriter begin(Envelope envelope, SipRecord record, SipStore store) {
        this.envelope = envelope;
        forget();
        for (Kept kept : KEPT) {
            int n = kept.ordinal();
            present[n] = store.read(record, kept, messages[n], buffers[n]);
            if (present[n]) {
                learn(messages[n]);
            }
        }
        open(envelope);
        SipMessage request = message(Kept.REQUEST);
        SipMessage response = message(Kept.RESPONSE);
        SipMessage either = request != null ? request : response != null ? response : message(Kept.CLOSING);
        either = either != null ? either : message(Kept.FIRST);
        if (either != null) {
            messages(request, response, either);
        }
        return json;
    }

    /** Begins a document that is made of no kept message. */
    JsonWriter beginAlone(Envelope envelope) {
        this.envelope = envelope;
        forget();
        Arrays.fill(present, false);
        open(envelope);
        return json;
    }

    void commit() {
        for (int n = 0; n < messages.length; n++) {
            if (present[n]) {
                faults(messages[n], envelope);
            }
        }
        close();
    }

    /** A kept message of the document that is open, or null. */
    SipMessage message(Kept kept) {
        return present[kept.ordinal()] ? messages[kept.ordinal()] : null;
    }

    private void learn(SipMessage message) {
        learn(message, message.from().uri());
        learn(message, message.to().uri());
        learn(message, message.contact().uri());
        learn(message, message.requestUri());
        learn(message, IDENTITIES);
        learn(message, DIVERSIONS);
    }

    /** @param either the request if it is there */
    private void messages(SipMessage request, SipMessage response, SipMessage either) {
        text(CommonFields.METHOD, either, either.isRequest() ? either.methodText() : either.cseqMethodText());
        text(SipFields.METHOD, either, either.isRequest() ? either.methodText() : either.cseqMethodText());
        if (response != null) {
            json.number(SipFields.CODE, response.statusCode());
            written(SipFields.STATUS, response, response.reason());
        }
        text(SipFields.CALL_ID, either, either.callId());
        json.number(SipFields.CSEQ_CODE, either.cseqNumber());
        if (request != null) {
            text(SipFields.USER_AGENT_ORIGINAL, request, request.header(SipHeader.USER_AGENT));
            uri(request, request.requestUri(), SipUriFields.REQUEST);
        }
        party(either, either.from(), SipFields.FROM_DISPLAY_INFO, SipFields.FROM_TAG, SipUriFields.FROM);
        // The response's has the tag that the request's has not.
        SipMessage to = response != null && response.to().isPresent() ? response : either;
        party(to, to.to(), SipFields.TO_DISPLAY_INFO, SipFields.TO_TAG, SipUriFields.TO);
        if (request != null) {
            uri(request, request.contact().uri(), SipUriFields.CONTACT);
            uris(request, SipFields.IDENTITIES, IDENTITIES);
            uris(request, SipFields.DIVERSIONS, DIVERSIONS);
            auth(request);
        }
    }
}
