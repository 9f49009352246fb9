package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.text.Span;
import java.util.Arrays;

/** What one source did in one minute. Of a pool: {@link SipScans}. */
final class SipSource extends SipRecord {
    static final int MAX_AGENTS = 4;
    static final int AGENT_LENGTH = 64;

    /** Bits of a linear counter (Whang and others, 1990): within some per cent up to several thousand. */
    private static final int BITS = 2048;

    /** Failures before a success tells that something was guessed. */
    private static final int GUESSES = 10;

    final int[] methods = new int[SipMethod.values().length];
    private final long[] users = new long[BITS / 64];
    private final long[] destinations = new long[BITS / 64];
    private long lastHigh;
    private long lastLow;
    final byte[] agents = new byte[MAX_AGENTS * AGENT_LENGTH];
    final int[] agentLengths = new int[MAX_AGENTS];
    int agentCount;
    int requests;
    int unauthorized;
    int forbidden;
    int notFound;
    int otherFailures;
    int successes;

    /** Responses that show that a request was let in: successes, that it rings, and what the called user decides. */
    int accepted;

    int successesAfterFailures;

    SipSource(int slot) {
        super(slot);
        reset();
    }

    @Override
    void reset() {
        super.reset();
        Arrays.fill(methods, 0);
        Arrays.fill(users, 0);
        Arrays.fill(destinations, 0);
        agentCount = 0;
        requests = 0;
        unauthorized = 0;
        forbidden = 0;
        notFound = 0;
        otherFailures = 0;
        successes = 0;
        accepted = 0;
        successesAfterFailures = 0;
    }

    /** @param user hash of the user that is asked for, 0 when there is none */
    void request(SipMethod method, long user) {
        requests++;
        methods[method.ordinal()]++;
        if (user != 0) {
            set(users, user);
        }
    }

    /** Whether the request goes elsewhere than the one before. */
    boolean isAnother(long high, long low) {
        boolean another = requests == 1 || high != lastHigh || low != lastLow;
        lastHigh = high;
        lastLow = low;
        return another;
    }

    void destination(long hash) {
        set(destinations, hash);
    }

    void response(SipMethod method, int status) {
        if (status >= 300) {
            switch (status) {
                case 401, 407 -> unauthorized++;
                case 403 -> forbidden++;
                case 404 -> notFound++;
                case 480, 486, 487, 600, 603 -> {
                    otherFailures++;
                    accepted++;
                }
                default -> otherFailures++;
            }
        } else if (status >= 200 && method != SipMethod.OPTIONS) {
            successes++;
            accepted++;
            successesAfterFailures += failures() >= GUESSES ? 1 : 0;
        } else if (status == 180 || status == 183) {
            accepted++;
        }
    }

    int failures() {
        return unauthorized + forbidden + notFound + otherFailures;
    }

    /** About how many different users were asked for. */
    int users() {
        return estimate(users);
    }

    /** About how many different addresses were asked. */
    int destinations() {
        return estimate(destinations);
    }

    /** Takes in a User-Agent, each once, cut to {@link #AGENT_LENGTH}. */
    void agent(byte[] bytes, long span) {
        int from = Span.from(span);
        int length = Math.min(Span.length(span), AGENT_LENGTH);
        if (length == 0 || agentCount == MAX_AGENTS) {
            return;
        }
        for (int n = 0; n < agentCount; n++) {
            int at = n * AGENT_LENGTH;
            if (agentLengths[n] == length && Arrays.equals(agents, at, at + length, bytes, from, from + length)) {
                return;
            }
        }
        System.arraycopy(bytes, from, agents, agentCount * AGENT_LENGTH, length);
        agentLengths[agentCount++] = length;
    }

    private static void set(long[] bits, long hash) {
        int bit = (int) (hash >>> 20) & BITS - 1;
        bits[bit >>> 6] |= 1L << bit;
    }

    private static int estimate(long[] bits) {
        int set = 0;
        for (long word : bits) {
            set += Long.bitCount(word);
        }
        int zero = Math.max(1, BITS - set);
        return (int) Math.round(BITS * StrictMath.log((double) BITS / zero));
    }
}
