package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** Methods by IANA's list; their case counts (RFC 3261 section 7.1). */
enum SipMethod {
    INVITE,
    ACK,
    BYE,
    CANCEL,
    OPTIONS,
    REGISTER,
    PRACK,
    SUBSCRIBE,
    NOTIFY,
    PUBLISH,
    INFO,
    REFER,
    MESSAGE,
    UPDATE,
    /** A token that is none of these. */
    OTHER;

    private static final SipMethod[] ALL = values();
    private final byte[] text = Ascii.of(name());

    /** The name as a JSON string. The array is shared: do not change it. */
    final byte[] json = JsonWriter.quoted(name());

    static SipMethod of(byte[] bytes, long span) {
        int length = Span.length(span);
        int from = Span.from(span);
        for (int n = 0; n < ALL.length - 1; n++) {
            SipMethod method = ALL[n];
            if (method.text.length == length && bytes[from] == method.text[0] && method.is(bytes, from)) {
                return method;
            }
        }
        return OTHER;
    }

    private boolean is(byte[] bytes, int from) {
        for (int i = 1; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
