package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.JsonWriter;

/**
 * Numbers and their names, from IANA's registry "Domain Name System (DNS) Parameters" and its DNSSEC siblings; as quoted JSON. A number
 * without a name is its own name, in decimal.
 */
final class DnsParameters {
    /** Opcodes. */
    static final int NOTIFY = 4;

    static final int UPDATE = 5;
    static final int DSO = 6;

    static final int A = 1;
    static final int NS = 2;
    static final int MD = 3;
    static final int MF = 4;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int MB = 7;
    static final int MG = 8;
    static final int MR = 9;
    static final int NULL = 10;
    static final int WKS = 11;
    static final int PTR = 12;
    static final int HINFO = 13;
    static final int MINFO = 14;
    static final int MX = 15;
    static final int TXT = 16;
    static final int RP = 17;
    static final int AFSDB = 18;
    static final int X25 = 19;
    static final int ISDN = 20;
    static final int RT = 21;
    static final int NSAP = 22;
    static final int NSAP_PTR = 23;
    static final int SIG = 24;
    static final int KEY = 25;
    static final int PX = 26;
    static final int GPOS = 27;
    static final int AAAA = 28;
    static final int LOC = 29;
    static final int NXT = 30;
    static final int EID = 31;
    static final int NIMLOC = 32;
    static final int SRV = 33;
    static final int ATMA = 34;
    static final int NAPTR = 35;
    static final int KX = 36;
    static final int CERT = 37;
    static final int A6 = 38;
    static final int DNAME = 39;
    static final int OPT = 41;
    static final int APL = 42;
    static final int DS = 43;
    static final int SSHFP = 44;
    static final int IPSECKEY = 45;
    static final int RRSIG = 46;
    static final int NSEC = 47;
    static final int DNSKEY = 48;
    static final int DHCID = 49;
    static final int NSEC3 = 50;
    static final int NSEC3PARAM = 51;
    static final int TLSA = 52;
    static final int SMIMEA = 53;
    static final int HIP = 55;
    static final int NINFO = 56;
    static final int RKEY = 57;
    static final int TALINK = 58;
    static final int CDS = 59;
    static final int CDNSKEY = 60;
    static final int OPENPGPKEY = 61;
    static final int CSYNC = 62;
    static final int ZONEMD = 63;
    static final int SVCB = 64;
    static final int HTTPS = 65;
    static final int DSYNC = 66;
    static final int HHIT = 67;
    static final int BRID = 68;
    static final int SPF = 99;
    static final int NID = 104;
    static final int L32 = 105;
    static final int L64 = 106;
    static final int LP = 107;
    static final int EUI48 = 108;
    static final int EUI64 = 109;
    static final int TKEY = 249;
    static final int TSIG = 250;
    static final int URI = 256;
    static final int CAA = 257;
    static final int AVC = 258;
    static final int AMTRELAY = 260;
    static final int RESINFO = 261;
    static final int WALLET = 262;
    static final int CLA = 263;
    static final int TA = 32768;
    static final int DLV = 32769;

    /** Microsoft's, in the range for private use. */
    static final int WINS = 65281;

    static final int WINS_R = 65282;

    /** draft-bellis-dnsop-xpf. */
    static final int XPF = 65422;

    private static final byte[][] TYPES = numbers(1 << 16);
    private static final byte[][] CLASSES = numbers(1 << 16);
    private static final byte[][] OPCODES = numbers(16);
    private static final byte[][] RCODES = numbers(1 << 12);
    private static final byte[][] STATEFUL_TYPES = numbers(1 << 16);
    private static final byte[] BADSIG = JsonWriter.quoted("BADSIG");
    private static final byte[] OTHER_ERROR = JsonWriter.quoted("RESERVED");
    private static final byte[][] REASONS = new byte[1 << 12][];
    private static final byte[][] ALGORITHMS = numbers(256);
    private static final byte[][] DIGESTS = numbers(256);
    private static final byte[][] NSEC3_HASHES = numbers(256);

