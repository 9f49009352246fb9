package io.tracebridge.capture.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The captures that files and folders on a command line stand for. What comes out is the same in whatever order they are named, and a file
 * that is reached twice, also through links, is there once.
 */
public final class CaptureFiles {
    /** How osmo-pcap-server and our collector name trace files; a number may tell files of the same second apart. */
    private static final Pattern TRACE_NAME =
            Pattern.compile("trace-(.+)-[0-9]{8}_[0-9]{6}(?:[._-][0-9]+)?\\.pcap(?:ng)?(?:\\.gz|\\.zst)?");

    private final List<CaptureFile> files = new ArrayList<>();
    private final List<CaptureProblem> ignored = new ArrayList<>();

    private CaptureFiles() {}

    /**
     * Looks into every file named, and every file in or below a folder named.
     *
     * @param client the client of all of them; null to go by {@link #clientOf}
     * @throws NoSuchFileException names what is not there
     */
    public static CaptureFiles find(Collection<Path> named, String client) throws IOException {
        SortedSet<Path> ownName = new TreeSet<>();
        SortedSet<Path> fromFolder = new TreeSet<>();
        for (Path path : named) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString(), null, "no such file or folder");
            }
            if (Files.isDirectory(path)) {
                walk(path, fromFolder);
            } else {
                ownName.add(Files.isRegularFile(path) ? path.toRealPath() : path);
            }
        }
        CaptureFiles found = new CaptureFiles();
        for (Path path : ownName) {
            found.files.add(CaptureFile.inspect(path, clientOf(path, client)));
        }
        fromFolder.removeAll(ownName);
        for (Path path : fromFolder) {
            CaptureFile file = CaptureFile.inspect(path, clientOf(path, client));
            if (file.isCapture()) {
                found.files.add(file);
            } else {
                found.ignored.add(file.problem());
            }
        }
        found.files.sort(Comparator.naturalOrder());
        return found;
    }

    private static void walk(Path folder, Collection<Path> into) throws IOException {
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) below::iterator) {
                if (Files.isRegularFile(path)) {
                    into.add(path.toRealPath());
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String clientOf(Path path, String client) {
        return client == null ? clientOf(path) : client;
    }

    /** NAME of a file called {@code trace-NAME-YYYYMMDD_HHMMSS.pcap[ng][.gz|.zst]}; null for every other name. */
    public static String clientOf(Path path) {
        Matcher matcher = TRACE_NAME.matcher(path.getFileName().toString());
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** All captures, in their natural order. A file that was named itself is here whatever it holds; {@link CaptureReader} tells. */
    public List<CaptureFile> files() {
        return List.copyOf(files);
    }

    /** The files of folders that are no captures, and what they are. */
    public List<CaptureProblem> ignored() {
        return List.copyOf(ignored);
    }

    /** Length of all captures, in bytes, compressed as they are. */
    public long size() {
        return files.stream().mapToLong(file -> Math.max(0, file.size())).sum();
    }

    /** The captures, each list those of one client; a capture of no known client is alone. The lists are ordered by their first captures. */
    public List<List<CaptureFile>> byClient() {
        Map<String, List<CaptureFile>> named = new TreeMap<>();
        List<List<CaptureFile>> groups = new ArrayList<>();
        for (CaptureFile file : files) {
            List<CaptureFile> group = file.client() == null ? null : named.get(file.client());
            if (group == null) {
                group = new ArrayList<>();
                groups.add(group);
                if (file.client() != null) {
                    named.put(file.client(), group);
                }
            }
            group.add(file);
        }
        return groups;
    }
}
