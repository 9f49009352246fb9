package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;

/** Whole multiples of a time at which those that last are told of. */
final class SipProgress implements Timers.Expiring {
    /** Told of each such time while something is open. */
    interface Listener {
        /**
         * @param mark packet time, nanoseconds
         * @return whether anything is open still, so that there is to be a next one
         */
        boolean mark(long mark);
    }

    private final Site site;
    private final long periodNanos;
    private final Listener listener;
    private long next = Long.MAX_VALUE;

    SipProgress(Site site, long periodNanos, Listener listener) {
        this.site = site;
        this.periodNanos = periodNanos;
        this.listener = listener;
        site.timers().register(this);
    }

    /** Something was opened. */
    void begin() {
        if (next == Long.MAX_VALUE) {
            next = (Math.floorDiv(site.nowNanos(), periodNanos) + 1) * periodNanos;
        }
    }

    @Override
    public long nextDeadline() {
        return next;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        boolean more = reason == Timers.Reason.TIMEOUT && listener.mark(next);
        next = more ? next + periodNanos : Long.MAX_VALUE;
    }
}
