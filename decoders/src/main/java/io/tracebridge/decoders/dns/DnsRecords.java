package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.JsonWriter;

/**
 * Writes resource records. {@code data} is packetbeat's: the main value where a type has fields of its own, else the whole RDATA in
 * presentation form; RDATA of unknown types is written as RFC 3597 section 5 wants it.
 */
final class DnsRecords {
    private final JsonWriter json;
    private final DnsMemo memo;
    private final DnsText text;
    private final DnsRdata data;
    private final DnsSecurityRecords security;
    private final DnsRareRecords rare;
    private final JsonWriter.Mark mark = new JsonWriter.Mark();

    DnsRecords(JsonWriter json, DnsPrivacy privacy, DnsMemo memo) {
        this.json = json;
        this.memo = memo;
        this.text = new DnsText(privacy);
        this.data = new DnsRdata(json, text);
        this.security = new DnsSecurityRecords(data);
        this.rare = new DnsRareRecords(data);
    }

    /**
     * Writes one record as an element of the array that is open. What is wrong with its data is added to the message's faults.
     *
     * @param name its name where that is known and {@link DnsName#plain}; otherwise null
     */
    void write(DnsMessage of, int record, RecordFields to, DnsText name) {
        json.beginObject();
        data.of(of, record, to);
        text.clear();
        if (name != null) {
            json.plain(to.name, name.bytes(), 0, name.length());
        } else if (data.name(of.nameAt(record), of.end)) {
            json.text(to.name, text.bytes(), 0, text.length());
        }
        json.literal(to.type, DnsParameters.type(data.type));
        json.literal(to.rrClass, DnsParameters.rrClass(of.rrClass(record)));
        memo.ttl(json, to.ttl, of, record);
        if (of.cacheFlush(record)) {
            json.bool(to.cacheFlush, true);
        }
        text.clear();
        json.mark(mark);
        DnsFault fault = rdata();
        if (fault != null) {
            json.rollback(mark);
            of.fault(fault, data.at);
        } else if (text.length() > 0) {
            json.text(to.data, text.bytes(), 0, text.length());
        }
        json.endObject();
    }

    /** The main value of a record, as {@link #write} has it in {@code data}; the fields beside it go where this writes. Empty when it is broken. */
    DnsText value(DnsMessage of, int record, RecordFields to) {
        data.of(of, record, to);
        text.clear();
        if (rdata() != null) {
            text.clear();
        }
        return text;
    }

