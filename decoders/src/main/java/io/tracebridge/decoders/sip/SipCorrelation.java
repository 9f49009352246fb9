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
 * <p>Several legs may fit at the same moment: one caller calls twice, or a device sends the same description in all its calls. Then weaker
 * tokens may tell them apart. Where none does, a leg that is not over goes before one that is, one that goes on nowhere yet before one that
 * does, and the one that came first, as a B2BUA serves calls in their order; the group's confidence is less then.
 *
 * <p>Tokens are a bounded table, the oldest forgotten first; a group lives as long as a call of it is open.
 */
final class SipCorrelation {
    /** No group. */
    static final int NONE = -1;

    /** Hundredths that the confidence of a join is less when several legs fit alike. */
    static final int UNSURE = 20;

    /** More legs do not join a group: who gives all calls one identifier says nothing by it. */
    static final int MOST_LEGS = 64;

    /** How a leg was found to belong to others, from the surest on. */
    enum Method {
        /** The same UUID in Session-ID (RFC 7989). */
        SESSION_ID(100, Long.MAX_VALUE, false),
        /** The same icid-value in P-Charging-Vector (RFC 7315 section 4.6). */
        ICID(100, Long.MAX_VALUE, false),
        /** The same value of the header field that the operator named, or the Call-ID of the other leg in it. */
        HEADER(100, Long.MAX_VALUE, false),
        /** The same Call-ID under another tag of the caller, in a leg that begins where the other one ends. */
        CALL_ID(95, SipCalls.TRANSACTION_NANOS, true),
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
    private static final byte[] ANONYMOUS = Ascii.of("anonymous");

    /** Legs with the same token that are remembered, the newest. */
    private static final int MOST_ALIKE = 4;

    /** What a token is, beside the methods: a Call-ID that another leg's chosen header field may name. */
    private static final int NAMED = METHODS.length;

    private final SipKeys keys;
    private final byte[] header;
    private final SlotTable tokens;
    private final long[] key = new long[KEY_LONGS];
    private final long[] found = new long[METHODS.length];

    // By token: the leg that had it.
    private SipCall[] leg = new SipCall[0];
    private int[] tokenGroup = new int[0];
    private long[] tokenGeneration = new long[0];
    private long[] tokenNanos = new long[0];

    /** Of the first of those with the same token: how many there were. */
    private int[] count = new int[0];

    /** Tokens of legs that the call at hand may belong to, and those of the kind that is looked at. */
    private final int[] fitting = new int[MOST_ALIKE];

    private final int[] alike = new int[MOST_ALIKE];

    // By group.
    private long[] groupId = new long[64];
    private long[] generation = new long[64];
    private int[] open = new int[64];
    private int[] legs = new int[64];
    private Method[] method = new Method[64];
    private boolean[] unsure = new boolean[64];
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
        Method by = null;
        int fit = 0;
        for (Method m : METHODS) {
            if (fit != 1) {
                int more = alike(m, call);
                by = fit == 0 && more > 0 ? m : by;
                fit = fit == 0 ? fitting(more) : narrow(fit, more);
            }
        }
        if (fit == 0) {
            call.group = group(call);
        } else {
            join(call, by, fit);
        }
        open[call.group]++;
        for (Method m : METHODS) {
            if (found[m.ordinal()] != 0) {
                note(m.ordinal(), found[m.ordinal()], call);
            }
        }
        if (header.length > 0) {
            note(NAMED, keys.callIdFirst, call);
        }
    }

    private int fitting(int more) {
        System.arraycopy(alike, 0, fitting, 0, more);
        return more;
    }

    /** Of those that fit the ones that are alike in a weaker token, too; all where none is. */
    private int narrow(int fit, int more) {
        int left = 0;
        for (int i = 0; i < fit; i++) {
            boolean both = false;
            for (int j = 0; j < more; j++) {
                both |= tokenGroup[fitting[i]] == tokenGroup[alike[j]];
            }
            if (both) {
                int t = fitting[i];
                fitting[i] = fitting[left];
                fitting[left++] = t;
            }
        }
        return left == 0 ? fit : left;
    }

    private void join(SipCall call, Method by, int fit) {
        int best = fitting[0];
        int equal = 0;
        boolean guessed = false;
        for (int i = 0; i < fit; i++) {
            int order = compare(fitting[i], best);
            best = order < 0 ? fitting[i] : best;
            guessed |= unsure[tokenGroup[fitting[i]]];
        }
        int group = tokenGroup[best];
        for (int i = 0; i < fit; i++) {
            int other = tokenGroup[fitting[i]];
            boolean same = isOver(fitting[i]) == isOver(best) && legs[other] == legs[group];
            equal += other != group && same ? 1 : 0;
        }
        unsure[group] |= guessed || equal > 0;
        legs[group]++;
        if (method[group] == null || by.ordinal() < method[group].ordinal()) {
            method[group] = by;
        }
        call.group = group;
    }

    /** Less than 0 when the leg of the first token is to be chosen before that of the second. */
    private int compare(int a, int b) {
        int over = Boolean.compare(isOver(a), isOver(b));
        if (over != 0) {
            return over;
        }
        int further = Integer.compare(legs[tokenGroup[a]], legs[tokenGroup[b]]);
        return further != 0 ? further : Long.compare(tokenGeneration[a], tokenGeneration[b]);
    }

