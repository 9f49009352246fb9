package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.table.ByteRing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What was written of messages that come again and again, so that it need not be written anew: their part of the document as JSON, under
 * all of their bytes but the identifier and the times to live, which are filled in. The bytes are compared, so messages whose hashes are
 * equal cost time and nothing else.
 *
 * <p>A message is kept when it comes for the second time, so a flood of different ones displaces nothing. The oldest is overwritten when
 * there is no room. Grows up to its limit and allocates nothing else. One a site; not thread-safe.
 */
final class DnsMemo {
    /** Of the site's memory, one part in this many. */
    private static final int SHARE = 4;

    /** Bytes that an entry takes, about: decides how many places there are. */
    private static final int USUAL = 512;

    /** Places for messages that share a bucket, each a hash and a position: one cache line. */
    private static final int WAYS = 4;

    private static final int PLACE = 2;
    private static final int BUCKET = WAYS * PLACE;

    /** What an entry begins with: its four lengths, and what the envelope tells of the name. */
    private static final int LENGTHS = 16;

    private static final int HEADER = LENGTHS + 8;

    /** Where something goes that is not kept: after how many bytes of text, and where in the message it is to be read. */
    private static final int HOLE = 8;

    /** The flags stand in the message's third byte, and in its OPT record. */
    private static final int FLAGS_SOURCE = 2;

    private static final int MAX_HOLES = 64;

    /** The identifier is the first two bytes of a message (RFC 1035 section 4.1.1), and not part of its key. */
    private static final int ID_LENGTH = 2;

    private static final int TTL_LENGTH = 4;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final long seed;
    private final long hashMask;
    private final ByteRing ring;
    private final long[] places;

    /** Of each message that came, some bits of its hash, until another one takes the place. */
    private final int[] seen;

    private final Counter hits;
    private final Counter misses;
    private final Counter kept;

    private long hash;

    // The entry that was found.
    private byte[] entry;
    private int holesAt;
    private int holes;
    private int textAt;
    private int textLength;
    private int elementsLength;
    private long traits;

    // The document being recorded.
    private boolean recording;
    private int recordedFrom;
    private int recordedTo;
    private int recordedHoles;
    private final int[] holeFrom = new int[MAX_HOLES];
    private final int[] holeTo = new int[MAX_HOLES];
    private final int[] holeSource = new int[MAX_HOLES];

    /** Takes its share of the site's memory. */
    DnsMemo(Site site) {
        this(site, site.settings().maximumTableBytes() / SHARE, -1);
    }

    /**
     * @param bytes that it may take, about
     * @param hashMask the bits of the hash that are used; fewer make messages collide
     */
    DnsMemo(Site site, long bytes, long hashMask) {
        this.hashMask = hashMask;
        ring = new ByteRing(bytes);
        int buckets = Integer.highestOneBit((int) Math.max(1, Math.min(bytes, 1 << 30) / USUAL / WAYS));
        places = new long[buckets * BUCKET];
        seen = new int[buckets * WAYS * 2];
        seed = Keys.seed(site.settings().key(), "dns memo");
        hits = site.counter("dns.memo.hits", "DNS messages that were written as remembered");
        misses = site.counter("dns.memo.misses", "DNS messages that were not remembered");
        kept = site.counter("dns.memo.kept", "DNS messages that were put where they are remembered");
    }

    /**
     * Looks for a message without faults. When it is there, {@link #write} and its like are about it; when not, what is
     * written from {@link #begin} on is recorded if it came before.
     *
     * @param privacy tells whether what was remembered holds for this document, too
     */
    boolean find(DnsMessage message, DnsPrivacy privacy, Envelope envelope) {
        hash = hash(message) & hashMask;
        int bucket = bucket();
        for (int place = bucket; place < bucket + BUCKET; place += PLACE) {
            long position = places[place + 1];
            if (places[place] == hash
                    && ring.holds(position)
                    && open(position, message)
                    && privacy.isSame(traits, envelope)) {
                hits.increment();
                recording = false;
                return true;
            }
        }
        misses.increment();
        int tag = (int) (hash >>> 32) | 1;
        int at = (int) hash & seen.length - 1;
        recording = seen[at] == tag;
        seen[at] = tag;
        return false;
    }

