package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.text.Span;

/** The fields of a URI under one name, and how they are written: through {@link SipPrivacy}. */
record SipUriFields(Field original, Field scheme, Field username, Field host, Field port) {
    private static final byte[] SIP = JsonWriter.quoted("sip");
    private static final byte[] SIPS = JsonWriter.quoted("sips");
    private static final byte[] TEL = JsonWriter.quoted("tel");
    private static final int LONGEST_SCHEME = 32;

    static final SipUriFields REQUEST = new SipUriFields(
            SipFields.URI_ORIGINAL,
            SipFields.URI_SCHEME,
            SipFields.URI_USERNAME,
            SipFields.URI_HOST,
            SipFields.URI_PORT);
    static final SipUriFields FROM = new SipUriFields(
            SipFields.FROM_URI_ORIGINAL,
            SipFields.FROM_URI_SCHEME,
            SipFields.FROM_URI_USERNAME,
            SipFields.FROM_URI_HOST,
            SipFields.FROM_URI_PORT);
    static final SipUriFields TO = new SipUriFields(
            SipFields.TO_URI_ORIGINAL,
            SipFields.TO_URI_SCHEME,
            SipFields.TO_URI_USERNAME,
            SipFields.TO_URI_HOST,
            SipFields.TO_URI_PORT);
    static final SipUriFields CONTACT = new SipUriFields(
            SipFields.CONTACT_URI_ORIGINAL,
            SipFields.CONTACT_URI_SCHEME,
            SipFields.CONTACT_URI_USERNAME,
            SipFields.CONTACT_URI_HOST,
            SipFields.CONTACT_URI_PORT);
    static final SipUriFields PRIVATE = new SipUriFields(
            SipFields.PRIVATE_URI_ORIGINAL,
            SipFields.PRIVATE_URI_SCHEME,
            SipFields.PRIVATE_URI_USERNAME,
            SipFields.PRIVATE_URI_HOST,
            SipFields.PRIVATE_URI_PORT);
    static final SipUriFields AUTH = new SipUriFields(
            SipFields.AUTH_URI_ORIGINAL,
            SipFields.AUTH_URI_SCHEME,
            SipFields.AUTH_URI_USERNAME,
            SipFields.AUTH_URI_HOST,
            SipFields.AUTH_URI_PORT);

    /**
     * Writes a URI that is present; its parts as far as they are there.
     *
     * @param related takes user and host
     */
    void write(JsonWriter json, byte[] bytes, SipUri uri, SipPrivacy privacy, SipRelated related) {
        privacy.uri(bytes, uri);
        text(json, original, privacy);
        switch (uri.scheme()) {
            case SIP -> json.literal(scheme, SIP);
            case SIPS -> json.literal(scheme, SIPS);
            case TEL -> json.literal(scheme, TEL);
            case OTHER -> {
                if (!Span.isEmpty(uri.schemeText()) && Span.length(uri.schemeText()) <= LONGEST_SCHEME) {
                    privacy.lower(bytes, uri.schemeText());
                    text(json, scheme, privacy);
                }
            }
        }
        if (!Span.isEmpty(uri.user())) {
            privacy.user(bytes, uri);
            text(json, username, privacy);
            related.user(privacy);
        }
        if (!Span.isEmpty(uri.host())) {
            privacy.text(bytes, uri.host());
            text(json, host, privacy);
            related.host(privacy);
        }
        if (uri.port() >= 0) {
            json.number(port, uri.port());
        }
    }

    private static void text(JsonWriter json, Field field, SipPrivacy privacy) {
        if (privacy.length() > 0) {
            json.text(field, privacy.array(), 0, privacy.length());
        }
    }
}
