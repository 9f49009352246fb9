package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaQuality;
import io.tracebridge.decoders.table.BytePool;

/**
 * What is known of one call while it is open, and until its document is written: the caller is the client, the callee the server. An object of a
 * pool: {@link SipCalls} owns it, bounds how many there are and how many bytes their messages take, and uses it again. Calls are rarer
 * than packets and each has several messages, so an object each is affordable; in steady state none is made.
 */
final class SipCall extends SipRecord {
    /** Where the call is. */
    enum Phase {
        /** INVITE sent, nothing but 100 came back. */
        CALLING,
        /** A provisional response above 100 came. */
        PROCEEDING,
        /** A 2xx came. */
        ANSWERED,
        /** A BYE was sent. */
        CLOSING,
        /** All that is to come are retransmissions and late media. */
        ENDED
    }

    /** Who ended it; {@link #NOBODY} while it lasts, or when nobody did. */
    enum Side {
        NOBODY,
        CALLER,
        CALLEE
    }

    /** One dialog of the call, by the callee's tag: forking makes several (RFC 3261 section 12.1). */
    static final class Branch {
        Branch next;
        long tagHash;
        int tag = BytePool.NONE;
        int tagLength;

        /** Who sent the first response of it. */
        long high;

        long low;
        int ipVersion;
        int port;
        int code;
        long firstNanos;
        long ringingNanos;
        long answeredNanos;
        long endNanos;

        void clear() {
            next = null;
            tagHash = 0;
            tag = BytePool.NONE;
            tagLength = 0;
            high = 0;
            low = 0;
            ipVersion = 0;
            port = -1;
            code = 0;
            firstNanos = 0;
            ringingNanos = 0;
            answeredNanos = 0;
            endNanos = 0;
        }

        boolean isUp() {
            return answeredNanos != 0 && endNanos == 0;
        }
    }

    /** One transaction of the call at one hop (RFC 3261 section 17): what tells a retransmission. */
    static final class Exchange {
        Exchange next;
        long key;
        SipMethod method;
        long cseq;

        /** Number of the attempt for INVITE without a To tag; 0 for all within the dialog. */
        int attempt;

        /** The first of its attempt: what the caller itself sent, as far as was captured. */
        boolean first;

        /** Number among the transactions of the same request: 0 where it was seen first, more at further hops and forks. */
        int hop;

        boolean fromCaller;
        boolean requestSeen;

        /** The request had a session description, and it puts the other side on hold. */
        boolean offered;

        boolean offersHold;
        boolean acknowledged;
        int code;
        long responseTag;
        long requestNanos;
        long finalNanos;

        void clear() {
            next = null;
            key = 0;
            method = SipMethod.OTHER;
            cseq = 0;
            attempt = 0;
            first = false;
            hop = 0;
            offered = false;
            offersHold = false;
            fromCaller = false;
            requestSeen = false;
            acknowledged = false;
            code = 0;
            responseTag = 0;
            requestNanos = 0;
            finalNanos = 0;
        }
    }

    /** Something that happened within the call. */
    static final class Event {
        Event next;
        byte[] kind;
        Side by;
        long nanos;
        int code;
    }

    /** Another call that this one has to do with, or where it was to be transferred to. */
    static final class Link {
        /** In the order in which they are written. */
        enum Kind {
            /** Not a call: the URI of Refer-To. */
            REFER_TO,
            /** The call whose REFER asked for this one. */
            REFER,
            /** The call that a REFER of this one asked for. */
            REFERRED,
            /** The call that took this one's place. */
            REPLACED;

            final byte[] json = JsonWriter.quoted(name().toLowerCase(java.util.Locale.ROOT));
        }

        Link next;
        Kind kind;
        int text = BytePool.NONE;
        int length;
    }

    Phase phase;

    // What was exchanged.
    int attempts;
    int hops;
    int challenges;
    int redirects;
    int reinvites;
    int updates;
    int provisionalAcks;
    int transfers;
    int infos;
    int others;
    int refreshes;

    // When.
    long inviteNanos;
    long attemptNanos;
    long tryingNanos;
    long progressNanos;
    long ringingNanos;
    long answeredNanos;
    long acknowledgedNanos;
    long cancelNanos;
    long failedNanos;
    long byeNanos;
    long byeAnsweredNanos;

    /** Final code of the last attempt; 0 when there was none. */
    int code;

    int byeCode;
    boolean timedOut;
    boolean sessionExpired;
    Side endedBy;

    /** Session timer (RFC 4028), seconds; 0 when there is none. */
    int sessionSeconds;

    // Held: since when, by whom, and how long altogether.
    boolean heldByCaller;
    boolean heldByCallee;
    long heldSince;
    long heldNanos;
    int holds;
    int codecChanges;
    long codecHash;

