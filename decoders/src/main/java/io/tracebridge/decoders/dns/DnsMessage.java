package io.tracebridge.decoders.dns;

import java.util.Arrays;

/**
 * One message (RFC 1035 section 4): its header, and where its questions and records lie. A view over bytes that belong to
 * somebody else; reading it never runs past its end. What was found before something wrong can be relied upon, nothing after it.
 *
 * <p>Positions are indices into {@link #bytes}. Used again for message after message; not thread-safe.
 */
final class DnsMessage {
    /** RFC 1035 section 4.1.1. */
    static final int HEADER_LENGTH = 12;

    static final int MAX_FAULTS = 4;

    private static final int MASK_QR = 0x8000;
    private static final int MASK_AA = 0x0400;
    private static final int MASK_TC = 0x0200;
    private static final int MASK_RD = 0x0100;
    private static final int MASK_RA = 0x0080;
    /** RFC 4035 section 3.2.3 and 3.2.2. */
    private static final int MASK_AD = 0x0020;

    private static final int MASK_CD = 0x0010;
    private static final int MASK_MULTICAST = 0x8000;

    byte[] bytes = new byte[0];
    int start;
    int end;
    private boolean cut;

    /** Where the message ends within what its last frame completes: {@link io.tracebridge.decoders.Packet#streamOffset}. */
    int place;

    /** Whose rules the message follows; set by who knows the ports, after {@link #parse}. */
    DnsFlavour flavour = DnsFlavour.DNS;

    private int extraneous;

    /** Sections: answers, authorities, additionals. */
    private final int[] recordsOf = new int[3];

    /** Where each record begins, in the order of the message; and where its RDATA does. */
    private int[] recordAt = new int[64];

    private int[] rdataAt = new int[64];
    private int records;
    private int questions;
    private int firstQuestionEnd;
    private long questionHash;
    private int opt;

    final DnsName name = new DnsName();
    private final DnsFault[] faults = new DnsFault[MAX_FAULTS];
    private final int[] faultOffsets = new int[MAX_FAULTS];
    private int faultCount;
    private int faultsParsed;
    private boolean known;

    /**
     * Looks through a message.
     *
     * @param cut true when the bytes end because the capture does
     * @return false when not even the header is there
     */
    boolean parse(byte[] bytes, int offset, int length, boolean cut) {
        this.bytes = bytes;
        this.start = offset;
        this.end = offset + length;
        this.cut = cut;
        this.place = 0;
        this.flavour = DnsFlavour.DNS;
        known = false;
        extraneous = 0;
        recordsOf[0] = 0;
        recordsOf[1] = 0;
        recordsOf[2] = 0;
        records = 0;
        questions = 0;
        questionHash = 0;
        firstQuestionEnd = 0;
        opt = -1;
        faultCount = 0;
        name.of(bytes, start, end);
        if (length < HEADER_LENGTH) {
            fault(DnsFault.SHORT_HEADER, end);
            return false;
        }
        int at = questions(offset + HEADER_LENGTH);
        for (int section = 0; section < 3 && at != NOWHERE; section++) {
            at = records(section, at);
        }
        if (at != NOWHERE && opcode() != DnsParameters.DSO) {
            extraneous = end - at;
        }
        faultsParsed = faultCount;
        return true;
    }

    /**
     * Takes in a message without looking through it, as it is known what would be found. Until {@link #complete} it has its header, the number
     * of its questions and their hash, the OPT record, no faults, and nothing else.
     *
     * @param optRdata where the OPT record's RDATA begins, from the beginning of the message; 0 when there is none
     */
    void known(byte[] bytes, int offset, int length, int questions, long questionHash, int optRdata) {
        this.bytes = bytes;
        this.start = offset;
        this.end = offset + length;
        this.cut = false;
        this.place = 0;
        this.flavour = DnsFlavour.DNS;
        this.questions = questions;
        this.questionHash = questionHash;
        known = true;
        records = 0;
        opt = optRdata == 0 ? -1 : 0;
        rdataAt[0] = start + optRdata;
        faultCount = 0;
        faultsParsed = 0;
    }

    /** Whether it was taken in without being looked through. */
    boolean isKnown() {
        return known;
    }

