package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * The lines of a message that documents of calls, registrations and other transactions are made of, in their order: a half of it or less. It
 * reads as a message without a body. Only of messages that have no fault; others are kept as they came, as faults tell where they show.
 */
final class SipExcerpt {
    /** What is written of any message, or names a number that is not to be written. */
    private static final long OF_ANY = SipHeader.set(
            SipHeader.TO,
            SipHeader.CONTACT,
            SipHeader.USER_AGENT,
            SipHeader.SERVER,
            SipHeader.P_ASSERTED_IDENTITY,
            SipHeader.P_PREFERRED_IDENTITY,
            SipHeader.REMOTE_PARTY_ID,
            SipHeader.DIVERSION,
            SipHeader.HISTORY_INFO,
            SipHeader.REASON,
            SipHeader.WARNING);

    /** What is written of the first request, or of the only message. */
    private static final long OF_FIRST = SipHeader.set(
            SipHeader.FROM,
            SipHeader.CALL_ID,
            SipHeader.CSEQ,
            SipHeader.AUTHORIZATION,
            SipHeader.PROXY_AUTHORIZATION,
            SipHeader.EVENT,
            SipHeader.REPLACES,
            SipHeader.JOIN,
            SipHeader.IDENTITY);

    private final byte[] bytes;
    private int length;

    /** @param limit of an excerpt, bytes; lines that go beyond are left out */
    SipExcerpt(int limit) {
        this.bytes = new byte[limit];
    }

    /**
     * Makes the excerpt of a message.
     *
     * @param first whether it is the first request, or no request is kept
     * @return false when the message is to be kept as it came
     */
    boolean take(SipMessage message, boolean first) {
        length = 0;
        byte[] from = message.bytes();
        int lineEnd = Ascii.find(from, message.start(), message.end(), '\n') + 1;
        if (message.faultCount() > 0 || message.isCut() || lineEnd - message.start() > bytes.length / 2) {
            return false;
        }
        add(from, message.start(), lineEnd);
        long wanted = OF_ANY;
        if (first) {
            wanted |= OF_FIRST | (message.method() == SipMethod.INVITE ? SipHeader.VIA.bit : 0);
        }
        for (int line = 0; line < message.lines(); line++) {
            SipHeader header = message.lineHeader(line);
            if (header != null && (wanted & header.bit) != 0) {
                line(from, message.name(line), message.value(line));
            }
        }
        end();
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    private void line(byte[] from, long name, long value) {
        // The colon, this line's end and the empty line.
        if (Span.length(name) + Span.length(value) + 5 <= bytes.length - length) {
            add(from, Span.from(name), Span.to(name));
            bytes[length++] = ':';
            add(from, Span.from(value), Span.to(value));
            end();
        }
    }

    private void add(byte[] from, int start, int to) {
        System.arraycopy(from, start, bytes, length, to - start);
        length += to - start;
    }

    private void end() {
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }
}
