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

    /** Of the site's memory, one part in this many goes to what is remembered of queries that ended. */
    private static final int RECALL_SHARE = 32;

    private static final byte[] NO_QUERY = JsonWriter.quoted("response to a query that was not seen");
    private static final byte[] REPEATED = JsonWriter.quoted("the same response to this query was seen before");
    private static final byte[] DIFFERING = JsonWriter.quoted("another response to this query was seen before");
    private static final byte[] LATE = JsonWriter.quoted("the response came after the query had ended without one");
    private final Site site;
    private final DnsDocuments documents;
    private final DnsFallbacks fallbacks;
    private final DnsRecall recall;
    private final DnsQueries queries;
    private final byte[] groupId = new byte[Documents.ID_LENGTH];
    private final Envelope envelope = new Envelope();
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

    /** What {@link #look} found. */
    private int looked;

    private DnsObserver observer = DnsObserver.NONE;

    DnsTransactions(Site site, DnsDocuments documents) {
        this.site = site;
        this.documents = documents;
        this.fallbacks = new DnsFallbacks(site);
        this.queries = new DnsQueries(site);
        this.recall = new DnsRecall(
                site.settings().maximumTableBytes() / RECALL_SHARE,
                Keys.seed(site.settings().key(), "dns recall"));
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

    /**
     * Looks for the query that a message may be or answer; before the message is looked through, as both mostly wait for memory, and need not
     * wait for each other.
     */
    void look(Packet packet, boolean isResponse, int id, DnsFlavour flavour) {
        queries.key(packet, !isResponse, id, flavour);
        looked = queries.find();
    }

    /** Takes in a message whose header is there, after {@link #look}. */
    void message(Packet packet, DnsMessage message, boolean captureCut) {
        DnsFlavour flavour = message.flavour;
        if (observer != DnsObserver.NONE) {
            message.complete();
            observer.message(packet, message);
        }
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
        long deadline = site.nowNanos() + TIMEOUT_NANOS;
        int slot = looked;
        if (slot != SlotTable.NONE) {
            boolean same = queries.questionHash(slot) == message.questionHash();
            if (same && packet.timeNanos - queries.startNanos(slot) <= LONGEST_NANOS) {
                queries.again(slot, packet, message, deadline);
                observer.retransmission(packet);
                return;
            }
            unanswered(slot, same ? DnsEnding.TIMEOUT : DnsEnding.REPLACED);
        }
        if (queries.isFull()) {
            evictOldest();
        }
        int stored = queries.store(message);
        while (stored == BytePool.NONE) {
            evictOldest();
            stored = queries.store(message);
        }
        boolean isFallback = fallbacks.isFallback(packet, message);
        int traits = (captureCut ? DnsQueries.CUT : 0)
                | (message.opt() >= 0 ? DnsQueries.EDNS : 0)
                | (message.faultCount() > 0 ? DnsQueries.FAULTY : 0)
                | (isFallback ? DnsQueries.FALLBACK : 0);
        queries.add(packet, message, stored, traits, isFallback ? fallbacks.id() : null, deadline);
        opened.increment();
    }

    /** The pool takes the largest message when it is empty, so that there is always something left to evict. */
    private void evictOldest() {
        evicted.increment();
        unanswered(queries.oldest(), DnsEnding.EVICTED);
    }

    private void response(Packet packet, DnsMessage message, DnsFlavour flavour) {
        int slot = looked;
        if (slot == SlotTable.NONE) {
            orphan(packet, message, flavour);
            return;
        }
        answered.increment();
        long nanos = Math.max(0, packet.timeNanos - queries.startNanos(slot));
        observer.answered(packet, queries.frameNumber(slot), nanos);
        boolean same = message.questionHash() == queries.questionHash(slot);
        // Mostly the response says all that the request said.
        boolean requestWanted = !same
                || queries.is(slot, DnsQueries.FAULTY)
                || documents.wantsRequest()
                || DnsDocuments.tellsRequest(message);
        if (requestWanted) {
            message.complete();
        }
        if (message.questions() > 0 && !same) {
            message.fault(DnsFault.QUESTION_MISMATCH, message.questionAt());
        }
        DnsMessage asked = requestWanted ? queries.message(slot) : null;
        take(slot);
        envelope.serverHigh = packet.sourceHigh;
        envelope.serverLow = packet.sourceLow;
        envelope.endNanos = envelope.startNanos + nanos;
        envelope.hasDuration = true;
        envelope.serverBytes = message.length();
        envelope.serverMessages = 1;
        envelope.frames++;
        envelope.state = TransactionState.COMPLETE;
        DnsResult.write(message, envelope);
        envelope.action = flavour.action(asked == null ? message.opcode() : asked.opcode());
        DnsResult.compare(message, queries.is(slot, DnsQueries.EDNS), envelope);
        envelope.isGroupBegin = DnsFallbacks.isTruncated(packet, message);
        long recalled = queries.hash();
        queries.remove(slot);
        documents.write(envelope, asked, message);
        recall.remember(recalled, envelope.endNanos, recall.hash(message), documents.id());
        if (envelope.isGroupBegin) {
            fallbacks.response(packet, message, documents.id());
        }
    }

    /** A response without an open query: another one to a query that was answered, one that comes too late, or to none that was seen. */
    private void orphan(Packet packet, DnsMessage message, DnsFlavour flavour) {
        int known = recall.find(queries.hash(), packet.timeNanos);
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
        DnsMessage request = queries.message(slot);
        envelope.action = request.flavour.action(request.opcode());
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
        long recalled = queries.hash(slot);
        queries.remove(slot);
        documents.write(envelope, request, null);
        recall.remember(recalled, envelope.endNanos, DnsRecall.NO_RESPONSE, documents.id());
    }

    /**
     * Ends the transaction of a query that the network did not deliver. The packet is the query's, with the time of the error. Where the
     * identifier is not quoted, the newest query between the same ports is meant.
     */
    void undelivered(Packet packet, int id) {
        queries.key(packet, true, Math.max(id, 0), DnsFlavour.of(packet));
        int slot = id == NOT_QUOTED ? queries.newest() : queries.find();
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
        queries.key(packet, !toSource, 0, DnsFlavour.DNS);
        int slot = queries.newest();
        while (slot != SlotTable.NONE) {
            int next = queries.olderThan(slot);
            cutOff.increment();
            unanswered(slot, whole ? how : DnsEnding.ENDED_AFTER_LOSS, packet);
            slot = next;
        }
    }

    /** Fills the envelope from the slot, for the document that is written next. */
    private void take(int slot) {
        envelope.reset();
        queries.envelope(slot, envelope);
        if (queries.is(slot, DnsQueries.FALLBACK)) {
            documents.fallback();
        }
    }

    @Override
    public long nextDeadline() {
        return queries.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return TIMEOUT_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        unanswered(queries.oldest(), reason == Timers.Reason.CLOCK_STEP ? DnsEnding.CLOCK_STEP : DnsEnding.TIMEOUT);
    }
}
