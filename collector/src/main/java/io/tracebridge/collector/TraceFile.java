package io.tracebridge.collector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;

/**
 * One trace file being written. Created new, never over another: a name that is taken, here or among the completed files, gets a number.
 *
 * <p>Not thread-safe; owned by the collector thread.
 */
final class TraceFile {
    private static final int MOST_FILES_A_SECOND = 100_000;

    private final Disk.Output output;
    private final Path path;
    private long length;
    private IOException failure;

    private TraceFile(Disk.Output output, Path path) {
        this.output = output;
        this.path = path;
    }

    /** Creates the file of a local time. */
    static TraceFile create(Disk disk, CollectorSettings settings, String client, LocalDateTime time, String suffix)
            throws IOException {
        for (int number = 0; number < MOST_FILES_A_SECOND; number++) {
            String name = TraceFileName.of(client, time, number, suffix);
            if (settings.completed() != null
                    && Files.exists(settings.completed().resolve(name))) {
                continue;
            }
            Path path = settings.store().resolve(name);
            try {
                return new TraceFile(disk.create(path, settings.filePermissions()), path);
            } catch (FileAlreadyExistsException e) {
                // taken: the next number
            }
        }
        throw new IOException("no free name for a trace file of " + client + " at " + time + " in " + settings.store());
    }

    /**
     * Writes {@code [from, to)}.
     *
     * @return the index up to which the file has taken the bytes: {@code to}, or less when the disk took no more
     */
    int write(byte[] bytes, int from, int to) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
        failure = null;
        try {
            while (buffer.hasRemaining()) {
                output.write(buffer);
            }
        } catch (IOException e) {
            failure = e;
        }
        length += buffer.position() - from;
        return buffer.position();
    }

    /** Why the last {@link #write} took less than all; null when it took all. */
    IOException failure() {
        return failure;
    }

    /** Bytes in the file. */
    long length() {
        return length;
    }

    Path path() {
        return path;
    }

    /** Takes the last bytes off again: a record that is not whole. */
    void truncate(long bytes) throws IOException {
        output.truncate(length - bytes);
        length -= bytes;
    }

    /** Closes the file. */
    void close() throws IOException {
        output.close();
    }

    /** Closes and deletes the file: nothing of use is in it. */
    void discard() throws IOException {
        output.close();
        Files.deleteIfExists(path);
    }

    /** Moves the closed file to the folder of completed files, by rename; says where it is. */
    Path moveTo(Path folder) throws IOException {
        Path target = folder.resolve(path.getFileName());
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        return Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
