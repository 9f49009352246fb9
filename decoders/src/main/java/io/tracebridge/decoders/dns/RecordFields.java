package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.Field;

/** The fields of the records of one section, which are the same in each: {@code dns.answers.*} and its like. */
final class RecordFields {
    static final RecordFields ANSWERS = new RecordFields(DnsFields.ANSWERS);
    static final RecordFields AUTHORITIES = new RecordFields(DnsFields.AUTHORITIES);
    static final RecordFields ADDITIONALS = new RecordFields(DnsFields.ADDITIONALS);

    final Field section;
    final Field name;
    final Field type;
    final Field rrClass;
    final Field ttl;
    final Field cacheFlush;
    final Field data;
    final Field preference;
    final Field priority;
    final Field weight;
    final Field port;
    final Field rname;
    final Field serial;
    final Field refresh;
    final Field retry;
    final Field expire;
    final Field minimum;
    final Field keyTag;
    final Field algorithm;
    final Field digestType;
    final Field flags;
    final Field protocol;
    final Field typeCovered;
    final Field labels;
    final Field originalTtl;
    final Field expiration;
    final Field inception;
    final Field signerName;
    final Field typeBits;
    final Field hash;
    final Field iterations;
    final Field salt;
    final Field order;
    final Field service;
    final Field regexp;
    final Field tag;
    final Field certificateType;
    final Field certificateUsage;
    final Field selector;
    final Field matchingType;
    final Field fingerprintType;
    final Field scheme;
    final Field gateway;
    final Field mode;
    final Field error;
    final Field originalId;
    final Field timeSigned;
    final Field fudge;
    final Field alpn;
    final Field hintIp;

    private RecordFields(Field section) {
        this.section = section;
        this.name = of("name");
        this.type = of("type");
        this.rrClass = of("class");
        this.ttl = of("ttl");
        this.cacheFlush = of("cache_flush");
        this.data = of("data");
        this.preference = of("preference");
        this.priority = of("priority");
        this.weight = of("weight");
        this.port = of("port");
        this.rname = of("rname");
        this.serial = of("serial");
        this.refresh = of("refresh");
        this.retry = of("retry");
        this.expire = of("expire");
        this.minimum = of("minimum");
        this.keyTag = of("key_tag");
        this.algorithm = of("algorithm");
        this.digestType = of("digest_type");
        this.flags = of("flags");
        this.protocol = of("protocol");
        this.typeCovered = of("type_covered");
        this.labels = of("labels");
        this.originalTtl = of("original_ttl");
        this.expiration = of("expiration");
        this.inception = of("inception");
        this.signerName = of("signer_name");
        this.typeBits = of("type_bits");
        this.hash = of("hash");
        this.iterations = of("iterations");
        this.salt = of("salt");
        this.order = of("order");
        this.service = of("service");
        this.regexp = of("regexp");
        this.tag = of("tag");
        this.certificateType = of("certificate_type");
        this.certificateUsage = of("certificate_usage");
        this.selector = of("selector");
        this.matchingType = of("matching_type");
        this.fingerprintType = of("fingerprint_type");
        this.scheme = of("scheme");
        this.gateway = of("gateway");
        this.mode = of("mode");
        this.error = of("error");
        this.originalId = of("original_id");
        this.timeSigned = of("time_signed");
        this.fudge = of("fudge");
        this.alpn = of("alpn");
        this.hintIp = of("hint_ip");
    }

    private Field of(String name) {
        return Field.of(section.name() + "." + name);
    }
}
