package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import io.tracebridge.decoders.text.Span;
import java.util.Arrays;

/**
 * Writes what the documents of calls, registrations and other transactions have in common: what the kept request and response say of who
 * wants what of whom. Every text goes through {@link SipPrivacy}. One a site, used for one document after the other.
 */
final class SipRecordWriter {
    /** Values of one header field that are written. */
    private static final int MOST_VALUES = 32;

    /** Whose numbers must be known before texts are written in which they may stand. */
    private static final SipHeader[] IDENTITIES = {
        SipHeader.P_ASSERTED_IDENTITY, SipHeader.P_PREFERRED_IDENTITY, SipHeader.REMOTE_PARTY_ID
    };

    private static final Kept[] KEPT = Kept.values();
    private static final SipHeader[] DIVERSIONS = {SipHeader.DIVERSION, SipHeader.HISTORY_INFO};

    private final Documents documents;
    private final SipPrivacy privacy;
    private final SipRelated related = new SipRelated();
    private final SipAuth auth = new SipAuth();
    private final SipValues values = new SipValues();
    private final SipAddress address = new SipAddress();
    private final SipMessage[] messages = new SipMessage[KEPT.length];
    private final boolean[] present = new boolean[messages.length];
    private final byte[][] buffers = new byte[messages.length][SipStore.MAX_KEPT];
    private JsonWriter json;
    private Envelope envelope;

    SipRecordWriter(Site site) {
        this.documents = new Documents(site);
        this.privacy = new SipPrivacy(site.settings());
        for (int n = 0; n < messages.length; n++) {
            messages[n] = new SipMessage();
        }
    }

    /** The {@code event.id} that the envelope's document will have; overwritten by the next. */
    byte[] id(Envelope envelope) {
        return documents.id(envelope);
    }

    /** Begins a document, and writes what its messages say. */
    JsonWriter begin(Envelope envelope, SipRecord record, SipStore store) {
        this.envelope = envelope;
        privacy.begin();
        related.begin();
        for (Kept kept : KEPT) {
            int n = kept.ordinal();
            present[n] = store.read(record, kept, messages[n], buffers[n]);
            if (present[n]) {
                learn(messages[n]);
            }
        }
        json = documents.begin(envelope);
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
        privacy.begin();
        related.begin();
        Arrays.fill(present, false);
        json = documents.begin(envelope);
        return json;
    }

    /** Ends the document with what stands outside of {@code sip}. */
    void commit() {
        privacy.subscribers(json);
        documents.beginRelatedIps();
        json.endArray();
        related.write(json);
        for (int n = 0; n < messages.length; n++) {
            for (int f = 0; present[n] && f < messages[n].faultCount(); f++) {
                envelope.fault(messages[n].fault(f), messages[n].faultOffset(f));
            }
        }
        documents.commit();
    }

    /** A kept message of the document that is open, or null. */
    SipMessage message(Kept kept) {
        return present[kept.ordinal()] ? messages[kept.ordinal()] : null;
    }

    private void learn(SipMessage message) {
        byte[] bytes = message.bytes();
        privacy.learn(bytes, message.from().uri());
        privacy.learn(bytes, message.to().uri());
        privacy.learn(bytes, message.contact().uri());
        if (message.requestUri().isPresent()) {
            privacy.learn(bytes, message.requestUri());
        }
        learn(message, IDENTITIES);
        learn(message, DIVERSIONS);
    }

    private void learn(SipMessage message, SipHeader[] headers) {
        for (SipHeader header : headers) {
            values.begin(message, header);
            for (int n = 0; n < MOST_VALUES && values.next(); n++) {
                address.parse(message.bytes(), values.from(), values.to());
                privacy.learn(message.bytes(), address.uri());
            }
        }
    }

