package io.tracebridge.decoders.mobile;

import static io.tracebridge.decoders.mobile.Labels.ascii;

import java.util.Locale;

/**
 * What a mobile network's name says, read from a DNS name label by label, right to left. Reused for each name, allocates nothing.
 *
 * <p>The grammar is that of 3GPP TS 23.003 (access points clause 9.1, home networks 13.2, 14.2, 19.2 and 28.2, discovery names 19.4,
 * the older {@code .gprs} names annex C), TS 29.303 clause 4.3 (node names), GSMA IR.67 (domains) and RFC 6116 (ENUM). Case does not
 * count. What is not in it is {@link Kind#NONE}, or {@link Kind#OTHER} inside the mobile domains.
 */
public final class MobileName {
    /** What a name names. */
    public enum Kind {
        /** Not a mobile network's name. */
        NONE,
        /** Access point of GPRS: {@code <apn>.mnc<MNC>.mcc<MCC>.gprs} (clause 9.1). */
        APN,
        /** Access point of EPC, found by S-NAPTR: {@code <apn>.apn.epc.mnc<MNC>.mcc<MCC>.3gppnetwork.org} (clause 19.4.2.2). */
        APN_EPC,
        /** The operator's domain itself. */
        OPERATOR,
        /** Routeing area, to find its SGSN (annex C.1, clause 19.4.2). */
        RAI,
        /** Tracking area, to find its MME or AMF (clauses 19.4.2.3, 28.3.2). */
        TAC,
        /** An MME by its code and group (clause 19.4.2.4). */
        MME,
        /** A radio network controller (annex C.3, clause 19.4.2). */
        RNC,
        /** An SGSN by number (annex C.2). */
        SGSN,
        /** A node by its canonical name (clause 19.4.2, TS 29.303 clause 4.3). */
        NODE,
        /** A service of the operator: {@link #service()}. */
        SERVICE,
        /** A network access identifier or its realm (clauses 14.3, 19.3, 28.7). */
        NAI,
        /** A telephone number (RFC 6116). */
        ENUM,
        /** Inside a mobile domain, but of no known form. */
        OTHER;

        private final byte[] label = ascii(name().toLowerCase(Locale.ROOT));

        /** Lower-case name as ASCII, for the JSON writer. The array is shared: do not change it. */
        public byte[] label() {
            return label;
        }
    }

    private static final byte[] GPRS = ascii("gprs");
    private static final byte[] ORG = ascii("org");
    private static final byte[] NETWORK = ascii("3gppnetwork");
    private static final byte[] PUB = ascii("pub");
    private static final byte[] VISITED_COUNTRY = ascii("visited-country");
    private static final byte[] ARPA = ascii("arpa");
    private static final byte[] NET = ascii("net");
    private static final byte[] E164 = ascii("e164");
    private static final byte[] E164ENUM = ascii("e164enum");
    private static final byte[] RS = ascii("1rs");
    private static final byte[] MCC = ascii("mcc");
    private static final byte[] MNC = ascii("mnc");
    private static final byte[] RAC = ascii("rac");
    private static final byte[] LAC = ascii("lac");
    private static final byte[] NRI = ascii("nri");
    private static final byte[] NRI_SGSN = ascii("nri-sgsn");
    private static final byte[] RNC = ascii("rnc");
    private static final byte[] SGSN = ascii("sgsn");
    private static final byte[] EPC = ascii("epc");
    private static final byte[] APN = ascii("apn");
    private static final byte[] W_APN = ascii("w-apn");
    private static final byte[] NAI = ascii("nai");
    private static final byte[] TAC = ascii("tac");
    private static final byte[] TAC_5GS = ascii("5gstac");
    private static final byte[] TAC_LOW = ascii("tac-lb");
    private static final byte[] TAC_MIDDLE = ascii("tac-mb");
    private static final byte[] TAC_HIGH = ascii("tac-hb");
    private static final byte[] MME = ascii("mme");
    private static final byte[] MMEC = ascii("mmec");
    private static final byte[] MMEGI = ascii("mmegi");
    private static final byte[] NODE = ascii("node");
    private static final byte[] TOPON = ascii("topon");
    private static final byte[] TOPOFF = ascii("topoff");
    private static final byte[] FIVE_GC = ascii("5gc");
    private static final byte[] IPXUNI = ascii("ipxuni");

