package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.JsonWriter;

/** Data of the records that hold keys, signatures, digests and proofs: DNSSEC, certificates, and what signs messages. */
final class DnsSecurityRecords {
    /** RFC 2930 section 2.5. */
    private static final byte[][] TKEY_MODES = {
        null,
        JsonWriter.quoted("server-assignment"),
        JsonWriter.quoted("diffie-hellman"),
        JsonWriter.quoted("gss-api"),
        JsonWriter.quoted("resolver-assignment"),
        JsonWriter.quoted("key-deletion")
    };

    /** RFC 4398 section 2.1, from number 1. */
    private static final byte[][] CERTIFICATES = {
        null,
        JsonWriter.quoted("PKIX"),
        JsonWriter.quoted("SPKI"),
        JsonWriter.quoted("PGP"),
        JsonWriter.quoted("IPKIX"),
        JsonWriter.quoted("ISPKI"),
        JsonWriter.quoted("IPGP"),
        JsonWriter.quoted("ACPKIX"),
        JsonWriter.quoted("IACPKIX")
    };

    private static final byte[] CERTIFICATE_URI = JsonWriter.quoted("URI");
    private static final byte[] CERTIFICATE_OID = JsonWriter.quoted("OID");

    private final DnsRdata data;
    private final JsonWriter json;
    private final DnsText text;

    DnsSecurityRecords(DnsRdata data) {
        this.data = data;
        this.json = data.json;
        this.text = data.text;
    }

    /** RFC 4034 section 5.1. */
    DnsFault ds() {
        if (data.left() < 5) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(data.fields.keyTag, data.u16());
        json.literal(data.fields.algorithm, DnsParameters.algorithm(data.u8()));
        json.literal(data.fields.digestType, DnsParameters.digest(data.u8()));
        data.hex(data.left());
        return null;
    }

    /** RFC 4034 section 2.1. */
    DnsFault dnskey() {
        if (data.left() < 4) {
            return DnsFault.SHORT_RDATA;
        }
        text.number(data.u16());
        data.field(data.fields.flags);
        json.number(data.fields.protocol, data.u8());
        json.literal(data.fields.algorithm, DnsParameters.algorithm(data.u8()));
        data.base64(data.left());
        return null;
    }

    /** RFC 4034 section 3.1. */
    DnsFault rrsig() {
        if (data.left() < 19) {
            return DnsFault.SHORT_RDATA;
        }
        json.literal(data.fields.typeCovered, DnsParameters.type(data.u16()));
        json.literal(data.fields.algorithm, DnsParameters.algorithm(data.u8()));
        json.number(data.fields.labels, data.u8());
        json.number(data.fields.originalTtl, data.u32());
        data.date(data.fields.expiration, data.u32());
        data.date(data.fields.inception, data.u32());
        json.number(data.fields.keyTag, data.u16());
        DnsFault fault = data.nextName();
        if (fault != null) {
            return fault;
        }
        data.field(data.fields.signerName);
        data.base64(data.left());
        return null;
    }

    /** RFC 4034 section 4.1. */
    DnsFault nsec() {
        DnsFault fault = data.nextName();
        return fault != null ? fault : data.typeBits();
    }

    /** RFC 2535 section 5.2, NSEC's forerunner: one bit map, of the types up to 127. */
    DnsFault nxt() {
        DnsFault fault = data.nextName();
        if (fault != null) {
            return fault;
        }
        if (data.left() > 16) {
            return DnsFault.BAD_RDATA;
        }
        if (data.bits(0, data.left(), false)) {
            json.endArray();
        }
        return null;
    }

    /** RFC 5155 section 3.2. */
    DnsFault nsec3() {
        if (data.left() < 6) {
            return DnsFault.SHORT_RDATA;
        }
        DnsFault fault = nsec3Head();
        if (fault != null) {
            return fault;
        }
        data.field(data.fields.salt);
        if (data.left() == 0 || data.message.u8(data.at) > data.left() - 1) {
            return DnsFault.SHORT_RDATA;
        }
        int length = data.u8();
        text.base32hex(data.message.bytes, data.at, length);
        data.at += length;
        return data.typeBits();
    }

