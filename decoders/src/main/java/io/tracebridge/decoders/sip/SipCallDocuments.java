package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sip.SipCall.Branch;
import io.tracebridge.decoders.sip.SipCall.Event;
import io.tracebridge.decoders.sip.SipCall.Link;
import io.tracebridge.decoders.sip.SipCall.Side;
import io.tracebridge.decoders.sip.SipRecord.Kept;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** Writes the document of a call, from what its state tells and from its kept messages, which are read again. */
final class SipCallDocuments {
    private static final byte[] ACTION = JsonWriter.quoted("sip.call");
    private static final byte[] CALLER = JsonWriter.quoted("caller");
    private static final byte[] CALLEE = JsonWriter.quoted("callee");
    private static final byte[] NOT_SEEN = JsonWriter.quoted("the first INVITE of the call was not seen");
    private static final byte[] NO_FINAL = JsonWriter.quoted("no final response to the INVITE was seen");
    private static final byte[] NO_ACK = JsonWriter.quoted("no ACK to the answer was seen");
    private static final SipHeader[] NAMING = {SipHeader.REPLACES, SipHeader.JOIN};
    private static final byte[][] NAMED = {JsonWriter.quoted("replaces"), JsonWriter.quoted("join")};
    private static final byte[] HEX = Ascii.of("0123456789abcdef");
    private static final byte[] PPT = Ascii.of("ppt");
    private static final byte[] INFO = Ascii.of("info");
    private static final byte[] CAUSE = Ascii.of("cause");
    private static final byte[] TEXT = Ascii.of("text");

    private final SipRecordWriter writer;
    private final SipCallPool pool;
    private final SipCallQuality quality;
    private final SipCorrelation correlation;
    private final SipValues values = new SipValues();
    private final SipVia via = new SipVia();
    private final SipUri uri = new SipUri();
    private final Envelope envelope = new Envelope();
    private final byte[] id = new byte[16];
    private final SipPassport passport = new SipPassport();
    private JsonWriter json;

    SipCallDocuments(SipRecordWriter writer, SipCallPool pool, SipCallQuality quality, SipCorrelation correlation) {
        this.writer = writer;
        this.pool = pool;
        this.quality = quality;
        this.correlation = correlation;
    }

    /** The {@code event.id} that the call's document will have; overwritten by the next. */
    byte[] id(SipCall call) {
        call.identify(envelope, SipProtocol.CALL);
        return writer.id(envelope);
    }

    /** Takes into the call what was measured of its media so far. */
    void measure(SipCall call) {
        quality.measure(call);
    }

    /** @param why what is missing, quoted JSON; null when the end was seen */
    void write(SipCall call, TransactionState state, byte[] why) {
        call.identify(envelope, SipProtocol.CALL);
        envelope.state = call.inviteNanos == 0 ? TransactionState.ORPHAN_END : state;
        fill(call);
        if (call.inviteNanos == 0) {
            envelope.message(NOT_SEEN);
        }
        if (why != null) {
            envelope.message(why);
        }
        if (call.isAnswered() && call.acknowledgedNanos == 0) {
            envelope.message(NO_ACK);
        }
        if (call.inviteNanos != 0 && call.byeNanos != 0 && call.code == 0) {
            envelope.message(NO_FINAL);
        }
        json = writer.begin(envelope, call, pool.store());
        fields(call, SipCallResult.of(call), call.isAnswered() && call.byeNanos == 0 ? call.endNanos : 0);
        writer.commit();
    }

    /** @param mark packet time that the document tells of, nanoseconds */
    void progress(SipCall call, long mark) {
        call.identify(envelope, SipProtocol.CALL_PROGRESS);
        envelope.key1 = mark;
        envelope.state = TransactionState.OPEN;
        fill(call);
        json = writer.begin(envelope, call, pool.store());
        fields(call, null, mark);
        writer.commit();
    }

    private void fill(SipCall call) {
        Envelope e = envelope;
        SipCallResult result = SipCallResult.of(call);
        call.fill(e);
        e.action = ACTION;
        e.hasDuration = call.inviteNanos != 0 && call.phase == SipCall.Phase.ENDED;
        e.ok = call.isAnswered();
        e.outcome = result.outcome;
        if (!call.isAnswered() && call.code >= 300) {
            e.errorCode = SipStatus.text(call.code);
            e.reason = SipStatus.phrase(call.code);
        }
    }

