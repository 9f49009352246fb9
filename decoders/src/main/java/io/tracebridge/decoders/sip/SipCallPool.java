package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.sip.SipCall.Branch;
import io.tracebridge.decoders.sip.SipCall.Event;
import io.tracebridge.decoders.sip.SipCall.Exchange;
import io.tracebridge.decoders.sip.SipCall.Link;
import io.tracebridge.decoders.table.BytePool;
import io.tracebridge.decoders.text.Span;

/**
 * The objects and bytes that calls are kept in, used again and again. As many calls as a part of the site's memory allows; each has a
 * bounded number of branches, transactions and events, and messages are kept as bytes within a limit of their own.
 */
final class SipCallPool {
    /** Of the site's memory, one part in this many goes to the calls and one to their messages. */
    private static final int SHARE = 6;

    /** What a call takes with a branch, some transactions and its places in tables, without its messages: about 1,000 bytes as measured. */
    private static final int BYTES_PER_CALL = 1_024;

    private static final int MAX_TAG = 128;
    private static final int MAX_EVENTS = 32;
    private static final int MAX_LINKS = 16;
    private static final int MAX_LINK = 255;

    private final int maximumCalls;
    private final SipStore store;
    private Branch freeBranches;
    private Exchange freeExchanges;
    private Event freeEvents;
    private Link freeLinks;

    SipCallPool(Site site) {
        long share = site.settings().maximumTableBytes() / SHARE;
        this.maximumCalls = (int) Math.max(16, Math.min(1 << 22, share / BYTES_PER_CALL));
        this.store = new SipStore(Math.max(share, 8L * SipStore.MAX_KEPT));
    }

    int maximumCalls() {
        return maximumCalls;
    }

    /** The call object of a slot, made when it has none yet. */
    SipCall call(int slot, SipCall before) {
        return before == null ? new SipCall(slot) : before;
    }

    /** Where the calls' messages are kept. */
    SipStore store() {
        return store;
    }

    /** A new branch of the call, that the response begins. */
    Branch branch(SipCall call, Packet packet, SipMessage message) {
        Branch b = freeBranches;
        if (b == null) {
            b = new Branch();
        } else {
            freeBranches = b.next;
        }
        b.clear();
        b.firstNanos = packet.timeNanos;
        b.ipVersion = packet.ipVersion;
        b.high = packet.sourceHigh;
        b.low = packet.sourceLow;
        b.port = packet.sourcePort;
        long tag = message.to().tag();
        b.tagLength = Math.min(Span.length(tag), MAX_TAG);
        b.tag = store.text(message.bytes(), Span.from(tag), b.tagLength);
        if (call.lastBranch == null) {
            call.branches = b;
        } else {
            call.lastBranch.next = b;
        }
        call.lastBranch = b;
        call.branchCount++;
        return b;
    }

    /** The callee's tag of a branch, in a buffer that is overwritten by the next; as long as {@link Branch#tagLength}. Null when none. */
    byte[] tag(Branch branch) {
        if (branch.tag == BytePool.NONE) {
            return null;
        }
        return store.text(branch.tag, branch.tagLength);
    }

    Exchange exchange() {
        Exchange e = freeExchanges;
        if (e == null) {
            e = new Exchange();
        } else {
            freeExchanges = e.next;
        }
        e.clear();
        return e;
    }

    /** Forgets the oldest transaction of a call but for the first INVITE of its attempt. */
    void dropOldestExchange(SipCall call) {
        Exchange keep = call.firstOfAttempt();
        Exchange beforeOldest = null;
        Exchange before = null;
        for (Exchange e = call.exchanges; e != null; before = e, e = e.next) {
            if (e != keep) {
                beforeOldest = before;
            }
        }
        Exchange oldest = beforeOldest == null ? call.exchanges : beforeOldest.next;
        if (beforeOldest == null) {
            call.exchanges = oldest.next;
        } else {
            beforeOldest.next = oldest.next;
        }
        oldest.next = freeExchanges;
        freeExchanges = oldest;
        call.exchangeCount--;
    }

    /** Adds something that happened; more than a number of them are only counted. */
    void event(SipCall call, byte[] kind, SipCall.Side by, long nanos, int code) {
        call.eventCount++;
        if (call.eventCount > MAX_EVENTS) {
            return;
        }
        Event e = freeEvents;
        if (e == null) {
            e = new Event();
        } else {
            freeEvents = e.next;
        }
        e.next = null;
        e.kind = kind;
        e.by = by;
        e.nanos = nanos;
        e.code = code;
        if (call.lastEvent == null) {
            call.events = e;
        } else {
            call.lastEvent.next = e;
        }
        call.lastEvent = e;
    }

    /** Adds a Call-ID or a URI; more than a number of them, and what there is no room for, are left out. */
    void link(SipCall call, Link.Kind kind, byte[] bytes, long span) {
        int length = Math.min(Span.length(span), MAX_LINK);
        int text = call.linkCount < MAX_LINKS ? store.text(bytes, Span.from(span), length) : BytePool.NONE;
        if (text == BytePool.NONE) {
            return;
        }
        Link l = freeLinks;
        if (l == null) {
            l = new Link();
        } else {
            freeLinks = l.next;
        }
        l.next = null;
        l.kind = kind;
        l.text = text;
        l.length = length;
        if (call.lastLink == null) {
            call.links = l;
        } else {
            call.lastLink.next = l;
        }
        call.lastLink = l;
        call.linkCount++;
    }

    /** The text of a link, in a buffer that is overwritten by the next; as long as {@link Link#length}. */
    byte[] text(Link link) {
        return store.text(link.text, link.length);
    }

    /** Takes back all that the call holds, and the call. */
    void release(SipCall call) {
        store.release(call);
        for (Branch b = call.branches; b != null; b = b.next) {
            store.free(b.tag);
        }
        if (call.branches != null) {
            call.lastBranch.next = freeBranches;
            freeBranches = call.branches;
        }
        while (call.exchanges != null) {
            Exchange e = call.exchanges;
            call.exchanges = e.next;
            e.next = freeExchanges;
            freeExchanges = e;
        }
        if (call.events != null) {
            call.lastEvent.next = freeEvents;
            freeEvents = call.events;
        }
        for (Link l = call.links; l != null; l = l.next) {
            store.free(l.text);
        }
        if (call.links != null) {
            call.lastLink.next = freeLinks;
            freeLinks = call.links;
        }
        call.reset();
    }
}
