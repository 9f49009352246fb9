package io.tracebridge.decoders;

import java.util.HashMap;
import java.util.Map;

/** Counts the faults of one site, each constant by itself, and tells some of them on. */
public final class Faults {
    /** Whole minutes of packet time, so that a replay from elsewhere tells nearly the same ones. */
    private static final long PERIOD_NANOS = 60_000_000_000L;

    private static final class Tally {
        final Counter counter;
        long period = Long.MIN_VALUE;
        long untold;

        Tally(Counter counter) {
            this.counter = counter;
        }
    }

    private final Site site;
    private final Map<Fault, Tally> tallies = new HashMap<>();
    private FaultListener listener = (fault, packet, byteOffset, count) -> {};

    Faults(Site site) {
        this.site = site;
    }

    /** Who is told from now on; one listener a site. */
    public void listener(FaultListener listener) {
        this.listener = listener;
    }

    /**
     * Counts a fault in the packet being decoded.
     *
     * @param byteOffset {@code octets.position() - octets.start()} where it shows
     */
    public void raise(Fault fault, Packet packet, int byteOffset) {
        Tally tally = tally(fault);
        tally.counter.increment();
        site.found(fault, byteOffset);
        site.observer().fault(fault, packet);
        tally.untold++;
        long period = Math.floorDiv(site.nowNanos(), PERIOD_NANOS);
        if (period != tally.period) {
            tally.period = period;
            long count = tally.untold;
            tally.untold = 0;
            site.identify(packet);
            listener.fault(fault, packet, byteOffset, count);
        }
    }

    /**
     * Counts a fault that the document of its transaction tells of.
     *
     * @param byteOffset as it stands in that document
     */
    public void note(Fault fault, int byteOffset) {
        tally(fault).counter.increment();
        site.found(fault, byteOffset);
    }

    /** Makes the counters of faults, so that they are known before the first is found. */
    public void declare(Fault... faults) {
        for (Fault fault : faults) {
            tally(fault);
        }
    }

    private Tally tally(Fault fault) {
        Tally tally = tallies.get(fault);
        if (tally == null) {
            tally = new Tally(site.counter("fault." + fault.code(), fault.description()));
            tallies.put(fault, tally);
        }
        return tally;
    }

    /** Times that the constant was raised. */
    public long count(Fault fault) {
        Tally tally = tallies.get(fault);
        return tally == null ? 0 : tally.counter.value();
    }
}
