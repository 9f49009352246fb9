package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipCall.Branch;
import io.tracebridge.decoders.sip.SipCall.Exchange;
import io.tracebridge.decoders.sip.SipCall.Phase;
import io.tracebridge.decoders.sip.SipCall.Side;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import io.tracebridge.decoders.table.DeadlineHeap;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * Calls from their INVITE to their end. A call is known by its Call-ID and the caller's tag; the callee's tags make its branches (RFC 3261
 * section 12), and the transactions of each hop tell a retransmission from something new (section 17). Each call leaves one document, when
 * {@link #TRANSACTION_NANOS} passed since it ended: until then messages may come again, a challenge or a redirection may be answered, and late
 * media counts.
 *
 * <p>When there is no room, the call that would end first is ended: those that are over already, then those that nobody answers. So a flood of
 * INVITEs does not drive out calls that are up.
 */
final class SipCalls implements Timers.Expiring {
    /** 64 times T1: how long messages are sent again (RFC 3261 section 17, timers B, D, F, H and J). */
    static final long TRANSACTION_NANOS = 32_000_000_000L;

    /** Since the last provisional response. Timer C is more than 3 minutes (RFC 3261 section 16.6). */
    static final long RINGING_NANOS = 300_000_000_000L;

    /** Since the last message of an answered call that has no session timer. */
    static final long SILENCE_NANOS = 12 * 3_600_000_000_000L;

    /** Calls that last longer write a progress document at each whole multiple of this. */
    static final long PROGRESS_NANOS = 300_000_000_000L;

    /** Longer session timers are taken to be as long as this. */
    private static final long MAX_SESSION_SECONDS = 12 * 3600;

    private static final int KEY_LONGS = 3;
    private static final int MAX_BRANCHES = 16;
    private static final int MAX_EXCHANGES = 32;

    private static final byte[] TRANSFER = JsonWriter.quoted("transfer");
    private static final byte[] CHALLENGE = JsonWriter.quoted("challenge");
    private static final byte[] REDIRECT = JsonWriter.quoted("redirect");
    private static final byte[] NO_RESPONSE = JsonWriter.quoted("no response to the INVITE was seen");
    private static final byte[] NO_FINAL = JsonWriter.quoted("no final response to the INVITE was seen");
    private static final byte[] NO_END = JsonWriter.quoted("nothing was heard of the answered call any more");
    private static final byte[] NO_REFRESH = JsonWriter.quoted("the session timer ran out without a refresh");
    private static final byte[] NO_BYE_RESPONSE = JsonWriter.quoted("no response to the BYE was seen");
    private static final byte[] INPUT_ENDED = JsonWriter.quoted("the capture ended before the call did");
    private static final byte[] EVICTED = JsonWriter.quoted("the table of open calls was full");
    private static final byte[] CLOCK_STEP = JsonWriter.quoted("the clock of the capture was set back");

    private final Site site;
    private final SipKeys keys;
    private final SipCallPool pool;
    private final SipCallDocuments documents;
    private final SipCallMedia media;
    private final SlotTable table;
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final SipProgress progress;
    private final long[] key = new long[KEY_LONGS];
    private final Counter opened;
    private final Counter orphans;
    private final Counter evicted;
    private final Counter stray;

    private SipCall[] calls = new SipCall[0];

    /** Of the message at hand: whether who sent the request of its transaction is the caller. */
    private boolean requestByCaller;

    SipCalls(Site site, SipKeys keys, SipCallPool pool, SipCallDocuments documents, SipCallMedia media) {
        this.site = site;
        this.keys = keys;
        this.pool = pool;
        this.documents = documents;
        this.media = media;
        this.table = new SlotTable(
                KEY_LONGS, pool.maximumCalls(), Keys.seed(site.settings().key(), "sip calls"));
        this.opened = site.counter("sip.calls", "Calls that were opened");
        this.orphans = site.counter("sip.calls.orphans", "Calls whose first INVITE was not seen");
        this.evicted = site.counter("sip.calls.evicted", "Calls that ended as their place in the table was needed");
        this.stray = site.counter("sip.calls.stray", "ACKs that belong to no call known");
        site.timers().register(this);
        this.progress = new SipProgress(site, PROGRESS_NANOS, this::progress);
    }

    /**
     * Takes in a message.
     *
     * @return false when it belongs to no call: then it is a transaction of its own
     */
    boolean message(Packet packet, SipMessage message) {
        SipCall call = find();
        if (call != null && call.phase == Phase.ENDED && beginsAnew(call, message)) {
            end(call, TransactionState.COMPLETE, null);
            call = null;
        }
        if (call == null) {
            if (!SipKeys.isOfCalls(keys.method)) {
                return false;
            }
            if (keys.method == SipMethod.ACK) {
                stray.increment();
                return true;
            }
            call = open(packet, message);
        }
        take(call, packet, message);
        return true;
    }

    /** Calls that are open, or over and waiting for what may be late. */
    int size() {
        return table.size();
    }

    private SipCall find() {
        key[0] = keys.callIdFirst;
        key[1] = keys.callIdSecond;
        key[2] = keys.fromTag;
        int slot = table.find(key);
        requestByCaller = true;
        if (slot == SlotTable.NONE && keys.hasToTag) {
            key[2] = keys.toTag;
            slot = table.find(key);
            requestByCaller = slot == SlotTable.NONE;
        }
        return slot == SlotTable.NONE ? null : calls[slot];
    }

    /** An INVITE under the key of a call that is over: another call, unless it answers a challenge, a redirection or the like. */
    private boolean beginsAnew(SipCall call, SipMessage message) {
        boolean fresh = message.isRequest()
                && keys.method == SipMethod.INVITE
                && !keys.hasToTag
                && call.exchange(keys.exchange) == null;
        return fresh && (call.isAnswered() || !SipStatus.invitesAnotherAttempt(call.code));
    }

    private SipCall open(Packet packet, SipMessage message) {
        while (table.isFull()) {
            evict();
        }
        key[0] = keys.callIdFirst;
        key[1] = keys.callIdSecond;
        key[2] = keys.fromTag;
        requestByCaller = true;
        int slot = table.add(key, 0);
        if (slot >= calls.length) {
            calls = Arrays.copyOf(calls, table.capacity());
        }
        SipCall call = pool.call(slot, calls[slot]);
        calls[slot] = call;
        call.first(packet, message, keys.callIdFirst);
        opened.increment();
        deadline(call, TRANSACTION_NANOS);
        progress.begin();
        return call;
    }

    private void take(SipCall call, Packet packet, SipMessage message) {
        boolean byCaller = message.isRequest() == requestByCaller;
        call.count(byCaller, message, packet.timeNanos);
        Exchange exchange = call.exchange(keys.exchange);
        if (keys.method == SipMethod.ACK) {
            acknowledged(call, exchange, packet, message);
        } else if (message.isRequest()) {
            request(call, exchange, packet, message);
        } else {
            response(call, exchange, packet, message);
        }
    }

    private Exchange add(SipCall call, SipMessage message) {
        if (call.exchangeCount == MAX_EXCHANGES) {
            pool.dropOldestExchange(call);
        }
        Exchange e = pool.exchange();
        e.key = keys.exchange;
        e.method = keys.method;
        e.cseq = message.cseqNumber();
        e.fromCaller = requestByCaller;
        e.hop = call.exchangesOf(e);
        e.next = call.exchanges;
        call.exchanges = e;
        call.exchangeCount++;
        return e;
    }

    private void request(SipCall call, Exchange known, Packet packet, SipMessage message) {
        if (known != null && known.requestSeen) {
            call.retransmissions++;
            return;
        }
        Exchange e = known != null ? known : add(call, message);
        e.requestSeen = true;
        e.requestNanos = packet.timeNanos;
        switch (keys.method) {
            case INVITE:
                if (keys.hasToTag) {
                    call.reinvites += e.hop == 0 ? 1 : 0;
                    media.offered(call, e, message, requestByCaller);
                } else {
                    invite(call, e, packet, message);
                }
                break;
            case CANCEL:
                cancel(call, packet, message);
                break;
            case BYE:
                bye(call, packet, message);
                break;
            default:
                if (e.hop == 0) {
                    countRequest(call, packet);
                }
                media.offered(call, e, message, requestByCaller);
                break;
        }
        if (call.phase == Phase.ANSWERED) {
            keepUp(call);
        }
    }

    private void countRequest(SipCall call, Packet packet) {
        call.countRequest(keys.method);
        if (keys.method == SipMethod.REFER) {
            pool.event(call, TRANSFER, requestByCaller ? Side.CALLER : Side.CALLEE, packet.timeNanos, 0);
        }
    }

    private void invite(SipCall call, Exchange e, Packet packet, SipMessage message) {
        Exchange current = call.firstOfAttempt();
        boolean another = current == null
                || e.cseq > current.cseq
                || current != e && current.finalNanos != 0 && SipStatus.invitesAnotherAttempt(current.code);
        if (call.inviteNanos == 0) {
            call.inviteNanos = packet.timeNanos;
            store(call, message, Kept.REQUEST);
        }
        if (another && current != e) {
            call.attempts++;
            call.hops = 0;
            e.first = true;
            call.attemptNanos = packet.timeNanos;
            if (!call.isAnswered() && call.phase != Phase.CLOSING) {
                call.phase = Phase.CALLING;
                call.code = 0;
                call.failedNanos = 0;
                call.cancelNanos = 0;
                call.endedBy = Side.NOBODY;
            }
        }
        call.hops++;
        e.attempt = call.attempts;
        media.offered(call, e, message, requestByCaller);
        if (call.phase == Phase.CALLING) {
            deadline(call, TRANSACTION_NANOS);
        }
    }

    private void cancel(SipCall call, Packet packet, SipMessage message) {
        if (call.cancelNanos == 0 && call.phase != Phase.ENDED) {
            call.cancelNanos = packet.timeNanos;
            if (!call.isAnswered()) {
                store(call, message, Kept.CLOSING);
                deadline(call, TRANSACTION_NANOS);
            }
        }
    }

    private void bye(SipCall call, Packet packet, SipMessage message) {
        Branch branch = call.branch(requestByCaller ? keys.toTag : keys.fromTag);
        if (branch != null && branch.endNanos == 0) {
            branch.endNanos = packet.timeNanos;
        }
        if (call.hasBranchUp() || call.byeNanos != 0) {
            return;
        }
        call.byeNanos = packet.timeNanos;
        call.endedBy = requestByCaller ? Side.CALLER : Side.CALLEE;
        store(call, message, Kept.CLOSING);
        if (call.phase != Phase.ENDED) {
            call.phase = Phase.CLOSING;
            deadline(call, TRANSACTION_NANOS);
        }
        media.closed(call, packet.timeNanos);
    }

    private void acknowledged(SipCall call, Exchange ofInvite, Packet packet, SipMessage message) {
        if (ofInvite != null) {
            // To a failure: a part of the INVITE's transaction (RFC 3261 section 17.1.1.3).
            call.retransmissions += ofInvite.acknowledged ? 1 : 0;
            ofInvite.acknowledged = true;
            return;
        }
        keys.exchangeOfAck(message);
        if (call.exchange(keys.exchange) != null) {
            call.retransmissions++;
            return;
        }
        Exchange e = add(call, message);
        e.requestSeen = true;
        if (call.isAnswered() && call.acknowledgedNanos == 0) {
            call.acknowledgedNanos = packet.timeNanos;
        }
        media.acknowledged(call, e, message, requestByCaller);
    }

    private void response(SipCall call, Exchange known, Packet packet, SipMessage message) {
        Exchange e = known;
        int status = message.statusCode();
        if (e == null) {
            e = add(call, message);
            boolean within = call.isAnswered() || call.phase == Phase.CLOSING || call.phase == Phase.ENDED;
            if (e.method == SipMethod.INVITE && !within) {
                e.first = call.firstOfAttempt() == null;
                call.attempts = Math.max(1, call.attempts);
                e.attempt = call.attempts;
            }
        }
        Branch branch = keys.hasToTag || status > 100 ? call.branch(keys.toTag) : null;
        boolean again = e.code == status && (e.responseTag == keys.toTag || branch != null && branch.code == status);
        if (again || e.finalNanos != 0 && status < 200) {
            call.retransmissions++;
            return;
        }
        e.code = status;
        e.responseTag = keys.toTag;
        if (status >= 200) {
            e.finalNanos = packet.timeNanos;
        }
        switch (e.method) {
            case INVITE:
                if (e.attempt > 0) {
                    inviteResponse(call, e, packet, message, status);
                } else {
                    media.answered(call, e, message, !requestByCaller, packet.timeNanos);
                    sessionTimer(call, message, status);
                }
                break;
            case BYE:
                byeResponse(call, packet, status);
                break;
            default:
                media.answered(call, e, message, !requestByCaller, packet.timeNanos);
                sessionTimer(call, message, status);
                break;
        }
        if (call.phase == Phase.ANSWERED) {
            keepUp(call);
        }
    }

    private void inviteResponse(SipCall call, Exchange e, Packet packet, SipMessage message, int status) {
        long time = packet.timeNanos;
        if (status == 100) {
            call.tryingNanos = call.tryingNanos == 0 ? time : call.tryingNanos;
            proceeding(call, Phase.CALLING);
            return;
        }
        Branch branch = branchOf(call, packet, message);
        if (branch != null) {
            branch.code = branch.answeredNanos != 0 && status < 200 ? branch.code : status;
        }
        if (status < 200) {
            provisional(call, branch, message, status, time);
        } else if (status < 300) {
            answer(call, branch, message, time);
        } else if (!call.isAnswered()) {
            if (branch != null) {
                branch.endNanos = time;
            }
            if (e.first && e.attempt == call.attempts) {
                failed(call, message, status, time);
            }
        }
        if (status < 300) {
            media.answered(call, e, message, !requestByCaller, time);
        }
    }

    private void provisional(SipCall call, Branch branch, SipMessage message, int status, long time) {
        // 199: an early dialog was given up elsewhere (RFC 6228); it tells the caller nothing.
        if (status != 199 && call.progressNanos == 0) {
            call.progressNanos = time;
        }
        if (status == 180) {
            call.ringingNanos = call.ringingNanos == 0 ? time : call.ringingNanos;
            if (branch != null && branch.ringingNanos == 0) {
                branch.ringingNanos = time;
            }
        }
        if (status == 199 && branch != null) {
            branch.endNanos = time;
        }
        proceeding(call, Phase.PROCEEDING);
    }

    private void proceeding(SipCall call, Phase phase) {
        if (call.phase == Phase.CALLING || call.phase == Phase.PROCEEDING) {
            call.phase = call.phase == Phase.PROCEEDING ? Phase.PROCEEDING : phase;
            deadline(call, call.cancelNanos == 0 ? RINGING_NANOS : TRANSACTION_NANOS);
        }
    }

    /** A 2xx after a CANCEL or a failure counts: the call is up until a BYE (RFC 3261 section 9.1). */
    private void answer(SipCall call, Branch branch, SipMessage message, long time) {
        if (branch != null && branch.answeredNanos == 0) {
            branch.answeredNanos = time;
            branch.endNanos = 0;
        }
        if (!call.isAnswered()) {
            call.answeredNanos = time;
            call.code = message.statusCode();
            call.progressNanos = call.progressNanos == 0 ? time : call.progressNanos;
            store(call, message, Kept.RESPONSE);
            media.up(call, time);
            if (call.byeNanos == 0) {
                call.phase = Phase.ANSWERED;
                call.endedBy = Side.NOBODY;
                call.failedNanos = 0;
            }
        }
        sessionTimer(call, message, message.statusCode());
    }

    private void failed(SipCall call, SipMessage message, int status, long time) {
        call.code = status;
        call.failedNanos = time;
        if (SipStatus.isChallenge(status)) {
            call.challenges++;
            pool.event(call, CHALLENGE, Side.CALLEE, time, status);
        } else if (status < 400) {
            call.redirects++;
            pool.event(call, REDIRECT, Side.CALLEE, time, status);
        }
        call.phase = Phase.ENDED;
        call.endedBy = call.cancelNanos != 0 ? Side.CALLER : Side.CALLEE;
        store(call, message, Kept.RESPONSE);
        deadline(call, TRANSACTION_NANOS);
    }

    private void byeResponse(SipCall call, Packet packet, int status) {
        if (call.phase == Phase.CLOSING && status >= 200 && !SipStatus.isChallenge(status)) {
            call.byeAnsweredNanos = packet.timeNanos;
            call.byeCode = status;
            call.phase = Phase.ENDED;
            deadline(call, TRANSACTION_NANOS);
        }
    }

    /** The branch of the response's To tag; where it has none, of its sender. */
    private Branch branchOf(SipCall call, Packet packet, SipMessage message) {
        Branch branch = call.branch(keys.toTag);
        if (branch == null && keys.hasToTag && call.branchCount < MAX_BRANCHES) {
            branch = pool.branch(call, packet, message);
            branch.tagHash = keys.toTag;
        }
        return branch;
    }

    private void sessionTimer(SipCall call, SipMessage message, int status) {
        if (status >= 200 && status < 300) {
            int seconds = (int) Math.min(MAX_SESSION_SECONDS, message.number(SipHeader.SESSION_EXPIRES));
            if (seconds > 0) {
                call.refreshes += call.sessionSeconds > 0 ? 1 : 0;
                call.sessionSeconds = seconds;
            }
        }
    }

    /** A refresh is due by the end of the interval; the side that misses it says BYE before (RFC 4028 section 10). */
    private void keepUp(SipCall call) {
        deadline(
                call,
                call.sessionSeconds > 0 ? call.sessionSeconds * 1_000_000_000L + TRANSACTION_NANOS : SILENCE_NANOS);
    }

    private void deadline(SipCall call, long fromNow) {
        deadlines.set(call.slot, site.nowNanos() + fromNow);
    }

    /** The pool takes the longest message that is kept when it is empty; so there is always something to evict but this call. */
    private void store(SipCall call, SipMessage message, Kept kept) {
        long due = deadlines.deadline(call.slot);
        boolean stored = pool.store().keep(call, message, kept);
        while (!stored) {
            // The last of all, so that it is not this call that goes.
            deadlines.set(call.slot, Long.MAX_VALUE);
            evict();
            stored = pool.store().keep(call, message, kept);
            deadlines.set(call.slot, due);
        }
    }

    private void evict() {
        SipCall call = calls[deadlines.first()];
        if (call.phase != Phase.ENDED) {
            evicted.increment();
        }
        end(call, TransactionState.EVICTED, EVICTED);
    }

    /** Tells of the calls that are up for more than one period, from the one that began first. */
    private boolean progress(long mark) {
        for (int slot = table.oldest(); slot != SlotTable.NONE; slot = table.newerThan(slot)) {
            SipCall call = calls[slot];
            if (call.phase != Phase.ENDED && call.startNanos <= mark - PROGRESS_NANOS) {
                documents.progress(call, mark);
            }
        }
        return table.size() > 0;
    }

    @Override
    public long nextDeadline() {
        return deadlines.nextDeadline();
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        SipCall call = calls[deadlines.first()];
        switch (reason) {
            case CLOCK_STEP -> end(call, TransactionState.ABORTED, CLOCK_STEP);
            case TIMEOUT -> {
                call.timedOut = call.phase != Phase.ENDED;
                end(call, TransactionState.TIMEOUT, missing(call));
            }
            default -> end(call, TransactionState.TIMEOUT, INPUT_ENDED);
        }
    }

    private static byte[] missing(SipCall call) {
        return switch (call.phase) {
            case CALLING -> call.tryingNanos == 0 ? NO_RESPONSE : NO_FINAL;
            case PROCEEDING -> NO_FINAL;
            case ANSWERED -> call.sessionSeconds > 0 ? NO_REFRESH : NO_END;
            default -> NO_BYE_RESPONSE;
        };
    }

    /** Writes the document and forgets the call. What was over before is complete, whatever its place is needed for. */
    private void end(SipCall call, TransactionState state, byte[] why) {
        boolean over = call.phase == Phase.ENDED;
        if (call.inviteNanos == 0) {
            orphans.increment();
        }
        documents.write(call, over ? TransactionState.COMPLETE : state, over ? null : why);
        media.end(call);
        deadlines.remove(call.slot);
        table.remove(call.slot);
        pool.release(call);
    }
}
