package io.tracebridge.bridge;

import java.util.Arrays;

/**
 * How many frames a subscription lost of one client. Version 1 of the side channel numbers nothing, so a loss there leaves no trace;
 * but the marks in the client's capture count what its interfaces received and dropped, and what lies between two marks must have
 * come. Without marks, before the first and after the last, nothing is known. Owned by the client's shard.
 */
final class MarkedLoss {
    private static final long UNKNOWN = -1;

    /** By interface: frames sent until the last mark, as it told; frames that came since. */
    private long[] sent = {UNKNOWN};

    private long[] came = {0};

    /** A new capture began, with counters of its own. */
    void restart() {
        Arrays.fill(sent, UNKNOWN);
        Arrays.fill(came, 0);
    }

    void frame(int interfaceId) {
        reserve(interfaceId);
        came[interfaceId]++;
    }

    /**
     * @param received frames that the interface received since the capture started, those it dropped included
     * @param dropped of those, the ones not sent
     * @return frames lost since the last mark
     */
    long mark(int interfaceId, long received, long dropped) {
        reserve(interfaceId);
        long now = received - Math.max(0, dropped);
        long before = sent[interfaceId];
        long lost = before == UNKNOWN || now < before ? 0 : Math.max(0, now - before - came[interfaceId]);
        sent[interfaceId] = now;
        came[interfaceId] = 0;
        return lost;
    }

    private void reserve(int interfaceId) {
        if (interfaceId >= sent.length) {
            int known = sent.length;
            sent = Arrays.copyOf(sent, interfaceId + 1);
            came = Arrays.copyOf(came, interfaceId + 1);
            Arrays.fill(sent, known, sent.length, UNKNOWN);
        }
    }
}
