package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.sip.SipCall.Phase;
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
final class SipCalls implements Timers.Expiring, SipTransfers.Dialogs {
    /** 64 times T1: how long messages are sent again (RFC 3261 section 17, timers B, D, F, H and J). */
    static final long TRANSACTION_NANOS = 32_000_000_000L;

    /** Since the last provisional response. Timer C is more than 3 minutes (RFC 3261 section 16.6). */
    static final long RINGING_NANOS = 300_000_000_000L;

    /** Since the last message of an answered call that has no session timer. */
    static final long SILENCE_NANOS = 12 * 3_600_000_000_000L;

    /** Calls that last longer write a progress document at each whole multiple of this. */
    static final long PROGRESS_NANOS = 300_000_000_000L;

    /** After the BYE: late media counts, and the directory has not forgotten it yet. */
    private static final long MEASURE_NANOS = MediaDirectory.LINGER_NANOS - 1_000_000_000L;

    private static final int KEY_LONGS = 3;

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
    private final SipCorrelation correlation;
    private final SipCallFlow flow;
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

    SipCalls(
            Site site,
            SipKeys keys,
            SipCallPool pool,
            SipCallDocuments documents,
            SipCallMedia media,
            SipCorrelation correlation,
            SipTransfers transfers) {
        this.site = site;
        this.keys = keys;
        this.pool = pool;
        this.documents = documents;
        this.media = media;
        this.correlation = correlation;
        this.flow = new SipCallFlow(this, keys, pool, media, correlation, transfers);
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
        flow.message(call, packet, message, requestByCaller);
        return true;
    }

    /** Calls that are open, or over and waiting for what may be late. */
    int size() {
        return table.size();
    }

    @Override
    public SipCall find(long callIdFirst, long callIdSecond, long tag) {
        key[0] = callIdFirst;
        key[1] = callIdSecond;
        key[2] = tag;
        int slot = table.find(key);
        return slot == SlotTable.NONE ? null : calls[slot];
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
        if (!message.isRequest() || keys.method != SipMethod.INVITE || keys.hasToTag) {
            keep(call, message, Kept.FIRST);
        }
        return call;
    }

    /** A refresh is due by the end of the interval; the side that misses it says BYE before (RFC 4028 section 10). */
    void keepUp(SipCall call) {
        deadline(
                call,
                call.sessionSeconds > 0 ? call.sessionSeconds * 1_000_000_000L + TRANSACTION_NANOS : SILENCE_NANOS);
    }

    void deadline(SipCall call, long fromNow) {
        call.dueNanos = site.nowNanos() + fromNow;
        boolean measure = call.measureNanos != 0 && !call.measured;
        deadlines.set(call.slot, measure ? Math.min(call.measureNanos, call.dueNanos) : call.dueNanos);
    }

    /** The call's media ends: what was measured of it is to be taken before the directory forgets it. */
    void measureSoon(SipCall call) {
        if (call.media != MediaDirectory.NONE && call.measureNanos == 0) {
            call.measureNanos = site.nowNanos() + MEASURE_NANOS;
        }
    }

    /** The pool takes the longest message that is kept when it is empty; so there is always something to evict but this call. */
    void keep(SipCall call, SipMessage message, Kept kept) {
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
    public long nearestNanos() {
        return MEASURE_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        SipCall call = calls[deadlines.first()];
        switch (reason) {
            case CLOCK_STEP -> end(call, TransactionState.ABORTED, CLOCK_STEP);
            case TIMEOUT -> {
                if (call.measureNanos != 0 && !call.measured && call.dueNanos > site.nowNanos()) {
                    documents.measure(call);
                    call.measured = true;
                    deadlines.set(call.slot, call.dueNanos);
                    return;
                }
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
        correlation.end(call);
        deadlines.remove(call.slot);
        table.remove(call.slot);
        pool.release(call);
    }
}
