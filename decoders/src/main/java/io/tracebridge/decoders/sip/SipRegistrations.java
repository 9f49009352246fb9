package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import io.tracebridge.decoders.sip.SipRegistration.Phase;
import io.tracebridge.decoders.table.DeadlineHeap;
import io.tracebridge.decoders.table.SlotTable;
import io.tracebridge.decoders.text.Ascii;
import java.util.Arrays;

/**
 * Bindings from their first REGISTER to their end (RFC 3261 section 10): one document each, however often it is refreshed. A binding is
 * known by the Call-ID, which a client keeps for all its REGISTERs (section 10.2), and where that changes by address-of-record and contact. A
 * challenge and the request that answers it are one attempt.
 *
 * <p>Objects of a pool, bounded by a part of the site's memory; whoever would end first goes first.
 */
final class SipRegistrations implements Timers.Expiring {
    /** Section 10.2.1.1: what a registrar grants when nobody says anything is up to it; this is usual. */
    private static final int USUAL_SECONDS = 3_600;

    /** Bindings that last longer write a progress document at each whole multiple of this. */
    private static final long PROGRESS_NANOS = 3_600_000_000_000L;

    private static final int LONGEST_SECONDS = 7 * 86_400;
    private static final long SECOND = 1_000_000_000L;
    private static final int KEY_LONGS = 2;

    /** Of the site's memory, one part in this many goes to the bindings and one to their messages: they last for hours. */
    private static final int SHARE = 4;

    /** What a binding takes with its places in tables, without its messages: a little less as measured. */
    private static final int BYTES_EACH = 512;

    private static final byte[] EXPIRES = Ascii.of("expires");

    private static final byte[] NO_RESPONSE = JsonWriter.quoted("no final response to the REGISTER was seen");
    private static final byte[] INPUT_ENDED = JsonWriter.quoted("the capture ended before the binding did");
    private static final byte[] EVICTED = JsonWriter.quoted("the table of bindings was full");
    private static final byte[] CLOCK_STEP = JsonWriter.quoted("the clock of the capture was set back");

    private final Site site;
    private final SipKeys keys;
    private final SipStore store;
    private final SipRegistrationDocuments documents;
    private final SlotTable byCallId;
    private final SlotTable byBinding;
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final SipProgress progress;
    private final long[] key = new long[KEY_LONGS];
    private final SipValues values = new SipValues();
    private final SipAddress contact = new SipAddress();
    private final Counter opened;
    private final Counter evicted;
    private SipRegistration[] registrations = new SipRegistration[0];

    /** By slot of {@link #byBinding}. */
    private int[] bindings = new int[0];

    SipRegistrations(Site site, SipKeys keys, SipRecordWriter documents) {
        this.site = site;
        this.keys = keys;
        long share = site.settings().maximumTableBytes() / SHARE;
        this.store = new SipStore(Math.max(share, 8L * SipStore.MAX_KEPT));
        this.documents = new SipRegistrationDocuments(documents, store);
        int limit = (int) Math.max(16, Math.min(1 << 22, share / BYTES_EACH));
        byte[] secret = site.settings().key();
        this.byCallId = new SlotTable(KEY_LONGS, limit, Keys.seed(secret, "sip registrations"));
        this.byBinding = new SlotTable(KEY_LONGS, limit, Keys.seed(secret, "sip bindings"));
        this.opened = site.counter("sip.registrations", "Bindings that were opened");
        this.evicted = site.counter("sip.registrations.evicted", "Bindings that ended as their place was needed");
        site.timers().register(this);
        this.progress = new SipProgress(site, PROGRESS_NANOS, this::progress);
    }

