package io.tracebridge.decoders;

import java.util.Arrays;

/**
 * What is to happen at which packet time. Every holder of state registers once; before a frame is handled, whatever is due by its
 * time happens in the order of deadlines, equal ones in the order of registration. So the same frames give the same documents, live and
 * in replay, whenever they are read.
 */
public final class Timers {
    /** Something with deadlines, the next of which it knows. */
    public interface Expiring {
        /** Nanoseconds of packet time; {@link Long#MAX_VALUE} when nothing is open. */
        long nextDeadline();

        /** Ends what {@link #nextDeadline} spoke of, so that the next deadline is another. */
        void expireNext();
    }

    private Expiring[] registered = new Expiring[0];

    /** For a holder's whole life. */
    public void register(Expiring expiring) {
        registered = Arrays.copyOf(registered, registered.length + 1);
        registered[registered.length - 1] = expiring;
    }

    /** Lets everything happen whose deadline is at or before {@code nowNanos}. */
    void fire(long nowNanos) {
        while (true) {
            Expiring next = null;
            long earliest = Long.MAX_VALUE;
            for (Expiring expiring : registered) {
                long deadline = expiring.nextDeadline();
                if (deadline < earliest) {
                    earliest = deadline;
                    next = expiring;
                }
            }
            if (next == null || earliest > nowNanos) {
                return;
            }
            next.expireNext();
        }
    }
}
