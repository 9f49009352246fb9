package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.subscriber.Pseudonyms;

/** Writes the OPT record of a message (RFC 6891): {@code dns.opt.*}. */
final class DnsExtensions {
    /** IANA's registry "DNS EDNS0 Option Codes (OPT)". */
    private static final int NSID = 3;

    private static final int DAU = 5;
    private static final int DHU = 6;
    private static final int N3U = 7;
    private static final int CLIENT_SUBNET = 8;
    private static final int EXPIRE = 9;
    private static final int COOKIE = 10;
    private static final int TCP_KEEPALIVE = 11;
    private static final int PADDING = 12;
    private static final int EXTENDED_ERROR = 15;

    private static final byte[] REDACTED = JsonWriter.quoted(Pseudonyms.REDACTED);

    private final JsonWriter json;
    private final DnsPrivacy privacy;
    private final DnsText text;

    DnsExtensions(JsonWriter json, DnsPrivacy privacy) {
        this.json = json;
        this.privacy = privacy;
        this.text = new DnsText(privacy);
    }

    /** Writes the message's OPT record, if it has one; what is wrong with its options is added to the message's faults. */
    void write(DnsMessage message) {
        int opt = message.opt();
        if (opt < 0) {
            return;
        }
        long flags = message.ttl(opt);
        json.bool(DnsFields.OPT_DO, (flags & DnsFlags.MASK_DO) != 0);
        text.clear().number(flags >> 16 & 0xff);
        json.text(DnsFields.OPT_VERSION, text.bytes(), 0, text.length());
        json.number(DnsFields.OPT_UDP_SIZE, message.rrClass(opt));
        json.literal(DnsFields.OPT_EXT_RCODE, DnsParameters.rcode((int) (flags >> 24) << 4));
        int at = message.rdataAt(opt);
        int end = at + message.rdataLength(opt);
        codes(message, at, end);
        int seen = 0;
        while (end - at >= 4 && message.u16(at + 2) <= end - at - 4) {
            int code = message.u16(at);
            int length = message.u16(at + 2);
            int bit = code < 32 ? 1 << code : 0;
            if ((seen & bit) == 0 && !option(message, code, at + 4, length)) {
                message.fault(DnsFault.BAD_OPTION, at);
            }
            seen |= bit;
            at += 4 + length;
        }
        if (at < end) {
            message.fault(DnsFault.BAD_OPTION, at);
        }
        if ((seen & 1 << EXTENDED_ERROR) != 0) {
            extendedErrors(message, message.rdataAt(opt), end);
        }
    }

    private void codes(DnsMessage message, int from, int end) {
        int at = from;
        boolean open = false;
        while (end - at >= 4 && message.u16(at + 2) <= end - at - 4) {
            if (!open) {
                json.beginArray(DnsFields.OPT_CODES);
                open = true;
            }
            json.element(message.u16(at));
            at += 4 + message.u16(at + 2);
        }
        if (open) {
            json.endArray();
        }
    }

    /** Writes one option; false when it does not have its form. */
    private boolean option(DnsMessage message, int code, int at, int length) {
        switch (code) {
            case NSID -> hex(DnsFields.OPT_NSID, message, at, length);
            case DAU -> numbers(message, at, length, DnsFields.OPT_DAU);
            case DHU -> numbers(message, at, length, DnsFields.OPT_DHU);
            case N3U -> numbers(message, at, length, DnsFields.OPT_N3U);
            case CLIENT_SUBNET -> {
                return subnet(message, at, length);
            }
            case EXPIRE -> {
                // RFC 7314: empty in a query.
                if (length == 4) {
                    json.number(DnsFields.OPT_EXPIRE, message.u32(at));
                }
                return length == 0 || length == 4;
            }
            case COOKIE -> {
                // RFC 7873 section 4: 8 bytes of the client, then 8 .. 32 of the server.
                hex(DnsFields.OPT_COOKIE, message, at, length);
                return length == 8 || length >= 16 && length <= 40;
            }
            case TCP_KEEPALIVE -> {
                // RFC 7828: units of 100 ms; empty in a query.
                if (length == 2) {
                    json.number(DnsFields.OPT_TCP_KEEPALIVE, 100L * message.u16(at));
                }
                return length == 0 || length == 2;
            }
            case PADDING -> json.number(DnsFields.OPT_PADDING, length);
            case EXTENDED_ERROR -> {
                return length >= 2;
            }
            default -> {
                // its code is told
            }
        }
        return true;
    }

    private void hex(Field field, DnsMessage message, int at, int length) {
        if (privacy.opaque(message.bytes, at, length)) {
            json.literal(field, REDACTED);
        } else {
            json.hex(field, message.bytes, at, length);
        }
    }

    private void numbers(DnsMessage message, int at, int length, Field field) {
        if (length > 0) {
            json.beginArray(field);
            for (int i = at; i < at + length; i++) {
                json.element(message.u8(i));
            }
            json.endArray();
        }
    }

    /** RFC 7871 section 6: the address is cut to the bytes that the prefix needs. */
    private boolean subnet(DnsMessage message, int at, int length) {
        if (length < 4) {
            return false;
        }
        int family = message.u16(at);
        int source = message.u8(at + 2);
        int scope = message.u8(at + 3);
        int most = family == 1 ? 32 : family == 2 ? 128 : 0;
        int bytes = length - 4;
        if (source > most || bytes != (source + 7) / 8) {
            return false;
        }
        if (most == 0) {
            return true;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < bytes; i++) {
            long octet = message.u8(at + 4 + i);
            if (i == bytes - 1 && (source & 7) != 0) {
                octet &= 0xff00 >> (source & 7) & 0xff;
            }
            if (i < 8) {
                high |= octet << 56 - 8 * i;
            } else {
                low |= octet << 120 - 8 * i;
            }
        }
        text.clear();
        text.room(64);
        text.end(
                family == 1
                        ? AddressText.ipv4((int) (high >>> 32), text.bytes(), 0)
                        : AddressText.ipv6(high, low, text.bytes(), 0));
        text.add('/').number(source);
        json.text(DnsFields.OPT_CLIENT_SUBNET, text.bytes(), 0, text.length());
        text.add('/').number(scope);
        json.text(DnsFields.OPT_SUBNET, text.bytes(), 0, text.length());
        return true;
    }

    /** RFC 8914; there may be several. */
    private void extendedErrors(DnsMessage message, int from, int end) {
        int at = from;
        boolean open = false;
        while (end - at >= 4 && message.u16(at + 2) <= end - at - 4) {
            int length = message.u16(at + 2);
            if (message.u16(at) == EXTENDED_ERROR && length >= 2) {
                if (!open) {
                    json.beginArray(DnsFields.OPT_EDE);
                    open = true;
                }
                json.beginObject();
                json.number(DnsFields.OPT_EDE_CODE, message.u16(at + 4));
                if (length > 2) {
                    privacy.text(message.bytes, at + 6, length - 2, false);
                    json.text(DnsFields.OPT_EDE_TEXT, privacy.array(), privacy.offset(), privacy.length());
                }
                json.endObject();
            }
            at += 4 + length;
        }
        if (open) {
            json.endArray();
        }
    }
}