    /** Looks through it, if it was not. */
    void complete() {
        if (known) {
            int placeBefore = place;
            parse(bytes, start, end - start, false);
            place = placeBefore;
        }
    }

    /** Instead of a position, when nothing further can be trusted. */
    private static final int NOWHERE = -1;

    /** Gives the position after the questions. */
    private int questions(int from) {
        int at = from;
        int count = questionCount();
        while (questions < count && at != NOWHERE) {
            int after = name.check(at, end);
            if (after < 0 || end - after < 4) {
                stop(after < 0, DnsFault.SHORT_QUESTION, after);
                return NOWHERE;
            }
            boolean bad = noteName();
            if (questions == 0) {
                firstQuestionEnd = after;
                long hash = bad ? 0 : name.hash(at);
                questionHash = (hash ^ (long) u16(after) << 16 ^ u16(after + 2)) * 0x9E3779B97F4A7C15L | 1;
            }
            questions++;
            at = bad ? NOWHERE : after + 4;
        }
        return at;
    }

    /** Bytes of a record after its name: type, class, TTL, length of RDATA. */
    private static final int FIXED_LENGTH = 10;

    private int records(int section, int from) {
        int at = from;
        int count = count(section);
        for (int n = 0; n < count && at != NOWHERE; n++) {
            int after = isQuestionName(at) ? at + 2 : name.check(at, end);
            if (after < 0 || end - after < FIXED_LENGTH) {
                stop(after < 0, DnsFault.SHORT_RECORD, after);
                return NOWHERE;
            }
            boolean bad = noteName();
            int rdata = after + FIXED_LENGTH;
            int length = u16(rdata - 2);
            if (length > end - rdata) {
                stop(false, DnsFault.SHORT_RECORD, rdata);
                return NOWHERE;
            }
            add(section, at, rdata);
            at = bad ? NOWHERE : rdata + length;
        }
        return at;
    }

    /** The pointer that most records begin with: to the name of the first question, which was found right before any record is read. */
    boolean isQuestionName(int at) {
        return end - at >= 2 && u16(at) == (0xc000 | HEADER_LENGTH) && questions > 0;
    }

    private void add(int section, int at, int rdata) {
        if (records == recordAt.length) {
            recordAt = Arrays.copyOf(recordAt, 2 * records);
            rdataAt = Arrays.copyOf(rdataAt, 2 * records);
        }
        recordAt[records] = at;
        rdataAt[records] = rdata;
        if (type(records) == DnsParameters.OPT) {
            if (section != 2 || opt >= 0) {
                fault(DnsFault.OPT_MISPLACED, at);
            } else {
                opt = records;
            }
        }
        records++;
        recordsOf[section]++;
    }

    /** Nothing further can be read: says why, the capture's end first. */
    private void stop(boolean badName, DnsFault otherwise, int at) {
        if (!badName) {
            fault(cut ? DnsFault.CUT : otherwise, Math.max(at, start));
        } else if (cut && name.fault() == DnsFault.NAME_OVERRUN) {
            fault(DnsFault.CUT, name.faultAt());
        } else {
            noteName();
        }
    }

    /** Takes over what was wrong with the name last looked at; false when it was right. */
    private boolean noteName() {
        if (name.fault() == null) {
            return false;
        }
        fault(name.fault(), name.faultAt());
        return true;
    }

    /** @param at index into {@link #bytes} */
    void fault(DnsFault fault, int at) {
        if (faultCount < MAX_FAULTS) {
            faults[faultCount] = fault;
            faultOffsets[faultCount++] = at - start;
        }
    }

    int faultCount() {
        return faultCount;
    }

    /** Of the faults, those that {@link #parse} found, the first ones; whoever reads further, in options and data of records, may add some. */
    int faultsParsed() {
        return faultsParsed;
    }

    DnsFault fault(int n) {
        return faults[n];
    }

    /** Bytes from the beginning of the message. */
    int faultOffset(int n) {
        return faultOffsets[n];
    }

    int length() {
        return end - start;
    }

    int id() {
        return u16(start);
    }

    private int flags() {
        return u16(start + 2);
    }

    /** Whether a header stands there that is a response's. */
    static boolean isResponse(byte[] bytes, int offset, int length) {
        return length >= HEADER_LENGTH && bytes[offset + 2] < 0; // QR is the top bit
    }

