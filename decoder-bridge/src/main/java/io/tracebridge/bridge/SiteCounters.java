package io.tracebridge.bridge;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The counters of all sites of a run, while they are decoded and after. Any thread may read; a site's own thread brings what it
 * counts.
 */
public final class SiteCounters {
    /** One site while it is decoded. Owned by the thread that decodes it. */
    final class Meter {
        private final String name;
        private final Site site;
        private volatile List<Counter> counters = List.of();
        private volatile long packetNanos;

        private Meter(String name, Site site) {
            this.name = name;
            this.site = site;
            refresh();
        }

        /** Makes counters that came up meanwhile, and the packet time reached, known to other threads. To be called now and then. */
        void refresh() {
            packetNanos = site.nowNanos();
            if (counters.size() != site.counters().size()) {
                counters = List.copyOf(site.counters().values());
            }
        }

        /** The site is done: its counts are kept, and the site itself is not. */
        void end() {
            refresh();
            synchronized (SiteCounters.this) {
                running.remove(this);
                add(finished, this);
            }
        }
    }

    /** What one counter says of one site. */
    public record Reading(String site, String name, String description, long value) {}

    private final List<Meter> running = new ArrayList<>();

    /** By counter, then by site: ready to be written by name. */
    private final Map<String, Map<String, Reading>> finished = new TreeMap<>();

    synchronized Meter begin(String name, Site site) {
        Meter meter = new Meter(name, site);
        running.add(meter);
        return meter;
    }

    /** All readings, ordered by counter and site. */
    public synchronized List<Reading> readings() {
        Map<String, Map<String, Reading>> all = new TreeMap<>();
        finished.forEach((name, sites) -> all.put(name, new TreeMap<>(sites)));
        running.forEach(meter -> add(all, meter));
        return all.values().stream().flatMap(sites -> sites.values().stream()).toList();
    }

    /** Sum of one counter over all sites. */
    public long total(String counter) {
        return readings().stream()
                .filter(reading -> reading.name().equals(counter))
                .mapToLong(Reading::value)
                .sum();
    }

    /** Packet time that each running site has reached, nanoseconds since 1970, by site. */
    synchronized Map<String, Long> packetTimes() {
        Map<String, Long> times = new TreeMap<>();
        running.forEach(meter -> times.merge(meter.name, meter.packetNanos, Math::max));
        return times;
    }

    private static void add(Map<String, Map<String, Reading>> to, Meter meter) {
        for (Counter counter : meter.counters) {
            Reading reading = new Reading(meter.name, counter.name(), counter.description(), counter.value());
            to.computeIfAbsent(counter.name(), n -> new TreeMap<>())
                    .merge(
                            meter.name,
                            reading,
                            (a, b) -> new Reading(a.site(), a.name(), a.description(), a.value() + b.value()));
        }
    }
}
