package io.tracebridge.decoders;

import java.util.ArrayList;
import java.util.List;

/**
 * Probes of one kind, in the order in which they are asked: by rank, the lowest first, and in the order of registration where ranks are
 * equal. What recognises a protocol by words of its own has a low rank, what goes by likelihood a high one.
 *
 * @param <P> {@link Probe} or {@link StreamProbe}
 */
public final class Probes<P> {
    /** For protocols whose messages cannot be mistaken for others. */
    public static final int CERTAIN = 100;

    /** For protocols whose messages have few bits that tell. */
    public static final int LIKELY = 200;

    private final List<P> probes = new ArrayList<>();
    private final List<Integer> ranks = new ArrayList<>();

    Probes() {}

    public void register(int rank, P probe) {
        int at = 0;
        while (at < ranks.size() && ranks.get(at) <= rank) {
            at++;
        }
        probes.add(at, probe);
        ranks.add(at, rank);
    }

    public boolean isEmpty() {
        return probes.isEmpty();
    }

    public int size() {
        return probes.size();
    }

    public P get(int index) {
        return probes.get(index);
    }
}