    static {
        name(
                TYPES,
                1,
                "A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP-PTR SIG"
                        + " KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG"
                        + " NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA");
        name(TYPES, 55, "HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID");
        name(TYPES, 99, "SPF UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64");
        name(TYPES, 128, "NXNAME");
        name(TYPES, 249, "TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN");
        name(TYPES, 32768, "TA DLV");
        name(TYPES, WINS, "WINS WINS-R");
        name(TYPES, XPF, "XPF");
        name(CLASSES, 1, "IN CS");
        name(CLASSES, 3, "CH HS");
        name(CLASSES, 254, "NONE ANY");
        name(STATEFUL_TYPES, 1, "KEEPALIVE RETRY_DELAY ENCRYPTION_PADDING");
        name(STATEFUL_TYPES, 64, "SUBSCRIBE PUSH UNSUBSCRIBE RECONFIRM");
        name(OPCODES, 0, "QUERY IQUERY STATUS");
        name(OPCODES, 4, "NOTIFY UPDATE DSO");
        rcode(0, "NOERROR", null);
        rcode(1, "FORMERR", "format error");
        rcode(2, "SERVFAIL", "server failure");
        rcode(3, "NXDOMAIN", "no such name");
        rcode(4, "NOTIMP", "not implemented");
        rcode(5, "REFUSED", "refused");
        rcode(6, "YXDOMAIN", "name exists that should not");
        rcode(7, "YXRRSET", "record set exists that should not");
        rcode(8, "NXRRSET", "record set that should exist does not");
        rcode(9, "NOTAUTH", "not authoritative or not authorised");
        rcode(10, "NOTZONE", "name not in the zone");
        rcode(11, "DSOTYPENI", "DSO type not implemented");
        rcode(16, "BADVERS", "EDNS version not supported");
        rcode(17, "BADKEY", "key not recognised");
        rcode(18, "BADTIME", "signature out of its time");
        rcode(19, "BADMODE", "bad TKEY mode");
        rcode(20, "BADNAME", "duplicate key name");
        rcode(21, "BADALG", "algorithm not supported");
        rcode(22, "BADTRUNC", "bad truncation");
        rcode(23, "BADCOOKIE", "bad or missing server cookie");
        name(ALGORITHMS, 1, "RSAMD5 DH DSA");
        name(ALGORITHMS, 5, "RSASHA1 DSA-NSEC3-SHA1 RSASHA1-NSEC3-SHA1 RSASHA256");
        name(ALGORITHMS, 10, "RSASHA512");
        name(ALGORITHMS, 12, "ECC-GOST ECDSAP256SHA256 ECDSAP384SHA384 ED25519 ED448 SM2SM3");
        name(ALGORITHMS, 252, "INDIRECT PRIVATEDNS PRIVATEOID");
        name(DIGESTS, 1, "SHA1 SHA256 GOST94 SHA384 GOST12 SM3");
        name(NSEC3_HASHES, 1, "SHA1");
    }

    private DnsParameters() {}

    static byte[] type(int number) {
        return of(TYPES, number);
    }

    static byte[] rrClass(int number) {
        return of(CLASSES, number);
    }

    static byte[] opcode(int number) {
        return of(OPCODES, number);
    }

    /** IANA's registry "DSO Type Codes". */
    static byte[] statefulType(int number) {
        return of(STATEFUL_TYPES, number);
    }

    /** @param number with the bits of an OPT record, 0..4095 */
    static byte[] rcode(int number) {
        return of(RCODES, number);
    }

    /** The error of a TSIG or TKEY record: an rcode, but for one number that stands for something else there (RFC 8945 section 3). */
    static byte[] signatureError(int number) {
        if (number == 16) {
            return BADSIG;
        }
        return number < RCODES.length ? rcode(number) : OTHER_ERROR;
    }

    /** What an rcode means, in words; null for NOERROR and for those without a meaning here. */
    static byte[] reason(int number) {
        return REASONS[number];
    }

    /** RFC 4034 appendix A.1 and what was added. */
    static byte[] algorithm(int number) {
        return of(ALGORITHMS, number);
    }

    /** Of DS records. */
    static byte[] digest(int number) {
        return of(DIGESTS, number);
    }

    static byte[] nsec3Hash(int number) {
        return of(NSEC3_HASHES, number);
    }

    /** Unnamed numbers are made when they first occur, at most once each. */
    private static byte[] of(byte[][] names, int number) {
        byte[] name = names[number];
        if (name == null) {
            name = JsonWriter.quoted(Integer.toString(number));
            names[number] = name;
        }
        return name;
    }

    private static byte[][] numbers(int count) {
        return new byte[count][];
    }

    private static void name(byte[][] names, int first, String list) {
        int number = first;
        for (String name : list.split(" ")) {
            names[number++] = JsonWriter.quoted(name);
        }
    }

    private static void rcode(int number, String name, String reason) {
        RCODES[number] = JsonWriter.quoted(name);
        REASONS[number] = reason == null ? null : JsonWriter.quoted(reason);
    }
}
