package io.tracebridge.benchmarks;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.edgeprotocol.EdgeFrameReader;
import io.tracebridge.capture.edgeprotocol.RefusedException;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.Outcome;
import io.tracebridge.capture.file.PayloadReader;
import io.tracebridge.capture.sidechannel.Topic;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;

/** The loop of {@link Fuzz}, loaded with the instrumented classes. One thread works, one watches for inputs that take more than 10 s of CPU. */
public final class Fuzzing {
    /** A site is ended and another one made, with other options, after so many frames. */
    private static final int FRAMES_PER_SITE = 100_000;

    /** The most records of an original that are fed one after the other. */
    private static final int LONGEST_RUN = 12;

    private static final int READER_SHARE = 100;
    private static final long HANGING_NANOS = 10_000_000_000L;
    private static final long PROGRESS = 1_000_000;
    private static final List<byte[]> KEYS = List.of(
            "first".repeat(8).getBytes(StandardCharsets.US_ASCII),
            "second".repeat(8).getBytes(StandardCharsets.US_ASCII));
    private static final String NETWORKS = "10.0.0.0/8,192.168.0.0/16,2001:db8::/32,fe80::/10";
    private static final String[] PRIVACY = {"pseudonym", "clear", "drop"};

    private final Corpus corpus;
    private final long inputs;
    private final long seed;
    private final SplittableRandom random;
    private final ObjectMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final Map<Dataset, SchemaCheck> schemas = new HashMap<>();
    private volatile long done;
    private volatile boolean working;
    private final long worker = Thread.currentThread().getId();
    private Mutator mutator;
    private Map<String, String> options = Map.of();
    private FieldCatalog fields;
    private long documents;