    /** The identifier that stands there, 0 where there is no header. */
    static int id(byte[] bytes, int offset, int length) {
        return length < HEADER_LENGTH ? 0 : (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
    }

    boolean isResponse() {
        return (flags() & MASK_QR) != 0;
    }

    int opcode() {
        return flags() >> 11 & 15;
    }

    boolean authoritative() {
        return (flags() & MASK_AA) != 0;
    }

    boolean truncated() {
        return (flags() & MASK_TC) != 0;
    }

    boolean recursionDesired() {
        return (flags() & MASK_RD) != 0;
    }

    boolean recursionAvailable() {
        return (flags() & MASK_RA) != 0;
    }

    boolean authenticData() {
        return (flags() & MASK_AD) != 0;
    }

    boolean checkingDisabled() {
        return (flags() & MASK_CD) != 0;
    }

    /** The four bits of the header, and above them the eight of an OPT record (RFC 6891 section 6.1.3). */
    int rcode() {
        int low = flags() & 15;
        return opt < 0 ? low : (int) (ttl(opt) >>> 24) << 4 | low;
    }

    /** As the header counts them; {@link #questions} as found. */
    int questionCount() {
        return u16(start + 4);
    }

    /** As the header counts them. */
    int count(int section) {
        return u16(start + 6 + 2 * section);
    }

    /** Questions found, from the first to the one where reading stopped. */
    int questions() {
        return questions;
    }

    /** Where the first question's name begins. */
    int questionAt() {
        return start + HEADER_LENGTH;
    }

    int questionType() {
        return u16(firstQuestionEnd);
    }

    int questionClass() {
        return rrClassAt(firstQuestionEnd + 2);
    }

    /** Where the type of the question stands whose name begins here: right behind it. */
    int questionTypeAt(int questionAt) {
        return name.check(questionAt, end);
    }

    /** RFC 6762 sections 5.4 and 10.2: in multicast DNS the top bit of a class is none of it. */
    int rrClassAt(int at) {
        return flavour == DnsFlavour.MDNS ? u16(at) & ~MASK_MULTICAST : u16(at);
    }

    /** Whether that bit is set: of a question, that the answer may come by unicast; of a record, that others are to be forgotten. */
    boolean multicastBitAt(int at) {
        return flavour == DnsFlavour.MDNS && (u16(at) & MASK_MULTICAST) != 0;
    }

    /** Whether {@link #multicastBitAt} is set in a record's class. */
    boolean cacheFlush(int record) {
        return type(record) != DnsParameters.OPT && multicastBitAt(rdataAt[record] - 8);
    }

    /** Bytes behind the last record that the header counts. */
    int extraneous() {
        return extraneous;
    }

    /** Of the first question, upper and lower case alike; 0 when there is no question. */
    long questionHash() {
        return questionHash;
    }

    /** Records of a section that were found: 0 answers, 1 authorities, 2 additionals. */
    int records(int section) {
        return recordsOf[section];
    }

    /** Records found, of all sections. */
    int recordCount() {
        return records;
    }

    /** Number of the section's first record. */
    int firstRecord(int section) {
        return section == 0 ? 0 : section == 1 ? recordsOf[0] : recordsOf[0] + recordsOf[1];
    }

    /** Number of the OPT record (RFC 6891), or -1. */
    int opt() {
        return opt;
    }

    int nameAt(int record) {
        return recordAt[record];
    }

    int type(int record) {
        return u16(rdataAt[record] - 10);
    }

    int rrClass(int record) {
        int at = rdataAt[record] - 8;
        return type(record) == DnsParameters.OPT ? u16(at) : rrClassAt(at);
    }

    /** Seconds; of an OPT record its extended flags. */
    long ttl(int record) {
        return u32(ttlAt(record));
    }

    /** Where the record's time to live stands, four bytes. */
    int ttlAt(int record) {
        return rdataAt[record] - 6;
    }

    int rdataAt(int record) {
        return rdataAt[record];
    }

    int rdataLength(int record) {
        return u16(rdataAt[record] - 2);
    }

    /** Unsigned byte; the caller has checked that it is there. */
    int u8(int at) {
        return bytes[at] & 0xff;
    }

    int u16(int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }
}
