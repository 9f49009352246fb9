package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.table.ByteRing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

    private static final int MAX_HOLES = 64;

    private static final long EACH = 0x0101010101010101L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long seed;
    private final long secret;
    private final long hashMask;
    private final ByteRing ring;
    private final long[] places;

    /**
     * Positions of the newest of the messages with the same question, counts and length, which are found without looking through the
     * message: with bits of the hash above the position.
     */
    private final long[] quick;

    /** Of each message that came, some bits of its hash, until another one takes the place. */
    private final int[] seen;

    private final Counter hits;
    private final Counter misses;
    private final Counter kept;

    private long hash;
    private long quickHash;

    /** The entry that was found. */
    private final DnsMemoEntry entry = new DnsMemoEntry();

    private final DnsTimes times = new DnsTimes();

    /** Whose it is; null when it is nobody's. */
    private DnsMessage found;

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
        quick = new long[buckets * WAYS];
        seen = new int[buckets * WAYS * 2];
        seed = Keys.seed(site.settings().key(), "dns memo") | 1;
        secret = Keys.seed(site.settings().key(), "dns memo, by question");
        hits = site.counter("dns.memo.hits", "DNS messages that were written as remembered");
        misses = site.counter("dns.memo.misses", "DNS messages that were not remembered");
        kept = site.counter("dns.memo.kept", "DNS messages that were put where they are remembered");
    }

    /**
     * Recognises a message by its bytes, before it is looked through: makes it {@link DnsMessage#known} if one is remembered that differs in
     * nothing but the identifier and the times to live.
     */
    boolean recognise(DnsMessage message, byte[] bytes, int start, int length) {
        quickHash = quickHash(bytes, start, length);
        int at = quickBucket();
        long tag = quickHash & QUICK_TAG;
        for (int place = at; place < at + WAYS; place++) {
            long position = quick[place] & ~QUICK_TAG;
            if ((quick[place] & QUICK_TAG) == tag
                    && ring.holds(position)
                    && entry.open(ring.slab(position), ring.at(position), bytes, start, length)) {
                entry.recall(message, bytes, start);
                found = message;
                return true;
            }
        }
        found = null;
        return false;
    }

    /**
     * Looks for a message without faults. When it is there, {@link #write} and its like are about it; when not, what is
     * written from {@link #begin} on is recorded if it came before.
     *
     * @param privacy tells whether what was remembered holds for this document, too
     */
    boolean find(DnsMessage message, DnsPrivacy privacy, Envelope envelope) {
        recording = false;
        if (message.isKnown() && found == message && privacy.isSame(entry.traits(), envelope)) {
            hits.increment();
            return true;
        }
        message.complete();
        hash = hash(message) & hashMask;
        int bucket = bucket();
        for (int place = bucket; place < bucket + BUCKET; place += PLACE) {
            long position = places[place + 1];
            if (places[place] == hash
                    && ring.holds(position)
                    && entry.open(
                            ring.slab(position), ring.at(position), message.bytes, message.start, message.length())
                    && privacy.isSame(entry.traits(), envelope)) {
                hits.increment();
                found = message;
                quickHash = quickHash(message.bytes, message.start, message.length());
                recognisable(position);
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

    /** Above the position in a place of {@link #quick}. */
    private static final long QUICK_TAG = -1L << 40;

    private int quickBucket() {
        return (int) quickHash & quick.length - 1 & -WAYS;
    }

    /** Puts a message where {@link #recognise} finds it, in place of the oldest. */
    private void recognisable(long position) {
        int at = quickBucket();
        int oldest = at;
        for (int place = at; place < at + WAYS; place++) {
            if ((quick[place] & ~QUICK_TAG) < (quick[oldest] & ~QUICK_TAG)) {
                oldest = place;
            }
        }
        quick[oldest] = quickHash & QUICK_TAG | position & ~QUICK_TAG;
    }

    /**
     * Over the header without the identifier, and what follows it up to five bytes behind the first zero: the first question, as a name has no
     * zero but its last byte. Times to live come later, so that they do not count.
     */
    private long quickHash(byte[] bytes, int start, int length) {
        int end = start + length;
        int zero = start + DnsMessage.HEADER_LENGTH;
        long found = 0;
        while (end - zero >= Long.BYTES && found == 0) {
            long word = (long) LONG.get(bytes, zero);
            found = word - EACH & ~word & 0x80 * EACH;
            zero += found == 0 ? Long.BYTES : Long.numberOfTrailingZeros(found) >> 3;
        }
        int to = Math.min(zero + 5, end);
        int at = start + DnsMemoEntry.ID_LENGTH;
        long h = seed ^ length;
        for (; to - at > 2 * Long.BYTES; at += 2 * Long.BYTES) {
            h = fold((long) LONG.get(bytes, at) ^ h, (long) LONG.get(bytes, at + Long.BYTES) ^ secret);
        }
        int last = to - Long.BYTES;
        h = fold((long) LONG.get(bytes, Math.min(at, last)) ^ h, (long) LONG.get(bytes, last) ^ secret);
        return fold(h ^ secret, seed) & hashMask;
    }

    /** Both halves of the 128-bit product. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    private int bucket() {
        return (int) (hash >>> 20) & places.length - 1 & -BUCKET;
    }

    /** Over all bytes but the identifier and the times to live. */
    private long hash(DnsMessage m) {
        long h = seed ^ m.length();
        int from = m.start + DnsMemoEntry.ID_LENGTH;
        for (int record = 0; record < m.recordCount(); record++) {
            if (record != m.opt()) {
                int ttl = m.ttlAt(record);
                h = hash(h, m.bytes, from, ttl);
                from = ttl + DnsMemoEntry.TTL_LENGTH;
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

    /** What was given to {@link #keep} of the message found. */
    long traits() {
        return entry.traits();
    }

    /** Writes the fields of the message found, with its identifier and times to live. */
    void write(JsonWriter json, DnsMessage message) {
        entry.write(json, message);
    }

    /** Writes {@code related.ip} with the elements that came from the message found. */
    void writeRelatedIps(Documents documents) {
        documents.relatedIps(entry.array(), entry.elementsAt(), entry.elementsLength());
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
        hole(json, json.length() - text.length, DnsMemoEntry.FLAGS_SOURCE);
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
        if (!recording || json.overflowed() || m.faultCount() > 0 || times.areNamed(m)) {
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
            if (holeSource[hole] == DnsMemoEntry.FLAGS_SOURCE) {
                textSize -= holeTo[hole] - holeFrom[hole];
            }
        }
        int size = DnsMemoEntry.size(m, recordedHoles, textSize, elements);
        if (size > ByteRing.LONGEST) {
            return;
        }
        long position = ring.add(size);
        byte[] slab = ring.slab(position);
        int at = ring.at(position);
        int holeAt = DnsMemoEntry.begin(slab, at, m, recordedHoles, textSize, elements, traits);
        int to = DnsMemoEntry.text(slab, at);
        int piece = recordedFrom;
        for (int hole = 0; hole < recordedHoles; hole++) {
            boolean isLeftOut = holeSource[hole] == DnsMemoEntry.FLAGS_SOURCE;
            int width = isLeftOut ? 0 : holeTo[hole] - holeFrom[hole];
            holeAt = DnsMemoEntry.hole(slab, holeAt, holeFrom[hole] - piece, holeSource[hole], width);
            int pieceEnd = holeFrom[hole] + width;
            System.arraycopy(written, piece, slab, to, pieceEnd - piece);
            to += pieceEnd - piece;
            piece = holeTo[hole];
        }
        System.arraycopy(written, piece, slab, to, recordedTo - piece);
        System.arraycopy(written, from, slab, to + recordedTo - piece, elements);
        place(position);
        quickHash = quickHash(m.bytes, m.start, m.length());
        recognisable(position);
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
