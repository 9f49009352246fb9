package io.tracebridge.edge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.collector.Collector;
import io.tracebridge.collector.CollectorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A real collector that stores what an edge sends, and what it stored. */
final class Store implements AutoCloseable {
    private final Collector collector;
    private final Path folder;

    Store(Path folder, int port) throws IOException {
        this.folder = folder;
        collector = Collector.start(CollectorSettings.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .client("edge1=127.0.0.1")
                .store(folder)
                .build());
    }

    Store(Path folder) throws IOException {
        this(folder, 0);
    }

    int port() {
        return collector.listenAddresses().get(0).getPort();
    }

    EdgeSettings.Builder edge() {
        return EdgeSettings.builder("127.0.0.1", port());
    }

    /** A counter's sum. */
    long count(String name) {
        return collector.metrics().stream()
                .filter(metric -> metric.name().equals("tracebridge_collector_" + name))
                .mapToLong(metric -> metric.value())
                .sum();
    }

    /** The trace files, in the order of their names. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** One record of a capture, for comparing. */
    record Record(Frame.Kind kind, long timeNanos, int linkType, int interfaceId, String name, String content) {}

    /** The packets of the trace files, one after the other. */
    List<Record> packets() throws IOException {
        List<Record> packets = new ArrayList<>();
        for (Path file : files()) {
            packets.addAll(records(file, Frame.Kind.PACKET, 1));
        }
        return packets;
    }

    /**
     * The records of a capture.
     *
     * @param unit times are cut to multiples of so many nanoseconds
     */
    static List<Record> records(Path file, Frame.Kind kind, long unit) throws IOException {
        List<Record> records = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                if (frame.kind == kind) {
                    records.add(record(frame, unit));
                }
            }
        }
        return records;
    }

    private static Record record(Frame frame, long unit) {
        String content = frame.kind == Frame.Kind.MARK
                ? frame.received + " received, " + frame.dropped + " dropped"
                : frame.originalLength + " bytes: "
                        + HexFormat.of().formatHex(frame.data, frame.offset, frame.offset + frame.capturedLength);
        return new Record(
                frame.kind,
                frame.timeNanos / unit * unit,
                frame.linkType,
                frame.interfaceId,
                frame.interfaceName,
                content);
    }

    @Override
    public void close() {
        collector.close();
    }
}
