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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every capture of ../shared/captures, against what its MANIFEST.tsv says of it. */
class SharedCapturesTest {
    /** Files that may differ, as the issue allows. */
    private static final int MAX_EXCEPTIONS = 10;

    private static final Map<String, String> TIME_EXCEPTIONS = Map.of(
            "formats/gopacket__test100.pcapng",
            "its first packet is in a Simple Packet Block, which has no time: 0 for us, none for tshark",
            "malformed/tcpdump__rx_serviceid_oobr.pcap",
            "its second record has 3,841,916,976 microseconds, which tshark holds in 32 bits of nanoseconds",
            "malformed/tcpdump__rsvp-rsvp_obj_print-oobr.pcap",
            "its second record has 47 bytes of a frame of 0 bytes: of 47 for us, a cut one for the truth's making");

    private Path captures;

    @BeforeEach
    void findCaptures() {
        captures = Path.of(System.getProperty("shared.dir", "shared.dir is not set"), "captures");
        assumeTrue(Files.isRegularFile(captures.resolve("MANIFEST.tsv")), "no captures in " + captures);
    }

    @Test
    void everyCaptureHasThePacketsItsManifestCounts() throws IOException {
        Map<String, Long> expected = manifest();
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

    @Test
    void everyCaptureHasTheTimesAndCutFramesThatTsharkTells() throws IOException {
        Map<String, Long> packetExceptions = exceptions();
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (String file : manifest().keySet()) {
            String truth = Files.readString(captures.resolve("truth").resolve(file + ".json"), StandardCharsets.UTF_8);
            if (packetExceptions.containsKey(file) || TIME_EXCEPTIONS.containsKey(file)) {
                continue;
            }
            double first = Double.MAX_VALUE;
            double last = 0;
            long cut = 0;
            try (CaptureReader reader = CaptureReader.open(captures.resolve(file))) {
                Frame frame = new Frame();
                while (reader.next(frame)) {
                    if (frame.kind == Frame.Kind.PACKET) {
                        first = Math.min(first, frame.timeNanos / 1e9);
                        last = Math.max(last, frame.timeNanos / 1e9);
                        cut += frame.capturedLength < frame.originalLength ? 1 : 0;
                    }
                }
            }
            String ours = first + " .. " + last + ", " + cut + " cut";
            Double firstTruth = number(truth, "first_epoch");
            if (firstTruth != null) {
                compared++;
                double lastTruth = number(truth, "last_epoch");
                if (!close(first, firstTruth) || !close(last, lastTruth) || cut != number(truth, "snapped_frames")) {
                    differences.add(file + ": " + ours + ", but tshark " + firstTruth + " .. " + lastTruth + ", "
                            + number(truth, "snapped_frames") + " cut");
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(300);
    }

    /** A double tells a time of our days to a quarter of a microsecond. */
    private static boolean close(double ours, double theirs) {
        return Math.abs(ours - theirs) < 1e-6;
    }

    private static Double number(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":\\s*(-?[-0-9.e+]+)").matcher(json);
        return matcher.find() ? Double.valueOf(matcher.group(1)) : null;
    }

    private Map<String, Long> manifest() throws IOException {
        Map<String, Long> packets = new LinkedHashMap<>();
        for (String line : Files.readAllLines(captures.resolve("MANIFEST.tsv"), StandardCharsets.UTF_8)) {
            String[] columns = line.split("\t", -1);
            if (!columns[0].equals("file")) {
                packets.put(columns[0], Long.parseLong(columns[2]));
            }
        }
        assertThat(packets).hasSizeGreaterThan(300);
        return packets;
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
