package io.tracebridge.decoders.dns;

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
import java.util.Comparator;
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
 * Every DNS message and transaction of the captures in shared/captures, field by field against what tshark says of
 * them. Where the standard is not on tshark's side, truth-exceptions.tsv says so, and why. The command:
 *
 * <pre>mvn -pl decoders -am test -Dtest=DnsTruthTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class DnsTruthTest {
    private static final Path CAPTURES = Path.of(System.getProperty("shared.dir", "../../shared"), "captures");
    private static final String EXCEPTIONS = "truth-exceptions.tsv";

    /** Where DNS is spoken elsewhere; tshark recognises it by its looks, we are told. */
    private static final Map<String, String> PORTS = Map.of(
            "ndpi__dnscrypt-v1-and-resolver-pings.pcap", "53,443,465,553,1053,1443,2053,4343,8443",
            "suricata-verify__vxlan-decoder-01__input.pcap", "53,32021",
            "wireshark__dns_port.pcap", "53,65282");

    /** A difference that is meant: in this file, in this frame, in this field ({@code *} for all). */
    private record Difference(String file, String frame, String field) {}

    private static final Set<Difference> EXCEPTED = new TreeSet<>(Comparator.comparing(Difference::toString));
    private static final Set<Difference> USED = new TreeSet<>(Comparator.comparing(Difference::toString));

    @BeforeAll
    static void readExceptions() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(DnsTruthTest.class.getResourceAsStream(EXCEPTIONS)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] columns = line.split("\t");
                assertThat(columns).as(line).hasSize(4);
                assertThat(columns[3]).as("reason of " + line).isNotBlank();
                for (String frames : columns[1].split(",")) {
                    String[] range = frames.split("-");
                    if (range.length == 1) {
                        EXCEPTED.add(new Difference(columns[0], frames, columns[2]));
                        continue;
                    }
                    for (int n = Integer.parseInt(range[0]); n <= Integer.parseInt(range[1]); n++) {
                        EXCEPTED.add(new Difference(columns[0], Integer.toString(n), columns[2]));
                    }
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTshark() throws IOException {
        assumeTrue(Files.isDirectory(CAPTURES), "no captures at " + CAPTURES + ": set -Dshared.dir");
        List<DynamicTest> tests = new ArrayList<>();
        for (Path folder : folders()) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    JsonNode truth = truth(file);
                    if (truth != null
                            && truth.at("/protocols/dns").asInt()
                                            + truth.at("/protocols/mdns").asInt()
                                    > 0) {
                        tests.add(DynamicTest.dynamicTest(
                                folder.getFileName() + "/" + file.getFileName(), () -> compare(file, truth)));
                    }
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(85);
        tests.add(DynamicTest.dynamicTest("no exception is out of date", DnsTruthTest::allExceptionsAreUsed));
        return tests.stream();
    }

    private static void allExceptionsAreUsed() {
        Set<Difference> unused = new TreeSet<>(Comparator.comparing(Difference::toString));
        unused.addAll(EXCEPTED);
        unused.removeAll(USED);
        assertThat(unused)
                .as("exceptions of " + EXCEPTIONS + " that no difference needs")
                .isEmpty();
    }

    /** Folders of captures; those without DNS give no test. */
    private static List<Path> folders() throws IOException {
        try (Stream<Path> entries = Files.list(CAPTURES)) {
            return entries.filter(entry -> Files.isDirectory(entry) && !entry.endsWith("truth"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode truth(Path file) throws IOException {
        Path json = CAPTURES.resolve("truth").resolve(CAPTURES.relativize(file) + ".json");
        return Files.exists(json) ? new ObjectMapper().readTree(json.toFile()) : null;
    }

    private static void compare(Path file, JsonNode truth) throws IOException {
        String ports = PORTS.getOrDefault(file.getFileName().toString(), "53");
        TruthRecorder recorder = TruthRecorder.of(file, ports);
        TreeMap<String, TreeMap<String, String>> theirs = new TreeMap<>();
        for (String table : new String[] {"dns", "mdns"}) {
            JsonNode columns = truth.at("/tables/" + table + "/cols");
            for (JsonNode row : truth.at("/tables/" + table + "/rows")) {
                TreeMap<String, String> fields = new TreeMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    fields.put(columns.get(i).textValue(), row.get(i).textValue());
                }
                for (String compared : TruthRecorder.COMPARED) {
                    if (!table.equals("mdns") || columns.toString().contains('"' + compared + '"')) {
                        fields.putIfAbsent(compared, "");
                    }
                }
                theirs.put(fields.get("frame.number"), fields);
            }
        }
        List<String> differences = new ArrayList<>();
        Set<String> frames = new TreeSet<>(theirs.keySet());
        frames.addAll(recorder.frames().keySet());
        for (String frame : frames) {
            TreeMap<String, String> expected = theirs.get(frame);
            TreeMap<String, String> actual = recorder.frames().get(frame);
            if (expected == null || actual == null) {
                differ(
                        differences,
                        file,
                        frame,
                        "message",
                        expected == null ? "none" : "" + expected,
                        actual == null ? "none" : "" + actual);
                continue;
            }
            for (String field : TruthRecorder.COMPARED) {
                if (expected.containsKey(field) && !expected.get(field).equals(actual.get(field))) {
                    differ(differences, file, frame, field, expected.get(field), actual.get(field));
                }
            }
        }
        if (!differences.isEmpty()) {
            fail(differences.size() + " differences in " + file.getFileName() + " (tshark's value first):\n"
                    + String.join("\n", differences));
        }
    }

    private static void differ(
            List<String> differences, Path file, String frame, String field, String expected, String actual) {
        String name = file.getFileName().toString();
        for (Difference exception : new Difference[] {
            new Difference(name, frame, field),
            new Difference(name, "*", field),
            new Difference(name, frame, "*"),
            new Difference(name, "*", "*"),
            new Difference("*", "*", field)
        }) {
            if (EXCEPTED.contains(exception)) {
                USED.add(exception);
                return;
            }
        }
        differences.add("  frame " + frame + " " + field + ": " + expected + "  |  " + actual);
    }
}
