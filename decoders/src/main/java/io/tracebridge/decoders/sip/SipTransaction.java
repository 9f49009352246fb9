package io.tracebridge.decoders.sip;

/** A request that belongs to no call and no registration, at all its hops, with its final response. Of a pool: {@link SipTransactions}. */
final class SipTransaction extends SipRecord {
    /** Hops that are told apart; messages of more are only counted. */
    static final int MAX_HOPS = 4;

    SipMethod method;
    long cseq;
    int attempts;
    int challenges;
    int code;
    boolean requestSeen;

    /** Of the request's body, bytes. */
    int bodyLength;

    boolean timedOut;
    long requestNanos;
    long finalNanos;

    private final long[] hopKeys = new long[MAX_HOPS];
    private final int[] hopCodes = new int[MAX_HOPS];
    private final boolean[] hopRequests = new boolean[MAX_HOPS];
    private int hops;

    SipTransaction(int slot) {
        super(slot);
        reset();
    }

    @Override
    void reset() {
        super.reset();
        method = SipMethod.OTHER;
        cseq = 0;
        attempts = 0;
        challenges = 0;
        code = 0;
        requestSeen = false;
        bodyLength = 0;
        timedOut = false;
        requestNanos = 0;
        finalNanos = 0;
        hops = 0;
    }

    boolean isOver() {
        return finalNanos != 0;
    }

    /**
     * Notes a message at a hop.
     *
     * @param key of the transaction there
     * @param status 0 for the request
     * @return whether it is a retransmission
     */
    boolean isAgain(long key, int status) {
        int hop = hop(key);
        if (hop < 0) {
            return false;
        }
        boolean again = status == 0 ? hopRequests[hop] : hopCodes[hop] == status;
        if (status == 0) {
            hopRequests[hop] = true;
        } else {
            hopCodes[hop] = status;
        }
        return again;
    }

    /** Forgets the hops: the request is sent anew. */
    void clearHops() {
        hops = 0;
    }

    /** Whether nothing but the request's first hop was seen. */
    boolean isFirstHop() {
        return hops == 1;
    }

    /** Number of the hop with that key, taken if it is new; -1 when there are too many. */
    private int hop(long key) {
        for (int n = 0; n < hops; n++) {
            if (hopKeys[n] == key) {
                return n;
            }
        }
        if (hops == MAX_HOPS) {
            return -1;
        }
        hopKeys[hops] = key;
        hopCodes[hops] = 0;
        hopRequests[hops] = false;
        return hops++;
    }
}
