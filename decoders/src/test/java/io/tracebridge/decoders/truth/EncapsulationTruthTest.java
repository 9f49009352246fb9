package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.file.PcapngWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.testing.Nested;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The frames that our tests build, one of every way in which a datagram travels, are what they claim to be: tshark opens the same layers in each.
 * Where not, encapsulations.tsv says why.
 */
class EncapsulationTruthTest {
    @Test
    void tsharkOpensTheSameLayersInEveryBuiltFrame(@TempDir Path folder) throws IOException {
        Map<String, Nested.Example> examples = Nested.examples(new byte[20]);
        List<String> theirs = tshark(write(examples, folder.resolve("built.pcapng")));
        assertThat(theirs).as("lines of tshark").hasSameSizeAs(examples.keySet());
        Exceptions exceptions = new Exceptions("/truth/encapsulations.tsv");
        List<String> differences = new ArrayList<>();
        int frame = 0;
        for (Map.Entry<String, Nested.Example> example : examples.entrySet()) {
            Map<String, Integer> ours = ours(example.getValue());
            Set<String> opened = new TreeSet<>();
            ours.forEach((protocol, count) -> {
                if (count > 0) {
                    opened.add(protocol);
                }
            });
            Set<String> expected = new TreeSet<>(List.of(theirs.get(frame++).split(":")));
            expected.retainAll(ours.keySet());
            if (!opened.equals(expected) && !exceptions.covers(example.getKey(), "layers", opened.toString())) {
                differences.add(example.getKey() + "\tlayers\t" + opened + "\ttshark " + expected);
            }
        }
        assertThat(differences).as("frame and the layers we open").isEmpty();
        assertThat(exceptions.unused()).as("exceptions no longer needed").isEmpty();
    }

    private static Map<String, Integer> ours(Nested.Example example) {
        TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
        ProtocolProbe probe = new ProtocolProbe(test.site);
        test.frame(example.linkType(), TestSite.START, example.frame());
        test.site.finish();
        return probe.frames();
    }

    private static Path write(Map<String, Nested.Example> examples, Path file) throws IOException {
        Map<Integer, Integer> interfaces = new LinkedHashMap<>();
        try (PcapngWriter writer = new PcapngWriter(Files.newOutputStream(file), Resolution.NANOS)) {
            for (Nested.Example example : examples.values()) {
                Integer known = interfaces.get(example.linkType());
                if (known == null) {
                    known = writer.addInterface(example.linkType(), 65_535, null, null);
                    interfaces.put(example.linkType(), known);
                }
                byte[] frame = example.frame();
                writer.write(known, TestSite.START, frame, 0, frame.length, frame.length);
            }
        }
        return file;
    }

    /** {@code frame.protocols} of each frame; skips the test where there is no tshark. */
    private static List<String> tshark(Path capture) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(
                            "tshark", "-n", "-r", capture.toString(), "-T", "fields", "-e", "frame.protocols")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no tshark on the path: " + e.getMessage());
            throw e;
        }
        return process.inputReader(StandardCharsets.UTF_8).lines().toList();
    }
}