    /**
     * @param result null when the call lasts
     * @param lastsTo where the duration of a call without BYE is reckoned to; 0 when it has one, or was not answered
     */
    private void fields(SipCall call, SipCallResult result, long lastsTo) {
        if (call.timedOut) {
            json.bool(SipFields.TIMEOUT, true);
        }
        identity(call);
        if (result != null) {
            json.literal(SipFields.CALL_RESULT, result.json);
            if (result.isCounted()) {
                json.number(SipFields.CALL_SER, result == SipCallResult.ANSWERED ? 1 : 0);
                json.number(SipFields.CALL_SEER, result.isEffective() ? 1 : 0);
            }
        }
        json.bool(SipFields.CALL_ANSWERED, call.isAnswered());
        json.bool(SipFields.CALL_COMPLETED, call.isAnswered() && call.byeAnsweredNanos != 0);
        if (call.endedBy != Side.NOBODY) {
            json.literal(SipFields.CALL_ENDED_BY, side(call.endedBy));
        }
        counts(call);
        times(call, lastsTo);
        reasons();
        agents();
        branches(call);
        events(call);
        legs(call);
        related(call);
        quality.write(json, call);
    }

    private void legs(SipCall call) {
        if (correlation.legs(call) > 1) {
            hex(correlation.id(call));
            json.plain(SipFields.CALL_CORRELATION_ID, id, 0, id.length);
            json.literal(SipFields.CALL_CORRELATION_METHOD, correlation.method(call).json);
            json.decimal(SipFields.CALL_CORRELATION_CONFIDENCE, correlation.confidence(call), 2);
            json.number(SipFields.CALL_CORRELATION_LEGS, correlation.legs(call));
        }
    }

    /** Other calls that this one has to do with: those that the INVITE names, then those that a REFER or a Replaces tied to it. */
    private void related(SipCall call) {
        boolean open = false;
        for (Link l = call.links; l != null; l = l.next) {
            if (l.kind == Link.Kind.REFER_TO) {
                open = begun(open, SipFields.CALL_REFER_TO);
                byte[] text = pool.text(l);
                uri.parse(text, 0, l.length);
                writer.element(text, uri);
            }
        }
        end(open);
        open = false;
        SipMessage invite = writer.message(Kept.REQUEST);
        for (int n = 0; n < NAMING.length; n++) {
            if (isNamed(invite, NAMING[n])) {
                open = begun(open, SipFields.CALL_RELATED_CALL_ID);
                writer.element(invite, named(invite, NAMING[n]));
            }
        }
        for (Link l = call.links; l != null; l = l.next) {
            if (l.kind != Link.Kind.REFER_TO) {
                open = begun(open, SipFields.CALL_RELATED_CALL_ID);
                writer.element(pool.text(l), 0, l.length);
            }
        }
        end(open);
        if (!open) {
            return;
        }
        json.beginArray(SipFields.CALL_RELATED_HOW);
        for (int n = 0; n < NAMING.length; n++) {
            if (isNamed(invite, NAMING[n])) {
                json.elementLiteral(NAMED[n]);
            }
        }
        for (Link l = call.links; l != null; l = l.next) {
            if (l.kind != Link.Kind.REFER_TO) {
                json.elementLiteral(l.kind.json);
            }
        }
        json.endArray();
    }

    private boolean begun(boolean open, Field field) {
        if (!open) {
            json.beginArray(field);
        }
        return true;
    }

    private void end(boolean open) {
        if (open) {
            json.endArray();
        }
    }

    private static boolean isNamed(SipMessage invite, SipHeader header) {
        return invite != null && !Span.isEmpty(named(invite, header));
    }

    /** A Call-ID, before the tags of its dialog as parameters. */
    private static long named(SipMessage invite, SipHeader header) {
        long value = invite.header(header);
        int end = SipParams.next(invite.bytes(), Span.from(value), Span.to(value));
        return Ascii.trim(invite.bytes(), Span.from(value), end);
    }

    private void hex(long value) {
        for (int i = 0; i < id.length; i++) {
            id[i] = HEX[(int) (value >>> 60 - 4 * i) & 15];
        }
    }

