package io.tracebridge.cli;

import io.tracebridge.bridge.cut.AuditLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where it is noted who was given packets. */
final class AuditOption {
    @Option(
            names = "--audit",
            order = 94,
            paramLabel = "FILE",
            description = "Where cuts of packets are noted. Default: tracebridge/cuts.ndjson in $XDG_STATE_HOME or"
                    + " ~/.local/state; /var/lib/tracebridge/cuts.ndjson when root started the launcher.")
    Path audit;

    AuditLog log(Map<String, String> environment) {
        return new AuditLog(audit == null ? usual(environment) : audit, Clock.systemUTC());
    }

    private static Path usual(Map<String, String> environment) {
        if (environment.containsKey(Privilege.DROPPED_TO)) {
            return Path.of("/var/lib/tracebridge/cuts.ndjson");
        }
        String configured = environment.get("XDG_STATE_HOME");
        Path folder = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(configured);
        return folder.resolve("tracebridge").resolve("cuts.ndjson");
    }
}