    /** Takes in a REGISTER or a response to one. */
    void message(Packet packet, SipMessage message) {
        SipRegistration r = find(message);
        if (r != null
                && r.phase == Phase.ENDED
                && message.isRequest()
                && message.cseqNumber() > r.cseq
                && !r.answersChallenge()) {
            end(r, TransactionState.COMPLETE, null);
            r = null;
        }
        if (r == null) {
            r = open(packet, message);
        }
        r.count(message.isRequest(), message, packet.timeNanos);
        if (message.isRequest()) {
            request(r, packet, message);
        } else {
            response(r, packet, message);
        }
    }

    private SipRegistration find(SipMessage message) {
        callIdKey();
        int slot = byCallId.find(key);
        if (slot != SlotTable.NONE) {
            return registrations[slot];
        }
        if (!message.isRequest()) {
            return null;
        }
        long binding = binding(message);
        if (binding == 0) {
            return null;
        }
        bindingKey(binding);
        int at = byBinding.find(key);
        if (at == SlotTable.NONE) {
            return null;
        }
        SipRegistration r = registrations[bindings[at]];
        callIdKey();
        byCallId.rename(r.slot, key);
        r.cseq = -1;
        return r;
    }

    private void callIdKey() {
        key[0] = keys.callIdFirst;
        key[1] = keys.callIdSecond;
    }

    private void bindingKey(long binding) {
        key[0] = binding;
        key[1] = 0;
    }

    /** Of the address-of-record and the first contact; 0 when there is none, or all are to be removed. */
    private long binding(SipMessage message) {
        SipAddress first = message.contact();
        if (!first.isPresent() || first.isStar()) {
            return 0;
        }
        byte[] bytes = message.bytes();
        SipUri aor = message.to().uri();
        SipUri uri = first.uri();
        keys.begin()
                .add(bytes, aor.user())
                .lower(bytes, aor.host())
                .add(bytes, uri.user())
                .lower(bytes, uri.host())
                .number(uri.port());
        return keys.end() | 1;
    }

    private SipRegistration open(Packet packet, SipMessage message) {
        while (byCallId.isFull()) {
            evict();
        }
        callIdKey();
        int slot = byCallId.add(key, 0);
        if (slot >= registrations.length) {
            registrations = Arrays.copyOf(registrations, byCallId.capacity());
        }
        if (registrations[slot] == null) {
            registrations[slot] = new SipRegistration(slot);
        }
        SipRegistration r = registrations[slot];
        r.first(packet, message, keys.callIdFirst);
        opened.increment();
        deadlines.set(slot, site.nowNanos() + SipCalls.TRANSACTION_NANOS);
        progress.begin();
        return r;
    }

    private void request(SipRegistration r, Packet packet, SipMessage message) {
        if (message.cseqNumber() <= r.cseq) {
            r.retransmissions += keys.exchange == r.exchange ? 1 : 0;
            return;
        }
        boolean answer = r.answersChallenge();
        r.cseq = message.cseqNumber();
        r.exchange = keys.exchange;
        r.code = 0;
        r.waiting = true;
        if (!answer) {
            r.attempts++;
            r.attemptNanos = packet.timeNanos;
        }
        if (r.phase == Phase.ENDED) {
            r.phase = Phase.TRYING;
        }
        r.requestedSeconds = requested(message);
        r.removing = r.requestedSeconds == 0;
        r.asking = !message.contact().isPresent();
        if (!r.requestSeen) {
            r.requestSeen = true;
            keep(r, message, Kept.REQUEST);
        }
        bind(r, binding(message));
        deadline(r, SipCalls.TRANSACTION_NANOS);
    }

    /** Makes the registration found by its binding, too, when another Call-ID comes. */
    private void bind(SipRegistration r, long binding) {
        if (binding == 0 || binding == r.bindingHash) {
            return;
        }
        bindingKey(binding);
        if (byBinding.find(key) != SlotTable.NONE || byBinding.isFull()) {
            return;
        }
        unbind(r);
        bindingKey(binding);
        int at = byBinding.add(key, 0);
        if (at >= bindings.length) {
            bindings = Arrays.copyOf(bindings, byBinding.capacity());
        }
        bindings[at] = r.slot;
        r.bindingHash = binding;
    }

