package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.sdp.Sdp;
import io.tracebridge.decoders.sdp.SdpMedia;
import io.tracebridge.decoders.table.SlotTable;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.util.Arrays;

/**
 * Legs of one call on both sides of a back-to-back user agent, which have nothing in common that RFC 3261 would match by. Whoever comes later
 * joins the group of whoever has the same token, the surest kind first; the group bears an identifier made of its first call. What each
 * kind of token asks for beside being equal stands at {@link Method}.
 *
 * <p>Tokens are a bounded table, the oldest forgotten first; a group lives as long as a call of it is open.
 */
final class SipCorrelation {
    /** No group. */
    static final int NONE = -1;

    /** How a leg was found to belong to others, from the surest on. */
    enum Method {
        /** The same UUID in Session-ID (RFC 7989). */
        SESSION_ID(100, Long.MAX_VALUE, false),
        /** The same icid-value in P-Charging-Vector (RFC 7315 section 4.6). */
        ICID(100, Long.MAX_VALUE, false),
        /** The same value of the header field that the operator named, or the Call-ID of the other leg in it. */
        HEADER(100, Long.MAX_VALUE, false),
        /** The same media address and port, in a leg that begins where the other one ends. */
        MEDIA(90, SipCalls.TRANSACTION_NANOS, true),
        /** The same origin in the session description, in a leg that begins where the other one ends. */
        SDP(80, SipCalls.TRANSACTION_NANOS, true),
        /** The same caller and callee within 2 s, in a leg that begins where the other one ends. */
        NUMBERS(50, 2_000_000_000L, true);

        final byte[] json = JsonWriter.quoted(name().toLowerCase(java.util.Locale.ROOT));

        /** Hundredths. */
        final int confidence;

        private final long windowNanos;
        private final boolean chained;

        Method(int confidence, long windowNanos, boolean chained) {
            this.confidence = confidence;
            this.windowNanos = windowNanos;
            this.chained = chained;
        }
    }

    private static final Method[] METHODS = Method.values();
    private static final int KEY_LONGS = 2;
    private static final int SHARE = 64;
    private static final int BYTES_PER_TOKEN = 128;
    private static final int UUID_LENGTH = 32;
    private static final byte[] ICID_VALUE = Ascii.of("icid-value");

    private final SipKeys keys;
    private final byte[] header;
    private final SlotTable tokens;
    private final long[] key = new long[KEY_LONGS];
    private final long[] found = new long[METHODS.length];

    // By token.
    private int[] tokenGroup = new int[0];
    private long[] tokenGeneration = new long[0];
    private long[] tokenNanos = new long[0];
    private long[] fromHigh = new long[0];
    private long[] fromLow = new long[0];
    private long[] toHigh = new long[0];
    private long[] toLow = new long[0];
    private int[] ports = new int[0];

