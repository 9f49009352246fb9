package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every SIP message of the captures in shared/captures, field by field against what tshark says of it, whatever it travels in; and that in
 * the captures in which tshark sees none, we see none. Where we differ on purpose, truth-exceptions.tsv says so: capture, frames, field, our
 * value, reason.
 *
 * <pre>mvn -pl decoders -am test -Dtest=SipTruthTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class SipTruthTest {
    private static final Path CAPTURES = Path.of(System.getProperty("shared.dir", "../../shared"), "captures");
    private static final String EXCEPTIONS = "truth-exceptions.tsv";

    /** Capture, frame and field to our value. */
    private static final Map<String, String> EXCEPTED = new HashMap<>();

    private static final Set<String> USED = new TreeSet<>();

    @BeforeAll
    static void readExceptions() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SipTruthTest.class.getResourceAsStream(EXCEPTIONS)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] columns = line.split("\t");
                    assertThat(columns).as(line).hasSize(5);
                    assertThat(columns[4]).as("reason of " + line).isNotBlank();
                    for (String frame : columns[1].split(",")) {
                        EXCEPTED.put(columns[0] + '\t' + frame + '\t' + columns[2], columns[3]);
                    }
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTshark() throws IOException {
        assumeTrue(Files.isDirectory(CAPTURES), "no captures at " + CAPTURES + ": set -Dshared.dir");
        List<DynamicTest> tests = new ArrayList<>();
        int[] messages = new int[1];
        try (Stream<Path> files = Files.walk(CAPTURES, 2)) {
            for (Path file : files.sorted().toList()) {
                JsonNode truth = truth(file);
                if (truth != null) {
                    messages[0] += truth.at("/protocols/sip").asInt();
                    tests.add(
                            DynamicTest.dynamicTest(CAPTURES.relativize(file).toString(), () -> compare(file, truth)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(300);
        assertThat(messages[0]).as("messages that tshark sees").isGreaterThan(450);
        tests.add(DynamicTest.dynamicTest("no exception is out of date", () -> {
            Set<String> unused = new TreeSet<>(EXCEPTED.keySet());
            unused.removeAll(USED);
            assertThat(unused).isEmpty();
        }));
        return tests.stream();
    }

    private static JsonNode truth(Path file) throws IOException {
        Path json = CAPTURES.resolve("truth").resolve(CAPTURES.relativize(file) + ".json");
        return Files.isRegularFile(json) ? new ObjectMapper().readTree(json.toFile()) : null;
    }

    private static void compare(Path file, JsonNode truth) throws IOException {
        TreeMap<Integer, Map<String, String>> theirs = new TreeMap<>();
        JsonNode columns = truth.at("/tables/sip/cols");
        for (JsonNode row : truth.at("/tables/sip/rows")) {
            Map<String, String> fields = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                fields.put(columns.get(i).textValue(), row.get(i).textValue());
            }
            theirs.put(Integer.parseInt(fields.get("frame.number")), fields);
        }
        TreeMap<Integer, Map<String, String>> ours = SipTruthRecorder.of(file);
        TreeSet<Integer> frames = new TreeSet<>(theirs.keySet());
        frames.addAll(ours.keySet());
        List<String> differences = new ArrayList<>();
        String name = CAPTURES.relativize(file).toString();
        for (int frame : frames) {
            Map<String, String> expected = theirs.get(frame);
            Map<String, String> actual = ours.get(frame);
            if (expected == null || actual == null) {
                differ(
                        differences,
                        name,
                        frame,
                        "message",
                        expected == null ? "none" : "one",
                        actual == null ? "none" : "one");
                continue;
            }
            for (String field : SipTruthRecorder.COMPARED) {
                String there = expected.getOrDefault(field, "");
                if (!there.equals(actual.get(field))) {
                    differ(differences, name, frame, field, there, actual.get(field));
                }
            }
        }
        if (!differences.isEmpty()) {
            fail(differences.size() + " differences (tshark's value first):\n" + String.join("\n", differences));
        }
    }

    private static void differ(
            List<String> differences, String file, int frame, String field, String expected, String actual) {
        String where = file + '\t' + frame + '\t' + field;
        if (actual.equals(EXCEPTED.get(where))) {
            USED.add(where);
            return;
        }
        differences.add("  frame " + frame + " " + field + ": " + expected + "  |  " + actual);
    }
}