    private void unbind(SipRegistration r) {
        if (r.bindingHash != 0) {
            bindingKey(r.bindingHash);
            byBinding.remove(byBinding.find(key));
            r.bindingHash = 0;
        }
    }

    /** Seconds asked for: of the contact, else of the message; -1 when neither says (section 10.2.1.1), or nothing is bound. */
    private int requested(SipMessage message) {
        if (!message.contact().isPresent()) {
            return -1;
        }
        long seconds = Ascii.number(message.bytes(), message.contact().param(message.bytes(), EXPIRES));
        return (int) Math.min(LONGEST_SECONDS, seconds >= 0 ? seconds : message.number(SipHeader.EXPIRES));
    }

    private void response(SipRegistration r, Packet packet, SipMessage message) {
        int status = message.statusCode();
        if (status == r.code) {
            r.retransmissions += keys.exchange == r.exchange ? 1 : 0;
            return;
        }
        if (status < 200 || r.code >= 200 || message.cseqNumber() < r.cseq) {
            return;
        }
        r.cseq = message.cseqNumber();
        r.exchange = keys.exchange;
        r.code = status;
        r.waiting = false;
        keep(r, message, Kept.RESPONSE);
        if (status < 300) {
            bound(r, packet, message);
        } else if (SipStatus.isChallenge(status) || status == 423) {
            // 423: the interval was too brief, and the client asks for a longer one (section 10.2.8).
            r.challenges += status == 423 ? 0 : 1;
            deadline(r, SipCalls.TRANSACTION_NANOS);
        } else {
            r.failures++;
            if (r.phase != Phase.BOUND) {
                over(r, SipRegistrationResult.REFUSED);
            } else {
                untilExpiry(r);
            }
        }
    }

    private void bound(SipRegistration r, Packet packet, SipMessage message) {
        r.successes++;
        if (r.requestSeen) {
            long delay = Math.max(0, packet.timeNanos - r.attemptNanos);
            r.firstDelay = r.firstDelay < 0 ? delay : r.firstDelay;
            r.longestDelay = Math.max(r.longestDelay, delay);
        }
        int seconds = granted(r, message);
        if (r.asking && r.phase == Phase.BOUND) {
            untilExpiry(r);
            return;
        }
        if (r.removing || seconds == 0 || r.asking) {
            over(r, r.boundNanos != 0 ? SipRegistrationResult.UNREGISTERED : SipRegistrationResult.ANSWERED);
            return;
        }
        r.boundNanos = r.boundNanos == 0 ? packet.timeNanos : r.boundNanos;
        r.phase = Phase.BOUND;
        r.grantedSeconds = seconds;
        r.endOfBinding = packet.timeNanos + seconds * SECOND;
        untilExpiry(r);
    }

    /** Seconds of the binding in a response, which lists all of the address-of-record (section 10.3). */
    private int granted(SipRegistration r, SipMessage message) {
        byte[] bytes = message.bytes();
        SipUri aor = message.to().uri();
        long least = -1;
        for (values.begin(message, SipHeader.CONTACT); values.next(); ) {
            contact.parse(bytes, values.from(), values.to());
            long seconds = Ascii.number(bytes, contact.param(bytes, EXPIRES));
            keys.begin()
                    .add(bytes, aor.user())
                    .lower(bytes, aor.host())
                    .add(bytes, contact.uri().user())
                    .lower(bytes, contact.uri().host())
                    .number(contact.uri().port());
            boolean ours = (keys.end() | 1) == r.bindingHash;
            if (seconds >= 0 && (ours || least < 0)) {
                least = seconds;
                if (ours) {
                    break;
                }
            }
        }
        if (least < 0) {
            least = message.number(SipHeader.EXPIRES);
        }
        if (least < 0) {
            least = r.requestedSeconds >= 0 ? r.requestedSeconds : USUAL_SECONDS;
        }
        return (int) Math.min(LONGEST_SECONDS, least);
    }

