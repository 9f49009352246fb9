package io.tracebridge.decoders.truth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where we differ from tshark on purpose: one line each of capture, what differs, our value, and the reason, separated by tabs. A line that
 * is not needed any more fails the test as well.
 */
final class Exceptions {
    private final Map<String, String> expected = new LinkedHashMap<>();
    private final Set<String> used = new TreeSet<>();

    Exceptions(String resource) throws IOException {
        try (InputStream in = Exceptions.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] columns = line.split("\t");
                if (columns.length != 4 || columns[3].isBlank()) {
                    throw new IOException(resource + ": not capture, what, ours, reason: " + line);
                }
                expected.put(columns[0] + '\t' + columns[1], columns[2]);
            }
        }
    }

    /** True when the difference stands in the file with exactly our value. */
    boolean covers(String capture, String what, String ours) {
        String key = capture + '\t' + what;
        if (ours.equals(expected.get(key))) {
            used.add(key);
            return true;
        }
        return false;
    }

    /** True when the file says that we differ there, whatever our value. */
    boolean isKnown(String capture, String what) {
        return expected.containsKey(capture + '\t' + what);
    }

    Set<String> unused() {
        Set<String> unused = new TreeSet<>(expected.keySet());
        unused.removeAll(used);
        return unused;
    }
}