    /** Labels left of the network's codes that name a service, the nearest first (clauses 13.2, 13.9, 14.2, 16.2, 17.2, 20, 21, 28.3; IR.67). */
    private static final byte[][] SERVICES = {
        ascii("ims"),
        ascii("bsf"),
        ascii("xcap"),
        ascii("mms"),
        ascii("gan"),
        ascii("wlan"),
        ascii("andsf"),
        ascii("ics"),
        ascii("oam"),
        ascii("epc"),
        FIVE_GC,
        IPXUNI
    };

    /** Labels further left that say more than the service they stand under. */
    private static final byte[][] SUBSERVICES = {
        ascii("xcap"),
        ascii("bsf"),
        ascii("epdg"),
        ascii("n3iwf"),
        ascii("andsf"),
        ascii("nrf"),
        ascii("nssf"),
        ascii("sepp")
    };

    private final Labels labels = new Labels();
    private Kind kind;
    private boolean pub;
    private boolean privateName;
    private int mcc;
    private int mnc;
    private int lac;
    private int rac;
    private int nri;
    private int tac;
    private int tacDigits;
    private int mmec;
    private int mmegi;
    private int rnc;
    private byte[] topology;
    private byte[] service;
    private int apnLabels;
    private int nodeFrom;
    private int nodeTo;
    private int interfaceFrom;
    private int interfaceTo;
    private int enumSuffix;

    /**
     * Reads the name at {@code wire[offset, offset + length)}, length octets and labels, not compressed. The bytes are referred to
     * until the next call.
     */
    public Kind parse(byte[] wire, int offset, int length) {
        clear();
        if (labels.parse(wire, offset, length)) {
            int last = labels.count() - 1;
            if (labels.is(last, GPRS)) {
                privateName = true;
                gprs(network(last - 1));
            } else if (labels.is(last, ORG) && labels.is(last - 1, NETWORK)) {
                int left = last - 2;
                pub = labels.is(left, PUB);
                privateName = !pub;
                left = pub ? left - 1 : left;
                network3gpp(network(labels.is(left, VISITED_COUNTRY) ? left - 1 : left));
            } else if (labels.is(last, ARPA) && labels.is(last - 1, E164)
                    || labels.is(last, NET) && labels.is(last - 1, E164ENUM)) {
                enumeration(last - 1);
            } else if (labels.is(last, NET) && labels.is(last - 1, RS) && labels.is(last - 2, E164)) {
                enumeration(last - 2);
            }
        }
        return kind;
    }

    /** Reads {@code mcc<MCC>} at that label and {@code mnc<MNC>} left of it; the label left of what was there. */
    private int network(int label) {
        mcc = labels.threeDigits(label, MCC);
        if (mcc < 0) {
            return label;
        }
        mnc = labels.threeDigits(label - 1, MNC);
        return mnc < 0 ? label - 1 : label - 2;
    }

    /** Names of the older domain (clause 9.1, annex C). */
    private void gprs(int left) {
        if (left < 0) {
            kind = mcc < 0 ? Kind.OTHER : Kind.OPERATOR;
        } else if (routingArea(left, NRI)) {
            kind = Kind.RAI;
        } else if (left == 0 && (rnc = labels.hex(left, RNC)) >= 0) {
            kind = Kind.RNC;
        } else if (left == 0 && labels.hex(left, SGSN) >= 0) {
            kind = Kind.SGSN;
            node(left, left);
        } else {
            kind = Kind.APN;
            apnLabels = left + 1;
        }
    }

