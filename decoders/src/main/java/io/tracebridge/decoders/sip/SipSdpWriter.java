package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sdp.Sdp;
import io.tracebridge.decoders.sdp.SdpAddress;
import io.tracebridge.decoders.sdp.SdpFormat;
import io.tracebridge.decoders.sdp.SdpMedia;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** Finds the session description of a message and writes {@code sip.sdp.*}. */
final class SipSdpWriter {
    static final byte[] APPLICATION_SDP = Ascii.of("application/sdp");

    /** Media descriptions and formats of each that are written. */
    private static final int MOST_MEDIA = 16;

    private static final int MOST_FORMATS = 32;
    private static final int LONGEST = 64;

    private final Sdp sdp = new Sdp();
    private final SipParts parts = new SipParts();
    private final SipPrivacy privacy;
    private final byte[] text = new byte[2 * LONGEST];

    SipSdpWriter(SipPrivacy privacy) {
        this.privacy = privacy;
    }

    /** The session description of the message, in its body or the first part of its kind; null when there is none. */
    static Sdp find(SipMessage message, SipParts parts, Sdp sdp) {
        for (parts.begin(message); parts.next(); ) {
            if (parts.isType(APPLICATION_SDP)) {
                sdp.parse(message.bytes(), parts.from(), parts.to());
                if (sdp.wrongAt() >= 0) {
                    message.fault(SipFault.SDP, sdp.wrongAt());
                }
                return sdp;
            }
        }
        return null;
    }

    void write(JsonWriter json, SipMessage message) {
        if (find(message, parts, sdp) == null) {
            return;
        }
        byte[] bytes = sdp.bytes();
        text(json, SipFields.SDP_VERSION, bytes, sdp.version());
        if (!Span.isEmpty(sdp.originUser())) {
            privacy.userName(bytes, sdp.originUser());
            put(json, SipFields.SDP_OWNER_USERNAME);
        }
        text(json, SipFields.SDP_OWNER_SESSION_ID, bytes, sdp.sessionId());
        text(json, SipFields.SDP_OWNER_VERSION, bytes, sdp.sessionVersion());
        address(json, SipFields.SDP_OWNER_IP, sdp.origin());
        privacy.display(bytes, sdp.name());
        put(json, SipFields.SDP_SESSION_NAME);
        text(json, SipFields.SDP_CONNECTION_INFO, bytes, sdp.connection().line());
        SdpAddress connection = sdp.connection();
        if (connection.version() == 0 && sdp.mediaCount() > 0) {
            connection = sdp.media(0).connection();
        }
        address(json, SipFields.SDP_CONNECTION_ADDRESS, connection);
        if (sdp.mediaCount() > 0) {
            json.beginArray(SipFields.SDP_MEDIA);
            for (int n = 0; n < Math.min(MOST_MEDIA, sdp.mediaCount()); n++) {
                json.beginObject();
                media(json, bytes, sdp.media(n));
                json.endObject();
            }
            json.endArray();
        }
    }

    private void media(JsonWriter json, byte[] bytes, SdpMedia media) {
        text(json, SipFields.SDP_MEDIA_TYPE, bytes, media.type());
        if (media.port() >= 0) {
            json.number(SipFields.SDP_MEDIA_PORT, media.port());
        }
        text(json, SipFields.SDP_MEDIA_PROTOCOL, bytes, media.protocol());
        address(json, SipFields.SDP_MEDIA_ADDRESS, media.connection());
        int formats = Math.min(MOST_FORMATS, media.formats());
        if (formats > 0) {
            json.beginArray(SipFields.SDP_MEDIA_FORMATS);
            for (int n = 0; n < formats; n++) {
                privacy.text(bytes, media.format(n).text());
                json.element(privacy.array(), 0, privacy.length());
            }
            json.endArray();
        }
        boolean open = false;
        for (int n = 0; n < formats; n++) {
            int length = encoding(bytes, media.format(n));
            if (length > 0) {
                if (!open) {
                    json.beginArray(SipFields.SDP_MEDIA_ENCODINGS);
                    open = true;
                }
                json.element(text, 0, length);
            }
        }
        if (open) {
            json.endArray();
        }
        byte[] direction = media.direction().label();
        json.plain(SipFields.SDP_MEDIA_DIRECTION, direction, 0, direction.length);
        if (media.ptime() > 0) {
            json.number(SipFields.SDP_MEDIA_PTIME, media.ptime());
        }
        if (media.isRtp() && media.rtcpPort() >= 0) {
            json.number(SipFields.SDP_MEDIA_RTCP_PORT, media.rtcpPort());
        }
        flag(json, SipFields.SDP_MEDIA_RTCP_MUX, media.isRtcpMux());
        flag(json, SipFields.SDP_MEDIA_SECURE, media.isSecure());
        if (media.candidates() > 0) {
            json.number(SipFields.SDP_MEDIA_CANDIDATES, media.candidates());
        }
    }

    /** {@code PCMA/8000}, and channels if they are told; 0 when nothing is said. */
    private int encoding(byte[] bytes, SdpFormat format) {
        if (Span.isEmpty(format.encoding()) || Span.length(format.encoding()) > LONGEST) {
            return 0;
        }
        privacy.text(bytes, format.encoding());
        int at = Math.min(LONGEST, privacy.length());
        System.arraycopy(privacy.array(), 0, text, 0, at);
        at = number(format.clockRate(), at);
        return format.channels() > 0 ? number(format.channels(), at) : at;
    }

    private int number(int value, int at) {
        text[at] = '/';
        int digits = 1;
        for (int rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int rest = value;
        for (int i = at + digits; i > at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + 1 + digits;
    }

    private void text(JsonWriter json, Field field, byte[] bytes, long span) {
        if (!Span.isEmpty(span)) {
            privacy.text(bytes, span);
            put(json, field);
        }
    }

    private void put(JsonWriter json, Field field) {
        if (privacy.length() > 0) {
            json.text(field, privacy.array(), 0, privacy.length());
        }
    }

    private static void address(JsonWriter json, Field field, SdpAddress address) {
        if (address.version() != 0) {
            json.address(field, address.version(), address.high(), address.low());
        }
    }

    private static void flag(JsonWriter json, Field field, boolean value) {
        if (value) {
            json.bool(field, true);
        }
    }
}