    DnsFault nsec3param() {
        if (data.left() < 5) {
            return DnsFault.SHORT_RDATA;
        }
        DnsFault fault = nsec3Head();
        return fault != null ? fault : data.nothingLeft();
    }

    /** Hash, flags and iterations as fields, the salt as text: {@code -} when there is none. */
    private DnsFault nsec3Head() {
        json.literal(data.fields.hash, DnsParameters.nsec3Hash(data.u8()));
        text.number(data.u8());
        data.field(data.fields.flags);
        json.number(data.fields.iterations, data.u16());
        int length = data.u8();
        if (length > data.left()) {
            return DnsFault.SHORT_RDATA;
        }
        if (length == 0) {
            text.add('-');
        } else {
            data.hex(length);
        }
        return null;
    }

    /** RFC 6698 section 2.1, RFC 8162. */
    DnsFault tlsa() {
        if (data.left() < 3) {
            return DnsFault.SHORT_RDATA;
        }
        int usage = data.u8();
        int selector = data.u8();
        int matching = data.u8();
        json.number(data.fields.certificateUsage, usage);
        json.number(data.fields.selector, selector);
        json.number(data.fields.matchingType, matching);
        text.number(usage).add(' ').number(selector).add(' ').number(matching).add(' ');
        data.hex(data.left());
        return null;
    }

    /** RFC 4255 section 3.1. */
    DnsFault sshfp() {
        if (data.left() < 2) {
            return DnsFault.SHORT_RDATA;
        }
        int algorithm = data.u8();
        int fingerprint = data.u8();
        text.number(algorithm);
        data.field(data.fields.algorithm);
        json.number(data.fields.fingerprintType, fingerprint);
        text.number(algorithm).add(' ').number(fingerprint).add(' ');
        data.hex(data.left());
        return null;
    }

    /** RFC 8976 section 2.2. */
    DnsFault zonemd() {
        if (data.left() < 6) {
            return DnsFault.SHORT_RDATA;
        }
        long serial = data.u32();
        int scheme = data.u8();
        int hash = data.u8();
        json.number(data.fields.serial, serial);
        json.number(data.fields.scheme, scheme);
        text.number(hash);
        data.field(data.fields.hash);
        text.number(serial).add(' ').number(scheme).add(' ').number(hash).add(' ');
        data.hex(data.left());
        return null;
    }

    /** RFC 4398 section 2. */
    DnsFault cert() {
        if (data.left() < 5) {
            return DnsFault.SHORT_RDATA;
        }
        int type = data.u16();
        byte[] certificate = type == 253
                ? CERTIFICATE_URI
                : type == 254 ? CERTIFICATE_OID : type < CERTIFICATES.length ? CERTIFICATES[type] : null;
        if (certificate == null) {
            text.number(type);
        } else {
            text.addQuoted(certificate);
        }
        data.field(data.fields.certificateType);
        json.number(data.fields.keyTag, data.u16());
        json.literal(data.fields.algorithm, DnsParameters.algorithm(data.u8()));
        data.base64(data.left());
        return null;
    }

    /** RFC 7477 section 2.1. */
    DnsFault csync() {
        if (data.left() < 6) {
            return DnsFault.SHORT_RDATA;
        }
        long serial = data.u32();
        int flags = data.u16();
        json.number(data.fields.serial, serial);
        text.number(flags);
        data.field(data.fields.flags);
        text.number(serial).add(' ').number(flags);
        return data.typeBits();
    }

    /** RFC 4025 section 2.1. */
    DnsFault ipseckey() {
        if (data.left() < 3) {
            return DnsFault.SHORT_RDATA;
        }
        int precedence = data.u8();
        int gateway = data.u8();
        int algorithm = data.u8();
        json.number(data.fields.preference, precedence);
        text.number(algorithm);
        data.field(data.fields.algorithm);
        text.number(precedence).add(' ').number(gateway).add(' ').number(algorithm);
        DnsFault fault = gateway(gateway);
        if (fault == null) {
            data.spaceAndBase64();
        }
        return fault;
    }

    /** RFC 8777 section 4.2. */
    DnsFault amtrelay() {
        if (data.left() < 2) {
            return DnsFault.SHORT_RDATA;
        }
        int precedence = data.u8();
        int discovery = data.message.u8(data.at) >> 7;
        int relay = data.u8() & 0x7f;
        json.number(data.fields.preference, precedence);
        text.number(precedence).add(' ').number(discovery).add(' ').number(relay);
        DnsFault fault = gateway(relay);
        return fault != null ? fault : data.nothingLeft();
    }