    /** Writes the fields of RDATA and leaves {@code data} in the text; gives what is wrong, or null. */
    private DnsFault rdata() {
        if (data.left() == 0) {
            // RFC 2136 section 2.5: updates hold records without data.
            return null;
        }
        switch (data.type) {
            case DnsParameters.A:
                return data.address(4);
            case DnsParameters.AAAA:
                return data.address(16);
            case DnsParameters.NS:
            case DnsParameters.MD:
            case DnsParameters.MF:
            case DnsParameters.CNAME:
            case DnsParameters.MB:
            case DnsParameters.MG:
            case DnsParameters.MR:
            case DnsParameters.PTR:
            case DnsParameters.DNAME:
            case DnsParameters.NSAP_PTR:
                return data.lastName();
            case DnsParameters.SOA:
                return soa();
            case DnsParameters.MX:
            case DnsParameters.KX:
            case DnsParameters.RT:
            case DnsParameters.AFSDB:
            case DnsParameters.LP:
                return data.preferenceAndName();
            case DnsParameters.TXT:
            case DnsParameters.SPF:
            case DnsParameters.NINFO:
            case DnsParameters.AVC:
            case DnsParameters.RESINFO:
            case DnsParameters.WALLET:
            case DnsParameters.CLA:
                return data.strings(Integer.MAX_VALUE, false, false);
            case DnsParameters.HINFO:
                return data.strings(2, true, false);
            case DnsParameters.GPOS:
                return data.strings(3, true, false);
            case DnsParameters.X25:
                return data.strings(1, true, true);
            case DnsParameters.ISDN:
                return data.strings(2, true, true);
            case DnsParameters.RP:
            case DnsParameters.MINFO:
            case DnsParameters.TALINK:
                return data.twoNames();
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
            case DnsParameters.TA:
                return security.ds();
            case DnsParameters.DNSKEY:
            case DnsParameters.CDNSKEY:
            case DnsParameters.KEY:
            case DnsParameters.RKEY:
                return security.dnskey();
            case DnsParameters.RRSIG:
            case DnsParameters.SIG:
                return security.rrsig();
            case DnsParameters.NSEC:
                return security.nsec();
            case DnsParameters.NXT:
                return security.nxt();
            case DnsParameters.NSEC3:
                return security.nsec3();
            case DnsParameters.NSEC3PARAM:
                return security.nsec3param();
            case DnsParameters.SSHFP:
                return security.sshfp();
            case DnsParameters.TLSA:
            case DnsParameters.SMIMEA:
                return security.tlsa();
            case DnsParameters.ZONEMD:
                return security.zonemd();
            case DnsParameters.CERT:
                return security.cert();
            case DnsParameters.CSYNC:
                return security.csync();
            case DnsParameters.IPSECKEY:
                return security.ipseckey();
            case DnsParameters.AMTRELAY:
                return security.amtrelay();
            case DnsParameters.HIP:
                return security.hip();
            case DnsParameters.TKEY:
                return security.tkey();
            case DnsParameters.TSIG:
                return security.tsig();
            case DnsParameters.OPENPGPKEY:
            case DnsParameters.DHCID:
            case DnsParameters.HHIT:
            case DnsParameters.BRID:
                data.base64(data.left());
                return null;
            case DnsParameters.WKS:
                return rare.wks();
            case DnsParameters.APL:
                return rare.apl();
            case DnsParameters.A6:
                return rare.a6();
            case DnsParameters.NSAP:
            case DnsParameters.EID:
            case DnsParameters.NIMLOC:
                return rare.nsap();
            case DnsParameters.ATMA:
                return rare.atma();
            case DnsParameters.PX:
                return rare.px();
            case DnsParameters.NID:
            case DnsParameters.L64:
                return rare.locator64();
            case DnsParameters.L32:
                return rare.locator32();
            case DnsParameters.EUI48:
                return rare.eui(6);
            case DnsParameters.EUI64:
                return rare.eui(8);
            case DnsParameters.DSYNC:
                return rare.dsync();
            case DnsParameters.WINS:
                return rare.wins();
            case DnsParameters.WINS_R:
                return rare.winsReverse();
            case DnsParameters.XPF:
                return rare.xpf();
            case DnsParameters.LOC:
                return DnsLocation.write(data.message.bytes, data.at, data.end, text);
            case DnsParameters.SVCB:
            case DnsParameters.HTTPS:
                return DnsServiceBinding.write(data);
            default:
                return data.unknown();
        }
    }

    private DnsFault soa() {
        DnsFault fault = data.nextName();
        if (fault != null) {
            return fault;
        }
        int mname = text.length();
        fault = data.nextName();
        if (fault == null) {
            fault = data.exactly(20);
        }
        if (fault != null) {
            return fault;
        }
        json.text(data.fields.rname, text.bytes(), mname, text.length() - mname);
        text.end(mname);
        json.number(data.fields.serial, data.u32());
        json.number(data.fields.refresh, data.u32());
        json.number(data.fields.retry, data.u32());
        json.number(data.fields.expire, data.u32());
        json.number(data.fields.minimum, data.u32());
        return null;
    }

    private DnsFault srv() {
        if (data.left() < 7) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(data.fields.priority, data.u16());
        json.number(data.fields.weight, data.u16());
        json.number(data.fields.port, data.u16());
        return data.lastName();
    }

    /** RFC 3403 section 4.1. */
    private DnsFault naptr() {
        if (data.left() < 8) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(data.fields.order, data.u16());
        json.number(data.fields.preference, data.u16());
        for (int n = 0; n < 3; n++) {
            // RFC 6116 section 3.4: the regular expressions of ENUM name numbers, and those of other uses hardly hold
            // long
            // rows of digits.
            DnsFault fault = data.string(false, true);
            if (fault != null) {
                return fault;
            }
            data.field(n == 0 ? data.fields.flags : n == 1 ? data.fields.service : data.fields.regexp);
        }
        return data.lastName();
    }

    /** RFC 8659 section 4.1. */
    private DnsFault caa() {
        if (data.left() < 2 || data.message.u8(data.at + 1) > data.left() - 2) {
            return DnsFault.SHORT_RDATA;
        }
        text.number(data.u8());
        data.field(data.fields.flags);
        data.string(false, false);
        data.field(data.fields.tag);
        text.string(data.message.bytes, data.at, data.left());
        return null;
    }

    /** RFC 7553 section 4.5. */
    private DnsFault uri() {
        if (data.left() < 5) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(data.fields.priority, data.u16());
        json.number(data.fields.weight, data.u16());
        text.string(data.message.bytes, data.at, data.left());
        return null;
    }
}
