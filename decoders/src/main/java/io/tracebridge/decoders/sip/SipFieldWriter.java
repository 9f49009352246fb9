package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.text.Span;

/**
 * What all documents of SIP have in common, one document after the other: numbers are learned from addresses first, so that they are found in
 * texts that stand before them, and every text goes through {@link SipPrivacy}.
 */
abstract class SipFieldWriter {
    /** Whose numbers must be known before texts are written in which they may stand. */
    static final SipHeader[] IDENTITIES = {
        SipHeader.P_ASSERTED_IDENTITY, SipHeader.P_PREFERRED_IDENTITY, SipHeader.REMOTE_PARTY_ID
    };

    static final SipHeader[] DIVERSIONS = {SipHeader.DIVERSION, SipHeader.HISTORY_INFO};

    final SipPrivacy privacy;
    final SipAuth auth = new SipAuth();
    JsonWriter json;

    private final Documents documents;
    private final SipRelated related = new SipRelated();
    private final SipValues values = new SipValues();
    private final SipAddress address = new SipAddress();
    private final int mostValues;

    /** @param mostValues values of one header field that are written */
    SipFieldWriter(Site site, int mostValues) {
        this.documents = new Documents(site);
        this.privacy = new SipPrivacy(site.settings());
        this.mostValues = mostValues;
    }

    /** The {@code event.id} that the envelope's document will have; overwritten by the next. */
    byte[] id(Envelope envelope) {
        return documents.id(envelope);
    }

    /** Forgets the document before: now numbers may be learned. */
    final void forget() {
        privacy.begin();
        related.begin();
    }

    final void open(Envelope envelope) {
        json = documents.begin(envelope);
    }

    /** Ends the document with what stands outside of {@code sip}. */
    final void close() {
        privacy.subscribers(json);
        documents.beginRelatedIps();
        json.endArray();
        related.write(json);
        documents.commit();
    }

    static void faults(SipMessage message, Envelope to) {
        for (int n = 0; n < message.faultCount(); n++) {
            to.fault(message.fault(n), message.faultOffset(n));
        }
    }

    final void learn(SipMessage message, SipUri uri) {
        if (uri.isPresent()) {
            privacy.learn(message.bytes(), uri);
        }
    }

    final void learn(SipMessage message, SipHeader[] headers) {
        for (SipHeader header : headers) {
            values.begin(message, header);
            for (int n = 0; n < mostValues && values.next(); n++) {
                address.parse(message.bytes(), values.from(), values.to());
                privacy.learn(message.bytes(), address.uri());
            }
        }
    }

    /** The URI of the first value of a header field. */
    final void first(SipMessage message, SipHeader header, SipUriFields fields) {
        values.begin(message, header);
        if (values.next()) {
            address.parse(message.bytes(), values.from(), values.to());
            uri(message, address.uri(), fields);
        }
    }

    /** The values of a header field, each without its comma. */
    final void values(SipMessage message, Field field, SipHeader header) {
        boolean open = false;
        values.begin(message, header);
        for (int n = 0; n < mostValues && values.next(); n++) {
            privacy.text(message.bytes(), values.value());
            open = element(field, open);
        }
        if (open) {
            json.endArray();
        }
    }

    /** The URIs of several header fields. */
    final void uris(SipMessage message, Field field, SipHeader[] headers) {
        boolean open = false;
        for (SipHeader header : headers) {
            values.begin(message, header);
            for (int n = 0; n < mostValues && values.next(); n++) {
                address.parse(message.bytes(), values.from(), values.to());
                privacy.uri(message.bytes(), address.uri());
                open = element(field, open);
            }
        }
        if (open) {
            json.endArray();
        }
    }

    private boolean element(Field field, boolean open) {
        if (privacy.length() == 0) {
            return open;
        }
        if (!open) {
            json.beginArray(field);
        }
        json.element(privacy.array(), 0, privacy.length());
        return true;
    }

    /** Left out when it is not there. */
    final void uri(SipMessage message, SipUri uri, SipUriFields fields) {
        if (uri.isPresent()) {
            fields.write(json, message.bytes(), uri, privacy, related);
        }
    }

    final void party(SipMessage message, SipAddress party, Field display, Field tag, SipUriFields fields) {
        written(display, message, party.display());
        text(tag, message, party.tag());
        uri(message, party.uri(), fields);
    }

    /** Who asks to be believed, and for what realm; never what proves it. False when the message has no such thing. */
    final boolean auth(SipMessage message) {
        if (!auth.read(message)) {
            return false;
        }
        text(SipFields.AUTH_SCHEME, message, auth.scheme());
        text(SipFields.AUTH_REALM, message, auth.realm());
        if (!Span.isEmpty(auth.username())) {
            privacy.userName(message.bytes(), auth.username());
            put(SipFields.AUTH_USERNAME);
            related.user(privacy);
        }
        return true;
    }

    /** A text of a message in which numbers are not expected: known ones are replaced. */
    final void text(Field field, SipMessage message, long span) {
        text(field, message.bytes(), span);
    }

    final void text(Field field, byte[] bytes, long span) {
        if (!Span.isEmpty(span)) {
            privacy.text(bytes, span);
            put(field);
        }
    }

    /** A text that people wrote: whatever looks like a number is replaced. */
    final void written(Field field, SipMessage message, long span) {
        if (!Span.isEmpty(span)) {
            privacy.display(message.bytes(), span);
            put(field);
        }
    }

    /** What names a subscriber: a number, or a user and a host. */
    final void user(Field field, byte[] bytes, long span) {
        if (!Span.isEmpty(span)) {
            privacy.userName(bytes, span);
            put(field);
        }
    }

    /** A word of the protocol, in lower case. */
    final void lower(Field field, SipMessage message, long span) {
        if (!Span.isEmpty(span)) {
            privacy.lower(message.bytes(), span);
            put(field);
        }
    }

    /** An element of the array that is open; see {@link #user}. */
    final void elementOfUser(byte[] bytes, long span) {
        privacy.userName(bytes, span);
        json.element(privacy.array(), 0, privacy.length());
    }

    /** An element of the array that is open. */
    final void element(byte[] bytes, SipUri uri) {
        privacy.uri(bytes, uri);
        json.element(privacy.array(), 0, privacy.length());
    }

    /** An element of the array that is open; see {@link #text}. */
    final void element(SipMessage message, long span) {
        if (!Span.isEmpty(span)) {
            element(message.bytes(), Span.from(span), Span.length(span));
        }
    }

    /** An element of the array that is open; see {@link #text}. */
    final void element(byte[] bytes, int from, int length) {
        privacy.text(bytes, Span.of(from, from + length));
        json.element(privacy.array(), 0, privacy.length());
    }

    private void put(Field field) {
        if (privacy.length() > 0) {
            json.text(field, privacy.array(), 0, privacy.length());
        }
    }
}
