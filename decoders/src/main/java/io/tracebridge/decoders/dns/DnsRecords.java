package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.JsonWriter;

/**
 * Writes resource records. {@code data} is packetbeat's: the main value where a type has fields of its own, else the whole RDATA in
 * presentation form; RDATA of unknown types is written as RFC 3597 section 5 wants it.
 */
final class DnsRecords {
    private final JsonWriter json;
    private final DnsText text;
    private final JsonWriter.Mark mark = new JsonWriter.Mark();

    private DnsMessage message;
    private RecordFields fields;
    private int type;
    private int at;
    private int end;

    DnsRecords(JsonWriter json, DnsPrivacy privacy) {
        this.json = json;
        this.text = new DnsText(privacy);
    }

    /**
     * Writes one record as an element of the array that is open. What is wrong with its data is added to the message's faults.
     *
     * @param name its name where that is known and {@link DnsName#plain}; otherwise null
     */
    void write(DnsMessage of, int record, RecordFields to, DnsText name) {
        message = of;
        fields = to;
        json.beginObject();
        type = of.type(record);
        text.clear();
        if (name != null) {
            json.plain(to.name, name.bytes(), 0, name.length());
        } else if (name(of.nameAt(record), of.end)) {
            json.text(to.name, text.bytes(), 0, text.length());
        }
        json.literal(to.type, DnsParameters.type(type));
        json.literal(to.rrClass, DnsParameters.rrClass(of.rrClass(record)));
        json.number(to.ttl, of.ttl(record));
        at = of.rdataAt(record);
        end = at + of.rdataLength(record);
        text.clear();
        json.mark(mark);
        DnsFault fault = data();
        if (fault != null) {
            json.rollback(mark);
            of.fault(fault, at);
        } else if (text.length() > 0) {
            json.text(to.data, text.bytes(), 0, text.length());
        }
        json.endObject();
    }

    /** Writes the fields of RDATA and leaves {@code data} in the text; gives what is wrong, or null. */
    private DnsFault data() {
        if (at == end) {
            // RFC 2136 section 2.5: updates hold records without data.
            return null;
        }
        switch (type) {
            case DnsParameters.A:
                return address(4);
            case DnsParameters.AAAA:
                return address(16);
            case DnsParameters.NS:
            case DnsParameters.MD:
            case DnsParameters.MF:
            case DnsParameters.CNAME:
            case DnsParameters.MB:
            case DnsParameters.MG:
            case DnsParameters.MR:
            case DnsParameters.PTR:
            case DnsParameters.DNAME:
                return lastName();
            case DnsParameters.SOA:
                return soa();
            case DnsParameters.MX:
            case DnsParameters.KX:
            case DnsParameters.RT:
            case DnsParameters.AFSDB:
            case DnsParameters.LP:
                return preferenceAndName();
            case DnsParameters.TXT:
            case DnsParameters.SPF:
                return strings(Integer.MAX_VALUE, false);
            case DnsParameters.HINFO:
            case DnsParameters.X25:
            case DnsParameters.ISDN:
            case DnsParameters.GPOS:
                return strings(3, true);
            case DnsParameters.RP:
            case DnsParameters.MINFO:
                return twoNames();
            case DnsParameters.SRV:
                return srv();
            case DnsParameters.NAPTR:
                return naptr();
            case DnsParameters.CAA:
                return caa();
            case DnsParameters.URI:
                return uri();
            case DnsParameters.DS:
            case DnsParameters.CDS:
            case DnsParameters.DLV:
                return ds();
            case DnsParameters.DNSKEY:
            case DnsParameters.CDNSKEY:
            case DnsParameters.KEY:
                return dnskey();
            case DnsParameters.RRSIG:
            case DnsParameters.SIG:
                return rrsig();
            case DnsParameters.NSEC:
                return nsec();
            case DnsParameters.NSEC3:
                return nsec3();
            case DnsParameters.NSEC3PARAM:
                return nsec3param();
            case DnsParameters.SSHFP:
                return numbersAndHex(2, 1, 1, 0);
            case DnsParameters.TLSA:
            case DnsParameters.SMIMEA:
                return numbersAndHex(3, 1, 1, 1);
            case DnsParameters.ZONEMD:
                return numbersAndHex(3, 4, 1, 1);
            case DnsParameters.OPENPGPKEY:
            case DnsParameters.DHCID:
                text.base64(message.bytes, at, end - at);
                return null;
            case DnsParameters.EUI48:
                return eui(6);
            case DnsParameters.EUI64:
                return eui(8);
            case DnsParameters.LOC:
                return DnsLocation.write(message.bytes, at, end, text);
            case DnsParameters.SVCB:
            case DnsParameters.HTTPS:
                return DnsServiceBinding.write(json, fields, message, at, end, text);
            default:
                return unknown();
        }
    }