    private boolean isOver(int t) {
        return !isKnown(t) || leg[t].phase == SipCall.Phase.ENDED;
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

    /** Hundredths. */
    int confidence(SipCall call) {
        return method[call.group].confidence - (unsure[call.group] ? UNSURE : 0);
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
        found[Method.CALL_ID.ordinal()] = keys.callIdFirst;
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
        // One who does not say who it is (RFC 3323) is any other who does not.
        if (!Span.isEmpty(caller)
                && !Span.isEmpty(callee)
                && !isAnonymous(bytes, invite.from().uri().user())) {
            found[Method.NUMBERS.ordinal()] =
                    keys.begin().add(bytes, caller).add(bytes, callee).end();
        }
    }

    private static boolean isAnonymous(byte[] bytes, long user) {
        return Span.length(user) == ANONYMOUS.length
                && Ascii.startsWith(bytes, Span.from(user), Span.to(user), ANONYMOUS);
    }

    /** The user part without {@code +}, zeros before it, and parameters: prefixes of trunks change, the last eight digits do not. */
    private static long digits(byte[] bytes, long user) {
        int from = Span.from(user);
        int to = Ascii.find(bytes, from, Span.to(user), ';');
        return Span.of(Math.max(from, to - 8), to);
    }

    /** Finds legs with the same token that the call may belong to, one a group: tokens in {@link #alike}, the newest first. */
    private int alike(Method m, SipCall call) {
        int n = alike(m, m.ordinal(), found[m.ordinal()], call, 0);
        if (m == Method.HEADER && header.length > 0) {
            n = alike(m, NAMED, found[m.ordinal()], call, n);
            n = alike(m, m.ordinal(), keys.callIdFirst, call, n);
        }
        return n;
    }

    private int alike(Method m, int kind, long hash, SipCall call, int n) {
        int first = hash == 0 ? SlotTable.NONE : find(kind, hash, 0);
        int noted = first == SlotTable.NONE ? 0 : count[first];
        for (int i = noted - 1; i >= Math.max(0, noted - MOST_ALIKE) && n < MOST_ALIKE; i--) {
            int t = find(kind, hash, i % MOST_ALIKE);
            if (t != SlotTable.NONE && fits(m, t, call) && !isTaken(tokenGroup[t], n)) {
                alike[n++] = t;
            }
        }
        return n;
    }

    private boolean isTaken(int group, int n) {
        for (int i = 0; i < n; i++) {
            if (tokenGroup[alike[i]] == group) {
                return true;
            }
        }
        return false;
    }

    private int find(int kind, long hash, int number) {
        key[0] = hash;
        key[1] = (long) kind << 8 | number;
        return tokens.find(key);
    }

    private boolean fits(Method m, int t, SipCall call) {
        int group = tokenGroup[t];
        if (generation[group] != tokenGeneration[t] || legs[group] == MOST_LEGS) {
            return false;
        }
        boolean inTime = m.windowNanos == Long.MAX_VALUE || call.startNanos - tokenNanos[t] <= m.windowNanos;
        return inTime && (!m.chained || isKnown(t) && isChained(leg[t], call));
    }

    /** Whether the leg's document was not written yet: else its object is another's by now. */
    private boolean isKnown(int t) {
        return leg[t].group == tokenGroup[t] && leg[t].startNanos == tokenNanos[t];
    }

    /**
     * Whether the call begins where the other one ends, or the other way round, and they are not side by side, from one port or to one
     * port. Between two programs of one host the ports tell what the addresses do not.
     */
    private static boolean isChained(SipCall other, SipCall call) {
        boolean sameFrom = isSame(other.clientHigh, other.clientLow, call.clientHigh, call.clientLow);
        boolean sameTo = isSame(other.serverHigh, other.serverLow, call.serverHigh, call.serverLow);
        if (sameFrom && other.clientPort == call.clientPort || sameTo && other.serverPort == call.serverPort) {
            return false;
        }
        boolean after = isSame(other.serverHigh, other.serverLow, call.clientHigh, call.clientLow);
        boolean before = isSame(other.clientHigh, other.clientLow, call.serverHigh, call.serverLow);
        if (sameFrom && sameTo && after) {
            return other.serverPort == call.clientPort || other.clientPort == call.serverPort;
        }
        return after || before;
    }

    private static boolean isSame(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh && low == otherLow;
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
            unsure = Arrays.copyOf(unsure, to);
        }
        groupId[group] =
                keys.begin().number(call.callIdHash).number(call.startNanos).end();
        generation[group] = ++generations;
        open[group] = 0;
        legs[group] = 1;
        method[group] = null;
        unsure[group] = false;
        return group;
    }

    private void note(int kind, long hash, SipCall call) {
        int first = find(kind, hash, 0);
        int number = first == SlotTable.NONE ? 0 : count[first];
        if (number > 0) {
            count[first] = number < Integer.MAX_VALUE - MOST_ALIKE ? number + 1 : MOST_ALIKE;
            tokens.touch(first, 0);
        }
        int t = find(kind, hash, number % MOST_ALIKE);
        if (t == SlotTable.NONE) {
            if (tokens.isFull()) {
                tokens.remove(tokens.oldest());
            }
            key[0] = hash;
            key[1] = (long) kind << 8 | number % MOST_ALIKE;
            t = tokens.add(key, 0);
            grow();
        } else {
            tokens.touch(t, 0);
        }
        if (number == 0) {
            count[t] = 1;
        }
        leg[t] = call;
        tokenGroup[t] = call.group;
        tokenGeneration[t] = generation[call.group];
        tokenNanos[t] = call.startNanos;
    }

    private void grow() {
        int to = tokens.capacity();
        if (to > tokenGroup.length) {
            leg = Arrays.copyOf(leg, to);
            tokenGroup = Arrays.copyOf(tokenGroup, to);
            tokenGeneration = Arrays.copyOf(tokenGeneration, to);
            tokenNanos = Arrays.copyOf(tokenNanos, to);
            count = Arrays.copyOf(count, to);
        }
    }
}