    /** @param either the request if it is there */
    private void messages(SipMessage request, SipMessage response, SipMessage either) {
        byte[] bytes = either.bytes();
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
            SipUriFields.REQUEST.write(json, bytes, request.requestUri(), privacy, related);
        }
        party(either, either.from(), SipFields.FROM_DISPLAY_INFO, SipFields.FROM_TAG, SipUriFields.FROM);
        // The response's has the tag that the request's has not.
        SipMessage to = response != null && response.to().isPresent() ? response : either;
        party(to, to.to(), SipFields.TO_DISPLAY_INFO, SipFields.TO_TAG, SipUriFields.TO);
        if (request != null) {
            if (request.contact().uri().isPresent()) {
                SipUriFields.CONTACT.write(json, bytes, request.contact().uri(), privacy, related);
            }
            uris(request, SipFields.IDENTITIES, IDENTITIES);
            uris(request, SipFields.DIVERSIONS, DIVERSIONS);
            auth(request);
        }
    }

    private void party(SipMessage message, SipAddress party, Field display, Field tag, SipUriFields fields) {
        if (!Span.isEmpty(party.display())) {
            privacy.display(message.bytes(), party.display());
            put(display);
        }
        text(tag, message, party.tag());
        if (party.uri().isPresent()) {
            fields.write(json, message.bytes(), party.uri(), privacy, related);
        }
    }

    /** Who asks to be believed, and for what realm; never what proves it. */
    private void auth(SipMessage request) {
        if (auth.read(request)) {
            text(SipFields.AUTH_SCHEME, request, auth.scheme());
            text(SipFields.AUTH_REALM, request, auth.realm());
            if (!Span.isEmpty(auth.username())) {
                privacy.userName(request.bytes(), auth.username());
                put(SipFields.AUTH_USERNAME);
                related.user(privacy);
            }
        }
    }

    private void uris(SipMessage message, Field field, SipHeader... headers) {
        boolean open = false;
        for (SipHeader header : headers) {
            values.begin(message, header);
            for (int n = 0; n < MOST_VALUES && values.next(); n++) {
                address.parse(message.bytes(), values.from(), values.to());
                privacy.uri(message.bytes(), address.uri());
                if (privacy.length() > 0) {
                    if (!open) {
                        json.beginArray(field);
                        open = true;
                    }
                    json.element(privacy.array(), 0, privacy.length());
                }
            }
        }
        if (open) {
            json.endArray();
        }
    }

    /** A text of a message in which numbers are not expected: known ones are replaced. */
    void text(Field field, SipMessage message, long span) {
        text(field, message.bytes(), span);
    }

    void text(Field field, byte[] bytes, long span) {
        if (!Span.isEmpty(span)) {
            privacy.text(bytes, span);
            put(field);
        }
    }

    /** A text that people wrote: whatever looks like a number is replaced. */
    void written(Field field, SipMessage message, long span) {
        if (!Span.isEmpty(span)) {
            privacy.display(message.bytes(), span);
            put(field);
        }
    }

    /** What names a subscriber: a number, or a user and a host. */
    void user(Field field, byte[] bytes, long span) {
        if (!Span.isEmpty(span)) {
            privacy.userName(bytes, span);
            put(field);
        }
    }

    /** An element of the array that is open; see {@link #user}. */
    void elementOfUser(byte[] bytes, long span) {
        privacy.userName(bytes, span);
        json.element(privacy.array(), 0, privacy.length());
    }

    /** An element of the array that is open; see {@link #text}. */
    void element(SipMessage message, long span) {
        if (!Span.isEmpty(span)) {
            element(message.bytes(), Span.from(span), Span.length(span));
        }
    }

    /** An element of the array that is open; see {@link #text}. */
    void element(byte[] bytes, int from, int length) {
        privacy.text(bytes, Span.of(from, from + length));
        json.element(privacy.array(), 0, privacy.length());
    }

    /** An element of the array that is open. */
    void element(byte[] bytes, SipUri uri) {
        privacy.uri(bytes, uri);
        json.element(privacy.array(), 0, privacy.length());
    }

    private void put(Field field) {
        if (privacy.length() > 0) {
            json.text(field, privacy.array(), 0, privacy.length());
        }
    }
}