    /** RFC 3597 section 5. */
    private DnsFault unknown() {
        text.add("\\# ").number(end - at).add(' ').hex(message.bytes, at, end - at);
        return null;
    }

    private DnsFault address(int length) {
        if (end - at != length) {
            return end - at < length ? DnsFault.SHORT_RDATA : DnsFault.BAD_RDATA;
        }
        addressText(length);
        return null;
    }

    private void addressText(int length) {
        if (length == 4) {
            text.end(AddressText.ipv4((int) message.u32(at), text.bytes(), text.length()));
        } else {
            long high = message.u32(at) << 32 | message.u32(at + 4);
            long low = message.u32(at + 8) << 32 | message.u32(at + 12);
            text.end(AddressText.ipv6(high, low, text.bytes(), text.length()));
        }
    }

    /** Appends the name at an index to the text; false with the name's fault when it is broken. */
    private boolean name(int nameAt, int limit) {
        if (!text.room(DnsName.MAX_TEXT)) {
            return false;
        }
        int after = message.name.expand(nameAt, limit, text.bytes(), text.length());
        if (after < 0) {
            return false;
        }
        text.end(after);
        return true;
    }

    /** Appends the name at {@code at} and moves behind it; a fault when it is broken. */
    private DnsFault nextName() {
        int after = message.name.check(at, end);
        if (after < 0 || message.name.fault() != null || !name(at, end)) {
            DnsFault fault = message.name.fault();
            at = message.name.faultAt();
            return fault == null ? DnsFault.BAD_RDATA : fault;
        }
        at = after;
        return null;
    }

    private DnsFault lastName() {
        DnsFault fault = nextName();
        if (fault != null) {
            return fault;
        }
        return at == end ? null : DnsFault.BAD_RDATA;
    }

    private DnsFault twoNames() {
        DnsFault fault = nextName();
        if (fault != null) {
            return fault;
        }
        text.add(' ');
        return lastName();
    }

    private DnsFault soa() {
        DnsFault fault = nextName();
        if (fault != null) {
            return fault;
        }
        int mname = text.length();
        fault = nextName();
        if (fault != null) {
            return fault;
        }
        if (end - at != 20) {
            return end - at < 20 ? DnsFault.SHORT_RDATA : DnsFault.BAD_RDATA;
        }
        json.text(fields.rname, text.bytes(), mname, text.length() - mname);
        text.end(mname);
        json.number(fields.serial, message.u32(at));
        json.number(fields.refresh, message.u32(at + 4));
        json.number(fields.retry, message.u32(at + 8));
        json.number(fields.expire, message.u32(at + 12));
        json.number(fields.minimum, message.u32(at + 16));
        return null;
    }

