package io.tracebridge.bridge;

import io.tracebridge.decoders.subscriber.PseudonymKeys;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The keys that document ids and pseudonyms are made with: 32 bytes as one line of hexadecimal digits each, in a file that only its
 * owner reads. All bridges that write into one index must have the same; without it nobody can tell whose number a pseudonym stands
 * for. The first line is for document ids; all lines are for pseudonyms but those that end in {@code retired}, the last one being the
 * current (docs/adr/0006).
 */
public final class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final String RETIRED = "retired";

    /** Lines of a file: years of rotations, and far below what would be read by mistake. */
    private static final int MAXIMUM_LINES = 100;

    private static final Set<PosixFilePermission> NOBODY_ELSE = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private KeyFile() {}

    /**
     * What a key file holds.
     *
     * @param documents key of document ids
     * @param pseudonyms keys of pseudonyms, the current one first
     */
    public record Keys(byte[] documents, List<byte[]> pseudonyms) {
        /** How many there are, never what they are. */
        @Override
        public String toString() {
            return "keys: one for document ids, " + pseudonyms.size() + " for pseudonyms";
        }
    }

    /**
     * Reads the keys; makes file and key on first use. Of two programs that make it at once, both get the same.
     *
     * @throws BridgeException when others may read the file, or it holds no key; says what to do
     */
    public static Keys readOrMake(Path file) throws BridgeException {
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

    private static Keys read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(NOBODY_ELSE::contains)) {
            throw new BridgeException("key file " + file + " is open to others ("
                    + PosixFilePermissions.toString(permissions) + "): chmod 600 " + file);
        }
        if (Files.size(file) > MAXIMUM_LINES * 4 * KEY_BYTES) {
            throw noKeys(file, "is longer than " + MAXIMUM_LINES + " keys");
        }
        List<String> lines =
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        if (lines.isEmpty()) {
            throw noKeys(file, "is empty");
        }
        byte[] documents = null;
        List<byte[]> pseudonyms = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).strip().split("\\s+");
            boolean retired = words.length == 2 && words[1].equals(RETIRED);
            if (!words[0].matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}") || words.length > (retired ? 2 : 1)) {
                throw noKeys(file, "line " + (i + 1) + " holds no key");
            }
            byte[] key = HexFormat.of().parseHex(words[0]);
            documents = documents == null ? key : documents;
            if (!retired) {
                pseudonyms.add(0, key);
            }
        }
        if (pseudonyms.isEmpty() || pseudonyms.size() > PseudonymKeys.MAXIMUM) {
            throw new BridgeException(
                    "key file " + file + " has " + pseudonyms.size() + " keys in use for pseudonyms; 1 to "
                            + PseudonymKeys.MAXIMUM + " can be: "
                            + (pseudonyms.isEmpty() ? "append a new key" : "write " + RETIRED + " behind the oldest"));
        }
        return new Keys(documents, List.copyOf(pseudonyms));
    }

    private static BridgeException noKeys(Path file, String what) {
        return new BridgeException(
                "key file " + file + ": " + what + "; a line is " + 2 * KEY_BYTES
                        + " hexadecimal digits, and " + RETIRED
                        + " behind them if no pseudonyms are made with it; name another file, or move it away and a new key is made");
    }
}