    // By group.
    private long[] groupId = new long[64];
    private long[] generation = new long[64];
    private int[] open = new int[64];
    private int[] legs = new int[64];
    private Method[] method = new Method[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;
    private long generations;

    /** @param header name of the header field that the operator chose, in lower case; empty for none */
    SipCorrelation(Site site, SipKeys keys, byte[] header) {
        this.keys = keys;
        this.header = header;
        long share = site.settings().maximumTableBytes() / SHARE;
        int limit = (int) Math.max(64, Math.min(1 << 22, share / BYTES_PER_TOKEN));
        this.tokens = new SlotTable(KEY_LONGS, limit, Keys.seed(site.settings().key(), "sip correlation"));
    }

    /**
     * A call begins: joins the group of the legs that are known, or makes one of its own.
     *
     * @param sdp the offer, or null
     */
    void begin(SipCall call, SipMessage invite, Sdp sdp) {
        tokens(invite, sdp);
        int group = NONE;
        Method by = null;
        for (Method m : METHODS) {
            if (group == NONE && found[m.ordinal()] != 0) {
                group = find(m, found[m.ordinal()], call);
                by = m;
            }
        }
        if (group == NONE && header.length > 0) {
            group = find(Method.HEADER, keys.callIdFirst, call);
            by = Method.HEADER;
        }
        if (group == NONE) {
            group = group(call);
        } else {
            legs[group]++;
            if (method[group] == null || by.ordinal() < method[group].ordinal()) {
                method[group] = by;
            }
        }
        open[group]++;
        call.group = group;
        for (Method m : METHODS) {
            if (found[m.ordinal()] != 0) {
                note(m, found[m.ordinal()], group, call);
            }
        }
        if (header.length > 0) {
            note(Method.HEADER, keys.callIdFirst, group, call);
        }
    }

    void end(SipCall call) {
        if (call.group != NONE && --open[call.group] == 0) {
            generation[call.group] = 0;
            if (freeCount == free.length) {
                free = Arrays.copyOf(free, 2 * freeCount);
            }
            free[freeCount++] = call.group;
        }
        call.group = NONE;
    }

    /** How many legs the call's group has had; 1 when it is alone, 0 when it has none. */
    int legs(SipCall call) {
        return call.group == NONE ? 0 : legs[call.group];
    }

    /** The identifier that all legs of the group share. */
    long id(SipCall call) {
        return groupId[call.group];
    }

    /** The surest kind of token that a leg of the group joined by. */
    Method method(SipCall call) {
        return method[call.group];
    }

    private void tokens(SipMessage invite, Sdp sdp) {
        Arrays.fill(found, 0);
        byte[] bytes = invite.bytes();
        long uuid = uuid(bytes, invite.header(SipHeader.SESSION_ID));
        if (!Span.isNone(uuid)) {
            found[Method.SESSION_ID.ordinal()] = keys.begin().lower(bytes, uuid).end();
        }
        long vector = invite.header(SipHeader.P_CHARGING_VECTOR);
        long icid = SipParams.find(bytes, Span.of(Span.from(vector), Span.to(vector)), ICID_VALUE);
        if (Span.isEmpty(icid)) {
            icid = first(bytes, vector);
        }
        if (!Span.isEmpty(icid)) {
            found[Method.ICID.ordinal()] = keys.begin().add(bytes, icid).end();
        }
        if (header.length > 0) {
            long value = invite.header(header);
            if (!Span.isEmpty(value)) {
                // As a Call-ID is hashed, since it may be one.
                found[Method.HEADER.ordinal()] = keys.begin().add(bytes, value).end();
            }
        }
        if (sdp != null) {
            media(sdp);
        }
        numbers(invite);
    }

    /** {@code icid-value=...} stands first, without a semicolon before it. */
    private static long first(byte[] bytes, long value) {
        if (!Ascii.startsWith(bytes, Span.from(value), Span.to(value), ICID_VALUE)) {
            return Span.NONE;
        }
        int equals = Ascii.find(bytes, Span.from(value), Span.to(value), '=');
        int end = SipParams.next(bytes, equals, Span.to(value));
        return equals >= end ? Span.NONE : SipText.unquoted(bytes, Ascii.trim(bytes, equals + 1, end));
    }

    /** 32 hexadecimal digits before a semicolon; none when they are all 0, as of who has no identifier (RFC 7989 section 4.1). */
    private static long uuid(byte[] bytes, long value) {
        int from = Span.from(value);
        int end = SipParams.next(bytes, from, Span.to(value));
        if (end - from != UUID_LENGTH) {
            return Span.NONE;
        }
        boolean zero = true;
        for (int i = from; i < end; i++) {
            zero &= bytes[i] == '0';
        }
        return zero ? Span.NONE : Span.of(from, end);
    }

    private void media(Sdp sdp) {
        byte[] bytes = sdp.bytes();
        if (!Span.isEmpty(sdp.sessionId())) {
            found[Method.SDP.ordinal()] = keys.begin()
                    .add(bytes, sdp.originUser())
                    .add(bytes, sdp.sessionId())
                    .add(bytes, sdp.origin().text())
                    .end();
        }
        for (int line = 0; line < sdp.mediaCount(); line++) {
            SdpMedia m = sdp.media(line);
            if (m.port() > 0 && m.connection().version() != 0 && !m.connection().isUnspecified()) {
                found[Method.MEDIA.ordinal()] = keys.begin()
                        .number(m.connection().high())
                        .number(m.connection().low())
                        .number(m.port())
                        .end();
                return;
            }
        }
    }

    private void numbers(SipMessage invite) {
        byte[] bytes = invite.bytes();
        long caller = digits(bytes, invite.from().uri().user());
        long callee = digits(bytes, invite.requestUri().user());
        if (!Span.isEmpty(caller) && !Span.isEmpty(callee)) {
            found[Method.NUMBERS.ordinal()] =
                    keys.begin().add(bytes, caller).add(bytes, callee).end();
        }
    }

    /** The user part without {@code +}, zeros before it, and parameters: prefixes of trunks change, the last eight digits do not. */
    private static long digits(byte[] bytes, long user) {
        int from = Span.from(user);
        int to = Ascii.find(bytes, from, Span.to(user), ';');
        return Span.of(Math.max(from, to - 8), to);
    }

    private void key(Method m, long hash) {
        key[0] = hash;
        key[1] = m.ordinal();
    }

    private int find(Method m, long hash, SipCall call) {
        key(m, hash);
        int t = tokens.find(key);
        if (t == SlotTable.NONE || generation[tokenGroup[t]] != tokenGeneration[t]) {
            return NONE;
        }
        boolean inTime = m.windowNanos == Long.MAX_VALUE || call.startNanos - tokenNanos[t] <= m.windowNanos;
        return inTime && (!m.chained || isChained(t, call)) ? tokenGroup[t] : NONE;
    }

    /** Whether the call begins where the other one ends, or the other way round, and is not between the same two. */
    private boolean isChained(int t, SipCall call) {
        boolean after = toHigh[t] == call.clientHigh && toLow[t] == call.clientLow;
        boolean before = fromHigh[t] == call.serverHigh && fromLow[t] == call.serverLow;
        boolean sameSides = fromHigh[t] == call.clientHigh
                && fromLow[t] == call.clientLow
                && toHigh[t] == call.serverHigh
                && toLow[t] == call.serverLow
                && ports[t] == ports(call);
        return (after || before) && !sameSides;
    }

    private static int ports(SipCall call) {
        return call.clientPort << 16 | call.serverPort & 0xffff;
    }

    private int group(SipCall call) {
        int group = freeCount > 0 ? free[--freeCount] : used++;
        if (group == groupId.length) {
            int to = 2 * group;
            groupId = Arrays.copyOf(groupId, to);
            generation = Arrays.copyOf(generation, to);
            open = Arrays.copyOf(open, to);
            legs = Arrays.copyOf(legs, to);
            method = Arrays.copyOf(method, to);
        }
        groupId[group] =
                keys.begin().number(call.callIdHash).number(call.startNanos).end();
        generation[group] = ++generations;
        open[group] = 0;
        legs[group] = 1;
        method[group] = null;
        return group;
    }

    /** The newest call with a token is who the next is compared with. */
    private void note(Method m, long hash, int group, SipCall call) {
        key(m, hash);
        int t = tokens.find(key);
        if (t == SlotTable.NONE) {
            if (tokens.isFull()) {
                tokens.remove(tokens.oldest());
            }
            t = tokens.add(key, 0);
            grow();
        } else {
            tokens.touch(t, 0);
        }
        tokenGroup[t] = group;
        tokenGeneration[t] = generation[group];
        tokenNanos[t] = call.startNanos;
        fromHigh[t] = call.clientHigh;
        fromLow[t] = call.clientLow;
        toHigh[t] = call.serverHigh;
        toLow[t] = call.serverLow;
        ports[t] = ports(call);
    }

    private void grow() {
        int to = tokens.capacity();
        if (to > tokenGroup.length) {
            tokenGroup = Arrays.copyOf(tokenGroup, to);
            tokenGeneration = Arrays.copyOf(tokenGeneration, to);
            tokenNanos = Arrays.copyOf(tokenNanos, to);
            fromHigh = Arrays.copyOf(fromHigh, to);
            fromLow = Arrays.copyOf(fromLow, to);
            toHigh = Arrays.copyOf(toHigh, to);
            toLow = Arrays.copyOf(toLow, to);
            ports = Arrays.copyOf(ports, to);
        }
    }
}
