package io.tracebridge.bridge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureFile;
import io.tracebridge.capture.file.CaptureFiles;
import io.tracebridge.capture.file.CaptureProblem;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.capture.file.MergingReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The captures of a replay, by site, in an order that depends on their content and not on how they were named. A capture of no known
 * client is a site of its own, without a name.
 */
final class Captures {
    /** Stands for standard input on a command line. */
    static final Path STANDARD_INPUT = Path.of("-");

    /** What a site is read from; gives its frames in packet-time order. Owned by the thread that decodes the site. */
    interface Records extends Closeable {
        boolean next(Frame frame) throws IOException;

        /** The client of the record last read; empty when unknown. */
        String client();

        /** Bytes read so far, compressed as they are. */
        long position();

        long refused();

        List<CaptureProblem> problems();
    }

    /** One site, not opened yet. */
    static final class SiteCaptures {
        private final String name;
        private final List<CaptureFile> files = new ArrayList<>();
        private InputStream stream;

        private SiteCaptures(String name) {
            this.name = name;
        }

        /** Empty for a capture of no known client. */
        String name() {
            return name;
        }

        Records open() {
            return stream == null
                    ? new MergedRecords(new MergingReader(files))
                    : new StreamRecords(CaptureReader.open("standard input", stream), name);
        }
    }

    private final List<SiteCaptures> sites = new ArrayList<>();
    private final List<CaptureProblem> ignored;
    private final int count;
    private final long size;

    private Captures(CaptureFiles found) {
        this.ignored = found.ignored();
        this.count = found.files().size();
        this.size = found.size();
    }

    /**
     * Looks into what was named.
     *
     * @param client the client of all captures, or null to go by their names
     * @param input read when "-" is among the paths
     * @throws BridgeException when a path is not there, is no capture, or holds none
     */
    static Captures find(List<Path> named, String client, InputStream input, Decoding decoding) throws IOException {
        List<Path> paths = new ArrayList<>(named);
        boolean standardInput = paths.removeIf(STANDARD_INPUT::equals);
        CaptureFiles found;
        try {
            found = CaptureFiles.find(paths, client);
        } catch (NoSuchFileException e) {
            throw new BridgeException(e.getFile() + ": no such file or folder; check the name", e);
        }
        for (CaptureFile file : found.files()) {
            if (!file.isCapture()) {
                throw new BridgeException(file.problem().message());
            }
        }
        Captures captures = new Captures(found);
        if (standardInput) {
            SiteCaptures site = new SiteCaptures(client == null ? "" : client);
            site.stream = input;
            captures.sites.add(site);
        } else if (found.files().isEmpty()) {
            throw new BridgeException(
                    String.join(", ", paths.stream().map(Path::toString).toList())
                            + ": no capture in it; name pcap or pcapng files, or a folder that holds some");
        }
        captures.arrange(found, decoding);
        return captures;
    }

    private void arrange(CaptureFiles found, Decoding decoding) {
        Map<String, SiteCaptures> byName = new LinkedHashMap<>();
        for (CaptureFile file : found.files()) {
            SiteCaptures site;
            if (file.client() == null) {
                site = new SiteCaptures("");
                sites.add(site);
            } else {
                String name = decoding.site(file.client());
                site = byName.get(name);
                if (site == null) {
                    site = new SiteCaptures(name);
                    byName.put(name, site);
                    sites.add(site);
                }
            }
            site.files.add(file);
        }
    }

    List<SiteCaptures> sites() {
        return sites;
    }

    /** Files in folders that are no captures. */
    List<CaptureProblem> ignored() {
        return ignored;
    }

    int count() {
        return count;
    }

    /** Bytes of all files; standard input is not in it. */
    long size() {
        return size;
    }

    private record MergedRecords(MergingReader reader) implements Records {
        @Override
        public boolean next(Frame frame) throws IOException {
            return reader.next(frame);
        }

        @Override
        public String client() {
            String client = reader.capture().client();
            return client == null ? "" : client;
        }

        @Override
        public long position() {
            return reader.compressedPosition();
        }

        @Override
        public long refused() {
            return reader.refused();
        }

        @Override
        public List<CaptureProblem> problems() {
            return reader.problems();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private record StreamRecords(CaptureReader reader, String client) implements Records {
        @Override
        public boolean next(Frame frame) throws IOException {
            return reader.next(frame);
        }

        @Override
        public long position() {
            return reader.compressedPosition();
        }

        @Override
        public long refused() {
            return reader.refused();
        }

        @Override
        public List<CaptureProblem> problems() {
            return reader.problem() == null ? List.of() : List.of(reader.problem());
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
