package io.tracebridge.decoders.truth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The captures of the shared folder and what tshark says of them. */
final class Captures {
    /** The folders of captures, all of them. */
    static final List<String> KINDS = List.of(
            "dns",
            "tcp",
            "encap",
            "formats",
            "ipfrag",
            "malformed",
            "gtp",
            "sip",
            "rtp",
            "sctp",
            "sigtran",
            "smpp",
            "gsm",
            "diameter",
            "mgcp");

    private static final ObjectMapper JACKSON = new ObjectMapper();

    private Captures() {}

    /** The captures' folder; skips the test where it is absent. */
    static Path folder() {
        String shared = System.getProperty("shared.dir");
        Path folder = shared == null ? null : Path.of(shared, "captures");
        Assumptions.assumeTrue(
                folder != null && Files.isDirectory(folder.resolve("truth")),
                "no captures: the system property shared.dir names no folder that has captures/truth");
        return folder;
    }

    /** All captures that have a truth. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> kinds = Files.list(folder)) {
            return names(
                    folder,
                    kinds.filter(Files::isDirectory)
                            .map(kind -> kind.getFileName().toString())
                            .filter(kind -> !kind.equals("truth"))
                            .sorted()
                            .toList());
        }
    }

    /** Names like {@code dns/zeek__nsec3.pcap} of the captures that have a truth, in order. */
    static List<String> names(Path folder, List<String> kinds) throws IOException {
        List<String> names = new ArrayList<>();
        for (String kind : kinds) {
            try (Stream<Path> files = Files.list(folder.resolve(kind))) {
                files.map(file -> kind + '/' + file.getFileName())
                        .filter(name -> Files.exists(truthFile(folder, name)))
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names;
    }

    static JsonNode truth(Path folder, String name) throws IOException {
        return JACKSON.readTree(truthFile(folder, name).toFile());
    }

    private static Path truthFile(Path folder, String name) {
        return folder.resolve("truth").resolve(name + ".json");
    }

    /** Gives all records to the site. */
    static void read(Path folder, String name, Site site) throws IOException {
        try (CaptureReader reader = CaptureReader.open(folder.resolve(name))) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                site.frame("truth", frame);
            }
        }
    }
}
