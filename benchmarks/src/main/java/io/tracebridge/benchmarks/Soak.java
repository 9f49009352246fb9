package io.tracebridge.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.edgeprotocol.EdgeFrameReader;
import io.tracebridge.capture.edgeprotocol.RefusedException;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.Outcome;
import io.tracebridge.capture.file.PayloadReader;
import io.tracebridge.capture.sidechannel.Topic;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Feeds millions of damaged inputs, made from real captures, to every reader and decoder at full speed, in a small heap. Ends with 0 only
 * if nothing was thrown, nothing hung and every document was JSON; otherwise prints the input as hex and ends with 1.
 *
 * <p>{@code Soak CAPTURES INPUTS [SEED]}; one thread works, one watches for inputs that take longer than 10 s.
 */
public final class Soak {
    private static final int INPUTS_PER_SITE = 200_000;
    private static final int MAX_FILE = 4096;
    private static final List<String> FOLDERS =
            List.of("dns", "tcp", "ipfrag", "encap", "gtp", "formats", "malformed", "sip", "sctp", "gsm");

    private final Path captures;
    private final long inputs;
    private final long seed;
    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private volatile long done;
    private volatile Mutator current;
    private long documents;

    private Soak(Path captures, long inputs, long seed) {
        this.captures = captures;
        this.inputs = inputs;
        this.seed = seed;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: Soak CAPTURES INPUTS [SEED]");
            System.exit(2);
        }
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 20_261_123L;
        new Soak(Path.of(arguments[0]), Long.parseLong(arguments[1]), seed).run();
    }

    private void run() throws IOException {
        System.out.printf("seed %d, %,d inputs each%n", seed, inputs);
        Thread watch = new Thread(this::watch, "watch");
        watch.setDaemon(true);
        watch.start();
        each("capture files", files(), this::file);
        each("payloads", payloads(), this::payload);
        each("edge protocol", edgeFrames(), this::edgeFrame);
        each("topics", topics(), (mutator, chosen) -> Topic.read(Arrays.copyOf(mutator.bytes, mutator.length)));
        for (String folder : FOLDERS) {
            site(folder);
        }
    }

    private interface Target {
        void feed(Mutator mutator, int chosen) throws IOException;
    }

    private void each(String name, List<byte[]> originals, Target target) throws IOException {
        if (originals.isEmpty()) {
            throw new IOException("no originals for " + name + " below " + captures);
        }
        long start = System.nanoTime();
        Mutator mutator = new Mutator(seed, originals);
        current = mutator;
        try {
            for (long i = 0; i < inputs; i++) {
                target.feed(mutator, mutator.next());
                done++;
            }
        } catch (RuntimeException e) {
            fail(name + ": " + e, mutator);
        }
        System.out.printf(
                "%-16s %,12d inputs from %,7d originals in %,6d s%n",
                name, inputs, originals.size(), (System.nanoTime() - start) / 1_000_000_000);
    }

    private void site(String folder) throws IOException {
        List<byte[]> originals = new ArrayList<>();
        List<Integer> linkTypes = new ArrayList<>();
        for (Path file : captureFiles(folder)) {
            try (CaptureReader reader = CaptureReader.open(file)) {
                Frame frame = new Frame();
                while (originals.size() < 50_000 && reader.next(frame)) {
                    if (frame.kind == Frame.Kind.PACKET) {
                        originals.add(
                                Arrays.copyOfRange(frame.data, frame.offset, frame.offset + frame.capturedLength));
                        linkTypes.add(frame.linkType);
                    }
                }
            }
        }
        Frame frame = new Frame();
        Site[] site = {newSite()};
        long[] fed = {0};
        frame.timeNanos = 1_700_000_000_000_000_000L;
        each("site: " + folder, originals, (mutator, chosen) -> {
            frame.kind = mutator.nextInt(100) == 0 ? Frame.Kind.MARK : Frame.Kind.PACKET;
            frame.data = mutator.bytes;
            frame.offset = 0;
            frame.capturedLength = mutator.length;
            frame.originalLength = mutator.length + (mutator.nextInt(8) == 0 ? mutator.nextInt(2000) : 0);
            frame.linkType = mutator.nextInt(64) == 0 ? mutator.nextInt(300) : linkTypes.get(chosen);
            frame.timeNanos += mutator.nextInt(10_000) == 0 ? -400_000_000_000L : mutator.nextInt(1_000_000);
            site[0].frame("edge" + (mutator.length & 1), frame);
            if (++fed[0] % INPUTS_PER_SITE == 0) {
                site[0].finish();
                site[0] = newSite();
            }
        });
        site[0].finish();
        System.out.printf(
                "%-16s %,12d documents so far, all of them JSON where looked at (one in 16)%n", "", documents);
    }

    private Site newSite() {
        List<Protocol> protocols = new ArrayList<>();
        ServiceLoader.load(Protocol.class).forEach(protocols::add);
        Settings settings = new Settings(new byte[32], 64 << 20, "pseudonym", Map.of());
        Site site = new Site(settings, protocols, (dataset, start, id, version, bytes, offset, length) -> {
            if (++documents % 16 == 0) {
                check(bytes, offset, length);
            }
        });
        site.onError((client, frame, error) -> {
            error.printStackTrace();
            fail("a decoder threw", current);
        });
        return site;
    }

    private void check(byte[] bytes, int offset, int length) {
        try (JsonParser parser = json.createParser(bytes, offset, length)) {
            while (parser.nextToken() != null) {
                // every token is looked at by the parser
            }
        } catch (IOException e) {
            fail(
                    "not JSON: " + e.getMessage() + "\n" + new String(bytes, offset, length, StandardCharsets.UTF_8),
                    current);
        }
    }

    private void file(Mutator mutator, int chosen) throws IOException {
        Frame frame = new Frame();
        try (CaptureReader reader =
                CaptureReader.open("soak", new ByteArrayInputStream(mutator.bytes, 0, mutator.length))) {
            while (reader.next(frame)) {
                check(frame);
            }
            reader.problem();
        }
    }

    private final PayloadReader payloads = new PayloadReader();
    private final Frame payloadFrame = new Frame();

    private void payload(Mutator mutator, int chosen) {
        if (chosen % 2 == 0) {
            payloads.link(mutator.bytes, 0, mutator.length);
        } else if (payloads.data(mutator.bytes, 0, mutator.length, payloadFrame) == Outcome.FRAME) {
            check(payloadFrame);
        }
    }

    private static void check(Frame frame) {
        if (frame.kind == Frame.Kind.PACKET
                && (frame.offset < 0
                        || frame.capturedLength < 0
                        || frame.capturedLength > frame.data.length - frame.offset
                        || frame.capturedLength > frame.originalLength)) {
            throw new IllegalStateException("frame outside its array");
        }
    }

    private void edgeFrame(Mutator mutator, int chosen) {
        EdgeFrameReader reader = new EdgeFrameReader(262_144);
        int from = 0;
        try {
            while (reader.next(mutator.bytes, from, mutator.length) != EdgeFrameReader.Next.INCOMPLETE) {
                if (reader.end() <= from || reader.end() > mutator.length) {
                    throw new IllegalStateException("frame ends at " + reader.end());
                }
                from = reader.end();
            }
        } catch (RefusedException e) {
            e.refusal();
        }
    }

    private List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String folder : FOLDERS) {
            for (Path file : captureFiles(folder)) {
                if (Files.size(file) <= MAX_FILE) {
                    files.add(Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    /** Link headers at even places, data payloads at odd ones. */
    private List<byte[]> payloads() throws IOException {
        List<byte[]> payloads = new ArrayList<>();
        for (byte[] stream : edgeFrames()) {
            int firstLength = (stream[2] & 0xff) << 8 | stream[3] & 0xff;
            for (int at = 4 + firstLength; at + 4 <= stream.length; ) {
                int length = (stream[at + 2] & 0xff) << 8 | stream[at + 3] & 0xff;
                payloads.add(Arrays.copyOfRange(stream, 4, 4 + firstLength));
                payloads.add(Arrays.copyOfRange(stream, at + 4, at + 4 + length));
                at += 4 + length;
            }
        }
        return payloads;
    }

    /** The first few frames of each recorded stream. */
    private List<byte[]> edgeFrames() throws IOException {
        List<byte[]> streams = new ArrayList<>();
        try (Stream<Path> folders = Files.list(captures.resolveSibling("golden").resolve("osmo-pcap"))) {
            for (Path folder : folders.sorted().toList()) {
                byte[] stream = Files.readAllBytes(folder.resolve("stream.bin"));
                int end = 0;
                for (int frames = 0; frames < 4 && end + 4 <= stream.length; frames++) {
                    end += 4 + ((stream[end + 2] & 0xff) << 8 | stream[end + 3] & 0xff);
                }
                streams.add(Arrays.copyOf(stream, end));
            }
        }
        return streams;
    }

    private static List<byte[]> topics() {
        return Stream.of("connect", "disconnect", "closingtracefile")
                .flatMap(event -> Stream.of("event.v1." + event + ".edge1", "data.v1.msc-" + event))
                .map(topic -> topic.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }

    private List<Path> captureFiles(String folder) {
        try (Stream<Path> files = Files.list(captures.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void watch() {
        long before = -1;
        while (true) {
            if (done == before && current != null) {
                fail("hangs for 10 s", current);
            }
            before = done;
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void fail(String what, Mutator mutator) {
        System.out.println(what + "\ninput: " + HexFormat.of().formatHex(mutator.bytes, 0, mutator.length));
        Runtime.getRuntime().halt(1);
    }
}
