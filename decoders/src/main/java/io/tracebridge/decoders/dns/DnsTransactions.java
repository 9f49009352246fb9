package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.table.BytePool;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * Requests that wait for their response. A request opens a transaction under client, server, ports, transport and identifier; the same
 * question under the same key is a retransmission and joins it; a response, the deadline, the end of the input, or the need for its
 * place ends it with one document. A response without a request is a document of its own.
 */
final class DnsTransactions implements Timers.Expiring {
    /** From the last request. The resolvers of the usual C libraries give up after 5 s. */
    static final long TIMEOUT_NANOS = 10_000_000_000L;

    /** Retransmissions join for this long; then a transaction ends whether they go on or not. */
    static final long LONGEST_NANOS = 60_000_000_000L;

    /** Instead of the identifier of a message of which an error quotes too little. */
    static final int NOT_QUOTED = -1;

    private static final int KEY_LONGS = 5;

    /** Traits of a request. */
    private static final int CUT = 1;

    private static final int EDNS = 2;
    private static final int FAULTY = 4;
    private static final int FALLBACK = 8;

    /** What one open transaction takes here and in the table, without its request's bytes. */
    private static final int BYTES_PER_SLOT = 256;

    /** Of the site's memory, one part in this many goes to the table and one to the requests' bytes. */
    private static final int SHARE = 8;

    private static final byte[] NO_QUERY = JsonWriter.quoted("response to a query that was not seen");
    private static final byte[] REPEATED = JsonWriter.quoted("the same response to this query was seen before");
    private static final byte[] DIFFERING = JsonWriter.quoted("another response to this query was seen before");
    private static final byte[] LATE = JsonWriter.quoted("the response came after the query had ended without one");
    private final Site site;
    private final DnsDocuments documents;
    private final DnsFallbacks fallbacks;
    private final DnsRecall recall;
    private final DnsChains chains;
    private final SlotTable table;
    private final BytePool pool;
    private final long[] key = new long[KEY_LONGS];
    private final long[] endedKey = new long[KEY_LONGS];
    private final byte[] groupId = new byte[Documents.ID_LENGTH];
    private final Envelope envelope = new Envelope();
    private final DnsMessage request = new DnsMessage();
    private final byte[] requestBytes = new byte[1 << 16];
    private final Counter opened;
    private final Counter answered;
    private final Counter unanswered;
    private final Counter orphans;
    private final Counter repeated;
    private final Counter differing;
    private final Counter late;
    private final Counter cutOff;
    private final Counter evicted;
    private final Counter undelivered;
    private final Counter undeliveredOther;

    private DnsObserver observer = DnsObserver.NONE;

    // Columns, by slot.
    private long[] startNanos = new long[0];
    private long[] endNanos = new long[0];
    private long[] frameHash = new long[0];
    private long[] frameNumber = new long[0];
    private long[] questionHash = new long[0];
    private long[] serverHigh = new long[0];
    private long[] serverLow = new long[0];
    private long[] bytes = new long[0];
    private int[] place = new int[0];
    private int[] messages = new int[0];
    private int[] stored = new int[0];
    private int[] group = new int[0];
    private int[] length = new int[0];
    private byte[] traits = new byte[0];
    private int[] vlans = new int[0];
    private String[] client = new String[0];
    private String[] interfaceName = new String[0];

