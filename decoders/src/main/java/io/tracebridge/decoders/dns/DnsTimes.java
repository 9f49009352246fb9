package io.tracebridge.decoders.dns;

/**
 * Whether a name of a message may run through a time to live: a pointer may lead anywhere before it (RFC 1035 section 4.1.4), so that
 * what a hostile message says can depend on bytes that are otherwise only a time. Such messages are not remembered.
 */
final class DnsTimes {
    private static final int TTL_LENGTH = 4;

    /** From where on names would run through one, by position in the message. */
    private boolean[] running = new boolean[512];

    boolean areNamed(DnsMessage m) {
        if (m.recordCount() == 0) {
            return false;
        }
        follow(m);
        for (int record = 0; record < m.recordCount(); record++) {
            int rdata = m.rdataAt(record);
            if (isPointedAt(m, m.nameAt(record), m.ttlAt(record))
                    || holdsNames(m.type(record)) && isPointedAt(m, rdata, rdata + m.rdataLength(record))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsNames(int type) {
        return type != DnsParameters.A && type != DnsParameters.AAAA && type != DnsParameters.OPT;
    }

    /** Whether two bytes there, if they are a pointer, lead to where {@link #running} is. */
    private boolean isPointedAt(DnsMessage m, int from, int to) {
        for (int at = from; at + 1 < to; at++) {
            int target = m.u16(at) - 0xc000;
            if (target >= 0 && target < m.length() && running[target]) {
                return true;
            }
        }
        return false;
    }

    /** From the end, so that where a label leads is known before it is met. */
    private void follow(DnsMessage m) {
        int length = m.length();
        if (running.length < length) {
            running = new boolean[Math.max(length, 2 * running.length)];
        }
        int record = m.recordCount() - 1;
        int following = length; // where the next time to live begins
        for (int at = length - 1; at >= 0; at--) {
            while (record >= 0 && at < m.ttlAt(record) - m.start) {
                following = m.ttlAt(record--) - m.start;
            }
            boolean isTime = record >= 0 && at < m.ttlAt(record) - m.start + TTL_LENGTH;
            int label = m.u8(m.start + at);
            int next = at + 1 + label;
            boolean leadsOn = label > 0 && label < 0x40 && (next > following || next < length && running[next]);
            boolean isCut = label >= 0xc0 && at + 1 == following;
            running[at] = isTime || leadsOn || isCut;
        }
    }
}
