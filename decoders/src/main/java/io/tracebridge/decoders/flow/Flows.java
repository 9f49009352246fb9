package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * The open flows of one site. A flow ends when nothing was seen of it for {@code flow.timeout}; a TCP connection 5 s after both ends closed it
 * or one reset it, as the last acknowledgments belong to it; both, when their place is needed.
 *
 * <p>A flow takes about {@value #BYTES_EACH} bytes; all of them an eighth of the site's memory. Beyond, the one idle for longest ends.
 */
final class Flows {
    private static final int KEY_LONGS = 8;

    /** A flow's fields with both sides, its keys and links in both tables. */
    private static final int BYTES_EACH = 640;

    private static final long LINGER_NANOS = 5_000_000_000L;

    private final Site site;
    private final FlowOptions options;
    private final FlowDocuments documents;
    private final Shelf open;
    private final Shelf closed;
    private final Progress progress = new Progress();
    private final long[] key = new long[KEY_LONGS];

    /** Ended flows that can be used again; as many as there ever were at once, at the most. */
    private Flow[] free = new Flow[0];

    private int freeCount;
    private final int limit;
    private final Counter opened;
    private final Counter evicted;

    Flows(Site site, FlowOptions options) {
        this.site = site;
        this.options = options;
        this.documents = new FlowDocuments(site);
        this.limit = (int) Math.max(64, Math.min(1 << 22, site.settings().maximumTableBytes() / 8 / BYTES_EACH));
        this.open = new Shelf(options.timeoutNanos());
        this.closed = new Shelf(Math.min(options.timeoutNanos(), LINGER_NANOS));
        opened = site.counter("flow.opened", "Flows seen to begin");
        evicted = site.counter("flow.evicted", "Flows that ended early, as their place was needed");
        site.timers().register(open);
        site.timers().register(closed);
        site.timers().register(progress);
    }

    void count(FlowPacket packet) {
        packet.key(key);
        Shelf shelf = open;
        int slot = open.table.find(key);
        if (slot == SlotTable.NONE) {
            shelf = closed;
            slot = closed.table.find(key);
        }
        if (slot != SlotTable.NONE && shelf.flows[slot].isReusedBy(packet)) {
            shelf.end(slot, null);
            packet.key(key);
            slot = SlotTable.NONE;
        }
        if (slot == SlotTable.NONE) {
            shelf = open;
            slot = begin(packet);
        }
        Flow flow = shelf.flows[slot];
        flow.count(packet);
        if (shelf == closed) {
            return;
        }
        if (flow.isClosed()) {
            open.table.remove(slot);
            closed.put(flow);
        } else {
            open.table.touch(slot, site.nowNanos() + options.timeoutNanos());
        }
    }

    private int begin(FlowPacket packet) {
        if (open.table.size() + closed.table.size() >= limit) {
            Shelf shelf = closed.table.size() > 0 ? closed : open;
            evicted.increment();
            shelf.end(shelf.table.oldest(), Timers.Reason.EVICTED);
            packet.key(key);
        }
        opened.increment();
        Flow flow = freeCount > 0 ? free[--freeCount] : new Flow();
        flow.open(packet);
        progress.begin();
        return open.put(flow);
    }

    private void release(Flow flow) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(64, 2 * free.length));
        }
        free[freeCount++] = flow;
    }

    /** Flows that end after the same time. */
    private final class Shelf implements Timers.Expiring {
        final SlotTable table = new SlotTable(KEY_LONGS, limit, site.secret());
        final long timeout;
        Flow[] flows = new Flow[0];

        Shelf(long timeout) {
            this.timeout = timeout;
        }

        /** Puts the flow, whose key is set, here. */
        int put(Flow flow) {
            int slot = table.add(key, site.nowNanos() + timeout);
            if (table.capacity() > flows.length) {
                flows = Arrays.copyOf(flows, table.capacity());
            }
            flows[slot] = flow;
            return slot;
        }

        /** Writes the final document. */
        void end(int slot, Timers.Reason reason) {
            Flow flow = flows[slot];
            flows[slot] = null;
            table.remove(slot);
            documents.write(flow, EndReason.of(flow, reason));
            release(flow);
        }

        @Override
        public long nextDeadline() {
            return table.nextDeadline();
        }

        @Override
        public void expireNext(Timers.Reason reason) {
            end(table.oldest(), reason);
        }
    }

    /** Tells of what stays open for longer than {@code flow.period}, at whole multiples of it. */
    private final class Progress implements Timers.Expiring {
        private long next = Long.MAX_VALUE;

        /** A flow has begun. */
        void begin() {
            if (next == Long.MAX_VALUE && options.periodNanos() > 0) {
                next = (Math.floorDiv(site.nowNanos(), options.periodNanos()) + 1) * options.periodNanos();
            }
        }

        @Override
        public long nextDeadline() {
            return next;
        }

        @Override
        public void expireNext(Timers.Reason reason) {
            if (reason != Timers.Reason.TIMEOUT || open.table.size() == 0) {
                next = Long.MAX_VALUE;
                return;
            }
            long mark = next;
            next += options.periodNanos();
            for (int slot = open.table.oldest(); slot != SlotTable.NONE; slot = open.table.newerThan(slot)) {
                if (open.flows[slot].startNanos <= mark - options.periodNanos()) {
                    documents.progress(open.flows[slot], mark);
                }
            }
        }
    }
}
