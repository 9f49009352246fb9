package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.json.JsonWriter;

/** What a response makes of its transaction: success or failure, and packetbeat's notes on EDNS. */
final class DnsResult {
    private static final byte[] EDNS_UNEXPECTED = JsonWriter.quoted("the response has EDNS, the query had not");
    private static final byte[] EDNS_UNSUPPORTED = JsonWriter.quoted("the query had EDNS, the response has not");
    private static final byte[] TOO_LARGE = JsonWriter.quoted("a message of more than 512 bytes over UDP without EDNS");

    private static final int UDP = 17;

    /** RFC 1035 section 4.2.1. */
    private static final int MAX_UDP_WITHOUT_EDNS = 512;

    private DnsResult() {}

    static void write(DnsMessage response, Envelope envelope) {
        int rcode = response.rcode();
        envelope.ok = rcode == 0;
        envelope.outcome = envelope.ok ? Outcome.SUCCESS : Outcome.FAILURE;
        if (!envelope.ok) {
            envelope.reason = DnsParameters.reason(rcode);
            envelope.errorCode = DnsParameters.rcode(rcode);
        }
    }

    /** What does not fit together in a query and its response over UDP. */
    static void compare(DnsMessage response, boolean queryHasEdns, Envelope envelope) {
        if (envelope.ipProtocol != UDP) {
            return;
        }
        boolean hasEdns = response.opt() >= 0;
        if (!hasEdns && response.length() > MAX_UDP_WITHOUT_EDNS) {
            envelope.message(TOO_LARGE);
        }
        if (queryHasEdns && !hasEdns) {
            envelope.message(EDNS_UNSUPPORTED);
        } else if (!queryHasEdns && hasEdns) {
            envelope.message(EDNS_UNEXPECTED);
        }
    }
}
