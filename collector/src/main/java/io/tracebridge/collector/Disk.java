package io.tracebridge.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where trace files are created; what a test replaces to have a disk that fills up. */
interface Disk {
    /** A file open for writing. */
    interface Output extends Closeable {
        /** Writes some of the buffer at the end; what it took, it took, even when it then throws. */
        void write(ByteBuffer buffer) throws IOException;

        /** Cuts the file to a length. */
        void truncate(long length) throws IOException;
    }

    /**
     * Creates a file.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one
     */
    Output create(Path path, Set<PosixFilePermission> permissions) throws IOException;

    /** The real one. */
    Disk REAL = (path, permissions) -> {
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(permissions));
        return new Output() {
            @Override
            public void write(ByteBuffer buffer) throws IOException {
                channel.write(buffer);
            }

            @Override
            public void truncate(long length) throws IOException {
                channel.truncate(length);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    };
}