    Branch branches;
    Branch lastBranch;
    int branchCount;
    Exchange exchanges;
    int exchangeCount;
    Event events;
    Event lastEvent;
    int eventCount;
    Link links;
    Link lastLink;
    int linkCount;

    /** Of the media directory. */
    long media;

    /** When its media is to be measured, as the directory forgets it soon after; 0 when that is not due. */
    long measureNanos;

    /** When it ends otherwise. */
    long dueNanos;

    /** What was measured; made when first needed, and used again with the call. */
    MediaQuality atCaller;

    MediaQuality atCallee;
    boolean measured;
    boolean bothWanted;

    /** Group of legs, and how this one came to it. */
    int group;

    SipCall(int slot) {
        super(slot);
        reset();
    }

    @Override
    void reset() {
        super.reset();
        phase = Phase.CALLING;
        attempts = 0;
        hops = 0;
        challenges = 0;
        redirects = 0;
        reinvites = 0;
        updates = 0;
        provisionalAcks = 0;
        transfers = 0;
        infos = 0;
        others = 0;
        refreshes = 0;
        inviteNanos = 0;
        attemptNanos = 0;
        tryingNanos = 0;
        progressNanos = 0;
        ringingNanos = 0;
        answeredNanos = 0;
        acknowledgedNanos = 0;
        cancelNanos = 0;
        failedNanos = 0;
        byeNanos = 0;
        byeAnsweredNanos = 0;
        code = 0;
        byeCode = 0;
        timedOut = false;
        sessionExpired = false;
        endedBy = Side.NOBODY;
        sessionSeconds = 0;
        heldByCaller = false;
        heldByCallee = false;
        heldSince = 0;
        heldNanos = 0;
        holds = 0;
        codecChanges = 0;
        codecHash = 0;
        branches = null;
        lastBranch = null;
        branchCount = 0;
        exchanges = null;
        exchangeCount = 0;
        events = null;
        lastEvent = null;
        eventCount = 0;
        links = null;
        lastLink = null;
        linkCount = 0;
        media = 0;
        measureNanos = 0;
        dueNanos = 0;
        measured = false;
        bothWanted = false;
        group = SipCorrelation.NONE;
    }

    /** A request within the dialog that changes nothing about where the call is. */
    void countRequest(SipMethod method) {
        switch (method) {
            case PRACK -> provisionalAcks++;
            case UPDATE -> updates++;
            case REFER -> transfers++;
            case INFO -> infos++;
            default -> others++;
        }
    }

    boolean isHeld() {
        return heldByCaller || heldByCallee;
    }

    boolean isAnswered() {
        return answeredNanos != 0;
    }

    /** Whether a branch was answered and not closed yet. */
    boolean hasBranchUp() {
        for (Branch b = branches; b != null; b = b.next) {
            if (b.isUp()) {
                return true;
            }
        }
        return false;
    }

    /** The branch that the call was held on: of those answered the one that lasted longest; null when none was. */
    Branch winner() {
        Branch winner = null;
        for (Branch b = branches; b != null; b = b.next) {
            boolean longer =
                    winner != null && winner.endNanos != 0 && (b.endNanos == 0 || b.endNanos > winner.endNanos);
            if (b.answeredNanos != 0 && (winner == null || longer)) {
                winner = b;
            }
        }
        return winner;
    }

    Branch branch(long tagHash) {
        Branch b = branches;
        while (b != null && b.tagHash != tagHash) {
            b = b.next;
        }
        return b;
    }

    /** Number of the branch of that tag in the order of their coming, from 0; 0 when it is not known. */
    int branchNumber(long tagHash) {
        int n = 0;
        for (Branch b = branches; b != null; b = b.next, n++) {
            if (b.tagHash == tagHash) {
                return n;
            }
        }
        return 0;
    }

    Exchange exchange(long key) {
        Exchange e = exchanges;
        while (e != null && e.key != key) {
            e = e.next;
        }
        return e;
    }

    /** How many transactions are of the same request as that one. */
    int exchangesOf(Exchange exchange) {
        int n = 0;
        for (Exchange e = exchanges; e != null; e = e.next) {
            boolean same =
                    e.method == exchange.method && e.cseq == exchange.cseq && e.fromCaller == exchange.fromCaller;
            n += same ? 1 : 0;
        }
        return n;
    }

    /** The INVITE of the last attempt that came first. */
    Exchange firstOfAttempt() {
        Exchange found = null;
        for (Exchange e = exchanges; e != null; e = e.next) {
            if (e.first && e.attempt == attempts) {
                found = e;
            }
        }
        return found;
    }
}
