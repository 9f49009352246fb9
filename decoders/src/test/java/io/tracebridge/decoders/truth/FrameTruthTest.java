package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Frame by frame and field by field, addresses, protocols, ports and VLANs of all headers are those that tshark reads. As that takes tshark minutes,
 * frames.tsv holds a hash of what it says of each capture. Where ours differs, tshark is asked for the frames that do, and {@code -Dtruth.record} has
 * its hash written; all of them, if the file is empty. What differs and is meant stands in frame-exceptions.tsv: it is left out on both sides.
 */
class FrameTruthTest {
    private static final Path RECORDED = Path.of("decoders", "src", "test", "resources", "truth", "frames.tsv");

    @Test
    void everyFrameHasTheFieldsThatTsharkReads() throws IOException {
        Path folder = Captures.folder();
        List<String> names = Captures.names(folder, Captures.KINDS);
        boolean isRecording = System.getProperty("truth.record") != null;
        Exceptions exceptions = new Exceptions("/truth/frame-exceptions.tsv");
        Map<String, String> recorded = recorded();
        List<String> differences = new ArrayList<>();
        long frames = 0;
        for (String name : names) {
            List<String> ours = FrameFacts.of(folder.resolve(name));
            frames += ours.size();
            boolean isCountMeant = exceptions.covers(name, "frames", Integer.toString(ours.size()));
            List<String> known = new ArrayList<>();
            for (int n = 0; n < ours.size(); n++) {
                known.add(without(exceptions, name, n, ours.get(n), true));
            }
            if (hash(known).equals(recorded.get(name))) {
                continue;
            }
            List<String> theirs = TsharkFrames.of(folder.resolve(name));
            theirs = isCountMeant ? theirs.subList(0, ours.size()) : theirs;
            List<String> read = new ArrayList<>();
            for (int n = 0; n < theirs.size(); n++) {
                read.add(without(exceptions, name, n, theirs.get(n), false));
            }
            recorded.put(name, hash(read));
            compare(name, known, read, differences);
        }
        if (isRecording) {
            StringBuilder text = new StringBuilder("# capture\thash of the lines of TsharkFrames\n");
            recorded.forEach(
                    (name, hash) -> text.append(name).append('\t').append(hash).append('\n'));
            Files.writeString(Golden.root().resolve(RECORDED), text.toString());
        }
        assertThat(frames).isGreaterThan(20_000);
        assertThat(differences).as("capture, frame, column, ours, tshark's").isEmpty();
        assertThat(exceptions.unused()).as("exceptions no longer needed").isEmpty();
    }

    private static void compare(String name, List<String> ours, List<String> theirs, List<String> differences) {
        int before = differences.size();
        for (int n = 0; n < Math.max(ours.size(), theirs.size()); n++) {
            String[] our = n < ours.size() ? ours.get(n).split("\t", -1) : new String[] {"", "", "", "", "no frame"};
            String[] their = n < theirs.size() ? theirs.get(n).split("\t", -1) : new String[] {"", "", "", "", "none"};
            for (int column = 0; column < our.length; column++) {
                if (!our[column].equals(their[column])) {
                    differences.add(name + "\tframe " + (n + 1) + ' ' + TsharkFrames.COLUMNS.get(column) + '\t'
                            + our[column] + "\ttshark " + their[column]);
                }
            }
        }
        if (differences.size() == before && !ours.equals(theirs)) {
            differences.add(name + "\tthe hash is of other lines: record it anew");
        }
    }

    /** The line without what is meant to differ; ours only where it is as the exception says. */
    private static String without(Exceptions exceptions, String name, int n, String line, boolean isOurs) {
        String[] columns = line.split("\t", -1);
        for (int column = 0; column < columns.length; column++) {
            String what = "frame " + (n + 1) + ' ' + TsharkFrames.COLUMNS.get(column);
            if (isOurs ? exceptions.covers(name, what, columns[column]) : exceptions.isKnown(name, what)) {
                columns[column] = "meant";
            }
        }
        return String.join("\t", columns);
    }

    private static Map<String, String> recorded() throws IOException {
        Map<String, String> recorded = new TreeMap<>();
        for (String line : Files.readAllLines(Golden.root().resolve(RECORDED))) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t");
                recorded.put(columns[0], columns[1]);
            }
        }
        return recorded;
    }

    private static String hash(List<String> lines) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
