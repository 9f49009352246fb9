package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * Requests outside of calls and registrations with their final responses: OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY, PUBLISH and others. A request is
 * known by Call-ID, From tag, method and CSeq, which are the same at each hop; at one hop a message that comes again is a retransmission.
 * A challenge and the request that answers it, with the next CSeq, are one (RFC 3261 section 22.2).
 *
 * <p>Each leaves one document, {@link SipCalls#TRANSACTION_NANOS} after its last message, as by then nothing comes again. Objects of a pool,
 * bounded by a part of the site's memory; the oldest goes first.
 */
final class SipTransactions implements Timers.Expiring {
    private static final int KEY_LONGS = 4;
    private static final int SHARE = 32;
    private static final int BYTES_EACH = 512;

    private static final byte[] NO_RESPONSE = JsonWriter.quoted("no final response to the request was seen");
    private static final byte[] EVICTED = JsonWriter.quoted("the table of open requests was full");
    private static final byte[] CLOCK_STEP = JsonWriter.quoted("the clock of the capture was set back");

    private final Site site;
    private final SipKeys keys;
    private final SipStore store;
    private final SipTransactionDocuments documents;
    private final SlotTable table;
    private final long[] key = new long[KEY_LONGS];
    private final Counter opened;
    private final Counter evicted;
    private SipTransaction[] transactions = new SipTransaction[0];

    SipTransactions(Site site, SipKeys keys, SipRecordWriter documents) {
        this.site = site;
        this.keys = keys;
        long share = site.settings().maximumTableBytes() / SHARE;
        this.store = new SipStore(Math.max(share, 8L * SipStore.MAX_KEPT));
        this.documents = new SipTransactionDocuments(documents, store);
        int limit = (int) Math.max(16, Math.min(1 << 22, share / BYTES_EACH));
        this.table = new SlotTable(KEY_LONGS, limit, Keys.seed(site.settings().key(), "sip transactions"));
        this.opened = site.counter("sip.transactions", "Requests outside of calls and registrations that were opened");
        this.evicted = site.counter(
                "sip.transactions.evicted", "Requests that ended without response as their place was needed");
        site.timers().register(this);
    }

    /** Takes in a message; an ACK or CANCEL of no call is none of these, and does not come here. */
    void message(Packet packet, SipMessage message) {
        long cseq = message.cseqNumber();
        SipTransaction t = find(cseq);
        if (t == null && message.isRequest()) {
            t = find(cseq - 1);
            if (t != null && SipStatus.isChallenge(t.code)) {
                t = move(t, cseq);
            } else {
                t = null;
            }
        }
        if (t == null) {
            t = open(packet, message, cseq);
        }
        t.count(message.isRequest(), message, packet.timeNanos);
        if (t.isAgain(keys.exchange, message.statusCode())) {
            t.retransmissions++;
        } else if (message.isRequest()) {
            request(t, packet, message);
        } else {
            response(t, packet, message, message.statusCode());
        }
    }

    private SipTransaction find(long cseq) {
        key(cseq);
        int slot = table.find(key);
        return slot == SlotTable.NONE ? null : transactions[slot];
    }

    private void key(long cseq) {
        key[0] = keys.callIdFirst;
        key[1] = keys.callIdSecond;
        key[2] = keys.fromTag;
        key[3] = cseq << 8 | keys.method.ordinal();
    }

    private SipTransaction open(Packet packet, SipMessage message, long cseq) {
        if (table.isFull()) {
            evict();
        }
        SipTransaction t = add(cseq);
        t.first(packet, message, keys.callIdFirst);
        t.method = keys.method;
        opened.increment();
        return t;
    }

    private SipTransaction add(long cseq) {
        key(cseq);
        int slot = table.add(key, site.nowNanos() + SipCalls.TRANSACTION_NANOS);
        if (slot >= transactions.length) {
            transactions = Arrays.copyOf(transactions, table.capacity());
        }
        if (transactions[slot] == null) {
            transactions[slot] = new SipTransaction(slot);
        }
        transactions[slot].cseq = cseq;
        return transactions[slot];
    }

    /** Continues a request that was challenged, under the CSeq of the one that answers the challenge. */
    private SipTransaction move(SipTransaction t, long cseq) {
        key(cseq);
        table.rename(t.slot, key);
        table.touch(t.slot, site.nowNanos() + SipCalls.TRANSACTION_NANOS);
        t.cseq = cseq;
        t.clearHops();
        t.code = 0;
        t.finalNanos = 0;
        return t;
    }

    private void request(SipTransaction t, Packet packet, SipMessage message) {
        t.attempts += t.isFirstHop() ? 1 : 0;
        if (!t.requestSeen) {
            t.requestSeen = true;
            t.requestNanos = packet.timeNanos;
            t.bodyLength = message.bodyLength();
            keep(t, message, Kept.REQUEST);
        }
    }

    private void response(SipTransaction t, Packet packet, SipMessage message, int status) {
        if (status < 200 || t.isOver()) {
            return;
        }
        t.code = status;
        t.finalNanos = packet.timeNanos;
        t.challenges += SipStatus.isChallenge(status) ? 1 : 0;
        keep(t, message, Kept.RESPONSE);
        table.touch(t.slot, site.nowNanos() + SipCalls.TRANSACTION_NANOS);
    }

    /** The store takes what one keeps when it is empty, so that others go before this one does. */
    private void keep(SipTransaction t, SipMessage message, Kept as) {
        while (!store.keep(t, message, as)) {
            int oldest = table.oldest();
            end(transactions[oldest == t.slot ? table.newerThan(oldest) : oldest], TransactionState.EVICTED, EVICTED);
        }
    }

    private void evict() {
        SipTransaction t = transactions[table.oldest()];
        end(t, TransactionState.EVICTED, EVICTED);
    }

    @Override
    public long nextDeadline() {
        return table.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return SipCalls.TRANSACTION_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        SipTransaction t = transactions[table.oldest()];
        t.timedOut = reason == Timers.Reason.TIMEOUT && !t.isOver();
        boolean step = reason == Timers.Reason.CLOCK_STEP;
        end(t, step ? TransactionState.ABORTED : TransactionState.TIMEOUT, step ? CLOCK_STEP : NO_RESPONSE);
    }

    private void end(SipTransaction t, TransactionState state, byte[] why) {
        if (state == TransactionState.EVICTED && !t.isOver()) {
            evicted.increment();
        }
        documents.write(t, t.isOver() ? TransactionState.COMPLETE : state, t.isOver() ? null : why);
        store.release(t);
        table.remove(t.slot);
        t.reset();
    }
}
