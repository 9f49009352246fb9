package io.tracebridge.elasticsearch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/**
 * Elasticsearch refuses to run as root. As root it is put into a user namespace, where it takes itself for nobody; where the kernel
 * forbids that, it becomes nobody in earnest. For this server only: a user namespace is no drop of privilege.
 */
final class Unprivileged {
    private static final String NOBODY = "65534";

    private Unprivileged() {}

    /** What to put before the command; empty for an ordinary user. May hand the work folder to nobody. */
    static List<String> prefix(Path work) throws IOException, InterruptedException {
        if (!isRoot()) {
            return List.of();
        }
        List<String> namespace = List.of("unshare", "--user", "--map-user=" + NOBODY, "--map-group=" + NOBODY);
        if (works(namespace)) {
            return namespace;
        }
        List<String> nobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--");
        if (!works(nobody)) {
            throw new IOException(
                    "Elasticsearch does not run as root, and neither unshare nor setpriv (util-linux) works here:"
                            + " start this as an ordinary user");
        }
        for (Path parent = work.toRealPath(); parent != null; parent = parent.getParent()) {
            if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("Elasticsearch runs as nobody here, who cannot pass " + parent + ": chmod o+x "
                        + parent + ", or choose another work folder");
            }
        }
        UserPrincipal owner =
                work.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.toList()) {
                Files.setOwner(file, owner);
            }
        }
        return nobody;
    }

    private static boolean isRoot() throws IOException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return Integer.valueOf(0).equals(uid);
    }

    private static boolean works(List<String> prefix) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(prefix.stream(), Stream.of("true")).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // not installed
        }
    }
}
