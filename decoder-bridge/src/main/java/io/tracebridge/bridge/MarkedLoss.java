package io.tracebridge.bridge;

import java.util.Arrays;

/**
 * How many frames a subscription lost of one client. Version 1 of the side channel numbers nothing, so a loss there leaves no trace;
 * but the marks in the client's capture count what its interfaces received and dropped, and what lies between two marks must have
 * come. Without marks, before the first and after the last, nothing is known. Owned by the client's shard.
 */
final class MarkedLoss {
    private static final long UNKNOWN = -1;

    /** By interface, since its first mark: frames sent, as the last mark told; frames that came; what was missing at the last mark. */
    private long[] base = {UNKNOWN};

    private long[] sent = {0};
    private long[] came = {0};
    private long[] missing = {0};

    /** Of what is missing, what was told. */
    private long[] told = {0};

    void frame(int interfaceId) {
        reserve(interfaceId);
        came[interfaceId]++;
    }

    /**
     * A live capture counts frames before it sends them, so what is missing at one mark may only be late. What is still missing at the
     * next one is lost.
     *
     * @param received frames that the interface received since the capture started, those it dropped included
     * @param dropped of those, the ones not sent; negative when not known
     * @return frames known to be lost that were not told before
     */
    long mark(int interfaceId, long received, long dropped) {
        reserve(interfaceId);
        long now = received - Math.max(0, dropped);
        if (base[interfaceId] == UNKNOWN || now < sent[interfaceId]) { // the first, or the capture began anew
            long late = base[interfaceId] == UNKNOWN ? 0 : settle(interfaceId);
            base[interfaceId] = now;
            sent[interfaceId] = now;
            came[interfaceId] = 0;
            missing[interfaceId] = 0;
            told[interfaceId] = 0;
            return late;
        }
        sent[interfaceId] = now;
        long before = missing[interfaceId];
        missing[interfaceId] = now - base[interfaceId] - came[interfaceId];
        return tell(interfaceId, Math.min(before, missing[interfaceId]));
    }

    /** Nothing more will come: what was missing at the last marks is lost. Returns how many frames were not told before. */
    long finish() {
        long lost = 0;
        for (int i = 0; i < base.length; i++) {
            lost += settle(i);
            base[i] = UNKNOWN;
        }
        return lost;
    }

    private long settle(int interfaceId) {
        return tell(interfaceId, missing[interfaceId]);
    }

    private long tell(int interfaceId, long lost) {
        long more = Math.max(0, lost - told[interfaceId]);
        told[interfaceId] += more;
        return more;
    }

    private void reserve(int interfaceId) {
        int known = base.length;
        if (interfaceId >= known) {
            base = Arrays.copyOf(base, interfaceId + 1);
            sent = Arrays.copyOf(sent, interfaceId + 1);
            came = Arrays.copyOf(came, interfaceId + 1);
            missing = Arrays.copyOf(missing, interfaceId + 1);
            told = Arrays.copyOf(told, interfaceId + 1);
            Arrays.fill(base, known, base.length, UNKNOWN);
        }
    }
}