    DnsTransactions(Site site, DnsDocuments documents) {
        this.site = site;
        this.documents = documents;
        this.fallbacks = new DnsFallbacks(site);
        long share = site.settings().maximumTableBytes() / SHARE;
        int limit = (int) Math.max(16, Math.min(1 << 24, share / BYTES_PER_SLOT));
        this.table = new SlotTable(KEY_LONGS, limit, Keys.seed(site.settings().key(), "dns transactions"));
        this.pool = new BytePool(share);
        this.chains = new DnsChains(table, limit, Keys.seed(site.settings().key(), "dns chains"));
        this.recall = new DnsRecall(share / 4, Keys.seed(site.settings().key(), "dns recall"));
        this.opened = site.counter("dns.queries", "Queries that opened a transaction");
        this.answered = site.counter("dns.answered", "Transactions that ended with a response");
        this.unanswered = site.counter("dns.unanswered", "Transactions that ended without a response");
        this.orphans = site.counter("dns.orphans", "Responses to queries that were not seen");
        this.repeated =
                site.counter("dns.responses.repeated", "Responses that repeat, byte for byte, the one seen before");
        this.differing = site.counter(
                "dns.responses.differing",
                "Responses that differ from the one seen before: a forged one may be among them");
        this.late = site.counter("dns.responses.late", "Responses to queries that had ended without one");
        this.evicted = site.counter("dns.evicted", "Transactions that ended as their place in the table was needed");
        this.cutOff = site.counter(
                "dns.cut_off", "Transactions that ended as their TCP connection was closed by the server, or reset");
        this.undelivered = site.counter(
                "dns.undelivered", "Transactions that ended as the network said that the query did not arrive");
        this.undeliveredOther =
                site.counter("dns.undelivered.other", "Errors of the network about messages that are no open query");
        site.faults().declare(DnsFault.values());
        site.timers().register(this);
    }

    void observe(DnsObserver by) {
        observer = by;
    }

    /** Takes in a message whose header is there. */
    void message(Packet packet, DnsMessage message, boolean captureCut) {
        DnsFlavour flavour = message.flavour;
        observer.message(packet, message);
        for (int i = 0; i < message.faultsParsed(); i++) {
            site.faults().note(message.fault(i), message.faultOffset(i));
        }
        if (flavour == DnsFlavour.MDNS || isUnidirectional(message)) {
            alone(packet, message, flavour);
        } else if (message.isResponse()) {
            response(packet, message, flavour);
        } else {
            request(packet, message, flavour, captureCut);
        }
    }

