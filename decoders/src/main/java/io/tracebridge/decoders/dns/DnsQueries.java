package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.table.BytePool;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * The queries that wait for their response: what is kept of each, in one row of a table, and its bytes in a pool. Found by client, server,
 * ports, transport and identifier; a slot number names one from {@link #add} to {@link #remove}.
 */
final class DnsQueries {
    /** Traits of a query. */
    static final int CUT = 1;

    static final int EDNS = 2;
    static final int FAULTY = 4;
    static final int FALLBACK = 8;

    private static final int KEY_LONGS = 5;

    // What a row holds.
    private static final int START = 0;
    private static final int END = 1;
    private static final int FRAME_HASH = 2;
    private static final int QUESTION_HASH = 3;
    private static final int SERVER_HIGH = 4;
    private static final int SERVER_LOW = 5;
    private static final int BYTES = 6;

    private static final int FRAME_NUMBER = 7;

    /** {@link DnsMessage#place}, and the messages in the lower half. */
    private static final int PLACE_AND_MESSAGES = 8;

    /** Chunks of the pool: of the query's bytes in the upper half, in the lower of the id of the document that it follows. */
    private static final int STORED_AND_GROUP = 9;

    /** Outer and inner VLAN, the query's length and its traits, 16 bits each. */
    private static final int VLANS_LENGTH_AND_TRAITS = 10;

    private static final int CHAIN = 11;
    private static final int VALUES = 12;

    private static final int RECENT = 64;
    private static final long LOW = 0xffff_ffffL;

    /** What one open query takes, without its bytes: its row and its places, with room to grow. */
    private static final int BYTES_PER_SLOT = 256;

    /** Of the site's memory, one part in this many goes to the table and one to the queries' bytes. */
    static final int SHARE = 8;

    /** Where a query was captured. */
    private record Point(String client, String interfaceName) {}

    private final SlotTable table;
    private final BytePool pool;
    private final DnsChains chains;
    private final long[] key = new long[KEY_LONGS];
    private long hash;

    /** By slot. */
    private Point[] points = new Point[0];

    /** Those met lately, by the identity of their texts, to be used again: mostly a site has few. */
    private final Point[] recent = new Point[RECENT];

    private int nextRecent;

    private final byte[] groupId = new byte[Documents.ID_LENGTH];
    private final DnsMessage request = new DnsMessage();
    private final byte[] requestBytes = new byte[1 << 16];

    DnsQueries(Site site) {
        byte[] siteKey = site.settings().key();
        long share = site.settings().maximumTableBytes() / SHARE;
        int limit = (int) Math.max(16, Math.min(1 << 24, share / BYTES_PER_SLOT));
        table = new SlotTable(KEY_LONGS, VALUES, limit, Keys.seed(siteKey, "dns transactions"));
        chains = new DnsChains(table, CHAIN, limit, Keys.seed(siteKey, "dns chains"));
        pool = new BytePool(share);
    }

    /**
     * Says which query the methods without a slot are about. LLMNR is asked of a group and answered by one (RFC 4795 section 2.5), so there
     * the server is not part of the key.
     */
    void key(Packet packet, boolean fromClient, int id, DnsFlavour flavour) {
        boolean anyServer = flavour == DnsFlavour.LLMNR;
        key[0] = fromClient ? packet.sourceHigh : packet.destinationHigh;
        key[1] = fromClient ? packet.sourceLow : packet.destinationLow;
        key[2] = anyServer ? 0 : fromClient ? packet.destinationHigh : packet.sourceHigh;
        key[3] = anyServer ? 0 : fromClient ? packet.destinationLow : packet.sourceLow;
        long clientPort = fromClient ? packet.sourcePort : packet.destinationPort;
        long serverPort = fromClient ? packet.destinationPort : packet.sourcePort;
        key[4] = clientPort << 48 | serverPort << 32 | (long) id << 16 | packet.ipProtocol << 8 | packet.ipVersion;
        hash = table.hash(key);
    }

    /** A keyed hash of the key. */
    long hash() {
        return hash;
    }

    /** The same of the key of a slot. */
    long hash(int slot) {
        return table.hash(slot);
    }

    /** The query under the key, or {@link SlotTable#NONE}. */
    int find() {
        return table.find(key, hash);
    }

    /** The newest query between the key's ports, whatever its identifier, or {@link SlotTable#NONE}. */
    int newest() {
        return chains.newest(key);
    }

    /** The next older one between the key's ports. */
    int olderThan(int slot) {
        return chains.olderThan(slot, key);
    }

    boolean isFull() {
        return table.isFull();
    }

    int oldest() {
        return table.oldest();
    }

    long nextDeadline() {
        return table.nextDeadline();
    }

    /** Keeps the bytes of a message, for {@link #add}; {@link BytePool#NONE} when something has to be removed first. */
    int store(DnsMessage message) {
        return pool.store(message.bytes, message.start, message.length());
    }

    /**
     * Takes in a query under the key, under which there is none.
     *
     * @param stored from {@link #store}
     * @param group id of the document that its own follows, or null
     */
    void add(Packet packet, DnsMessage message, int stored, int traits, byte[] group, long deadline) {
        int slot = table.add(key, hash, deadline);
        int groupStored = group == null ? BytePool.NONE : pool.store(group, 0, Documents.ID_LENGTH);
        table.value(slot, START, packet.timeNanos);
        table.value(slot, END, packet.timeNanos);
        table.value(slot, FRAME_HASH, packet.frameHash);
        table.value(slot, QUESTION_HASH, message.questionHash());
        table.value(slot, SERVER_HIGH, packet.destinationHigh);
        table.value(slot, SERVER_LOW, packet.destinationLow);
        table.value(slot, BYTES, message.length());
        table.value(slot, FRAME_NUMBER, packet.frameNumber);
        point(slot, packet);
        table.value(slot, PLACE_AND_MESSAGES, (long) message.place << 32 | 1);
        table.value(slot, STORED_AND_GROUP, (long) stored << 32 | groupStored & LOW);
        table.value(
                slot,
                VLANS_LENGTH_AND_TRAITS,
                (long) packet.outerVlan << 48
                        | (packet.innerVlan & 0xffffL) << 32
                        | (long) message.length() << 16
                        | traits);
        chains.add(slot);
    }

    private void point(int slot, Packet packet) {
        if (slot >= points.length) {
            points = Arrays.copyOf(points, table.capacity());
        }
        Point point = point(packet);
        if (points[slot] != point) { // mostly it is, and a reference that is written costs the collector a look
            points[slot] = point;
        }
    }

    private Point point(Packet packet) {
        for (Point point : recent) {
            if (point == null) {
                break;
            }
            if (point.client == packet.client && point.interfaceName == packet.interfaceName) {
                return point;
            }
        }
        Point point = new Point(packet.client, packet.interfaceName);
        recent[nextRecent] = point;
        nextRecent = (nextRecent + 1) % RECENT;
        return point;
    }

    /** The same query came again. */
    void again(int slot, Packet packet, DnsMessage message, long deadline) {
        table.value(slot, PLACE_AND_MESSAGES, table.value(slot, PLACE_AND_MESSAGES) + 1);
        table.value(slot, BYTES, table.value(slot, BYTES) + message.length());
        table.value(slot, END, Math.max(table.value(slot, END), packet.timeNanos));
        chains.remove(slot);
        table.touch(slot, deadline);
        chains.add(slot);
    }

    /** Packet time of the first frame. */
    long startNanos(int slot) {
        return table.value(slot, START);
    }

    long frameNumber(int slot) {
        return table.value(slot, FRAME_NUMBER);
    }

    long questionHash(int slot) {
        return table.value(slot, QUESTION_HASH);
    }

    boolean is(int slot, int trait) {
        return (table.value(slot, VLANS_LENGTH_AND_TRAITS) & trait) != 0;
    }

    /** Reads the query again; it stands until the next one is. */
    DnsMessage message(int slot) {
        int length = (int) table.value(slot, VLANS_LENGTH_AND_TRAITS) >>> 16;
        pool.copy((int) (table.value(slot, STORED_AND_GROUP) >> 32), length, requestBytes);
        request.parse(requestBytes, 0, length, is(slot, CUT));
        long rest = table.key(slot, 4);
        request.flavour = DnsFlavour.of((int) (rest >>> 48), (int) (rest >>> 32) & 0xffff);
        return request;
    }

    /** Fills an envelope that was reset, for the document that is written next. */
    void envelope(int slot, Envelope envelope) {
        int group = (int) table.value(slot, STORED_AND_GROUP);
        if (group != BytePool.NONE) {
            pool.copy(group, Documents.ID_LENGTH, groupId);
            envelope.group = groupId;
        }
        envelope.startNanos = table.value(slot, START);
        envelope.endNanos = table.value(slot, END);
        Point point = points[slot];
        envelope.client = point.client;
        envelope.interfaceName = point.interfaceName;
        long vlans = table.value(slot, VLANS_LENGTH_AND_TRAITS);
        envelope.outerVlan = (short) (vlans >> 48);
        envelope.innerVlan = (short) (vlans >> 32);
        envelope.clientHigh = table.key(slot, 0);
        envelope.clientLow = table.key(slot, 1);
        envelope.serverHigh = table.value(slot, SERVER_HIGH);
        envelope.serverLow = table.value(slot, SERVER_LOW);
        long rest = table.key(slot, 4);
        envelope.clientPort = (int) (rest >>> 48);
        envelope.serverPort = (int) (rest >>> 32) & 0xffff;
        envelope.ipProtocol = (int) rest >>> 8 & 0xff;
        envelope.ipVersion = (int) rest & 0xff;
        long placeAndMessages = table.value(slot, PLACE_AND_MESSAGES);
        int messages = (int) placeAndMessages;
        envelope.clientBytes = table.value(slot, BYTES);
        envelope.clientMessages = messages;
        envelope.retransmissions = messages - 1;
        envelope.frames = messages;
        envelope.frameHash = table.value(slot, FRAME_HASH);
        envelope.dataset = DnsProtocol.DATASET;
        envelope.protocol = DnsFlavour.of(envelope.clientPort, envelope.serverPort).protocol;
        // One frame may complete the same message twice: the place tells them apart.
        envelope.key1 = placeAndMessages >> 32 << 32 | (int) rest >>> 16;
        envelope.key2 = table.value(slot, QUESTION_HASH);
    }

    void remove(int slot) {
        chains.remove(slot);
        long stored = table.value(slot, STORED_AND_GROUP);
        pool.free((int) (stored >> 32));
        if ((int) stored != BytePool.NONE) {
            pool.free((int) stored);
        }
        table.remove(slot);
    }
}
