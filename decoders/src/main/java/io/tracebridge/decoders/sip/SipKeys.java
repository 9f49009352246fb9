package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.crypto.SipHash;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import io.tracebridge.decoders.text.Words;

/**
 * What a message is matched by, as keyed hashes, so that whoever chooses the texts on the wire cannot choose what they collide with. Filled by
 * {@link #read}, and valid until the next.
 *
 * <p>The key of a transaction is that of RFC 3261 section 17.2.3, branch, sent-by and method, and what RFC 2543 matched by, Call-ID, From tag
 * and CSeq. Who follows the later one chooses branches that differ; who follows the earlier one, or uses one branch for all, is told
 * apart by the rest.
 */
final class SipKeys {
    private static final int CAPACITY = 1024;

    private final SipHash hash;
    private final byte[] input = new byte[CAPACITY];
    private int length;

    /** Of the Call-ID. */
    long callIdFirst;

    long callIdSecond;

    /** Of the tags; 0 where there is none. */
    long fromTag;

    long toTag;
    boolean hasToTag;

    /** Of the request, or of the request that the response answers. */
    SipMethod method;

    /** Of the transaction; an ACK has that of its INVITE, as it must when it answers a failure (section 17.1.1.3). */
    long exchange;

    SipKeys(byte[] key) {
        this.hash = new SipHash(Keys.derive(key, "tracebridge sip keys", 16));
    }

    void read(SipMessage message) {
        byte[] bytes = message.bytes();
        begin().add(bytes, message.callId()).end();
        callIdFirst = hash.first();
        callIdSecond = hash.second();
        fromTag = tag(bytes, message.from().tag());
        long to = message.to().tag();
        hasToTag = !Span.isEmpty(to);
        toTag = tag(bytes, to);
        method = message.isRequest() ? message.method() : message.cseqMethod();
        exchange(message, method == SipMethod.ACK ? SipMethod.INVITE : method);
    }

    /** Makes {@link #exchange} the key of an ACK to a success, which is a transaction of its own for each branch (section 13.2.2.4). */
    void exchangeOfAck(SipMessage message) {
        exchange(message, SipMethod.ACK);
        begin().number(exchange).number(toTag);
        exchange = end();
    }

    private void exchange(SipMessage message, SipMethod method) {
        byte[] bytes = message.bytes();
        SipVia via = message.via();
        begin().add(bytes, via.branch())
                .lower(bytes, via.host())
                .number(via.port())
                .number(method.ordinal())
                .number(message.cseqNumber())
                .number(callIdFirst)
                .number(fromTag);
        end();
        exchange = hash.first();
    }

    private long tag(byte[] bytes, long span) {
        if (Span.isEmpty(span)) {
            return 0;
        }
        begin().add(bytes, span).end();
        return hash.first();
    }

    /** A hash of texts and numbers that are added to it; ends with {@link #end}. */
    SipKeys begin() {
        length = 0;
        return this;
    }

    SipKeys add(byte[] bytes, long span) {
        int from = Span.from(span);
        int count = Span.length(span);
        if (count > CAPACITY / 4) {
            // Longer texts go in as their hash, so that none is cut.
            hash.hash(bytes, from, count);
            return number(hash.first()).number(hash.second());
        }
        return room(count).copy(bytes, from, count);
    }

    /** Without regard to case. */
    SipKeys lower(byte[] bytes, long span) {
        int from = length;
        add(bytes, span);
        for (int i = from; i < length; i++) {
            input[i] = Ascii.lower(input[i]);
        }
        return this;
    }

    SipKeys number(long value) {
        room(Words.LENGTH);
        Words.put(input, length, value);
        length += Words.LENGTH;
        return this;
    }

    /** The hash's first half; {@link #second} gives the other. */
    long end() {
        hash.hash(input, 0, length);
        return hash.first();
    }

    long second() {
        return hash.second();
    }

    private SipKeys copy(byte[] bytes, int from, int count) {
        System.arraycopy(bytes, from, input, length, count);
        length += count;
        // A byte that no text holds, so that "ab" and "c" are not "a" and "bc".
        input[length++] = 0;
        return this;
    }

    /** What does not fit any more is replaced by its hash. */
    private SipKeys room(int count) {
        if (length + count + 1 > CAPACITY) {
            hash.hash(input, 0, length);
            long first = hash.first();
            long second = hash.second();
            length = 0;
            number(first).number(second);
        }
        return this;
    }

    /** Methods that only make sense within a call. */
    static boolean isOfCalls(SipMethod method) {
        return switch (method) {
            case INVITE, ACK, BYE, CANCEL, PRACK, UPDATE -> true;
            default -> false;
        };
    }
}
