package io.tracebridge.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the instrumented classes have reached: each class asks once for its array of probes, one a branch, and sets them as it runs. Probes
 * are never taken back, so {@link #anyNew} tells whether an input reached what none before it did. One thread runs instrumented code.
 */
public final class Probes {
    private static final List<Probes> ALL = new ArrayList<>();

    final long classId;
    final String className;
    final boolean[] reached;
    private final boolean[] known;

    private Probes(long classId, String className, int count) {
        this.classId = classId;
        this.className = className;
        this.reached = new boolean[count];
        this.known = new boolean[count];
    }

    /** Called by each instrumented class when it is initialised. */
    public static boolean[] of(long classId, String className, int count) {
        Probes probes = new Probes(classId, className, count);
        ALL.add(probes);
        return probes.reached;
    }

    /** Whether a probe was reached since this was last asked that never was before. */
    public static boolean anyNew() {
        boolean any = false;
        for (int i = 0; i < ALL.size(); i++) {
            Probes probes = ALL.get(i);
            if (Arrays.mismatch(probes.reached, probes.known) >= 0) {
                System.arraycopy(probes.reached, 0, probes.known, 0, probes.known.length);
                any = true;
            }
        }
        return any;
    }

    static List<Probes> all() {
        return List.copyOf(ALL);
    }
}
