package io.tracebridge.cli;

import io.tracebridge.bridge.cut.PacketCutter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The packets behind a document, offered on the page. */
final class PacketsOptions {
    /** Bytes of packets that one document may have. */
    private static final long LIMIT = 256L << 20;

    @Option(
            names = "--packets",
            order = 93,
            paramLabel = "DIR",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Offer on the page the packets behind a document, from the captures in this folder (the collector's"
                            + " --store), or several. Every user of this machine can then fetch them. Default: offer none.")
    List<Path> stores;

    @Mixin
    AuditOption audit = new AuditOption();

    /** Null when none are offered. */
    PacketCutter cutter(Map<String, String> environment) {
        return stores == null ? null : new PacketCutter(stores, audit.log(environment), LIMIT);
    }
}
