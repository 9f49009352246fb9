package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.subscriber.Pseudonyms;

/** Writes the OPT record of a message (RFC 6891): {@code dns.opt.*}. */
final class DnsExtensions {
    /** IANA's registry "DNS EDNS0 Option Codes (OPT)". */
    private static final int LONG_LIVED_QUERY = 1;

    private static final int UPDATE_LEASE = 2;
    private static final int NSID = 3;
    private static final int DAU = 5;
    private static final int DHU = 6;
    private static final int N3U = 7;
    private static final int CLIENT_SUBNET = 8;
    private static final int EXPIRE = 9;
    private static final int COOKIE = 10;
    private static final int TCP_KEEPALIVE = 11;
    private static final int PADDING = 12;
    private static final int CHAIN = 13;
    private static final int KEY_TAG = 14;
    private static final int EXTENDED_ERROR = 15;
    private static final int CLIENT_TAG = 16;
    private static final int SERVER_TAG = 17;
    private static final int REPORT_CHANNEL = 18;
    private static final int ZONE_VERSION = 19;

    /** What the client subnet had before its number was assigned (draft-vandergaast-edns-client-subnet). */
    private static final int EARLY_CLIENT_SUBNET = 20_730;

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
            int code = message.u16(at) == EARLY_CLIENT_SUBNET ? CLIENT_SUBNET : message.u16(at);
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
            case LONG_LIVED_QUERY -> {
                return longLivedQuery(message, at, length);
            }
            case UPDATE_LEASE -> {
                return lease(message, at, length);
            }
            // RFC 7901 section 4, RFC 9567 section 5: a name, not compressed.
            case CHAIN -> {
                return length == 0 || name(DnsFields.OPT_CHAIN, message, at, length);
            }
            case REPORT_CHANNEL -> {
                return name(DnsFields.OPT_REPORT_CHANNEL, message, at, length);
            }
            case KEY_TAG -> {
                return keyTags(message, at, length);
            }
            // draft-bellis-dnsop-edns-tags section 3.
            case CLIENT_TAG -> {
                return tag(DnsFields.OPT_CLIENT_TAG, message, at, length);
            }
            case SERVER_TAG -> {
                return tag(DnsFields.OPT_SERVER_TAG, message, at, length);
            }
            case ZONE_VERSION -> {
                return zoneVersion(message, at, length);
            }
            default -> {
                // its code is told
            }
        }
        return true;
    }

    /** RFC 8764 section 3.2: version, opcode, error, identifier, seconds. */
    private boolean longLivedQuery(DnsMessage message, int at, int length) {
        if (length != 18) {
            return false;
        }
        text.clear();
        text.number(message.u16(at))
                .add(' ')
                .number(message.u16(at + 2))
                .add(' ')
                .number(message.u16(at + 4));
        text.add(' ').hex(message.bytes, at + 6, 8);
        text.add(' ').number(message.u32(at + 14));
        json.text(DnsFields.OPT_LLQ, text.bytes(), 0, text.length());
        return true;
    }

    /** RFC 9664 section 4: seconds that the records of an update live, and perhaps those of its keys. */
    private boolean lease(DnsMessage message, int at, int length) {
        if (length != 4 && length != 8) {
            return false;
        }
        json.number(DnsFields.OPT_UL, message.u32(at));
        if (length == 8) {
            json.number(DnsFields.OPT_UL_KEY, message.u32(at + 4));
        }
        return true;
    }

    /** RFC 8145 section 4.1. */
    private boolean keyTags(DnsMessage message, int at, int length) {
        if (length == 0 || (length & 1) != 0) {
            return false;
        }
        json.beginArray(DnsFields.OPT_KEY_TAGS);
        for (int i = at; i < at + length; i += 2) {
            json.element(message.u16(i));
        }
        json.endArray();
        return true;
    }

    private boolean tag(Field field, DnsMessage message, int at, int length) {
        if (length != 2) {
            return false;
        }
        json.number(field, message.u16(at));
        return true;
    }

    /** RFC 9660 section 3: labels of the zone's name, type of the version, and the version; nothing in a query. */
    private boolean zoneVersion(DnsMessage message, int at, int length) {
        if (length == 0) {
            return true;
        }
        if (length < 2) {
            return false;
        }
        text.clear().number(message.u8(at)).add(' ').number(message.u8(at + 1)).add(' ');
        text.hex(message.bytes, at + 2, length - 2);
        json.text(DnsFields.OPT_ZONE_VERSION, text.bytes(), 0, text.length());
        return true;
    }

    private boolean name(Field field, DnsMessage message, int at, int length) {
        text.clear();
        text.room(DnsName.MAX_TEXT);
        if (message.name.check(at, at + length) != at + length || message.name.fault() != null) {
            return false;
        }
        int after = message.name.expand(at, at + length, text.bytes(), 0);
        if (after < 0) {
            return false;
        }
        json.text(field, text.bytes(), 0, after);
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
