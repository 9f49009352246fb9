package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every capture of ../shared/captures, against what its MANIFEST.tsv says of it. */
class SharedCapturesTest {
    /** Files that may differ, as the issue allows. */
    private static final int MAX_EXCEPTIONS = 10;

    private Path captures;

    @BeforeEach
    void findCaptures() {
        captures = Path.of(System.getProperty("shared.dir", "shared.dir is not set"), "captures");
        assumeTrue(Files.isRegularFile(captures.resolve("MANIFEST.tsv")), "no captures in " + captures);
    }

    @Test
    void everyCaptureHasThePacketsItsManifestCounts() throws IOException {
        Map<String, Long> expected = new LinkedHashMap<>();
        for (String line : Files.readAllLines(captures.resolve("MANIFEST.tsv"), StandardCharsets.UTF_8)) {
            String[] columns = line.split("\t", -1);
            if (!columns[0].equals("file")) {
                expected.put(columns[0], Long.parseLong(columns[2]));
            }
        }
        assertThat(expected).hasSizeGreaterThan(300);
        Map<String, Long> exceptions = exceptions();
        assertThat(exceptions.size()).isLessThanOrEqualTo(MAX_EXCEPTIONS);
        assertThat(expected.keySet()).containsAll(exceptions.keySet());

        List<String> differences = new ArrayList<>();
        expected.forEach((file, packets) -> {
            long wanted = exceptions.getOrDefault(file, packets);
            try (CaptureReader reader = CaptureReader.open(captures.resolve(file))) {
                Frame frame = new Frame();
                while (reader.next(frame)) {
                    assertThat(frame.capturedLength).isBetween(0, frame.originalLength);
                    assertThat(frame.timeNanos).isNotNegative();
                }
                if (reader.packets() != wanted) {
                    differences.add(file + ": " + reader.packets() + " packets read, " + wanted + " expected; "
                            + reader.problem());
                }
            } catch (IOException e) {
                differences.add(file + ": " + e);
            }
        });
        assertThat(differences).isEmpty();
    }

    /** File, the packets that we read, and the reason, one a line. */
    private static Map<String, Long> exceptions() throws IOException {
        Map<String, Long> exceptions = new LinkedHashMap<>();
        try (InputStream in = SharedCapturesTest.class.getResourceAsStream("packet-count-exceptions.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\t", -1);
                    assertThat(columns).as(line).hasSize(3);
                    assertThat(columns[2]).as("reason of " + columns[0]).isNotBlank();
                    exceptions.put(columns[0], Long.parseLong(columns[1]));
                }
            }
        }
        return exceptions;
    }
}