    /** What the PASSporT of the INVITE claims; nobody checked it. */
    private void identity(SipCall call) {
        SipMessage invite = writer.message(Kept.REQUEST);
        if (invite == null || !invite.has(SipHeader.IDENTITY)) {
            return;
        }
        byte[] bytes = invite.bytes();
        long value = invite.header(SipHeader.IDENTITY);
        if (passport.read(invite)) {
            byte[] claims = passport.bytes();
            writer.text(SipFields.IDENTITY_ATTEST, claims, passport.attest());
            writer.text(SipFields.IDENTITY_ORIGID, claims, passport.origid());
            writer.user(SipFields.IDENTITY_ORIG, claims, passport.orig());
            if (passport.destinations() > 0) {
                json.beginArray(SipFields.IDENTITY_DEST);
                for (int n = 0; n < passport.destinations(); n++) {
                    writer.elementOfUser(claims, passport.destination(n));
                }
                json.endArray();
            }
            if (passport.issued() >= 0) {
                json.number(SipFields.IDENTITY_AGE, Math.floorDiv(call.startNanos, 1_000_000_000L) - passport.issued());
            }
        }
        writer.text(SipFields.IDENTITY_PPT, invite, SipParams.find(bytes, value, PPT));
        writer.text(SipFields.IDENTITY_HOST, invite, host(bytes, SipParams.find(bytes, value, INFO)));
    }

    /** Host of a URL, in angle brackets or not. */
    private static long host(byte[] bytes, long url) {
        int to = Span.to(url);
        int from = Math.min(to, Ascii.find(bytes, Span.from(url), to, '/') + 2);
        int end = from;
        while (end < to && bytes[end] != '/' && bytes[end] != ':' && bytes[end] != '>') {
            end++;
        }
        return Span.of(from, end);
    }

    private void counts(SipCall call) {
        json.number(SipFields.CALL_ATTEMPTS, call.attempts);
        json.number(SipFields.CALL_HOPS, call.hops);
        positive(SipFields.CALL_CHALLENGES, call.challenges);
        positive(SipFields.CALL_REDIRECTS, call.redirects);
        positive(SipFields.CALL_REINVITES, call.reinvites);
        positive(SipFields.CALL_UPDATES, call.updates);
        positive(SipFields.CALL_PRACKS, call.provisionalAcks);
        positive(SipFields.CALL_REFERS, call.transfers);
        positive(SipFields.CALL_INFOS, call.infos);
        positive(SipFields.CALL_HOLDS, call.holds);
        positive(SipFields.CALL_HOLD_DURATION, call.heldNanos);
        positive(SipFields.CALL_CODEC_CHANGES, call.codecChanges);
        positive(SipFields.CALL_SESSION_EXPIRES, call.sessionSeconds);
        positive(SipFields.CALL_SESSION_REFRESHES, call.refreshes);
    }

    private void times(SipCall call, long lastsTo) {
        between(SipFields.CALL_POST_DIAL_DELAY, call.inviteNanos, call.progressNanos);
        if (!call.isAnswered()) {
            between(SipFields.CALL_FAILURE_DELAY, call.inviteNanos, call.failedNanos);
        }
        long ringsTo =
                call.isAnswered() ? call.answeredNanos : call.cancelNanos != 0 ? call.cancelNanos : call.failedNanos;
        between(SipFields.CALL_RING_DURATION, call.ringingNanos, ringsTo);
        between(SipFields.CALL_ANSWER_DELAY, call.inviteNanos, call.answeredNanos);
        between(SipFields.CALL_DURATION, call.answeredNanos, call.byeNanos != 0 ? call.byeNanos : lastsTo);
        between(SipFields.CALL_DISCONNECT_DELAY, call.byeNanos, call.byeAnsweredNanos);
    }

    /** Left out when one of the two was not seen; frames a little out of order make no negative time. */
    private void between(Field field, long from, long to) {
        if (from != 0 && to != 0) {
            json.number(field, Math.max(0, to - from));
        }
    }

    private void positive(Field field, long value) {
        if (value > 0) {
            json.number(field, value);
        }
    }

    private static byte[] side(Side side) {
        return side == Side.CALLER ? CALLER : CALLEE;
    }

    /** The Reason of the BYE, the CANCEL or the failure, whichever has one (RFC 3326). */
    private void reasons() {
        SipMessage closing = writer.message(Kept.CLOSING);
        SipMessage answer = writer.message(Kept.RESPONSE);
        if (closing != null && closing.has(SipHeader.REASON)) {
            reason(closing);
        } else if (answer != null && answer.has(SipHeader.REASON)) {
            reason(answer);
        }
    }

