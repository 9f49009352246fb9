package io.tracebridge.decoders.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What tshark says of frames that a test made. Tests that ask it skip where it is not installed. */
public final class Tshark {
    private Tshark() {}

    /**
     * The values of each field by frame, several of one field in one frame joined with commas; a frame's map holds all the fields.
     *
     * @param frames Ethernet frames, taken a millisecond apart
     */
    public static List<Map<String, String>> fields(List<byte[]> frames, List<String> fields)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("-T", "fields", "-E", "separator=\u001f"));
        fields.forEach(field -> options.addAll(List.of("-e", field)));
        List<String> lines = lines(frames, options);
        assertThat(lines).hasSameSizeAs(frames);
        return lines.stream().map(line -> row(line, fields)).toList();
    }

    /**
     * What tshark writes about the frames with these options.
     *
     * @param frames Ethernet frames, taken a millisecond apart
     */
    public static List<String> lines(List<byte[]> frames, List<String> options)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("tracebridge", ".pcap");
        try {
            try (OutputStream out = Files.newOutputStream(file);
                    PcapWriter writer = new PcapWriter(out, Resolution.NANOS, TestSite.ETHERNET, 1 << 18)) {
                for (int i = 0; i < frames.size(); i++) {
                    byte[] frame = frames.get(i);
                    writer.write(TestSite.START + i * 1_000_000L, frame, 0, frame.length, frame.length);
                }
            }
            List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
            command.addAll(options);
            return run(command);
        } finally {
            Files.delete(file);
        }
    }

    private static Map<String, String> row(String line, List<String> fields) {
        String[] values = line.split("\u001f", -1);
        assertThat(values).as(line).hasSameSizeAs(fields);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            row.put(fields.get(i), values[i]);
        }
        return row;
    }

    /** The names of all fields that tshark has and that begin like this. */
    public static List<String> names(String prefix) throws IOException, InterruptedException {
        return run(List.of("tshark", "-G", "fields")).stream()
                .filter(line -> line.startsWith("F\t"))
                .map(line -> line.split("\t")[2])
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** What tshark calls the values of a field, those that are single numbers; of several fields of that name, the first. */
    public static Map<Integer, String> values(String field) throws IOException, InterruptedException {
        Map<Integer, String> values = new LinkedHashMap<>();
        for (String line : run(List.of("tshark", "-G", "values"))) {
            String[] columns = line.split("\t");
            if (columns[0].equals("V") && columns[1].equals(field)) {
                values.putIfAbsent(Integer.decode(columns[2]), columns[3]);
            }
        }
        return values;
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TZ", "UTC");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "tshark is not installed: " + e.getMessage());
            throw e;
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code of " + command).isZero();
        return out.lines().toList();
    }
}
