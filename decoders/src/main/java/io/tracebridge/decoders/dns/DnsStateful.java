package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.JsonWriter;

/** DNS stateful operations (RFC 8490): no sections, but TLVs behind the header. {@code dns.dso.*}. */
final class DnsStateful {
    /** IANA's registry "DSO Type Codes". */
    private static final int KEEPALIVE = 1;

    private static final int RETRY_DELAY = 2;

    private DnsStateful() {}

    /** Writes the types of the TLVs, and what the first of each tells; one that is not right is added to the message's faults. */
    static void write(JsonWriter json, DnsMessage message) {
        int at = message.start + DnsMessage.HEADER_LENGTH;
        boolean isOpen = false;
        int keepalive = 0;
        int retry = 0;
        while (message.end - at >= 4 && message.u16(at + 2) <= message.end - at - 4) {
            if (!isOpen) {
                json.beginArray(DnsFields.DSO_TYPES);
                isOpen = true;
            }
            int type = message.u16(at);
            json.elementLiteral(DnsParameters.statefulType(type));
            if (type == KEEPALIVE && keepalive == 0) {
                keepalive = at;
            } else if (type == RETRY_DELAY && retry == 0) {
                retry = at;
            }
            at += 4 + message.u16(at + 2);
        }
        if (isOpen) {
            json.endArray();
        }
        if (at < message.end) {
            message.fault(DnsFault.BAD_TLV, at);
        }
        if (keepalive > 0) {
            // section 7.1
            if (message.u16(keepalive + 2) == 8) {
                json.number(DnsFields.DSO_INACTIVITY_TIMEOUT, message.u32(keepalive + 4));
                json.number(DnsFields.DSO_KEEPALIVE_INTERVAL, message.u32(keepalive + 8));
            } else {
                message.fault(DnsFault.BAD_TLV, keepalive);
            }
        }
        if (retry > 0) {
            // section 7.2
            if (message.u16(retry + 2) == 4) {
                json.number(DnsFields.DSO_RETRY_DELAY, message.u32(retry + 4));
            } else {
                message.fault(DnsFault.BAD_TLV, retry);
            }
        }
    }
}
