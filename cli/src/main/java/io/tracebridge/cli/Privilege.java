package io.tracebridge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Who runs this program. Only the edge's live capture needs a privilege; everything else refuses to have one. */
final class Privilege {
    /** Set by the launcher to the user that root has become. */
    static final String DROPPED_TO = "TRACEBRIDGE_RUN_BY_ROOT";

    private Privilege() {}

    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name")); // no /proc: not Linux
        }
    }

    /** @throws Failure when root runs a command that needs no privilege and did not say that it is meant */
    static void refuseRoot(String command, boolean allowed) {
        if (isRoot() && !allowed) {
            throw Failure.failed("tracebridge " + command
                    + " needs no privilege and refuses to run as root: start it as another user, or with the tracebridge launcher,"
                    + " which becomes TRACEBRIDGE_USER (default nobody), or add --allow-root");
        }
    }

    /** The remedy where a file may not be read or written. */
    static String whoMustRead() {
        return whoMustRead(System.getenv());
    }

    static String whoMustRead(Map<String, String> environment) {
        String user = environment.get(DROPPED_TO);
        return user == null
                ? "give user " + System.getProperty("user.name") + " access to it"
                : "started by root, this runs as user " + user
                        + ": give that user access, or set TRACEBRIDGE_USER, or add --allow-root";
    }
}