    private DnsFault preferenceAndName() {
        if (end - at < 3) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.preference, message.u16(at));
        at += 2;
        return lastName();
    }

    /** {@code <character-string>}s (RFC 1035 section 3.3), a space between them. */
    private DnsFault strings(int most, boolean quotes) {
        for (int n = 0; at < end; n++) {
            if (n == most) {
                return DnsFault.BAD_RDATA;
            }
            if (n > 0) {
                text.add(' ');
            }
            DnsFault fault = string(quotes);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private DnsFault string(boolean quotes) {
        if (at == end || message.u8(at) > end - at - 1) {
            return DnsFault.SHORT_RDATA;
        }
        int length = message.u8(at);
        if (quotes) {
            text.add('"');
        }
        // RFC 6116 section 3.4: the regular expressions of ENUM name numbers, and those of other uses hardly hold long
        // rows of digits.
        text.string(message.bytes, at + 1, length, type == DnsParameters.NAPTR);
        if (quotes) {
            text.add('"');
        }
        at += 1 + length;
        return null;
    }

    private DnsFault srv() {
        if (end - at < 7) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.priority, message.u16(at));
        json.number(fields.weight, message.u16(at + 2));
        json.number(fields.port, message.u16(at + 4));
        at += 6;
        return lastName();
    }

    /** RFC 3403 section 4.1. */
    private DnsFault naptr() {
        if (end - at < 8) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.order, message.u16(at));
        json.number(fields.preference, message.u16(at + 2));
        at += 4;
        for (int n = 0; n < 3; n++) {
            DnsFault fault = string(false);
            if (fault != null) {
                return fault;
            }
            json.text(n == 0 ? fields.flags : n == 1 ? fields.service : fields.regexp, text.bytes(), 0, text.length());
            text.clear();
        }
        return lastName();
    }

    /** RFC 8659 section 4.1. */
    private DnsFault caa() {
        if (end - at < 2 || message.u8(at + 1) > end - at - 2) {
            return DnsFault.SHORT_RDATA;
        }
        int tag = message.u8(at + 1);
        text.number(message.u8(at));
        json.text(fields.flags, text.bytes(), 0, text.length());
        text.clear().string(message.bytes, at + 2, tag);
        json.text(fields.tag, text.bytes(), 0, text.length());
        text.clear().string(message.bytes, at + 2 + tag, end - at - 2 - tag);
        return null;
    }

    /** RFC 7553 section 4.5. */
    private DnsFault uri() {
        if (end - at < 5) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.priority, message.u16(at));
        json.number(fields.weight, message.u16(at + 2));
        text.string(message.bytes, at + 4, end - at - 4);
        return null;
    }

    /** RFC 4034 section 5.1. */
    private DnsFault ds() {
        if (end - at < 5) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.keyTag, message.u16(at));
        json.literal(fields.algorithm, DnsParameters.algorithm(message.u8(at + 2)));
        json.literal(fields.digestType, DnsParameters.digest(message.u8(at + 3)));
        text.hex(message.bytes, at + 4, end - at - 4);
        return null;
    }

    /** RFC 4034 section 2.1. */
    private DnsFault dnskey() {
        if (end - at < 4) {
            return DnsFault.SHORT_RDATA;
        }
        text.number(message.u16(at));
        json.text(fields.flags, text.bytes(), 0, text.length());
        json.number(fields.protocol, message.u8(at + 2));
        json.literal(fields.algorithm, DnsParameters.algorithm(message.u8(at + 3)));
        text.clear().base64(message.bytes, at + 4, end - at - 4);
        return null;
    }

    /** RFC 4034 section 3.1. */
    private DnsFault rrsig() {
        if (end - at < 19) {
            return DnsFault.SHORT_RDATA;
        }
        json.literal(fields.typeCovered, DnsParameters.type(message.u16(at)));
        json.literal(fields.algorithm, DnsParameters.algorithm(message.u8(at + 2)));
        json.number(fields.labels, message.u8(at + 3));
        json.number(fields.originalTtl, message.u32(at + 4));
        json.timestamp(fields.expiration, message.u32(at + 8) * 1_000_000_000L);
        json.timestamp(fields.inception, message.u32(at + 12) * 1_000_000_000L);
        json.number(fields.keyTag, message.u16(at + 16));
        at += 18;
        DnsFault fault = nextName();
        if (fault != null) {
            return fault;
        }
        json.text(fields.signerName, text.bytes(), 0, text.length());
        text.clear().base64(message.bytes, at, end - at);
        return null;
    }

    /** RFC 4034 section 4.1. */
    private DnsFault nsec() {
        DnsFault fault = nextName();
        return fault != null ? fault : typeBits();
    }

    /** RFC 5155 section 3.2. */
    private DnsFault nsec3() {
        if (end - at < 6) {
            return DnsFault.SHORT_RDATA;
        }
        DnsFault fault = nsec3Head();
        if (fault != null) {
            return fault;
        }
        json.text(fields.salt, text.bytes(), 0, text.length());
        text.clear();
        if (at == end || message.u8(at) > end - at - 1) {
            return DnsFault.SHORT_RDATA;
        }
        int length = message.u8(at);
        text.base32hex(message.bytes, at + 1, length);
        at += 1 + length;
        return typeBits();
    }

    private DnsFault nsec3param() {
        if (end - at < 5) {
            return DnsFault.SHORT_RDATA;
        }
        DnsFault fault = nsec3Head();
        return fault != null || at == end ? fault : DnsFault.BAD_RDATA;
    }

    /** Hash, flags and iterations as fields, the salt as text: {@code -} when there is none. */
    private DnsFault nsec3Head() {
        json.literal(fields.hash, DnsParameters.nsec3Hash(message.u8(at)));
        text.number(message.u8(at + 1));
        json.text(fields.flags, text.bytes(), 0, text.length());
        text.clear();
        json.number(fields.iterations, message.u16(at + 2));
        int length = message.u8(at + 4);
        if (length > end - at - 5) {
            return DnsFault.SHORT_RDATA;
        }
        if (length == 0) {
            text.add('-');
        } else {
            text.hex(message.bytes, at + 5, length);
        }
        at += 5 + length;
        return null;
    }

    /** RFC 4034 section 4.1.2: blocks of 256 types, each a bit map of 1..32 bytes. */
    private DnsFault typeBits() {
        if (at == end) {
            return null;
        }
        boolean open = false;
        while (at < end) {
            int length = end - at < 2 ? 0 : message.u8(at + 1);
            if (length < 1 || length > 32 || length > end - at - 2) {
                return DnsFault.BAD_RDATA;
            }
            int first = message.u8(at) << 8;
            for (int bit = 0; bit < 8 * length; bit++) {
                if ((message.bytes[at + 2 + bit / 8] & 0x80 >> (bit & 7)) != 0) {
                    if (!open) {
                        json.beginArray(fields.typeBits);
                        open = true;
                    }
                    json.elementLiteral(DnsParameters.type(first + bit));
                }
            }
            at += 2 + length;
        }
        if (open) {
            json.endArray();
        }
        return null;
    }

    /** Numbers of the given lengths in bytes, then hexadecimal digits, spaces between. */
    private DnsFault numbersAndHex(int count, int first, int second, int third) {
        int fixed = first + second + third;
        if (end - at < fixed) {
            return DnsFault.SHORT_RDATA;
        }
        for (int n = 0; n < count; n++) {
            int length = n == 0 ? first : n == 1 ? second : third;
            text.number(length == 4 ? message.u32(at) : message.u8(at)).add(' ');
            at += length;
        }
        text.hex(message.bytes, at, end - at);
        return null;
    }

    /** RFC 7043 section 3.2. */
    private DnsFault eui(int length) {
        if (end - at != length) {
            return end - at < length ? DnsFault.SHORT_RDATA : DnsFault.BAD_RDATA;
        }
        for (int i = at; i < end; i++) {
            if (i > at) {
                text.add('-');
            }
            text.hex(message.bytes, i, 1);
        }
        return null;
    }
}
