package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipCall.Branch;
import io.tracebridge.decoders.sip.SipCall.Exchange;
import io.tracebridge.decoders.sip.SipCall.Phase;
import io.tracebridge.decoders.sip.SipCall.Side;
import io.tracebridge.decoders.sip.SipRecord.Kept;

/** What a message does to the call that it belongs to (RFC 3261 sections 9, 13 to 15 and 17): the state machine of {@link SipCalls}. */
final class SipCallFlow {
    private static final int MAX_BRANCHES = 16;
    private static final int MAX_EXCHANGES = 32;

    /** Longer session timers are taken to be as long as this. */
    private static final long MAX_SESSION_SECONDS = 12 * 3600;

    private static final byte[] TRANSFER = JsonWriter.quoted("transfer");
    private static final byte[] CHALLENGE = JsonWriter.quoted("challenge");
    private static final byte[] REDIRECT = JsonWriter.quoted("redirect");

    private final SipCalls calls;
    private final SipKeys keys;
    private final SipCallPool pool;
    private final SipCallMedia media;
    private final SipCorrelation correlation;
    private final SipTransfers transfers;

    /** Of the message at hand: whether who sent the request of its transaction is the caller. */
    private boolean requestByCaller;

    SipCallFlow(
            SipCalls calls,
            SipKeys keys,
            SipCallPool pool,
            SipCallMedia media,
            SipCorrelation correlation,
            SipTransfers transfers) {
        this.calls = calls;
        this.keys = keys;
        this.pool = pool;
        this.media = media;
        this.correlation = correlation;
        this.transfers = transfers;
    }

    /** @param requestByCaller whether the caller sent the message, or the request that it answers */
    void message(SipCall call, Packet packet, SipMessage message, boolean requestByCaller) {
        this.requestByCaller = requestByCaller;
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
                    media.offered(call, e, packet, message, requestByCaller);
                } else {
                    invite(call, e, packet, message);
                }
                break;
            case CANCEL:
                cancel(call, packet, message);
                break;
            case BYE:
                bye(call, packet, message);
                if (e.finalNanos != 0) {
                    byeResponse(call, packet, e.code); // it was captured before its request
                }
                break;
            default:
                if (e.hop == 0) {
                    countRequest(call, packet);
                }
                if (keys.method == SipMethod.REFER) {
                    transfers.asked(call, e.hop == 0, packet, message);
                }
                media.offered(call, e, packet, message, requestByCaller);
                break;
        }
        if (call.phase == Phase.ANSWERED) {
            calls.keepUp(call);
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
        boolean first = call.inviteNanos == 0;
        if (first) {
            call.inviteNanos = packet.timeNanos;
            calls.keep(call, message, Kept.REQUEST);
        }
        if (another && current != e) {
            attempt(call, e, packet);
        }
        call.hops++;
        e.attempt = call.attempts;
        boolean described = media.offered(call, e, packet, message, requestByCaller);
        if (first) {
            correlation.begin(call, message, described ? media.sdp() : null);
            transfers.begins(call, packet, message, calls);
        }
        if (call.phase == Phase.CALLING) {
            calls.deadline(call, SipCalls.TRANSACTION_NANOS);
        }
    }

    private static void attempt(SipCall call, Exchange e, Packet packet) {
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

    /** Whether the response answers an INVITE that was not seen: to a challenge or the like, whose CSeq is higher (RFC 3261 section 8.1.3.5). */
    private boolean isOfAttemptNotSeen(SipCall call, Exchange e) {
        Exchange current = call.firstOfAttempt();
        return call.phase == Phase.ENDED
                && !call.isAnswered()
                && requestByCaller
                && SipStatus.invitesAnotherAttempt(call.code)
                && current != null
                && e.cseq > current.cseq;
    }

    private void cancel(SipCall call, Packet packet, SipMessage message) {
        if (call.cancelNanos == 0 && call.phase != Phase.ENDED) {
            call.cancelNanos = packet.timeNanos;
            if (!call.isAnswered()) {
                calls.keep(call, message, Kept.CLOSING);
                calls.deadline(call, SipCalls.TRANSACTION_NANOS);
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
        calls.keep(call, message, Kept.CLOSING);
        media.closed(call, packet.timeNanos);
        calls.measureSoon(call);
        if (call.phase != Phase.ENDED) {
            call.phase = Phase.CLOSING;
            calls.deadline(call, SipCalls.TRANSACTION_NANOS);
        }
    }

    private void acknowledged(SipCall call, Exchange ofInvite, Packet packet, SipMessage message) {
        boolean toSuccess = ofInvite != null && ofInvite.code >= 200 && ofInvite.code < 300;
        if (ofInvite != null && !toSuccess) {
            // To a failure: a part of the INVITE's transaction (RFC 3261 section 17.1.1.3). To a success it should have
            // a branch of its own, and from some has not.
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
        if (call.acknowledgedNanos == 0) {
            call.acknowledgedNanos = packet.timeNanos;
        }
        media.acknowledged(call, e, packet, message, requestByCaller);
    }

    private void response(SipCall call, Exchange known, Packet packet, SipMessage message) {
        Exchange e = known;
        int status = message.statusCode();
        if (e == null) {
            e = add(call, message);
            boolean within = call.isAnswered() || call.phase == Phase.CLOSING || call.phase == Phase.ENDED;
            if (e.method == SipMethod.INVITE && isOfAttemptNotSeen(call, e)) {
                attempt(call, e, packet);
                e.attempt = call.attempts;
            } else if (e.method == SipMethod.INVITE && !within) {
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
                    media.answered(call, e, packet, message, !requestByCaller);
                    sessionTimer(call, message, status);
                }
                break;
            case BYE:
                byeResponse(call, packet, status);
                break;
            default:
                if (e.method == SipMethod.REFER) {
                    transfers.answered(status);
                }
                media.answered(call, e, packet, message, !requestByCaller);
                sessionTimer(call, message, status);
                break;
        }
        if (call.phase == Phase.ANSWERED) {
            calls.keepUp(call);
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
            media.answered(call, e, packet, message, !requestByCaller);
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
            calls.deadline(call, call.cancelNanos == 0 ? SipCalls.RINGING_NANOS : SipCalls.TRANSACTION_NANOS);
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
            calls.keep(call, message, Kept.RESPONSE);
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
        call.endedBy = call.cancelNanos != 0 || status == 487 ? Side.CALLER : Side.CALLEE;
        calls.keep(call, message, Kept.RESPONSE);
        calls.deadline(call, SipCalls.TRANSACTION_NANOS);
    }

    private void byeResponse(SipCall call, Packet packet, int status) {
        if (call.phase == Phase.CLOSING && status >= 200 && !SipStatus.isChallenge(status)) {
            call.byeAnsweredNanos = packet.timeNanos;
            call.byeCode = status;
            call.phase = Phase.ENDED;
            calls.deadline(call, SipCalls.TRANSACTION_NANOS);
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
}