    private void over(SipRegistration r, SipRegistrationResult result) {
        r.result = result;
        r.phase = Phase.ENDED;
        deadline(r, SipCalls.TRANSACTION_NANOS);
    }

    private void untilExpiry(SipRegistration r) {
        deadlines.set(r.slot, Math.max(site.nowNanos(), r.endOfBinding) + SipCalls.TRANSACTION_NANOS);
    }

    private void deadline(SipRegistration r, long fromNow) {
        long due = site.nowNanos() + fromNow;
        deadlines.set(r.slot, r.phase == Phase.BOUND ? Math.max(due, r.endOfBinding) : due);
    }

    private void keep(SipRegistration r, SipMessage message, Kept as) {
        long due = deadlines.deadline(r.slot);
        boolean kept = store.keep(r, message, as);
        while (!kept) {
            deadlines.set(r.slot, Long.MAX_VALUE);
            evict();
            kept = store.keep(r, message, as);
            deadlines.set(r.slot, due);
        }
    }

    private void evict() {
        SipRegistration r = registrations[deadlines.first()];
        if (r.phase != Phase.ENDED) {
            evicted.increment();
        }
        result(r);
        end(r, TransactionState.EVICTED, EVICTED);
    }

    private boolean progress(long mark) {
        for (int slot = byCallId.oldest(); slot != SlotTable.NONE; slot = byCallId.newerThan(slot)) {
            SipRegistration r = registrations[slot];
            if (r.phase == Phase.BOUND && r.boundNanos <= mark - PROGRESS_NANOS) {
                r.result = SipRegistrationResult.REGISTERED;
                documents.progress(r, mark);
            }
        }
        return byCallId.size() > 0;
    }

    @Override
    public long nextDeadline() {
        return deadlines.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return SipCalls.TRANSACTION_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        SipRegistration r = registrations[deadlines.first()];
        switch (reason) {
            case CLOCK_STEP -> {
                result(r);
                end(r, TransactionState.ABORTED, CLOCK_STEP);
            }
            case TIMEOUT -> timeout(r);
            default -> {
                result(r);
                end(r, TransactionState.TIMEOUT, r.phase == Phase.BOUND ? INPUT_ENDED : NO_RESPONSE);
            }
        }
    }

    /** What became of it as far as is known, when it ends before its time. */
    private static void result(SipRegistration r) {
        if (r.phase == Phase.BOUND) {
            r.result = SipRegistrationResult.REGISTERED;
        } else if (r.phase == Phase.TRYING && SipStatus.isChallenge(r.code)) {
            r.result = SipRegistrationResult.CHALLENGED;
        }
    }

    private void timeout(SipRegistration r) {
        if (r.phase == Phase.ENDED) {
            end(r, TransactionState.COMPLETE, null);
            return;
        }
        boolean unanswered = r.waiting;
        r.timeouts += unanswered ? 1 : 0;
        if (r.phase == Phase.BOUND) {
            r.result = SipRegistrationResult.EXPIRED;
            end(r, TransactionState.COMPLETE, null);
        } else if (unanswered) {
            r.result = SipRegistrationResult.NO_RESPONSE;
            end(r, TransactionState.TIMEOUT, NO_RESPONSE);
        } else {
            r.result = SipRegistrationResult.CHALLENGED;
            end(r, TransactionState.COMPLETE, null);
        }
    }

    private void end(SipRegistration r, TransactionState state, byte[] why) {
        boolean over = r.phase == Phase.ENDED;
        documents.write(r, over ? TransactionState.COMPLETE : state, over ? null : why);
        store.release(r);
        unbind(r);
        deadlines.remove(r.slot);
        byCallId.remove(r.slot);
        r.reset();
    }
}
