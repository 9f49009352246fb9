package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.JsonWriter;

/** SVCB and HTTPS records (RFC 9460 section 2), in the presentation form of its section 2.1. */
final class DnsServiceBinding {
    /** RFC 9460 section 14.3.2, RFC 9461. */
    private static final String[] KEYS = {
        "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"
    };

    private static final int MANDATORY = 0;
    private static final int ALPN = 1;
    private static final int PORT = 3;
    private static final int IPV4HINT = 4;
    private static final int ECH = 5;
    private static final int IPV6HINT = 6;

    private DnsServiceBinding() {}

    /** Writes the priority, and appends the target and the parameters; gives what is wrong, or null. */
    static DnsFault write(JsonWriter json, RecordFields fields, DnsMessage message, int at, int end, DnsText text) {
        if (end - at < 3) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.priority, message.u16(at));
        DnsName name = message.name;
        int next = name.check(at + 2, end);
        if (next < 0 || name.fault() != null || !text.room(DnsName.MAX_TEXT)) {
            return name.fault() == null ? DnsFault.BAD_RDATA : name.fault();
        }
        text.end(name.expand(at + 2, end, text.bytes(), text.length()));
        int previous = -1;
        while (next < end) {
            if (end - next < 4) {
                return DnsFault.SHORT_RDATA;
            }
            int key = message.u16(next);
            int length = message.u16(next + 2);
            next += 4;
            if (length > end - next) {
                return DnsFault.SHORT_RDATA;
            }
            // Section 2.2: keys stand in strictly increasing order.
            if (key <= previous || !parameter(key, message, next, next + length, text)) {
                return DnsFault.BAD_RDATA;
            }
            previous = key;
            next += length;
        }
        return null;
    }

    private static boolean parameter(int key, DnsMessage message, int at, int end, DnsText text) {
        text.add(' ');
        keyName(key, text);
        if (at == end) {
            return key > IPV6HINT || key == 2;
        }
        text.add('=');
        return switch (key) {
            case MANDATORY -> keys(message, at, end, text);
            case ALPN -> strings(message, at, end, text);
            case PORT -> port(message, at, end, text);
            case IPV4HINT -> addresses(message, at, end, 4, text);
            case IPV6HINT -> addresses(message, at, end, 16, text);
            case ECH -> {
                text.base64(message.bytes, at, end - at);
                yield true;
            }
            default -> {
                text.add('"').string(message.bytes, at, end - at).add('"');
                yield true;
            }
        };
    }

    private static void keyName(int key, DnsText text) {
        if (key < KEYS.length) {
            text.add(KEYS[key]);
        } else {
            text.add("key").number(key);
        }
    }

    private static boolean keys(DnsMessage message, int from, int end, DnsText text) {
        for (int at = from; at < end; at += 2) {
            if (end - at < 2) {
                return false;
            }
            if (at > from) {
                text.add(',');
            }
            keyName(message.u16(at), text);
        }
        return true;
    }

    private static boolean strings(DnsMessage message, int from, int end, DnsText text) {
        for (int at = from; at < end; ) {
            int length = message.u8(at);
            if (length == 0 || length > end - at - 1) {
                return false;
            }
            if (at > from) {
                text.add(',');
            }
            text.string(message.bytes, at + 1, length);
            at += 1 + length;
        }
        return true;
    }

    private static boolean port(DnsMessage message, int at, int end, DnsText text) {
        if (end - at != 2) {
            return false;
        }
        text.number(message.u16(at));
        return true;
    }

    private static boolean addresses(DnsMessage message, int from, int end, int length, DnsText text) {
        for (int at = from; at < end; at += length) {
            if (end - at < length || !text.room(48)) {
                return false;
            }
            if (at > from) {
                text.add(',');
            }
            if (length == 4) {
                text.end(AddressText.ipv4((int) message.u32(at), text.bytes(), text.length()));
            } else {
                long high = message.u32(at) << 32 | message.u32(at + 4);
                long low = message.u32(at + 8) << 32 | message.u32(at + 12);
                text.end(AddressText.ipv6(high, low, text.bytes(), text.length()));
            }
        }
        return true;
    }
}
