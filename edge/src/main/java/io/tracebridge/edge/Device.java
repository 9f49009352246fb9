package io.tracebridge.edge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.LinkType;
import java.sql.Timestamp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.Pcaps;
import org.pcap4j.core.RawPacketListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device being captured from, through libpcap.
 *
 * <p>Owned by its capturing thread; {@link #filter} and {@link #awaitFilter} are for the sending one.
 */
final class Device {
    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    /** How long the kernel may hold frames back, to hand over many at once. */
    private static final int READ_TIMEOUT_MILLIS = 50;

    private static final long HELD_BACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * READ_TIMEOUT_MILLIS);
    private static final int IDLE_MILLIS = 10;
    private static final int KERNEL_BUFFER = 16 << 20;
    private static final long SECOND = 1_000_000_000L;
    private static final int MARK_LENGTH = 128;

    private final String name;
    private final PcapHandle handle;
    private final EdgeSettings settings;
    private final EdgeCounters counters;
    private final FrameQueue queue;
    private final FrameEncoder encoder;
    private final RawPacketListener listener = this::packet;
    private final Frame frame = new Frame();
    private final Object filterLock = new Object();
    private String wantedFilter;
    private String filter;
    private int number;
    private Batch batch;
    /** Frames that libpcap handed over. */
    private long received;
    /** Of those, dropped because the queue was full. */
    private long dropped;
    /** Frames that the kernel or the interface lost before. */
    private long lost;

    private long lastLost;
    private long lastMarkSecond;
    private boolean dropping;

    private Device(
            String name,
            PcapHandle handle,
            EdgeSettings settings,
            EdgeCounters counters,
            FrameQueue queue,
            FrameEncoder encoder) {
        this.name = name;
        this.handle = handle;
        this.settings = settings;
        this.counters = counters;
        this.queue = queue;
        this.encoder = encoder;
    }

    /** Opens a device, in promiscuous mode, with the user's filter. */
    static Device open(
            String name, EdgeSettings settings, EdgeCounters counters, FrameQueue queue, FrameEncoder encoder)
            throws EdgeException {
        try {
            PcapHandle handle = new PcapHandle.Builder(name)
                    .snaplen(settings.snaplen())
                    .promiscuousMode(PromiscuousMode.PROMISCUOUS)
                    .timeoutMillis(READ_TIMEOUT_MILLIS)
                    .bufferSize(KERNEL_BUFFER)
                    .timestampPrecision(PcapHandle.TimestampPrecision.NANO)
                    .build();
            // libpcap with TPACKET_V3 ignores the timeout while there is no traffic, and nothing but traffic would wake
            // this thread.
            handle.setBlockingMode(PcapHandle.BlockingMode.NONBLOCKING);
            Device device = new Device(name, handle, settings, counters, queue, encoder);
            device.apply(settings.filter());
            return device;
        } catch (PcapNativeException | NotOpenException e) {
            throw new EdgeException(explain(name, e), e);
        } catch (LinkageError e) {
            throw new EdgeException(
                    "live capture needs libpcap, which is not installed: apt install libpcap0.8 (" + e.getMessage()
                            + ")",
                    e);
        }
    }

    private static String explain(String name, Exception e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("permission") || message.contains("not permitted")) {
            return "no right to capture from " + name + ": run as a user with CAP_NET_RAW, by systemd with"
                    + " AmbientCapabilities=CAP_NET_RAW, or after setcap cap_net_raw+ep on the java program (" + message
                    + ")";
        }
        return "cannot capture from " + name + ": " + message + "; devices here: " + names();
    }

    private static String names() {
        try {
            List<PcapNetworkInterface> all = Pcaps.findAllDevs();
            return all.stream().map(PcapNetworkInterface::getName).collect(Collectors.joining(", "));
        } catch (PcapNativeException e) {
            return "unknown";
        }
    }

    String name() {
        return name;
    }

    /** LINKTYPE_ value; libpcap's DLT_ values are the same but for a few. */
    int linkType() {
        return LinkType.canonical(handle.getDlt().value());
    }

    /** The number of this device in the link header. */
    void number(int value) {
        number = value;
    }

    /** Takes what the kernel has, or waits a moment when there is nothing; then writes a mark if a second has begun. */
    void capture() throws EdgeException {
        applyWantedFilter();
        long now = wallNanos();
        int count;
        try {
            count = handle.dispatch(-1, listener);
            if (count == 0) {
                Thread.sleep(IDLE_MILLIS);
            }
        } catch (PcapNativeException | NotOpenException e) {
            throw new EdgeException("capturing from " + name + " ended: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EdgeException("capturing from " + name + " was interrupted", e);
        }
        // No later than frames still to come: the last frame's time, or what the kernel no longer holds back.
        long time = count > 0 ? frame.timeNanos : Math.max(frame.timeNanos, now - HELD_BACK_NANOS);
        if (time / SECOND > lastMarkSecond) {
            lastMarkSecond = time / SECOND;
            mark(time);
        }
        if (batch != null && queue.isIdle()) {
            handOver();
        }
    }

    private static long wallNanos() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    private void packet(byte[] bytes) {
        Timestamp time = handle.getTimestamp();
        frame.timeNanos = Math.floorDiv(time.getTime(), 1000L) * SECOND + time.getNanos();
        counters.read.increment();
        received++;
        if (!room(encoder.length(bytes.length))) {
            dropped++;
            counters.dropped.increment();
            if (!dropping) {
                dropping = true;
                LOG.warn("{}: the queue of {} bytes is full; dropping frames", name, settings.queueBytes());
            }
            return;
        }
        dropping = false;
        int originalLength = handle.getOriginalLength();
        frame.data = bytes;
        frame.capturedLength = bytes.length;
        frame.originalLength = originalLength;
        if (originalLength > bytes.length) {
            counters.cut.increment();
        }
        batch.add(encoder, number, frame);
    }

    /** Makes {@link #batch} one with room; false when there is none. */
    private boolean room(int length) {
        if (batch != null && !batch.hasRoom(length)) {
            handOver();
        }
        if (batch == null) {
            batch = queue.takeFree();
        }
        return batch != null;
    }

    /** Passes the begun batch on to be sent. */
    void handOver() {
        if (batch != null) {
            queue.putFull(batch);
            batch = null;
        }
    }

    private void mark(long timeNanos) throws EdgeException {
        try {
            PcapStat stat = handle.getStats();
            long lostNow = stat.getNumPacketsDropped() + stat.getNumPacketsDroppedByIf();
            long more = lostNow - lastLost & 0xFFFFFFFFL; // libpcap counts with 32 bits
            lost += more;
            counters.lostBefore.add(more);
            lastLost = lostNow;
        } catch (PcapNativeException | NotOpenException e) {
            throw new EdgeException("capturing from " + name + " ended: " + e.getMessage(), e);
        }
        if (encoder.hasMarks() && room(MARK_LENGTH)) {
            // Not the kernel's count of what it received: that is ahead of what it handed over, and of the loopback
            // device
            // twice as many.
            batch.addMark(encoder, number, timeNanos, received + lost, lost + dropped);
        }
    }

    /** Asks for another filter, which the capturing thread sets before it captures on. */
    void filter(String expression) {
        synchronized (filterLock) {
            wantedFilter = expression;
        }
    }

    /** Waits until the filter asked for is set. */
    void awaitFilter(long deadlineNanos) {
        synchronized (filterLock) {
            try {
                for (long left = deadlineNanos - System.nanoTime();
                        wantedFilter != null && !wantedFilter.equals(filter) && left > 0;
                        left = deadlineNanos - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(filterLock, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void applyWantedFilter() throws EdgeException {
        synchronized (filterLock) {
            if (wantedFilter != null && !wantedFilter.equals(filter)) {
                apply(wantedFilter);
                filter = wantedFilter;
                filterLock.notifyAll();
            }
        }
    }

    private void apply(String expression) throws EdgeException {
        try {
            handle.setFilter(expression, BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException e) {
            throw new EdgeException(
                    "the filter \"" + settings.filter() + "\" is not understood for " + name + ": " + e.getMessage(),
                    e);
        }
    }

    void close() {
        handle.close();
    }
}