    private Fuzzing(Corpus corpus, long inputs, long seed) {
        this.corpus = corpus;
        this.inputs = inputs;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** As {@link Fuzz} tells; called through reflection. */
    public static void run(String[] arguments) throws IOException {
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : 20_261_123L;
        Corpus corpus = new Corpus(Path.of(arguments[0]), Path.of(arguments[1]).resolve("seeds"));
        new Fuzzing(corpus, Long.parseLong(arguments[2]), seed).all();
    }

    private void all() throws IOException {
        System.out.printf("seed %d, %,d frames for the decoders, a hundredth for each reader%n", seed, inputs);
        Thread watch = new Thread(this::watch, "watch");
        watch.setDaemon(true);
        watch.start();
        part("files", corpus.files(), inputs / READER_SHARE, this::file);
        part("payloads", corpus.payloads(), inputs / READER_SHARE, this::payload);
        part("edge-protocol", corpus.edgeFrames(), inputs / READER_SHARE, this::edgeFrame);
        part(
                "topics",
                corpus.topics(),
                inputs / READER_SHARE,
                record -> Topic.read(Arrays.copyOf(mutator.bytes, mutator.length)));
        site = newSite();
        frame.timeNanos = 1_700_000_000_000_000_000L;
        part("decoders", corpus.frames(), inputs, this::siteFrame);
        site.finish();
        System.out.printf("%,d documents, one in 16 of them looked at%n", documents);
    }

    private interface Target {
        /** Takes what {@link #mutator} holds, made from the record. */
        void feed(Corpus.Record record) throws IOException;
    }

    /** Feeds runs of records, some of them damaged, and keeps the runs that reach something new. */
    private void part(String name, List<List<Corpus.Record>> originals, long count, Target target) throws IOException {
        long start = System.nanoTime();
        List<List<Corpus.Record>> kept = new ArrayList<>(corpus.seeds(name));
        int written = kept.size();
        mutator = new Mutator(seed, corpus.splices(originals));
        List<Corpus.Record> fed = new ArrayList<>();
        working = true;
        try {
            for (List<Corpus.Record> run : kept) {
                for (Corpus.Record record : run) {
                    mutator.take(record.bytes(), 0);
                    target.feed(record);
                }
            }
            Probes.anyNew();
            for (long i = 0; i < count; ) {
                List<Corpus.Record> run = choose(originals, kept);
                int from = random.nextInt(run.size());
                int to = Math.min(run.size(), from + 1 + random.nextInt(LONGEST_RUN));
                fed.clear();
                for (Corpus.Record record : run.subList(from, to)) {
                    mutator.take(record.bytes(), random.nextBoolean() ? 0 : 1 + random.nextInt(4));
                    target.feed(record);
                    done++;
                    if (++i % PROGRESS == 0) {
                        progress(name, i, kept.size(), start);
                        corpus.keep(name, kept.subList(written, kept.size()));
                        written = kept.size();
                    }
                    // The frames before it may be what brought the decoder there: kept with it.
                    fed.add(record.with(mutator.bytes, mutator.length));
                }
                if (Probes.anyNew()) {
                    kept.add(List.copyOf(fed));
                }
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            fail(name + ": " + e);
        }
        working = false;
        corpus.keep(name, kept.subList(written, kept.size()));
        progress(name, count, kept.size(), start);
    }

    private static void progress(String name, long inputs, int kept, long start) {
        System.out.printf(
                "%-14s %,13d inputs, %,6d seeds kept, %,6d s%n",
                name, inputs, kept, (System.nanoTime() - start) / 1_000_000_000);
    }

    private List<Corpus.Record> choose(List<List<Corpus.Record>> originals, List<List<Corpus.Record>> kept) {
        List<List<Corpus.Record>> from = kept.isEmpty() || random.nextBoolean() ? originals : kept;
        return from.get(random.nextInt(from.size()));
    }

    private final Frame frame = new Frame();
    private Site site;
    private long inSite;

    private void siteFrame(Corpus.Record record) {
        frame.kind = random.nextInt(100) == 0 ? Frame.Kind.MARK : Frame.Kind.PACKET;
        frame.data = mutator.bytes;
        frame.offset = 0;
        frame.capturedLength = mutator.length;
        frame.originalLength = mutator.length + (random.nextInt(8) == 0 ? random.nextInt(2000) : 0);
        frame.linkType = random.nextInt(256) == 0 ? random.nextInt(300) : record.linkType();
        frame.timeNanos += gap(record);
        site.frame("edge" + random.nextInt(2), frame);
        if (++inSite % FRAMES_PER_SITE == 0) {
            site.finish();
            site = newSite();
        }
    }

    /** Mostly the record's own distance from the one before; now and then a wait that ends things, or a clock set back. */
    private long gap(Corpus.Record record) {
        return switch (random.nextInt(10_000)) {
            case 0 -> -400_000_000_000L;
            case 1, 2, 3, 4 -> random.nextLong(600_000_000_000L);
            case 5, 6 -> 3_700_000_000_000L;
            default -> record.gapNanos();
        };
    }

    private Site newSite() {
        List<Protocol> protocols = new ArrayList<>();
        ServiceLoader.load(Protocol.class, Protocol.class.getClassLoader()).forEach(protocols::add);
        if (fields == null) {
            fields = FieldCatalog.of(protocols);
        }
        options = new HashMap<>();
        List<DecoderOption> known = new ArrayList<>(Site.options());
        protocols.forEach(protocol -> known.addAll(protocol.options()));
        for (DecoderOption option : known) {
            if (option.form().matches("[a-z]+(\\|[a-z]+)+")) {
                String[] words = option.form().split("\\|");
                options.put(option.name(), words[random.nextInt(words.length)]);
            } else if (option.form().startsWith("ADDRESS/LENGTH") && random.nextBoolean()) {
                options.put(option.name(), NETWORKS);
            }
        }
        String privacy = PRIVACY[random.nextInt(PRIVACY.length)];
        int tables = random.nextInt(4) == 0 ? 1 << 20 : 64 << 20;
        Site made = new Site(new Settings(new byte[32], KEYS, tables, privacy, options), protocols, this::document);
        made.onError((client, failed, error) -> {
            error.printStackTrace();
            fail("a decoder threw");
        });
        return made;
    }

    private void document(Dataset dataset, long start, byte[] id, long version, byte[] bytes, int offset, int length) {
        if (++documents % 16 != 0) {
            return;
        }
        try {
            SchemaCheck check = schemas.computeIfAbsent(dataset, of -> new SchemaCheck(fields, of));
            List<String> violations = check.violations(json.readTree(bytes, offset, length));
            if (!violations.isEmpty()) {
                fail(violations + "\n" + new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            fail("not JSON: " + e.getMessage() + "\n" + new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    private void file(Corpus.Record record) throws IOException {
        Frame read = new Frame();
        try (CaptureReader reader =
                CaptureReader.open("fuzz", new ByteArrayInputStream(mutator.bytes, 0, mutator.length))) {
            while (reader.next(read)) {
                check(read);
            }
            reader.problem();
        }
    }

    private final PayloadReader payloads = new PayloadReader();
    private final Frame payloadFrame = new Frame();

    private void payload(Corpus.Record record) {
        if (record.linkType() == Corpus.LINK_HEADER) {
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

    private void edgeFrame(Corpus.Record record) {
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

    private void watch() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = -1;
        long since = 0;
        while (true) {
            // of CPU, not of time: at a low priority it may wait for long
            long cpu = threads.getThreadCpuTime(worker);
            if (done != before || !working) {
                before = done;
                since = cpu;
            } else if (cpu - since >= HANGING_NANOS) {
                fail("hangs for 10 s of CPU");
            }
            try {
                Thread.sleep(1_000);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void fail(String what) {
        System.out.println(what + "\noptions: " + options + "\ninput: "
                + HexFormat.of().formatHex(mutator.bytes, 0, mutator.length));
        Runtime.getRuntime().halt(1);
    }
}
