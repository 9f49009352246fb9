package io.tracebridge.bridge.elastic;

import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * Which indices this run may write to: those that were there before, and so many new ones. Captures from odd times would otherwise
 * open a thousand indices, at which a node takes no more, today's documents included. Shared by all shards.
 */
final class OpenIndices {
    private static final long OLDEST_LIVE_DAYS = 35;
    private static final long NEWEST_LIVE_DAYS = 1;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long NANOS_PER_DAY = SECONDS_PER_DAY * 1_000_000_000L;

    private final Set<String> open;
    private final int maximumNew;
    private final boolean live;
    private final Clock clock;
    private int opened;

    /** @param existing names that the cluster holds at the start */
    OpenIndices(Set<String> existing, int maximumNew, boolean live, Clock clock) {
        this.open = new HashSet<>(existing);
        this.maximumNew = maximumNew;
        this.live = live;
        this.clock = clock;
    }

    /** Why the document may not be written there, or null. */
    synchronized String refusal(String index, long timeNanos) {
        if (open.contains(index)) {
            return null;
        }
        long days = Math.floorDiv(clock.instant().getEpochSecond(), SECONDS_PER_DAY)
                - Math.floorDiv(timeNanos, NANOS_PER_DAY);
        if (live && (days > OLDEST_LIVE_DAYS || -days > NEWEST_LIVE_DAYS)) {
            return "a live bridge opens no index for packet time more than " + OLDEST_LIVE_DAYS + " days ago or "
                    + NEWEST_LIVE_DAYS
                    + " day ahead: check the capturing machine's clock, or replay the stored capture";
        }
        if (opened >= maximumNew) {
            return "this run has opened " + maximumNew
                    + " new indices already: replay again for the rest, or choose a longer period";
        }
        opened++;
        open.add(index);
        return null;
    }
}