    private int bucket() {
        return (int) (hash >>> 20) & places.length - 1 & -BUCKET;
    }

    /** Over all bytes but the identifier and the times to live. */
    private long hash(DnsMessage m) {
        long h = seed ^ m.length();
        int from = m.start + ID_LENGTH;
        for (int record = 0; record < m.recordCount(); record++) {
            if (record != m.opt()) {
                int ttl = m.ttlAt(record);
                h = hash(h, m.bytes, from, ttl);
                from = ttl + TTL_LENGTH;
            }
        }
        return hash(h, m.bytes, from, m.end);
    }

    private static long hash(long of, byte[] bytes, int from, int to) {
        long h = of;
        int at = from;
        for (; to - at >= 8; at += 8) {
            h = mix(h ^ (long) LONG.get(bytes, at));
        }
        long rest = to - at;
        for (; at < to; at++) {
            rest = rest << 8 | bytes[at] & 0xff;
        }
        return mix(h ^ rest);
    }

    private static long mix(long h) {
        long product = h * 0x9E3779B97F4A7C15L;
        return product ^ product >>> 32;
    }

    /** Makes the entry at the position the one that was found, if it is the message's. */
    private boolean open(long position, DnsMessage m) {
        byte[] slab = ring.slab(position);
        int at = ring.at(position);
        int keyLength = (int) INT.get(slab, at);
        if (keyLength != m.length()) {
            return false;
        }
        int count = (int) INT.get(slab, at + 4);
        int keyAt = at + HEADER + HOLE * count;
        if (!isKey(m, slab, keyAt)) {
            return false;
        }
        entry = slab;
        holes = count;
        holesAt = at + HEADER;
        textAt = keyAt + keyLength;
        textLength = (int) INT.get(slab, at + 8);
        elementsLength = (int) INT.get(slab, at + 12);
        traits = (long) LONG.get(slab, at + LENGTHS);
        return true;
    }

    private static boolean isKey(DnsMessage m, byte[] key, int keyAt) {
        int shift = keyAt - m.start;
        int from = m.start + ID_LENGTH;
        for (int record = 0; record < m.recordCount(); record++) {
            if (record != m.opt()) {
                int ttl = m.ttlAt(record);
                if (!Arrays.equals(m.bytes, from, ttl, key, from + shift, ttl + shift)) {
                    return false;
                }
                from = ttl + TTL_LENGTH;
            }
        }
        return Arrays.equals(m.bytes, from, m.end, key, from + shift, m.end + shift);
    }

    /** What was given to {@link #keep} of the message found. */
    long traits() {
        return traits;
    }

    /** Writes the fields of the message found, with its identifier and times to live. */
    void write(JsonWriter json, DnsMessage m) {
        byte[] flags = DnsFlags.json(m);
        if (!json.reserve(textLength + 24 * holes + flags.length)) {
            return;
        }
        byte[] to = json.array();
        int at = json.length();
        int from = textAt;
        for (int hole = holesAt; hole < holesAt + HOLE * holes; hole += HOLE) {
            int length = (int) INT.get(entry, hole);
            System.arraycopy(entry, from, to, at, length);
            from += length;
            at += length;
            int source = (int) INT.get(entry, hole + 4);
            if (source == FLAGS_SOURCE) {
                System.arraycopy(flags, 0, to, at, flags.length);
                at += flags.length;
            } else {
                at = Decimal.write(source == 0 ? m.id() : m.u32(m.start + source), to, at);
            }
        }
        int rest = textAt + textLength - from;
        System.arraycopy(entry, from, to, at, rest);
        json.wrote(at + rest);
    }

    /** Writes {@code related.ip} with the elements that came from the message found. */
    void writeRelatedIps(Documents documents) {
        documents.relatedIps(entry, textAt + textLength, elementsLength);
    }

    /** Begins to record what is written of the message that was looked for, if it is to be. */
    void begin(JsonWriter json) {
        if (recording) {
            recording = json.reserve(0);
            recordedFrom = json.length();
            recordedHoles = 0;
        }
    }

