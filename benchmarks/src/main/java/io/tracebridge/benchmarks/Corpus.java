package io.tracebridge.benchmarks;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.PcapngWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What fuzzing starts from: real captures, recorded streams of osmo-pcap, and the seeds that runs before have kept, as pcapng files. */
final class Corpus {
    /** Link type of a record that is a link header of the edge protocol. */
    static final int LINK_HEADER = 0xffff;

    private static final int BYTES = 147; // LINKTYPE_USER0: bytes that are no frame
    private static final int MAX_FILE = 4096;
    private static final int MAX_FRAMES = 2000;
    private static final int MAX_SPLICES = 20_000;
    private static final long START = 1_700_000_000_000_000_000L;

    /**
     * One input.
     *
     * @param gapNanos packet time since the record before it in its run, not negative
     */
    record Record(byte[] bytes, int linkType, long gapNanos) {
        Record with(byte[] from, int length) {
            return new Record(Arrays.copyOf(from, length), linkType, gapNanos);
        }
    }

    private final Path captures;
    private final Path seeds;

    Corpus(Path captures, Path seeds) throws IOException {
        this.captures = captures;
        this.seeds = Files.createDirectories(seeds);
    }

    /** The frames of every capture, each capture a run, and DNS that few captures hold. */
    List<List<Record>> frames() throws IOException {
        List<List<Record>> runs = new ArrayList<>(DnsFrames.all());
        for (Path file : captureFiles()) {
            List<Record> run = read(file);
            if (!run.isEmpty()) {
                runs.add(run);
            }
        }
        return runs;
    }

    /** Whole small capture files. */
    List<List<Record>> files() throws IOException {
        List<List<Record>> runs = new ArrayList<>();
        for (Path file : captureFiles()) {
            if (Files.size(file) <= MAX_FILE) {
                runs.add(bytes(Files.readAllBytes(file)));
            }
        }
        return runs;
    }

    /** Link headers and data payloads of osmo-pcap's streams. */
    List<List<Record>> payloads() throws IOException {
        List<List<Record>> runs = new ArrayList<>();
        for (List<Record> run : edgeFrames()) {
            byte[] stream = run.get(0).bytes();
            List<Record> payloads = new ArrayList<>();
            for (int at = 0; at + 4 <= stream.length; ) {
                int length = (stream[at + 2] & 0xff) << 8 | stream[at + 3] & 0xff;
                byte[] payload = Arrays.copyOfRange(stream, at + 4, at + 4 + length);
                payloads.add(new Record(payload, at == 0 ? LINK_HEADER : BYTES, 0));
                at += 4 + length;
            }
            runs.add(payloads);
        }
        return runs;
    }

    /** The first few frames of each recorded stream, as one record. */
    List<List<Record>> edgeFrames() throws IOException {
        List<List<Record>> runs = new ArrayList<>();
        try (Stream<Path> folders = Files.list(captures.resolveSibling("golden").resolve("osmo-pcap"))) {
            for (Path folder : folders.sorted().toList()) {
                byte[] stream = Files.readAllBytes(folder.resolve("stream.bin"));
                int end = 0;
                for (int frames = 0; frames < 4 && end + 4 <= stream.length; frames++) {
                    end += 4 + ((stream[end + 2] & 0xff) << 8 | stream[end + 3] & 0xff);
                }
                runs.add(bytes(Arrays.copyOf(stream, end)));
            }
        }
        return runs;
    }

    List<List<Record>> topics() {
        return Stream.of("connect", "disconnect", "closingtracefile")
                .flatMap(event -> Stream.of("event.v1." + event + ".edge1", "data.v1.msc-" + event))
                .map(topic -> bytes(topic.getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    /** Some of the records, for pieces of one in the other. */
    List<byte[]> splices(List<List<Record>> runs) {
        List<byte[]> splices = new ArrayList<>();
        for (int i = 0; splices.size() < MAX_SPLICES && i < MAX_FRAMES; i++) {
            for (List<Record> run : runs) {
                if (i < run.size()) {
                    splices.add(run.get(i).bytes());
                }
            }
        }
        return splices;
    }

    /** What earlier runs of that part have kept. */
    List<List<Record>> seeds(String part) throws IOException {
        List<List<Record>> runs = new ArrayList<>();
        try (Stream<Path> files = Files.list(seeds)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(part + '-'))
                    .sorted()
                    .toList()) {
                runs.add(read(file));
            }
        }
        return runs;
    }

    /** Writes each run to a file of its own, numbered on from those that are there. */
    void keep(String part, List<List<Record>> runs) throws IOException {
        int number = seeds(part).size();
        for (List<Record> run : runs) {
            Path file = seeds.resolve(String.format("%s-%05d.pcapng", part, number++));
            Map<Integer, Integer> interfaces = new TreeMap<>();
            try (OutputStream out = Files.newOutputStream(file);
                    PcapngWriter writer = new PcapngWriter(out, Resolution.NANOS)) {
                long time = START;
                for (Record record : run) {
                    Integer number0 = interfaces.get(record.linkType());
                    if (number0 == null) {
                        number0 = writer.addInterface(record.linkType(), 0, null, null);
                        interfaces.put(record.linkType(), number0);
                    }
                    time += record.gapNanos();
                    int length = record.bytes().length;
                    writer.write(number0, time, record.bytes(), 0, length, length);
                }
            }
        }
    }

    private static List<Record> bytes(byte[] bytes) {
        return List.of(new Record(bytes, BYTES, 0));
    }

    private static List<Record> read(Path file) throws IOException {
        List<Record> run = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            Frame frame = new Frame();
            long before = -1;
            while (run.size() < MAX_FRAMES && reader.next(frame)) {
                if (frame.kind == Frame.Kind.PACKET) {
                    long gap = before < 0 ? 0 : Math.max(0, frame.timeNanos - before);
                    before = frame.timeNanos;
                    byte[] bytes = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength);
                    run.add(new Record(bytes, frame.linkType, Math.min(gap, 60_000_000_000L)));
                }
            }
        }
        return run;
    }

    private List<Path> captureFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> folders = Files.list(captures)) {
            for (Path folder : folders.filter(f -> Files.isDirectory(f) && !f.endsWith("truth"))
                    .sorted()
                    .toList()) {
                try (Stream<Path> inside = Files.list(folder)) {
                    inside.sorted().forEach(files::add);
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
        }
        return files;
    }
}
