package io.tracebridge.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * The key that document ids and pseudonyms are made with: 32 bytes as one line of hexadecimal digits, in a file that only its owner
 * reads. All bridges that write into one index must have the same; without it nobody can tell whose number a pseudonym stands for.
 */
public final class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final Set<PosixFilePermission> NOBODY_ELSE = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private KeyFile() {}

    /**
     * Reads the key; makes file and key on first use. Of two programs that make it at once, both get the same.
     *
     * @throws BridgeException when others may read the file, or it holds no key; says what to do
     */
    public static byte[] readOrMake(Path file) throws BridgeException {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return read(file);
        } catch (BridgeException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new BridgeException("key file " + file + ": the folder does not exist; make it first", e);
        } catch (IOException e) {
            throw new BridgeException(
                    "key file " + file + ": " + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "; this user must be able to read it, and to write its folder when it is made",
                    e);
        }
    }

    private static void make(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        byte[] line = (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        // Written under another name, so that nobody ever reads half a key.
        Path making = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                ".key",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(making, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(line));
                channel.force(true);
            }
            Files.createLink(file, making);
        } catch (FileAlreadyExistsException e) {
            // another program was first, and its key counts
        } finally {
            Files.delete(making);
        }
    }

    private static byte[] read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(NOBODY_ELSE::contains)) {
            throw new BridgeException("key file " + file + " is open to others ("
                    + PosixFilePermissions.toString(permissions) + "): chmod 600 " + file);
        }
        if (Files.size(file) <= 4 * KEY_BYTES) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (text.matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}")) {
                return HexFormat.of().parseHex(text);
            }
        }
        throw new BridgeException("key file " + file + " holds no key: it must be one line of " + 2 * KEY_BYTES
                + " hexadecimal digits; name another file, or move it away and a new key is made");
    }
}