    /** Says that the document being written is not to be remembered. */
    void none() {
        recording = false;
    }

    /** Writes the identifier of a message. */
    void id(JsonWriter json, Field field, DnsMessage m) {
        json.number(field, m.id());
        number(json, 0);
    }

    /** Writes the flags, of which there are few and long texts. */
    void flags(JsonWriter json, Field field, DnsMessage m) {
        byte[] text = DnsFlags.json(m);
        json.literal(field, text);
        hole(json, json.length() - text.length, FLAGS_SOURCE);
    }

    /** Writes the time to live of a record. */
    void ttl(JsonWriter json, Field field, DnsMessage m, int record) {
        json.number(field, m.ttl(record));
        number(json, m.ttlAt(record) - m.start);
    }

    private void number(JsonWriter json, int source) {
        byte[] written = json.array();
        int from = json.length();
        while (written[from - 1] >= '0' && written[from - 1] <= '9') {
            from--;
        }
        hole(json, from, source);
    }

    /** What was written from there on is not to be remembered, but to be read at {@code source} of the message. */
    private void hole(JsonWriter json, int from, int source) {
        if (recording) {
            recording = recordedHoles < MAX_HOLES && !json.overflowed();
        }
        if (recording) {
            holeFrom[recordedHoles] = from;
            holeTo[recordedHoles] = json.length();
            holeSource[recordedHoles++] = source;
        }
    }

    /** Ends what {@link #write} is to give. */
    void end(JsonWriter json) {
        if (recording) {
            recording = json.reserve(0) && json.length() - recordedFrom < ByteRing.LONGEST;
            recordedTo = json.length();
        }
    }

    /**
     * Keeps the message and what was written of it, after the elements were.
     *
     * @param elementsFrom where the elements began that {@link #writeRelatedIps} is to give; they go on to the end of what was written
     * @param traits for {@link #traits}
     */
    void keep(JsonWriter json, DnsMessage m, int elementsFrom, long traits) {
        if (!recording || json.overflowed() || m.faultCount() > 0) {
            return;
        }
        byte[] written = json.array();
        int from = elementsFrom;
        if (from < json.length() && written[from] == ',') {
            from++;
        }
        int elements = json.length() - from;
        int textSize = recordedTo - recordedFrom;
        for (int hole = 0; hole < recordedHoles; hole++) {
            textSize -= holeTo[hole] - holeFrom[hole];
        }
        int size = HEADER + HOLE * recordedHoles + m.length() + textSize + elements;
        if (size > ByteRing.LONGEST) {
            return;
        }
        long position = ring.add(size);
        byte[] slab = ring.slab(position);
        int at = ring.at(position);
        INT.set(slab, at, m.length());
        INT.set(slab, at + 4, recordedHoles);
        INT.set(slab, at + 8, textSize);
        INT.set(slab, at + 12, elements);
        LONG.set(slab, at + LENGTHS, traits);
        int holeAt = at + HEADER;
        int keyAt = holeAt + HOLE * recordedHoles;
        System.arraycopy(m.bytes, m.start, slab, keyAt, m.length());
        int to = keyAt + m.length();
        int piece = recordedFrom;
        for (int hole = 0; hole <= recordedHoles; hole++) {
            int pieceEnd = hole == recordedHoles ? recordedTo : holeFrom[hole];
            System.arraycopy(written, piece, slab, to, pieceEnd - piece);
            to += pieceEnd - piece;
            if (hole < recordedHoles) {
                INT.set(slab, holeAt, pieceEnd - piece);
                INT.set(slab, holeAt + 4, holeSource[hole]);
                holeAt += HOLE;
                piece = holeTo[hole];
            }
        }
        System.arraycopy(written, from, slab, to, elements);
        place(position);
        kept.increment();
    }

    /** In the bucket, in place of what is gone or else of the oldest. */
    private void place(long position) {
        int bucket = bucket();
        int oldest = bucket;
        for (int place = bucket; place < bucket + BUCKET; place += PLACE) {
            if (places[place + 1] < places[oldest + 1]) {
                oldest = place;
            }
        }
        places[oldest] = hash;
        places[oldest + 1] = position;
    }
}
