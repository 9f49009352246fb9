package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.util.Locale;

/** Writes a document for each message, as packetbeat does: the sender is source and client. */
final class SipDocuments implements SipListener {
    /** Values of one header field that are written. */
    private static final int MOST_VALUES = 64;

    private static final byte[] SIP = JsonWriter.quoted("sip");
    private static final byte[] REQUEST = JsonWriter.quoted("request");
    private static final byte[] RESPONSE = JsonWriter.quoted("response");
    private static final byte[] EXPIRES = Ascii.of("expires");
    private static final byte[] TRANSPORT = Ascii.of("transport");
    private static final byte[][] ACTIONS = new byte[SipMethod.values().length][];

    /** Before the number of the version. */
    private static final byte[] SLASH = Ascii.of("sip/");

    private static final SipHeader[] IDENTITIES = {
        SipHeader.P_ASSERTED_IDENTITY, SipHeader.P_PREFERRED_IDENTITY, SipHeader.REMOTE_PARTY_ID
    };

    private static final SipHeader[] DIVERSIONS = {SipHeader.DIVERSION, SipHeader.HISTORY_INFO};

    static {
        for (SipMethod method : SipMethod.values()) {
            ACTIONS[method.ordinal()] = JsonWriter.quoted("sip-" + method.name().toLowerCase(Locale.ROOT));
        }
    }

    private final Site site;
    private final Documents documents;
    private final Envelope envelope = new Envelope();
    private final SipPrivacy privacy;
    private final SipSdpWriter sdp;
    private final SipRelated related = new SipRelated();
    private final SipAuth auth = new SipAuth();
    private final SipValues values = new SipValues();
    private final SipAddress address = new SipAddress();
    private final byte[] code = new byte[5];
    private JsonWriter json;
    private SipMessage current;

    SipDocuments(Site site) {
        this.site = site;
        documents = new Documents(site);
        privacy = new SipPrivacy(site.settings());
        sdp = new SipSdpWriter(privacy);
    }

    @Override
    public void message(Packet packet, SipMessage message) {
        current = message;
        privacy.begin();
        related.begin();
        learn(message);
        envelope(packet, message);
        json = documents.begin(envelope);
        byte[] bytes = message.bytes();
        if (message.isRequest()) {
            text(CommonFields.METHOD, message.methodText());
        }
        startLine(message);
        header(message);
        if (message.requestUri().isPresent()) {
            SipUriFields.REQUEST.write(json, bytes, message.requestUri(), privacy, related);
        }
        party(message.from(), SipFields.FROM_DISPLAY_INFO, SipFields.FROM_TAG, SipUriFields.FROM);
        party(message.to(), SipFields.TO_DISPLAY_INFO, SipFields.TO_TAG, SipUriFields.TO);
        contact(message.contact());
        values.begin(message, SipHeader.P_ASSOCIATED_URI);
        if (values.next()) {
            address.parse(bytes, values.from(), values.to());
            SipUriFields.PRIVATE.write(json, bytes, address.uri(), privacy, related);
        }
        uris(message, SipFields.IDENTITIES, IDENTITIES);
        uris(message, SipFields.DIVERSIONS, DIVERSIONS);
        auth(message);
        sdp.write(json, message);
        privacy.subscribers(json);
        documents.beginRelatedIps();
        json.endArray();
        related.write(json);
        for (int n = 0; n < message.faultCount(); n++) {
            envelope.fault(message.fault(n), message.faultOffset(n));
        }
        documents.commit();
    }

    /** Numbers that stand in addresses, so that they are found in identifiers that are written before them. */
    private void learn(SipMessage message) {
        byte[] bytes = message.bytes();
        privacy.learn(bytes, message.from().uri());
        privacy.learn(bytes, message.to().uri());
        privacy.learn(bytes, message.requestUri());
        privacy.learn(bytes, message.contact().uri());
        for (SipHeader header : IDENTITIES) {
            learn(message, header);
        }
        learn(message, SipHeader.P_ASSOCIATED_URI);
        for (SipHeader header : DIVERSIONS) {
            learn(message, header);
        }
    }

    private void learn(SipMessage message, SipHeader header) {
        values.begin(message, header);
        for (int n = 0; n < MOST_VALUES && values.next(); n++) {
            address.parse(message.bytes(), values.from(), values.to());
            privacy.learn(message.bytes(), address.uri());
        }
    }

    private void envelope(Packet packet, SipMessage message) {
        Envelope e = envelope;
        e.reset();
        e.dataset = SipProtocol.MESSAGE;
        e.protocol = SIP;
        site.identify(packet);
        e.fromClient(packet);
        e.clientMessages = 1;
        e.clientBytes = message.length();
        e.frames = 1;
        e.key1 = message.place;
        e.key2 = message.isRequest() ? 1 : 2;
        e.sequence = message.cseqNumber();
        e.truncated = message.isCut();
        SipMethod method = message.isRequest() ? message.method() : message.cseqMethod();
        e.action = ACTIONS[method.ordinal()];
        int status = message.statusCode();
        e.ok = message.isRequest() || status < 400;
        e.outcome = status >= 400 ? Outcome.FAILURE : status >= 200 ? Outcome.SUCCESS : Outcome.UNKNOWN;
        if (status >= 400) {
            e.errorCode = quoted(status);
        }
    }

    private byte[] quoted(int status) {
        code[0] = '"';
        code[1] = (byte) ('0' + status / 100);
        code[2] = (byte) ('0' + status / 10 % 10);
        code[3] = (byte) ('0' + status % 10);
        code[4] = '"';
        return code;
    }

