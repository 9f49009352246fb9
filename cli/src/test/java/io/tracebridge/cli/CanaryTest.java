package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One subscriber, in an ENUM name, a network access identifier and a query name, through the whole program: one pseudonym for each of
 * its numbers, the one that {@code tracebridge pseudonym} prints, and no digit of them in documents or log.
 */
class CanaryTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String IMSI = "262011234567890";
    private static final String MSISDN = "491701234567";
    private static final List<String> NAMES = List.of(
            "7.6.5.4.3.2.1.0.7.1.9.4.e164.arpa",
            "7.6.5.4.3.2.1.0.7.1.9.4.e164enum.net",
            "0" + IMSI + ".nai.epc.mnc001.mcc262.3gppnetwork.org",
            "imsi-" + IMSI + ".operator.example",
            "msisdn-" + MSISDN + ".operator.example");

    private static final int RAW_IP = 101;
    private static final long START = 1_767_225_600_000_000_000L;
    private static final List<String> DATASETS = List.of(
            "sip", "sip.call", "sip.registration", "sip.transaction", "rtp.stream", "dns", "flow", "fault", "capture");

    @TempDir
    Path folder;

    @Test
    void noDigitOfASubscriberComesOut() throws IOException {
        Path key = folder.resolve("key");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, KEY, StandardCharsets.US_ASCII);
        Path capture = capture();
        String imsi = run("pseudonym", key, "--type", "imsi", IMSI).out().strip();
        String msisdn = run("pseudonym", key, "--type", "msisdn", MSISDN).out().strip();

        for (String mode : List.of("pseudonym", "drop")) {
            Run run = run("decode", key, "--privacy", mode, "--log-format", "ecs", capture.toString());
            assertThat(run.exitCode()).isZero();
            assertThat(run.out().lines()).hasSize(NAMES.size() + 1); // and what the capture tells of itself
            for (String canary : canaries()) {
                assertThat(run.out()).doesNotContain(canary);
                assertThat(run.err()).doesNotContain(canary);
            }
            int expected = mode.equals("drop") ? 0 : 1;
            assertThat(count(run.out(), "\"imsi\":{\"hash\":[\"" + imsi + "\"]"))
                    .isEqualTo(2 * expected);
            assertThat(count(run.out(), "\"msisdn\":{\"hash\":[\"" + msisdn + "\"]"))
                    .isEqualTo(3 * expected);
            assertThat(count(run.out(), "\"hash\":")).isEqualTo(5 * expected);
        }

        Run clear = run("decode", key, "--privacy", "clear", capture.toString());
        assertThat(clear.out()).contains("\"number\":\"" + IMSI + "\"", "\"mode\":\"clear\"");
        assertThat(clear.err()).contains("--privacy clear").doesNotContain(IMSI);
    }

    /** Bodies, media, credentials and numbers, each with a canary of its own. */
    @Test
    void nothingThatSomebodySaidOrIsComesOut() throws IOException {
        Path key = folder.resolve("key");
        CanaryTraffic traffic = new CanaryTraffic(START);
        Path capture = traffic.write(folder.resolve("trace-test-1.pcap"));
        assertThat(traffic.notPlanted(capture)).isEmpty();

        for (String mode : List.of("pseudonym", "drop")) {
            Run run = run(
                    "decode",
                    key,
                    "--privacy",
                    mode,
                    "--log-format",
                    "ecs",
                    "--protocols",
                    "dns,sip,rtp,flow,capture",
                    "--option",
                    "sip.messages=true",
                    "--option",
                    "dns.include_authorities=true",
                    capture.toString());
            assertThat(run.exitCode()).as(run.err()).isZero();
            for (String dataset : DATASETS) {
                assertThat(run.out()).as(mode).contains("\"dataset\":\"" + dataset + "\"");
            }
            for (String output : List.of(run.out(), run.err())) {
                byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
                assertThat(traffic.canaries.foundIn(bytes, 8)).as(mode).isEmpty();
                assertThat(traffic.media.foundIn(bytes, 8)).as(mode).isEmpty();
            }
        }
        // what is looked for would be found: in clear the numbers are there, in their usual form
        Run clear = run("decode", key, "--privacy", "clear", capture.toString());
        List<String> found = traffic.canaries.foundIn(clear.out().getBytes(StandardCharsets.UTF_8), 8);
        assertThat(found).contains("INVITE From as digits", "MESSAGE PAI as digits", "ENUM as digits");
        assertThat(found).noneMatch(place -> place.contains("SDP k=") || place.contains("Authorization"));
    }

    private static Run run(String command, Path key, String... rest) {
        List<String> arguments = new ArrayList<>(List.of(command, "--key-file", key.toString()));
        if (Privilege.isRoot()) {
            arguments.add("--allow-root");
        }
        arguments.addAll(List.of(rest));
        return Run.of(Map.of(), arguments.toArray(String[]::new));
    }

    private static List<String> canaries() {
        List<String> canaries = new ArrayList<>();
        for (String digits : List.of(IMSI.substring(5), MSISDN.substring(5))) {
            String reversed = new StringBuilder(digits).reverse().toString();
            for (String form : List.of(digits, reversed)) {
                canaries.add(form);
                canaries.add(String.join(".", form.split("")));
                canaries.add(HexFormat.of().formatHex(form.getBytes(StandardCharsets.US_ASCII)));
            }
        }
        return canaries;
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    /** The names, one query each. */
    private Path capture() throws IOException {
        Path file = folder.resolve("trace-test-1.pcap");
        try (OutputStream out = Files.newOutputStream(file);
                PcapWriter writer = new PcapWriter(out, Resolution.NANOS, RAW_IP, 65535)) {
            long time = START;
            int id = 1;
            for (String name : NAMES) {
                byte[] packet = packet(id++, name);
                writer.write(time += 1_000_000, packet, 0, packet.length, packet.length);
            }
        }
        return file;
    }

    private static byte[] packet(int id, String name) {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        for (int value : new int[] {id, 0x0100, 1, 0, 0, 0}) {
            query.write(value >> 8);
            query.write(value);
        }
        for (String label : name.split("\\.")) {
            query.write(label.length());
            query.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        query.writeBytes(new byte[] {0, 0, 1, 0, 1});
        ByteBuffer packet = ByteBuffer.allocate(28 + query.size());
        packet.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) packet.capacity())
                .putInt(0);
        packet.put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0)
                .putInt(0x0a000001)
                .putInt(0x0a000035);
        packet.putShort((short) 40000)
                .putShort((short) 53)
                .putShort((short) (8 + query.size()))
                .putShort((short) 0);
        return packet.put(query.toByteArray()).array();
    }
}
