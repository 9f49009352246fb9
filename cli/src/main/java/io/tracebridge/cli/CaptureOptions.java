package io.tracebridge.cli;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which captures are read, and whose they are. */
final class CaptureOptions {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Captures, pcap or pcapng, also gzip or zstd; folders with captures; - for standard input.")
    List<Path> files;

    @Option(
            names = "--client",
            order = 10,
            paramLabel = "NAME",
            description =
                    "The client that captured them all. Default: NAME where a file is called trace-NAME-..., else a client of its own.")
    String client;

    /** Says of each file or folder that it is not there, or that this user may not read it: two things with two remedies. */
    static void refuseUnreadable(List<Path> paths) throws IOException {
        for (Path path : paths) {
            if (!path.toString().equals("-")) {
                path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
            }
        }
    }
}
