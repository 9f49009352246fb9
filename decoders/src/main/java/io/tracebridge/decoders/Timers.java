package io.tracebridge.decoders;

import java.util.Arrays;

/**
 * What is to happen at which packet time. Every holder of state registers once; before a frame is handled, whatever is due by its
 * time happens in the order of deadlines, equal ones in the order of registration. So the same frames give the same documents, live and
 * in replay, whenever they are read.
 *
 * <p>Deadlines are reckoned from {@link #nowNanos}, never from a frame's own time, which may lie a little in the past.
 */
public final class Timers {
    /** Why something open is ended; it stands in the document. */
    public enum Reason {
        /** Its deadline passed by packet time. */
        TIMEOUT,
        /** The input ended before its deadline. */
        END_OF_INPUT,
        /** The capture's clock was set back, so that no deadline holds any more. */
        CLOCK_STEP,
        /** A table was full and this was the oldest. Holders use it themselves; timers never pass it. */
        EVICTED
    }

    /** Something with deadlines, the next of which it knows. */
    public interface Expiring {
        /** Nanoseconds of packet time; {@link Long#MAX_VALUE} when nothing is open. */
        long nextDeadline();

        /**
         * Ends what {@link #nextDeadline} spoke of, so that the next deadline is another. With any reason but
         * {@link Reason#TIMEOUT} it ends for good: nothing may be put off to a later deadline.
         */
        void expireNext(Reason reason);

        /**
         * Nanoseconds. A promise that no deadline is set nearer than this while a frame is handled, so that nobody needs to ask before; within
         * {@link #expireNext} any may be set. 0 promises nothing: then every frame asks.
         */
        default long nearestNanos() {
            return 0;
        }
    }

    private static final int FAILURES_IN_A_ROW = 16;

    private Expiring[] registered = new Expiring[0];
    private int[] failures = new int[0];
    private long now;

    /** Those of {@link #registered} that promise nothing. */
    private Expiring[] asked = new Expiring[0];

    /** Before this time nothing of the others can be due. */
    private long quietUntil = Long.MIN_VALUE;

    /** For a holder's whole life. */
    public void register(Expiring expiring) {
        int size = registered.length;
        registered = Arrays.copyOf(registered, size + 1);
        registered[size] = expiring;
        failures = new int[size + 1];
        sort();
    }

    private void sort() {
        asked = Arrays.stream(registered)
                .filter(expiring -> expiring.nearestNanos() == 0)
                .toArray(Expiring[]::new);
        quietUntil = Long.MIN_VALUE;
    }

    /**
     * Packet time reached, nanoseconds since 1970-01-01T00:00:00Z: never goes back within an epoch. While something times out it is
     * that thing's deadline.
     */
    public long nowNanos() {
        return now;
    }

    /** Lets everything happen whose deadline is at or before {@code nanos}, and moves on to that time. */
    void advance(long nanos) {
        if (nanos >= quietUntil || isAnyDue(nanos)) {
            expireUntil(nanos);
        }
        now = Math.max(now, nanos);
    }

    private boolean isAnyDue(long nanos) {
        for (Expiring expiring : asked) {
            if (expiring.nextDeadline() <= nanos) {
                return true;
            }
        }
        return false;
    }

    private void expireUntil(long nanos) {
        while (true) {
            int next = earliest();
            if (next < 0 || registered[next].nextDeadline() > nanos) {
                break;
            }
            now = Math.max(now, registered[next].nextDeadline());
            expire(next, Reason.TIMEOUT);
        }
        now = Math.max(now, nanos);
        quietUntil = Long.MAX_VALUE;
        for (Expiring expiring : registered) {
            long nearest = expiring.nearestNanos();
            if (nearest > 0) {
                quietUntil = Math.min(quietUntil, Math.min(expiring.nextDeadline(), now + nearest));
            }
        }
    }

    /** Ends everything that is open, in the order of deadlines. Time stands still. */
    void endAll(Reason reason) {
        for (int next = earliest(); next >= 0; next = earliest()) {
            expire(next, reason);
        }
    }

    /** Begins a new epoch: time may be earlier than before. Everything was ended. */
    void restart(long nanos) {
        now = nanos;
        quietUntil = Long.MIN_VALUE;
    }

    private int earliest() {
        int next = -1;
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < registered.length; i++) {
            long deadline = registered[i].nextDeadline();
            if (deadline < earliest) {
                earliest = deadline;
                next = i;
            }
        }
        return next;
    }

    /** A holder that fails again and again would keep time from going on: it is let go. Its tables still bound it. */
    private void expire(int index, Reason reason) {
        Expiring expiring = registered[index];
        boolean done = false;
        try {
            expiring.expireNext(reason);
            failures[index] = 0;
            done = true;
        } finally {
            if (!done && ++failures[index] == FAILURES_IN_A_ROW) {
                unregister(index);
            }
        }
    }

    private void unregister(int index) {
        Expiring[] rest = new Expiring[registered.length - 1];
        System.arraycopy(registered, 0, rest, 0, index);
        System.arraycopy(registered, index + 1, rest, index, rest.length - index);
        registered = rest;
        failures = new int[rest.length];
        sort();
    }
}
