package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;

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

    /** Writes the priority and what applications look for, and appends the target and the parameters; gives what is wrong, or null. */
    static DnsFault write(DnsRdata data) {
        DnsMessage message = data.message;
        DnsText text = data.text;
        if (data.left() < 3) {
            return DnsFault.SHORT_RDATA;
        }
        data.json.number(data.fields.priority, data.u16());
        DnsFault fault = data.nextName();
        if (fault != null) {
            return fault;
        }
        int first = data.at;
        int previous = -1;
        while (data.left() > 0) {
            if (data.left() < 4) {
                return DnsFault.SHORT_RDATA;
            }
            int key = data.u16();
            int length = data.u16();
            if (length > data.left()) {
                return DnsFault.SHORT_RDATA;
            }
            // Section 2.2: keys stand in strictly increasing order.
            if (key <= previous || !parameter(key, message, data.at, data.at + length, text)) {
                return DnsFault.BAD_RDATA;
            }
            previous = key;
            data.at += length;
        }
        fields(data, first);
        return null;
    }

    /** The protocols, the port and the addresses of parameters that were found right, as fields. */
    private static void fields(DnsRdata data, int first) {
        boolean hints = false;
        int length;
        for (int at = first; at < data.end; at += 4 + length) {
            int key = data.message.u16(at);
            length = data.message.u16(at + 2);
            switch (key) {
                case ALPN -> protocols(data, at + 4, at + 4 + length);
                case PORT -> data.json.number(data.fields.port, data.message.u16(at + 4));
                case IPV4HINT, IPV6HINT -> hints = true;
                default -> {
                    // stands in the text only
                }
            }
        }
        if (hints) {
            hints(data, first);
        }
    }

    private static void protocols(DnsRdata data, int from, int end) {
        data.json.beginArray(data.fields.alpn);
        int written = data.text.length();
        for (int at = from; at < end; at += 1 + data.message.u8(at)) {
            data.text.string(data.message.bytes, at + 1, data.message.u8(at));
            data.json.element(data.text.bytes(), written, data.text.length() - written);
            data.text.end(written);
        }
        data.json.endArray();
    }

    private static void hints(DnsRdata data, int first) {
        DnsMessage message = data.message;
        data.json.beginArray(data.fields.hintIp);
        int length;
        for (int at = first; at < data.end; at += 4 + length) {
            int key = message.u16(at);
            length = message.u16(at + 2);
            int step = key == IPV4HINT ? 4 : 16;
            for (int i = at + 4; (key == IPV4HINT || key == IPV6HINT) && i < at + 4 + length; i += step) {
                if (step == 4) {
                    data.json.elementAddress(4, 0, message.u32(i));
                } else {
                    data.json.elementAddress(
                            6,
                            message.u32(i) << 32 | message.u32(i + 4),
                            message.u32(i + 8) << 32 | message.u32(i + 12));
                }
            }
        }
        data.json.endArray();
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
