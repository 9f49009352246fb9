package io.tracebridge.decoders.capture;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.RecordObserver;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import java.util.HashMap;
import java.util.Map;

/**
 * The clients of one site and the 10 s that each of them is in. An interval ends when its client's own records have passed it; where
 * the client falls silent, a minute later by the site's time. What comes late belongs to the interval that is open then, so that no
 * interval is written twice.
 */
final class CaptureIntervals implements RecordObserver, Timers.Expiring {
    static final long INTERVAL_NANOS = 10_000_000_000L;

    /** Of the clients of a group, one may be so far behind another before its interval is closed from outside. */
    private static final long GRACE_NANOS = 60_000_000_000L;

    /** More clients of one site are not told of. A site is one client, or a group that somebody wrote down. */
    static final int MAX_CLIENTS = 256;

    private final Site site;
    private final CaptureDocuments documents;
    private final Map<String, ClientInterval> clients = new HashMap<>();
    private final Counter duplicates;
    private final Counter fragments;
    private final Counter untold;

    private ClientInterval current;
    private long duplicatesBefore;
    private long fragmentsBefore;

    /** The open interval that ends first, and its deadline; null when none is open. */
    private ClientInterval next;

    private long nextDeadline = Long.MAX_VALUE;

    CaptureIntervals(Site site, CaptureDocuments documents) {
        this.site = site;
        this.documents = documents;
        this.duplicates = site.counter("site.duplicates", "");
        this.fragments = site.counter("ip.fragments", "");
        this.untold = site.counter(
                "capture.untold", "records of clients beyond the " + MAX_CLIENTS + " of one site that are told of");
    }

    @Override
    public void record(String client, Frame frame, long timeNanos) {
        settle();
        ClientInterval interval = of(client);
        current = interval;
        if (interval == null) {
            untold.increment();
            return;
        }
        if (interval.isOpen() && timeNanos >= interval.end()) {
            end(interval);
        }
        if (!interval.isOpen()) {
            interval.open(timeNanos);
            interval.deadline = Math.max(interval.end(), site.nowNanos()) + GRACE_NANOS;
            findNext();
        }
        interval.record(frame, timeNanos);
    }

    @Override
    public void clockStep(String client, long beforeNanos) {
        ClientInterval interval = of(client);
        if (interval != null) {
            interval.step(beforeNanos);
        }
    }

    @Override
    public void outlier(String client) {
        ClientInterval interval = of(client);
        if (interval != null) {
            interval.outliers++;
        }
    }

    @Override
    public void fault(Fault fault, Packet packet) {
        ClientInterval interval = of(packet.client);
        if (interval != null) {
            interval.faults[fault.kind().ordinal()]++;
        }
    }

    @Override
    public void unsupported(Counter counter) {
        if (current != null) {
            current.unsupported(counter);
        }
    }

    @Override
    public long nextDeadline() {
        return nextDeadline;
    }

    @Override
    public long nearestNanos() {
        return GRACE_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        settle();
        end(next);
        findNext();
    }

    /** Null for a client that is one too many. */
    private ClientInterval of(String client) {
        if (current != null && current.client.equals(client)) {
            return current;
        }
        ClientInterval known = clients.get(client);
        if (known == null && clients.size() < MAX_CLIENTS) {
            known = new ClientInterval(client);
            clients.put(client, known);
        }
        return known;
    }

    /** What the site has counted since the record before is that record's. */
    private void settle() {
        if (current != null) {
            current.duplicates += duplicates.value() - duplicatesBefore;
            current.fragments += fragments.value() - fragmentsBefore;
        }
        duplicatesBefore = duplicates.value();
        fragmentsBefore = fragments.value();
    }

    private void end(ClientInterval interval) {
        documents.write(interval);
        interval.close();
    }

    private void findNext() {
        next = null;
        nextDeadline = Long.MAX_VALUE;
        for (ClientInterval interval : clients.values()) {
            if (interval.isOpen() && isBefore(interval)) {
                next = interval;
                nextDeadline = interval.deadline;
            }
        }
    }

    /** Of intervals that end at once, the names decide. */
    private boolean isBefore(ClientInterval interval) {
        return next == null
                || interval.deadline < nextDeadline
                || interval.deadline == nextDeadline && interval.client.compareTo(next.client) < 0;
    }
}
