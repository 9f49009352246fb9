package io.tracebridge.elasticsearch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The server's zip, unpacked once into a cache folder that any number of processes may share. */
final class Distribution {
    private Distribution() {}

    /**
     * The folder that holds bin/elasticsearch. Unpacked under a temporary name and then renamed: an unpacking that was killed leaves
     * nothing that is taken for whole, and of two at the same time the second uses what the first made.
     *
     * @throws IOException when the zip is missing or not a server, with the remedy
     */
    static Path unpacked(Path zip, Path cache) throws IOException {
        if (!Files.isRegularFile(zip)) {
            throw new IOException("no Elasticsearch zip at " + zip
                    + ": build the module elasticsearch once while online, which fetches"
                    + " org.elasticsearch.distribution.integ-test-zip:elasticsearch");
        }
        String name = zip.getFileName().toString().replaceFirst("\\.zip$", "");
        Path home = cache.resolve(name);
        if (!Files.isDirectory(home)) {
            Files.createDirectories(cache);
            Path making = Files.createTempDirectory(cache, name + ".unpacking.");
            try {
                unpack(zip, making);
                Files.move(onlyFolderIn(making, zip), home);
            } catch (FileAlreadyExistsException e) {
                // another process was first, and its copy is as good
            } catch (IOException e) {
                if (!Files.isDirectory(home)) { // else the same, told as "directory not empty"
                    throw e;
                }
            } finally {
                delete(making);
            }
        }
        return home.toRealPath();
    }

    private static void unpack(Path zip, Path into) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = into.resolve(entry.getName()).normalize();
                if (!target.startsWith(into)) {
                    throw new IOException(zip + " holds a file outside its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(entries, target);
                }
            }
        }
    }

    private static Path onlyFolderIn(Path folder, Path zip) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            List<Path> found = list.toList();
            if (found.size() != 1 || !Files.isRegularFile(found.get(0).resolve("bin/elasticsearch"))) {
                throw new IOException(zip + " is not an Elasticsearch server: it has no bin/elasticsearch");
            }
            return found.get(0);
        }
    }

    /** Removes a folder and what is in it, if it exists. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
