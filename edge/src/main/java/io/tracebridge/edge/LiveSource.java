package io.tracebridge.edge;

import io.tracebridge.capture.file.CaptureProblem;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures from devices and sends. With {@link Device}, the only class that is loaded together with pcap4j.
 *
 * <p>Each device has a thread of its own, which fills batches; the thread of {@link Edge#run} sends them. While the collector is away the
 * queue fills, and then frames are dropped, counted, and told in the marks.
 */
final class LiveSource {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSource.class);
    private static final long STOP_GRACE_MILLIS = 5_000;
    private static final long POLL_MILLIS = 100;

    private final EdgeSettings settings;
    private final EdgeCounters counters;
    private final FrameQueue queue;
    private final FrameEncoder encoder;
    private final List<Device> devices = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile EdgeException failure;

    private LiveSource(EdgeSettings settings, EdgeCounters counters) {
        this.settings = settings;
        this.counters = counters;
        this.queue = new FrameQueue(settings.queueBytes(), settings.devices().size(), counters);
        this.encoder = new FrameEncoder(settings, counters);
    }

    /** Captures until the edge is closed. */
    static List<CaptureProblem> run(Edge edge, EdgeSettings settings, EdgeCounters counters) throws EdgeException {
        LiveSource source = new LiveSource(settings, counters);
        try (Uplink uplink = new Uplink(settings, Long.MAX_VALUE, counters, source::guard)) {
            source.open();
            edge.onClose(() -> source.stop(uplink));
            source.capture(uplink);
        } finally {
            source.close();
        }
        return List.of();
    }

    private void open() throws EdgeException {
        for (String name : settings.devices()) {
            Device device = Device.open(name, settings, counters, queue, encoder);
            devices.add(device);
            device.number(encoder.number(devices.size() - 1, device.linkType(), name));
        }
    }

    private void capture(Uplink uplink) throws EdgeException {
        uplink.linkHeader(encoder.linkHeader());
        for (Device device : devices) {
            Thread thread = new Thread(() -> capture(device), "edge-" + device.name());
            threads.add(thread);
            thread.start();
        }
        LOG.info("capturing from {}", settings.devices());
        try {
            send(uplink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
        if (failure != null) {
            throw failure;
        }
        uplink.finish();
    }

    private void capture(Device device) {
        try {
            while (!stopping) {
                device.capture();
            }
        } catch (EdgeException e) {
            failure = e;
            stopping = true;
        } finally {
            device.handOver();
        }
    }

    /** Sends until stopped and all that was captured is gone. */
    private void send(Uplink uplink) throws EdgeException, InterruptedException {
        while (true) {
            boolean last = stopping && threads.stream().noneMatch(Thread::isAlive);
            Batch batch = queue.takeFull(POLL_MILLIS);
            if (batch != null) {
                batch.sendTo(uplink);
                queue.putFree(batch);
            } else if (last) {
                return;
            }
        }
    }

    /** Changes the filters before the collector is connected to; waits until that is done. */
    private void guard(List<InetAddress> collector) {
        String filter = LoopGuard.filter(settings.filter(), collector, settings.port());
        for (Device device : devices) {
            device.filter(filter);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_GRACE_MILLIS);
        for (Device device : devices) {
            device.awaitFilter(deadline);
        }
    }

    /** Ends capturing; what waits gets a few seconds to be sent. */
    private void stop(Uplink uplink) {
        stopping = true;
        Thread grace = new Thread(
                () -> {
                    try {
                        Thread.sleep(STOP_GRACE_MILLIS);
                        uplink.stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "edge-stop");
        grace.setDaemon(true);
        grace.start();
    }

    private void close() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join(STOP_GRACE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        devices.forEach(Device::close);
    }
}