    private void startLine(SipMessage message) {
        json.literal(SipFields.TYPE, message.isRequest() ? REQUEST : RESPONSE);
        long version = message.version();
        text(SipFields.VERSION, Span.of(Span.from(version) + SLASH.length, Span.to(version)));
        text(SipFields.METHOD, message.methodText());
        if (message.statusCode() > 0) {
            json.number(SipFields.CODE, message.statusCode());
        }
        if (!Span.isEmpty(message.reason())) {
            privacy.display(message.bytes(), message.reason());
            put(SipFields.STATUS);
        }
    }

    private void header(SipMessage message) {
        byte[] bytes = message.bytes();
        text(SipFields.CALL_ID, message.callId());
        if (message.cseqNumber() >= 0) {
            json.number(SipFields.CSEQ_CODE, message.cseqNumber());
        }
        text(SipFields.CSEQ_METHOD, message.cseqMethodText());
        number(SipFields.MAX_FORWARDS, message.number(SipHeader.MAX_FORWARDS));
        number(SipFields.EXPIRES, message.number(SipHeader.EXPIRES));
        number(SipFields.CONTENT_LENGTH, message.contentLength());
        long type = message.contentType();
        if (!Span.isEmpty(type)) {
            int semicolon = Ascii.find(bytes, Span.from(type), Span.to(type), ';');
            privacy.lower(bytes, Ascii.trim(bytes, Span.from(type), semicolon));
            put(SipFields.CONTENT_TYPE);
        }
        if (message.bodyLength() > 0) {
            json.number(SipFields.BODY_LENGTH, message.bodyLength());
        }
        if (message.trailing() > 0) {
            json.number(SipFields.TRAILING_LENGTH, message.trailing());
        }
        values(message, SipFields.ALLOW, SipHeader.ALLOW);
        values(message, SipFields.SUPPORTED, SipHeader.SUPPORTED);
        values(message, SipFields.REQUIRE, SipHeader.REQUIRE);
        values(message, SipFields.ACCEPT, SipHeader.ACCEPT);
        text(SipFields.EVENT, message.header(SipHeader.EVENT));
        values(message, SipFields.PRIVACY, SipHeader.PRIVACY);
        text(
                SipFields.USER_AGENT_ORIGINAL,
                message.has(SipHeader.USER_AGENT)
                        ? message.header(SipHeader.USER_AGENT)
                        : message.header(SipHeader.SERVER));
        values(message, SipFields.VIA_ORIGINAL, SipHeader.VIA);
        if (message.via().isPresent()) {
            text(SipFields.VIA_BRANCH, message.via().branch());
            privacy.lower(bytes, message.via().transport());
            put(SipFields.VIA_TRANSPORT);
            text(SipFields.VIA_HOST, message.via().host());
            number(SipFields.VIA_PORT, message.via().port());
        }
        json.literal(SipFields.TRANSPORT, message.transport.json);
    }

    private void party(SipAddress party, Field display, Field tag, SipUriFields fields) {
        byte[] bytes = current.bytes();
        if (!Span.isEmpty(party.display())) {
            privacy.display(bytes, party.display());
            put(display);
        }
        text(tag, party.tag());
        if (party.uri().isPresent()) {
            fields.write(json, bytes, party.uri(), privacy, related);
        }
    }

    private void contact(SipAddress contact) {
        byte[] bytes = current.bytes();
        if (!Span.isEmpty(contact.display())) {
            privacy.display(bytes, contact.display());
            put(SipFields.CONTACT_DISPLAY_INFO);
        }
        number(SipFields.CONTACT_EXPIRES, Ascii.number(bytes, contact.param(bytes, EXPIRES)));
        long transport = contact.uri().param(bytes, TRANSPORT);
        if (!Span.isEmpty(transport)) {
            privacy.lower(bytes, transport);
            put(SipFields.CONTACT_TRANSPORT);
        }
        if (contact.uri().isPresent()) {
            SipUriFields.CONTACT.write(json, bytes, contact.uri(), privacy, related);
        }
    }

    private void auth(SipMessage message) {
        if (!auth.read(message)) {
            return;
        }
        text(SipFields.AUTH_SCHEME, auth.scheme());
        text(SipFields.AUTH_REALM, auth.realm());
        if (!Span.isEmpty(auth.username())) {
            privacy.userName(message.bytes(), auth.username());
            put(SipFields.AUTH_USERNAME);
            related.user(privacy);
        }
        if (auth.uri().isPresent()) {
            SipUriFields.AUTH.write(json, message.bytes(), auth.uri(), privacy, related);
        }
    }

    /** The values of a header field, each without its comma. */
    private void values(SipMessage message, Field field, SipHeader header) {
        values.begin(message, header);
        boolean open = false;
        for (int n = 0; n < MOST_VALUES && values.next(); n++) {
            privacy.text(message.bytes(), values.value());
            open = element(field, open);
        }
        if (open) {
            json.endArray();
        }
    }

    /** The URIs of several header fields. */
    private void uris(SipMessage message, Field field, SipHeader... headers) {
        boolean open = false;
        for (SipHeader header : headers) {
            values.begin(message, header);
            for (int n = 0; n < MOST_VALUES && values.next(); n++) {
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

    private void text(Field field, long span) {
        if (!Span.isEmpty(span)) {
            privacy.text(current.bytes(), span);
            put(field);
        }
    }

    /** What {@link SipPrivacy} last gave. */
    private void put(Field field) {
        if (privacy.length() > 0) {
            json.text(field, privacy.array(), 0, privacy.length());
        }
    }

    private void number(Field field, long value) {
        if (value >= 0) {
            json.number(field, value);
        }
    }
}