    private void network3gpp(int left) {
        if (left < 0) {
            kind = mcc < 0 ? Kind.OTHER : Kind.OPERATOR;
        } else if (labels.is(left, EPC) && core(left - 1)) {
            return;
        } else if (labels.is(left, FIVE_GC) && labels.is(left - 1, TAC_5GS) && trackingArea(left - 2)) {
            kind = Kind.TAC;
        } else if (labels.is(left, W_APN) && left > 0) {
            kind = Kind.APN;
            apnLabels = left;
        } else if (isNai(left)) {
            kind = Kind.NAI;
        } else {
            service(left);
        }
    }

    /** Discovery names of the evolved packet core (clause 19.4.2), left of {@code epc}. */
    private boolean core(int left) {
        if (labels.is(left, APN) && left > 0) {
            kind = Kind.APN_EPC;
            apnLabels = left;
        } else if (labels.is(left, RAC) && routingArea(left - 1, NRI_SGSN)) {
            kind = Kind.RAI;
        } else if (labels.is(left, TAC) && trackingArea(left - 1)) {
            kind = Kind.TAC;
        } else if (labels.is(left, MME) && (mmegi = labels.hex(left - 1, MMEGI)) >= 0) {
            mmec = labels.hex(left - 2, MMEC);
            kind = Kind.MME;
        } else if (labels.is(left, RNC) && (rnc = labels.hex(left - 1, RNC)) >= 0) {
            kind = Kind.RNC;
        } else if (labels.is(left, NODE) && left > 0) {
            node(left - 1);
            kind = Kind.NODE;
        } else {
            return false;
        }
        return true;
    }

    private boolean routingArea(int left, byte[] nriPrefix) {
        int foundLac = labels.hex(left, LAC);
        int foundRac = labels.hex(left - 1, RAC);
        if (foundLac < 0 || foundRac < 0) {
            return false;
        }
        lac = foundLac;
        rac = foundRac;
        nri = labels.hex(left - 2, nriPrefix);
        return true;
    }

    /** High byte, in 5G a middle one, low byte; right to left. */
    private boolean trackingArea(int left) {
        int high = labels.hex(left, TAC_HIGH);
        int middle = labels.hex(left - 1, TAC_MIDDLE);
        int low = labels.hex(middle < 0 ? left - 1 : left - 2, TAC_LOW);
        if (high < 0 || high > 0xff || low < 0 || low > 0xff || middle > 0xff) {
            return false;
        }
        tac = middle < 0 ? high << 8 | low : high << 16 | middle << 8 | low;
        tacDigits = middle < 0 ? 4 : 6;
        return true;
    }

    /** {@code topon.<interface>.<node>} or {@code topoff.<interface>.<node>}, else a node's name (TS 29.303 clause 4.3.2). */
    private void node(int left) {
        if ((labels.is(0, TOPON) || labels.is(0, TOPOFF)) && left >= 2) {
            topology = labels.is(0, TOPON) ? TOPON : TOPOFF;
            interfaceFrom = 1;
            interfaceTo = 1;
            node(2, left);
        } else {
            node(0, left);
        }
    }

    private void node(int from, int to) {
        nodeFrom = from;
        nodeTo = to;
    }

    /** {@code nai} as a label of its own, or a user name still in front of its realm. */
    private boolean isNai(int left) {
        if (labels.is(left, NAI) || labels.is(left, EPC) && labels.is(left - 1, NAI)) {
            return true;
        }
        for (int i = 0; i <= left; i++) {
            for (int at = labels.start(i); at < labels.start(i) + labels.length(i); at++) {
                if (labels.wire()[at] == '@') {
                    return true;
                }
            }
        }
        return false;
    }

    private void service(int left) {
        kind = Kind.OTHER;
        for (byte[] known : SERVICES) {
            if (labels.is(left, known)) {
                kind = Kind.SERVICE;
                service = known;
                for (byte[] sub : SUBSERVICES) {
                    if (labels.is(left - 1, sub)) {
                        service = sub;
                    }
                }
            }
        }
    }

    private void enumeration(int suffix) {
        kind = Kind.ENUM;
        enumSuffix = suffix;
    }