    /** Appends none, an address or a name, by RFC 4025 section 2.3. */
    private DnsFault gateway(int kind) {
        text.add(' ');
        int from = text.length();
        DnsFault fault = null;
        switch (kind) {
            case 0 -> text.add('.');
            case 1, 2 -> {
                int length = kind == 1 ? 4 : 16;
                if (data.left() < length) {
                    return DnsFault.SHORT_RDATA;
                }
                data.nextAddress(length);
            }
            case 3 -> fault = data.nextName();
            default -> fault = DnsFault.BAD_RDATA;
        }
        json.text(data.fields.gateway, text.bytes(), from, text.length() - from);
        return fault;
    }

    /** RFC 8005 section 5. */
    DnsFault hip() {
        if (data.left() < 4) {
            return DnsFault.SHORT_RDATA;
        }
        int hit = data.u8();
        int algorithm = data.u8();
        int key = data.u16();
        if (data.left() < hit + key) {
            return DnsFault.SHORT_RDATA;
        }
        text.number(algorithm);
        data.field(data.fields.algorithm);
        text.number(algorithm).add(' ');
        data.hex(hit);
        text.add(' ');
        data.base64(key);
        while (data.left() > 0) {
            text.add(' ');
            DnsFault fault = data.nextName();
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** RFC 2930 section 2. The key itself is not told: how many bytes it has stands in its place. */
    DnsFault tkey() {
        DnsFault fault = data.nextName();
        if (fault != null) {
            return fault;
        }
        if (data.left() < 16) {
            return DnsFault.SHORT_RDATA;
        }
        json.text(data.fields.algorithm, text.bytes(), 0, text.length());
        long inception = data.u32();
        long expiration = data.u32();
        data.date(data.fields.inception, inception);
        data.date(data.fields.expiration, expiration);
        int mode = data.u16();
        if (mode > 0 && mode < TKEY_MODES.length) {
            json.literal(data.fields.mode, TKEY_MODES[mode]);
        }
        int error = data.u16();
        json.literal(data.fields.error, DnsParameters.signatureError(error));
        int key = data.u16();
        if (data.left() < key + 2) {
            return DnsFault.SHORT_RDATA;
        }
        data.at += key;
        int other = data.u16();
        if (data.left() < other) {
            return DnsFault.SHORT_RDATA;
        }
        data.at += other;
        text.add(' ').number(inception).add(' ').number(expiration).add(' ').number(mode);
        text.add(' ').addQuoted(DnsParameters.signatureError(error));
        text.add(' ').number(key).add(' ').number(other);
        return data.nothingLeft();
    }

    /** RFC 8945 section 4.2. */
    DnsFault tsig() {
        DnsFault fault = data.nextName();
        if (fault != null) {
            return fault;
        }
        if (data.left() < 16) {
            return DnsFault.SHORT_RDATA;
        }
        json.text(data.fields.algorithm, text.bytes(), 0, text.length());
        long signed = (long) data.u16() << 32 | data.u32();
        if (signed < LATEST_SECOND) {
            data.date(data.fields.timeSigned, signed);
        }
        int fudge = data.u16();
        json.number(data.fields.fudge, fudge);
        int mac = data.u16();
        if (data.left() < mac + 6) {
            return DnsFault.SHORT_RDATA;
        }
        text.add(' ').number(signed).add(' ').number(fudge).add(' ').number(mac);
        if (mac > 0) {
            text.add(' ');
            data.base64(mac);
        }
        int id = data.u16();
        json.number(data.fields.originalId, id);
        byte[] error = DnsParameters.signatureError(data.u16());
        json.literal(data.fields.error, error);
        text.add(' ').number(id).add(' ').addQuoted(error);
        int other = data.u16();
        DnsFault length = data.exactly(other);
        if (length != null) {
            return length;
        }
        text.add(' ').number(other);
        data.spaceAndBase64();
        return null;
    }

    /** In the year 2242; what is later is no time, and would not fit into nanoseconds. */
    private static final long LATEST_SECOND = 1L << 33;
}