    private void request(Packet packet, DnsMessage message, DnsFlavour flavour, boolean captureCut) {
        long now = site.nowNanos();
        key(packet, true, message.id(), flavour);
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            boolean same = questionHash[slot] == message.questionHash();
            if (same && packet.timeNanos - startNanos[slot] <= LONGEST_NANOS) {
                messages[slot]++;
                bytes[slot] += message.length();
                endNanos[slot] = Math.max(endNanos[slot], packet.timeNanos);
                table.touch(slot, now + TIMEOUT_NANOS);
                observer.retransmission(packet);
                return;
            }
            unanswered(slot, same ? DnsEnding.TIMEOUT : DnsEnding.REPLACED);
            key(packet, true, message.id(), flavour);
        }
        open(packet, message, captureCut, now);
    }

    private void open(Packet packet, DnsMessage message, boolean captureCut, long now) {
        if (table.isFull()) {
            evictOldest();
        }
        int chunk = pool.store(message.bytes, message.start, message.length());
        while (chunk == BytePool.NONE) {
            evictOldest();
            chunk = pool.store(message.bytes, message.start, message.length());
        }
        key(packet, true, message.id(), DnsFlavour.of(packet));
        int slot = table.add(key, now + TIMEOUT_NANOS);
        if (table.capacity() > startNanos.length) {
            grow(table.capacity());
        }
        chains.add(slot, key);
        boolean isFallback = fallbacks.isFallback(packet, message);
        startNanos[slot] = packet.timeNanos;
        endNanos[slot] = packet.timeNanos;
        frameHash[slot] = packet.frameHash;
        frameNumber[slot] = packet.frameNumber;
        questionHash[slot] = message.questionHash();
        serverHigh[slot] = packet.destinationHigh;
        serverLow[slot] = packet.destinationLow;
        bytes[slot] = message.length();
        place[slot] = message.place;
        messages[slot] = 1;
        stored[slot] = chunk;
        group[slot] = isFallback ? pool.store(fallbacks.id(), 0, Documents.ID_LENGTH) : BytePool.NONE;
        length[slot] = message.length();
        traits[slot] = (byte) ((captureCut ? CUT : 0)
                | (message.opt() >= 0 ? EDNS : 0)
                | (message.faultCount() > 0 ? FAULTY : 0)
                | (isFallback ? FALLBACK : 0));
        vlans[slot] = packet.outerVlan << 16 | packet.innerVlan & 0xffff;
        client[slot] = packet.client;
        interfaceName[slot] = packet.interfaceName;
        opened.increment();
    }

    /** The pool takes the largest message when it is empty, so that there is always something left to evict. */
    private void evictOldest() {
        evicted.increment();
        unanswered(table.oldest(), DnsEnding.EVICTED);
    }

    private void grow(int to) {
        chains.grow(to);
        startNanos = Arrays.copyOf(startNanos, to);
        endNanos = Arrays.copyOf(endNanos, to);
        frameHash = Arrays.copyOf(frameHash, to);
        frameNumber = Arrays.copyOf(frameNumber, to);
        questionHash = Arrays.copyOf(questionHash, to);
        serverHigh = Arrays.copyOf(serverHigh, to);
        serverLow = Arrays.copyOf(serverLow, to);
        bytes = Arrays.copyOf(bytes, to);
        place = Arrays.copyOf(place, to);
        messages = Arrays.copyOf(messages, to);
        stored = Arrays.copyOf(stored, to);
        group = Arrays.copyOf(group, to);
        length = Arrays.copyOf(length, to);
        traits = Arrays.copyOf(traits, to);
        vlans = Arrays.copyOf(vlans, to);
        client = Arrays.copyOf(client, to);
        interfaceName = Arrays.copyOf(interfaceName, to);
    }

    private void response(Packet packet, DnsMessage message, DnsFlavour flavour) {
        key(packet, false, message.id(), flavour);
        int slot = table.find(key);
        if (slot == SlotTable.NONE) {
            orphan(packet, message, flavour);
            return;
        }
        answered.increment();
        long nanos = Math.max(0, packet.timeNanos - startNanos[slot]);
        observer.answered(packet, frameNumber[slot], nanos);
        boolean same = message.questionHash() == questionHash[slot];
        if (message.questions() > 0 && !same) {
            message.fault(DnsFault.QUESTION_MISMATCH, message.questionAt());
        }
        // Mostly the response says all that the request said.
        boolean requestWanted =
                !same || (traits[slot] & FAULTY) != 0 || documents.wantsRequest() || DnsDocuments.tellsRequest(message);
        DnsMessage asked = requestWanted ? request(slot) : null;
        take(slot);
        envelope.serverHigh = packet.sourceHigh;
        envelope.serverLow = packet.sourceLow;
        envelope.endNanos = startNanos[slot] + nanos;
        envelope.hasDuration = true;
        envelope.serverBytes = message.length();
        envelope.serverMessages = 1;
        envelope.frames++;
        envelope.state = TransactionState.COMPLETE;
        DnsResult.write(message, envelope);
        envelope.action = flavour.action(asked == null ? message.opcode() : asked.opcode());
        DnsResult.compare(message, (traits[slot] & EDNS) != 0, envelope);
        envelope.isGroupBegin = DnsFallbacks.isTruncated(packet, message);
        long recalled = recall.hash(key);
        release(slot);
        documents.write(envelope, asked, message);
        recall.remember(recalled, envelope.endNanos, recall.hash(message), documents.id());
        if (envelope.isGroupBegin) {
            fallbacks.response(packet, message, documents.id());
        }
    }

    /** A response without an open query: another one to a query that was answered, one that comes too late, or to none that was seen. */
    private void orphan(Packet packet, DnsMessage message, DnsFlavour flavour) {
        long recalled = recall.hash(key);
        int known = recall.find(recalled, packet.timeNanos);
        envelope.reset();
        envelope.fromServer(packet);
        envelope.state = TransactionState.ORPHAN_END;
        envelope.serverBytes = message.length();
        envelope.serverMessages = 1;
        if (known < 0) {
            orphans.increment();
            envelope.message(NO_QUERY);
            envelope.isGroupBegin = DnsFallbacks.isTruncated(packet, message);
        } else {
            again(known, message);
            observer.retransmission(packet);
        }
        single(message, flavour);
        DnsResult.write(message, envelope);
        envelope.outcome = Outcome.UNKNOWN;
        envelope.ok = false;
        documents.write(envelope, null, message);
        if (envelope.isGroupBegin) {
            fallbacks.response(packet, message, documents.id());
        }
    }

    /** Says of the document to come how its response stands to what is remembered. */
    private void again(int known, DnsMessage message) {
        recall.id(known, groupId);
        envelope.group = groupId;
        long before = recall.response(known);
        if (before == DnsRecall.NO_RESPONSE) {
            late.increment();
            envelope.message(LATE);
        } else if (before == recall.hash(message)) {
            repeated.increment();
            envelope.message(REPEATED);
        } else {
            differing.increment();
            envelope.message(DIFFERING);
        }
    }

    /** RFC 8490 section 5.4.2: a message of stateful operations without an identifier wants no response. */
    private static boolean isUnidirectional(DnsMessage message) {
        return message.opcode() == DnsParameters.DSO && message.id() == 0 && !message.isResponse();
    }

    /** Multicast DNS has no transactions (RFC 6762 section 18.1: the identifier is 0): each message is a document. */
    private void alone(Packet packet, DnsMessage message, DnsFlavour flavour) {
        envelope.reset();
        boolean response = message.isResponse();
        envelope.fromClient(packet);
        envelope.clientBytes = message.length();
        envelope.clientMessages = 1;
        single(message, flavour);
        envelope.ok = true;
        envelope.outcome = Outcome.SUCCESS;
        documents.write(envelope, response ? null : message, response ? message : null);
    }

    private void single(DnsMessage message, DnsFlavour flavour) {
        envelope.dataset = DnsProtocol.DATASET;
        envelope.protocol = flavour.protocol;
        envelope.action = flavour.action(message.opcode());
        envelope.frames = 1;
        identify(message.id(), message.place, message.questionHash());
    }

    /** One frame may complete the same message twice: the place tells them apart. */
    private void identify(int id, int place, long hash) {
        envelope.key1 = (long) place << 32 | id;
        envelope.key2 = hash;
    }

    /** Ends a transaction that no response was seen of. */
    private void unanswered(int slot, DnsEnding ending) {
        unanswered(slot, ending, null);
    }

    /** @param packet what ended it, one frame more of the transaction; null when nothing but time did */
    private void unanswered(int slot, DnsEnding ending, Packet packet) {
        unanswered.increment();
        take(slot);
        request(slot);
        envelope.action =
                DnsFlavour.of(envelope.clientPort, envelope.serverPort).action(request.opcode());
        envelope.state = ending.state;
        envelope.outcome = ending.outcome;
        envelope.reason = ending.reason;
        envelope.errorCode = ending.code;
        envelope.message(ending.sentence);
        if (packet != null) {
            envelope.endNanos = Math.max(envelope.endNanos, packet.timeNanos);
            envelope.frames++;
            if (ending == DnsEnding.UNDELIVERED) {
                envelope.reason = packet.error.reason();
                envelope.errorCode = packet.error.code();
            }
        }
        for (int i = 0; i < KEY_LONGS; i++) {
            endedKey[i] = table.key(slot, i);
        }
        release(slot);
        documents.write(envelope, request, null);
        recall.remember(recall.hash(endedKey), envelope.endNanos, DnsRecall.NO_RESPONSE, documents.id());
    }

    /**
     * Ends the transaction of a query that the network did not deliver. The packet is the query's, with the time of the error. Where the
     * identifier is not quoted, the newest query between the same ports is meant.
     */
    void undelivered(Packet packet, int id) {
        key(packet, true, Math.max(id, 0), DnsFlavour.of(packet));
        int slot = id == NOT_QUOTED ? chains.newest(key) : table.find(key);
        if (slot == SlotTable.NONE) {
            undeliveredOther.increment();
            return;
        }
        undelivered.increment();
        unanswered(slot, DnsEnding.UNDELIVERED, packet);
    }

    /**
     * Ends the queries of a connection over which their server sends no more.
     *
     * @param toSource true when the packet's source is the server that sends no more
     * @param whole whether all that the server sent was captured
     */
    void cutOff(Packet packet, boolean toSource, boolean whole, DnsEnding how) {
        key(packet, !toSource, 0, DnsFlavour.DNS);
        int slot = chains.newest(key);
        while (slot != SlotTable.NONE) {
            int next = chains.olderThan(slot, key);
            cutOff.increment();
            unanswered(slot, whole ? how : DnsEnding.ENDED_AFTER_LOSS, packet);
            slot = next;
        }
    }

    /** Reads the request again. */
    private DnsMessage request(int slot) {
        pool.copy(stored[slot], length[slot], requestBytes);
        request.parse(requestBytes, 0, length[slot], (traits[slot] & CUT) != 0);
        long rest = table.key(slot, 4);
        request.flavour = DnsFlavour.of((int) (rest >>> 48), (int) (rest >>> 32) & 0xffff);
        return request;
    }

    /** Fills the envelope from the slot, for the document that is written next. */
    private void take(int slot) {
        envelope.reset();
        if ((traits[slot] & FALLBACK) != 0) {
            documents.fallback();
            if (group[slot] != BytePool.NONE) {
                pool.copy(group[slot], Documents.ID_LENGTH, groupId);
                envelope.group = groupId;
            }
        }
        envelope.startNanos = startNanos[slot];
        envelope.endNanos = endNanos[slot];
        envelope.client = client[slot];
        envelope.interfaceName = interfaceName[slot];
        envelope.outerVlan = vlans[slot] >> 16;
        envelope.innerVlan = (short) vlans[slot];
        envelope.clientHigh = table.key(slot, 0);
        envelope.clientLow = table.key(slot, 1);
        envelope.serverHigh = serverHigh[slot];
        envelope.serverLow = serverLow[slot];
        long rest = table.key(slot, 4);
        envelope.clientPort = (int) (rest >>> 48);
        envelope.serverPort = (int) (rest >>> 32) & 0xffff;
        envelope.ipProtocol = (int) rest >>> 8 & 0xff;
        envelope.ipVersion = (int) rest & 0xff;
        envelope.clientBytes = bytes[slot];
        envelope.clientMessages = messages[slot];
        envelope.retransmissions = messages[slot] - 1;
        envelope.frames = messages[slot];
        envelope.frameHash = frameHash[slot];
        envelope.dataset = DnsProtocol.DATASET;
        envelope.protocol = DnsFlavour.of(envelope.clientPort, envelope.serverPort).protocol;
        identify((int) rest >>> 16, place[slot], questionHash[slot]);
    }

    private void release(int slot) {
        chains.remove(slot);
        pool.free(stored[slot]);
        if (group[slot] != BytePool.NONE) {
            pool.free(group[slot]);
        }
        client[slot] = null;
        interfaceName[slot] = null;
        table.remove(slot);
    }

    /** LLMNR is asked of a group and answered by one (RFC 4795 section 2.5), so there the server is not part of the key. */
    private void key(Packet packet, boolean fromClient, int id, DnsFlavour flavour) {
        boolean anyServer = flavour == DnsFlavour.LLMNR;
        key[0] = fromClient ? packet.sourceHigh : packet.destinationHigh;
        key[1] = fromClient ? packet.sourceLow : packet.destinationLow;
        key[2] = anyServer ? 0 : fromClient ? packet.destinationHigh : packet.sourceHigh;
        key[3] = anyServer ? 0 : fromClient ? packet.destinationLow : packet.sourceLow;
        long clientPort = fromClient ? packet.sourcePort : packet.destinationPort;
        long serverPort = fromClient ? packet.destinationPort : packet.sourcePort;
        key[4] = clientPort << 48 | serverPort << 32 | (long) id << 16 | packet.ipProtocol << 8 | packet.ipVersion;
    }

    @Override
    public long nextDeadline() {
        return table.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return TIMEOUT_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        unanswered(table.oldest(), reason == Timers.Reason.CLOCK_STEP ? DnsEnding.CLOCK_STEP : DnsEnding.TIMEOUT);
    }
}
