package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.JsonWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One remembered message: its bytes, what was found in it, and what was written of it. A view over bytes of {@link DnsMemo}'s ring; valid
 * until the next is kept.
 */
final class DnsMemoEntry {
    // What an entry begins with, by byte.
    private static final int KEY_LENGTH = 0;
    private static final int HOLES = 4;
    private static final int TEXT_LENGTH = 8;
    private static final int ELEMENTS_LENGTH = 12;
    private static final int TIMES = 16;
    private static final int OPT = 20;
    private static final int QUESTIONS = 24;
    private static final int TRAITS = 32;
    private static final int QUESTION_HASH = 40;
    private static final int HEADER = 48;

    /** Where something stands in the text that is read from the message: bytes of text before it, where in the message, and its own bytes. */
    static final int HOLE = 12;

    /** Where a time to live stands in the message. */
    static final int TIME = 4;

    /** Where in the message the flags stand, which have a hole without bytes: there are few and long texts. */
    static final int FLAGS_SOURCE = 2;

    /** The identifier is the first two bytes of a message (RFC 1035 section 4.1.1), and not part of its key. */
    static final int ID_LENGTH = 2;

    static final int TTL_LENGTH = 4;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] entry;
    private int at;
    private int keyLength;
    private int keyAt;

    /** Whether the times to live are those of the message that was kept, too. */
    private boolean isSameTime;

    /** Bytes that an entry takes. */
    static int size(DnsMessage m, int holes, int textLength, int elementsLength) {
        int times = m.recordCount() - (m.opt() >= 0 ? 1 : 0);
        return HEADER + HOLE * holes + TIME * times + m.length() + textLength + elementsLength;
    }

    /** Begins an entry; gives where its holes go: after them comes the text, which {@link #text} tells. */
    static int begin(byte[] to, int at, DnsMessage m, int holes, int textLength, int elementsLength, long traits) {
        int times = m.recordCount() - (m.opt() >= 0 ? 1 : 0);
        INT.set(to, at + KEY_LENGTH, m.length());
        INT.set(to, at + HOLES, holes);
        INT.set(to, at + TEXT_LENGTH, textLength);
        INT.set(to, at + ELEMENTS_LENGTH, elementsLength);
        INT.set(to, at + TIMES, times);
        INT.set(to, at + OPT, m.opt() < 0 ? 0 : m.rdataAt(m.opt()) - m.start);
        INT.set(to, at + QUESTIONS, m.questions());
        LONG.set(to, at + TRAITS, traits);
        LONG.set(to, at + QUESTION_HASH, m.questionHash());
        int timeAt = at + HEADER + HOLE * holes;
        for (int record = 0; record < m.recordCount(); record++) {
            if (record != m.opt()) {
                INT.set(to, timeAt, m.ttlAt(record) - m.start);
                timeAt += TIME;
            }
        }
        System.arraycopy(m.bytes, m.start, to, timeAt, m.length());
        return at + HEADER;
    }

    /** Writes a hole; gives where the next one goes. */
    static int hole(byte[] to, int at, int textBefore, int source, int width) {
        INT.set(to, at, textBefore);
        INT.set(to, at + 4, source);
        INT.set(to, at + 8, width);
        return at + HOLE;
    }

    /** Where the text of the entry goes that was begun there: behind it its elements. */
    static int text(byte[] slab, int at) {
        return keyAt(slab, at) + (int) INT.get(slab, at + KEY_LENGTH);
    }

    private static int keyAt(byte[] slab, int at) {
        return at + HEADER + HOLE * (int) INT.get(slab, at + HOLES) + TIME * (int) INT.get(slab, at + TIMES);
    }

    /** Becomes the entry there if it is the message's: equal in all bytes but the identifier and the times to live. */
    boolean open(byte[] slab, int position, byte[] bytes, int start, int length) {
        entry = slab;
        at = position;
        keyLength = (int) INT.get(slab, at + KEY_LENGTH);
        if (keyLength != length) {
            return false;
        }
        keyAt = keyAt(slab, at);
        isSameTime = isSame(bytes, start, ID_LENGTH, length);
        return isSameTime || isSameButTimes(bytes, start, length);
    }

    private boolean isSameButTimes(byte[] bytes, int start, int length) {
        int from = ID_LENGTH;
        int timesAt = keyAt - TIME * (int) INT.get(entry, at + TIMES);
        for (int timeAt = timesAt; timeAt < keyAt; timeAt += TIME) {
            int time = (int) INT.get(entry, timeAt);
            if (!isSame(bytes, start, from, time)) {
                return false;
            }
            from = time + TTL_LENGTH;
        }
        return isSame(bytes, start, from, length);
    }

    /** By words, of which the last may be compared in part twice: most pieces are too short for a call. */
    private boolean isSame(byte[] bytes, int start, int from, int to) {
        int shift = keyAt - start;
        int position = start + from;
        int end = start + to;
        for (; end - position >= Long.BYTES; position += Long.BYTES) {
            if ((long) LONG.get(bytes, position) != (long) LONG.get(entry, position + shift)) {
                return false;
            }
        }
        for (; position < end; position++) {
            if (bytes[position] != entry[position + shift]) {
                return false;
            }
        }
        return true;
    }

    /** Makes the message known that this is the entry of. */
    void recall(DnsMessage message, byte[] bytes, int start) {
        message.known(
                bytes,
                start,
                keyLength,
                (int) INT.get(entry, at + QUESTIONS),
                (long) LONG.get(entry, at + QUESTION_HASH),
                (int) INT.get(entry, at + OPT));
    }

    long traits() {
        return (long) LONG.get(entry, at + TRAITS);
    }

    /** Writes the fields of the message, with its identifier, flags and times to live. */
    void write(JsonWriter json, DnsMessage m) {
        byte[] flags = DnsFlags.json(m);
        int textLength = (int) INT.get(entry, at + TEXT_LENGTH);
        int holes = at + HEADER;
        int holesEnd = holes + HOLE * (int) INT.get(entry, at + HOLES);
        if (!json.reserve(textLength + 2 * (holesEnd - holes) + flags.length)) {
            return;
        }
        byte[] to = json.array();
        int out = json.length();
        int text = keyAt + keyLength;
        int from = text;
        int piece = 0;
        for (int hole = holes; hole < holesEnd; hole += HOLE) {
            int source = (int) INT.get(entry, hole + 4);
            int width = (int) INT.get(entry, hole + 8);
            piece += (int) INT.get(entry, hole);
            if (source > FLAGS_SOURCE && isSameTime) {
                piece += width;
                continue;
            }
            System.arraycopy(entry, from, to, out, piece);
            out += piece;
            from += piece + width;
            piece = 0;
            if (source == FLAGS_SOURCE) {
                System.arraycopy(flags, 0, to, out, flags.length);
                out += flags.length;
            } else {
                out = Decimal.write(source == 0 ? m.id() : m.u32(m.start + source), to, out);
            }
        }
        int rest = text + textLength - from;
        System.arraycopy(entry, from, to, out, rest);
        json.wrote(out + rest);
    }

    /** Holds the elements of {@code related.ip} that came from the message. */
    byte[] array() {
        return entry;
    }

    int elementsAt() {
        return keyAt + keyLength + (int) INT.get(entry, at + TEXT_LENGTH);
    }

    int elementsLength() {
        return (int) INT.get(entry, at + ELEMENTS_LENGTH);
    }
}
