package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.JsonWriter;

/** Data of types that are seldom seen, or of the past, in presentation form. */
final class DnsRareRecords {
    private final DnsRdata data;
    private final JsonWriter json;
    private final DnsText text;

    DnsRareRecords(DnsRdata data) {
        this.data = data;
        this.json = data.json;
        this.text = data.text;
    }

    /** RFC 1035 section 3.4.2: address, protocol, and the ports of a bit map. */
    DnsFault wks() {
        if (data.left() < 5) {
            return DnsFault.SHORT_RDATA;
        }
        if (data.left() > 5 + (1 << 16) / 8) {
            return DnsFault.BAD_RDATA;
        }
        data.nextAddress(4);
        int protocol = data.u8();
        json.number(data.fields.protocol, protocol);
        text.add(' ').number(protocol);
        for (int port = 0; data.left() > 0; port += 8) {
            int services = data.u8();
            for (int bit = 0; bit < 8; bit++) {
                if ((services & 0x80 >> bit) != 0) {
                    text.add(' ').number(port + bit);
                }
            }
        }
        return null;
    }

    /** RFC 3123 section 4. */
    DnsFault apl() {
        for (int n = 0; data.left() > 0; n++) {
            if (data.left() < 4) {
                return DnsFault.SHORT_RDATA;
            }
            int family = data.u16();
            int prefix = data.u8();
            boolean isNegated = data.message.u8(data.at) > 127;
            int length = data.u8() & 127;
            int most = family == 1 ? 4 : family == 2 ? 16 : 127;
            if (length > data.left()) {
                return DnsFault.SHORT_RDATA;
            }
            if (length > most || most < 127 && prefix > 8 * most) {
                return DnsFault.BAD_RDATA;
            }
            text.add(n == 0 ? "" : " ").add(isNegated ? "!" : "").number(family).add(':');
            if (most == 127) {
                data.hex(length);
            } else {
                data.cutAddress(most, length);
            }
            text.add('/').number(prefix);
        }
        return null;
    }

    /** RFC 2874 section 3.1: the last bits of an address, and the name that has those before. */
    DnsFault a6() {
        if (data.left() < 1) {
            return DnsFault.SHORT_RDATA;
        }
        int prefix = data.u8();
        if (prefix > 128) {
            return DnsFault.BAD_RDATA;
        }
        int bytes = (128 - prefix + 7) / 8;
        if (data.left() < bytes) {
            return DnsFault.SHORT_RDATA;
        }
        text.number(prefix).add(' ');
        long high = 0;
        long low = 0;
        for (int i = 16 - bytes; i < 16; i++) {
            long octet = data.u8();
            high |= i < 8 ? octet << 56 - 8 * i : 0;
            low |= i < 8 ? 0 : octet << 120 - 8 * i;
        }
        text.ipv6(high, low);
        if (prefix == 0) {
            return data.nothingLeft();
        }
        text.add(' ');
        return data.lastName();
    }

    /** RFC 1706 section 5, and the EID and NIMLOC of Nimrod: an address in hexadecimal. */
    DnsFault nsap() {
        if (data.left() == 0) {
            return DnsFault.SHORT_RDATA;
        }
        text.add("0x");
        data.hex(data.left());
        return null;
    }

    /** The ATM Forum's af-dans-0152 section 5: an address in hexadecimal, or the digits of an E.164 number. */
    DnsFault atma() {
        if (data.left() < 2) {
            return DnsFault.SHORT_RDATA;
        }
        if (data.u8() == 1) {
            text.add('+').string(data.message.bytes, data.at, data.left(), true);
        } else {
            data.hex(data.left());
        }
        return null;
    }

    /** RFC 2163 section 4. */
    DnsFault px() {
        if (data.left() < 4) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(data.fields.preference, data.u16());
        return data.twoNames();
    }

    /** RFC 6742 sections 2.1 and 2.3: a preference, then 64 bits as four groups of hexadecimal digits. */
    DnsFault locator64() {
        DnsFault fault = data.exactly(10);
        if (fault != null) {
            return fault;
        }
        json.number(data.fields.preference, data.u16());
        for (int n = 0; n < 4; n++) {
            if (n > 0) {
                text.add(':');
            }
            text.hex16(data.u16());
        }
        return null;
    }

    /** RFC 6742 section 2.2. */
    DnsFault locator32() {
        DnsFault fault = data.exactly(6);
        if (fault == null) {
            json.number(data.fields.preference, data.u16());
            data.nextAddress(4);
        }
        return fault;
    }

    /** RFC 7043 section 3.2. */
    DnsFault eui(int length) {
        DnsFault fault = data.exactly(length);
        for (int n = 0; fault == null && n < length; n++) {
            if (n > 0) {
                text.add('-');
            }
            data.hex(1);
        }
        return fault;
    }

    /** [MS-DNSP] section 2.2.2.2.4.19: where a Microsoft server looks further for a name. */
    DnsFault wins() {
        if (data.left() < 16) {
            return DnsFault.SHORT_RDATA;
        }
        windows();
        long servers = data.u32();
        if (4 * servers != data.left()) {
            return DnsFault.BAD_RDATA;
        }
        while (data.left() > 0) {
            text.add(' ');
            data.nextAddress(4);
        }
        return null;
    }

    /** [MS-DNSP] section 2.2.2.2.4.20. */
    DnsFault winsReverse() {
        if (data.left() < 13) {
            return DnsFault.SHORT_RDATA;
        }
        windows();
        text.add(' ');
        return data.lastName();
    }

    private void windows() {
        text.add((data.u32() & WINS_LOCAL) != 0 ? "LOCAL L" : "L").number(data.u32());
        text.add(" C").number(data.u32());
    }

    /** The record is the server's alone, not to be sent to others. */
    private static final long WINS_LOCAL = 0x10000;

    /** draft-bellis-dnsop-xpf section 3: whom a proxy speaks for. */
    DnsFault xpf() {
        if (data.left() < 2) {
            return DnsFault.SHORT_RDATA;
        }
        int version = data.u8() & 15;
        int protocol = data.u8();
        if (version != 4 && version != 6) {
            return DnsFault.BAD_RDATA;
        }
        int address = version == 4 ? 4 : 16;
        DnsFault fault = data.exactly(2 * address + 4);
        if (fault != null) {
            return fault;
        }
        json.number(data.fields.protocol, protocol);
        text.number(version).add(' ').number(protocol).add(' ');
        data.nextAddress(address);
        text.add(' ');
        data.nextAddress(address);
        text.add(' ').number(data.u16()).add(' ').number(data.u16());
        return null;
    }

    /** RFC 9859 section 2.1: whom to notify of what. */
    DnsFault dsync() {
        if (data.left() < 6) {
            return DnsFault.SHORT_RDATA;
        }
        json.literal(data.fields.typeCovered, DnsParameters.type(data.u16()));
        json.number(data.fields.scheme, data.u8());
        json.number(data.fields.port, data.u16());
        return data.lastName();
    }
}