    private void clear() {
        kind = Kind.NONE;
        pub = false;
        privateName = false;
        mcc = -1;
        mnc = -1;
        lac = -1;
        rac = -1;
        nri = -1;
        tac = -1;
        tacDigits = 0;
        mmec = -1;
        mmegi = -1;
        rnc = -1;
        topology = null;
        service = null;
        apnLabels = 0;
        nodeFrom = 0;
        nodeTo = -1;
        interfaceFrom = 0;
        interfaceTo = -1;
        enumSuffix = -1;
    }

    public Kind kind() {
        return kind;
    }

    /** True for names under {@code pub.3gppnetwork.org}, which alone belong on the Internet (annex D, IR.67). */
    public boolean isPub() {
        return pub;
    }

    /**
     * True for names that belong to the networks between operators only: {@code .gprs}, and {@code 3gppnetwork.org} without {@code
     * pub}.
     */
    public boolean isPrivate() {
        return privateName;
    }

    /** Mobile country code, 0..999, or -1. */
    public int mcc() {
        return mcc;
    }

    /** Mobile network code as the name has it, three digits, 0..999, or -1. */
    public int mnc() {
        return mnc;
    }

    /** Location area code, 0..0xffff, or -1. */
    public int lac() {
        return lac;
    }

    /** Routeing area code, or -1. */
    public int rac() {
        return rac;
    }

    /** Network resource identifier, or -1. */
    public int nri() {
        return nri;
    }

    /** Tracking area code, or -1. */
    public int tac() {
        return tac;
    }

    /** Hexadecimal digits of the tracking area code: 4 in EPS, 6 in 5GS, 0 when there is none. */
    public int tacDigits() {
        return tacDigits;
    }

    /** MME code, or -1. */
    public int mmec() {
        return mmec;
    }

    /** MME group identifier, or -1. */
    public int mmegi() {
        return mmegi;
    }

    /** Number of the radio network controller, or -1. */
    public int rnc() {
        return rnc;
    }

    /**
     * {@code topon} or {@code topoff}, whether a node's place in the topology counts when one is chosen, in ASCII; or null. The array
     * is shared: do not change it.
     */
    public byte[] topology() {
        return topology;
    }

    /** Name of the service in ASCII, or null. The array is shared: do not change it. */
    public byte[] service() {
        return service;
    }

    /** Writes the access point's network identifier, lower case; the length, 0 when there is none. Needs 1,024 bytes at most. */
    public int writeApn(byte[] target) {
        return write(0, apnLabels - 1, target);
    }

    /** Writes the node's name, lower case; the length, 0 when there is none. Needs 1,024 bytes at most. */
    public int writeNode(byte[] target) {
        return write(nodeFrom, nodeTo, target);
    }

    /** Writes the node's interface, lower case; the length, 0 when there is none. Needs 1,024 bytes at most. */
    public int writeInterface(byte[] target) {
        return write(interfaceFrom, interfaceTo, target);
    }

    /** Labels {@code from} to {@code to} with dots between; what is no letter, digit, hyphen or underscore as {@code \DDD}. */
    private int write(int from, int to, byte[] target) {
        int at = 0;
        for (int label = from; label <= to; label++) {
            if (label > from) {
                target[at++] = '.';
            }
            int start = labels.start(label);
            for (int i = start; i < start + labels.length(label); i++) {
                byte b = labels.wire()[i];
                if (Labels.letter(b)) {
                    target[at++] = (byte) (b | 0x20);
                } else if (Labels.digit(b) || b == '-' || b == '_') {
                    target[at++] = b;
                } else {
                    int value = b & 0xff;
                    target[at++] = '\\';
                    target[at++] = (byte) ('0' + value / 100);
                    target[at++] = (byte) ('0' + value / 10 % 10);
                    target[at++] = (byte) ('0' + value % 10);
                }
            }
        }
        return at;
    }

    Labels labels() {
        return labels;
    }

    /** The leftmost label of the ENUM domain, {@code e164} or {@code e164enum}; -1 for other names. */
    int enumSuffix() {
        return enumSuffix;
    }
}
