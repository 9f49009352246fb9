package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.util.Locale;

/** Writes a document for each message, as packetbeat does: the sender is source and client. */
final class SipDocuments extends SipFieldWriter implements SipListener {
    private static final int MOST_VALUES = 64;

    private static final byte[] SIP = JsonWriter.quoted("sip");
    private static final byte[] REQUEST = JsonWriter.quoted("request");
    private static final byte[] RESPONSE = JsonWriter.quoted("response");
    private static final byte[] EXPIRES = Ascii.of("expires");
    private static final byte[] TRANSPORT = Ascii.of("transport");
    private static final byte[][] ACTIONS = new byte[SipMethod.values().length][];

    private static final SipHeader[] ASSOCIATED = {SipHeader.P_ASSOCIATED_URI};

    /** Before the number of the version. */
    private static final byte[] SLASH = Ascii.of("sip/");

    static {
        for (SipMethod method : SipMethod.values()) {
            ACTIONS[method.ordinal()] = JsonWriter.quoted("sip-" + method.name().toLowerCase(Locale.ROOT));
        }
    }

    private final Site site;
    private final Envelope envelope = new Envelope();
    private final SipSdpWriter sdp;
    private final byte[] code = new byte[5];

    SipDocuments(Site site) {
        super(site, MOST_VALUES);
        this.site = site;
        sdp = new SipSdpWriter(privacy);
    }

    @Override
    public void message(Packet packet, SipMessage message) {
        forget();
        learn(message);
        envelope(packet, message);
        open(envelope);
        if (message.isRequest()) {
            text(CommonFields.METHOD, message, message.methodText());
        }
        startLine(message);
        header(message);
        uri(message, message.requestUri(), SipUriFields.REQUEST);
        party(message, message.from(), SipFields.FROM_DISPLAY_INFO, SipFields.FROM_TAG, SipUriFields.FROM);
        party(message, message.to(), SipFields.TO_DISPLAY_INFO, SipFields.TO_TAG, SipUriFields.TO);
        contact(message, message.contact());
        first(message, SipHeader.P_ASSOCIATED_URI, SipUriFields.PRIVATE);
        uris(message, SipFields.IDENTITIES, IDENTITIES);
        uris(message, SipFields.DIVERSIONS, DIVERSIONS);
        if (auth(message)) {
            uri(message, auth.uri(), SipUriFields.AUTH);
        }
        sdp.write(json, message);
        faults(message, envelope);
        close();
    }

    private void learn(SipMessage message) {
        learn(message, message.from().uri());
        learn(message, message.to().uri());
        learn(message, message.requestUri());
        learn(message, message.contact().uri());
        learn(message, IDENTITIES);
        learn(message, ASSOCIATED);
        learn(message, DIVERSIONS);
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
        text(SipFields.VERSION, message, Span.of(Span.from(version) + SLASH.length, Span.to(version)));
        text(SipFields.METHOD, message, message.methodText());
        if (message.statusCode() > 0) {
            json.number(SipFields.CODE, message.statusCode());
        }
        written(SipFields.STATUS, message, message.reason());
    }

    private void header(SipMessage message) {
        byte[] bytes = message.bytes();
        text(SipFields.CALL_ID, message, message.callId());
        if (message.cseqNumber() >= 0) {
            json.number(SipFields.CSEQ_CODE, message.cseqNumber());
        }
        text(SipFields.CSEQ_METHOD, message, message.cseqMethodText());
        number(SipFields.MAX_FORWARDS, message.number(SipHeader.MAX_FORWARDS));
        number(SipFields.EXPIRES, message.number(SipHeader.EXPIRES));
        number(SipFields.CONTENT_LENGTH, message.contentLength());
        long type = message.contentType();
        if (!Span.isEmpty(type)) {
            int semicolon = Ascii.find(bytes, Span.from(type), Span.to(type), ';');
            lower(SipFields.CONTENT_TYPE, message, Ascii.trim(bytes, Span.from(type), semicolon));
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
        text(SipFields.EVENT, message, message.header(SipHeader.EVENT));
        values(message, SipFields.PRIVACY, SipHeader.PRIVACY);
        text(
                SipFields.USER_AGENT_ORIGINAL,
                message,
                message.has(SipHeader.USER_AGENT)
                        ? message.header(SipHeader.USER_AGENT)
                        : message.header(SipHeader.SERVER));
        values(message, SipFields.VIA_ORIGINAL, SipHeader.VIA);
        if (message.via().isPresent()) {
            text(SipFields.VIA_BRANCH, message, message.via().branch());
            lower(SipFields.VIA_TRANSPORT, message, message.via().transport());
            text(SipFields.VIA_HOST, message, message.via().host());
            number(SipFields.VIA_PORT, message.via().port());
        }
        json.literal(SipFields.TRANSPORT, message.transport.json);
    }

    private void contact(SipMessage message, SipAddress contact) {
        byte[] bytes = message.bytes();
        written(SipFields.CONTACT_DISPLAY_INFO, message, contact.display());
        number(SipFields.CONTACT_EXPIRES, Ascii.number(bytes, contact.param(bytes, EXPIRES)));
        lower(SipFields.CONTACT_TRANSPORT, message, contact.uri().param(bytes, TRANSPORT));
        uri(message, contact.uri(), SipUriFields.CONTACT);
    }

    private void number(Field field, long value) {
        if (value >= 0) {
            json.number(field, value);
        }
    }
}