    private void reason(SipMessage message) {
        byte[] bytes = message.bytes();
        values.begin(message, SipHeader.REASON);
        if (values.next()) {
            int end = SipParams.next(bytes, values.from(), values.to());
            writer.text(SipFields.CALL_REASON_PROTOCOL, message, Ascii.trim(bytes, values.from(), end));
            long cause = Ascii.number(bytes, SipParams.find(bytes, end, values.to(), CAUSE));
            if (cause >= 0) {
                json.number(SipFields.CALL_REASON_CAUSE, cause);
            }
            writer.written(SipFields.CALL_REASON_TEXT, message, SipParams.find(bytes, end, values.to(), TEXT));
        }
    }

    private void agents() {
        SipMessage invite = writer.message(Kept.REQUEST);
        if (invite != null) {
            writer.text(SipFields.CALL_CALLER_USER_AGENT, invite, invite.header(SipHeader.USER_AGENT));
        }
        SipMessage answer = writer.message(Kept.RESPONSE);
        if (answer != null) {
            long agent = answer.header(SipHeader.SERVER);
            writer.text(
                    SipFields.CALL_CALLEE_USER_AGENT,
                    answer,
                    Span.isNone(agent) ? answer.header(SipHeader.USER_AGENT) : agent);
            values.begin(answer, SipHeader.WARNING);
            if (values.next()) {
                warning(answer, values.from(), values.to());
            }
        }
        if (invite != null) {
            route(invite);
        }
    }

    private void route(SipMessage invite) {
        json.beginArray(SipFields.CALL_ROUTE);
        for (values.begin(invite, SipHeader.VIA); values.next(); ) {
            via.parse(invite.bytes(), values.from(), values.to());
            writer.element(invite, via.host());
        }
        json.endArray();
    }

    /** {@code 399 agent "text"} (RFC 3261 section 20.43); the text may hold anything, and is left out. */
    private void warning(SipMessage message, int from, int to) {
        byte[] bytes = message.bytes();
        int space = Ascii.find(bytes, from, to, ' ');
        long code = Ascii.number(bytes, from, space);
        if (code >= 0) {
            json.number(SipFields.CALL_WARNING_CODE, code);
            int agent = Math.min(space + 1, to);
            writer.text(SipFields.CALL_WARNING_AGENT, message, Span.of(agent, Ascii.find(bytes, agent, to, ' ')));
        }
    }

    private void branches(SipCall call) {
        if (call.branches == null) {
            return;
        }
        Branch winner = call.winner();
        json.beginArray(SipFields.CALL_BRANCHES);
        for (Branch b = call.branches; b != null; b = b.next) {
            json.beginObject();
            byte[] tag = pool.tag(b);
            if (tag != null) {
                writer.text(SipFields.CALL_BRANCHES_TAG, tag, Span.of(0, b.tagLength));
            }
            if (b.code > 0) {
                json.number(SipFields.CALL_BRANCHES_CODE, b.code);
            }
            if (b.ipVersion != 0) {
                json.address(SipFields.CALL_BRANCHES_IP, b.ipVersion, b.high, b.low);
                json.number(SipFields.CALL_BRANCHES_PORT, b.port);
            }
            between(SipFields.CALL_BRANCHES_RING_DELAY, call.inviteNanos, b.ringingNanos);
            between(SipFields.CALL_BRANCHES_ANSWER_DELAY, call.inviteNanos, b.answeredNanos);
            if (b == winner) {
                json.bool(SipFields.CALL_BRANCHES_WINNER, true);
            }
            json.endObject();
        }
        json.endArray();
    }

    private void events(SipCall call) {
        if (call.events == null) {
            return;
        }
        json.beginArray(SipFields.CALL_EVENTS);
        for (Event e = call.events; e != null; e = e.next) {
            json.beginObject();
            json.literal(SipFields.CALL_EVENTS_KIND, e.kind);
            if (e.by != Side.NOBODY) {
                json.literal(SipFields.CALL_EVENTS_BY, side(e.by));
            }
            json.timestamp(SipFields.CALL_EVENTS_AT, e.nanos);
            if (e.code > 0) {
                json.number(SipFields.CALL_EVENTS_CODE, e.code);
            }
            json.endObject();
        }
        json.endArray();
    }
}
