package io.tracebridge.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSampleTest {
    private static final long START = 1_700_000_000_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        assertThat(sample(7)).isEqualTo(sample(7)).isNotEqualTo(sample(8));
    }

    @Test
    void holdsAsManyFramesAsItSaysInTheOrderOfTime() throws IOException {
        Path file = folder.resolve("sample.pcapng");
        int frames = DemoSample.write(Files.newOutputStream(file), 1, START, 500, MINUTE);

        List<Long> times = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                times.add(frame.timeNanos);
            }
            assertThat(reader.problem()).isNull();
        }
        assertThat(times).hasSize(frames).isSorted();
        assertThat(times.get(0)).isBetween(START, START + MINUTE);
    }

    /** tshark finds nothing wrong: no malformed frame, no bad checksum, and everything that the sample is to show. */
    @Test
    void isFlawlessInTsharksEyes() throws Exception {
        Path file = folder.resolve("sample.pcapng");
        DemoSample.write(Files.newOutputStream(file), 1, START, 2_000, MINUTE);

        List<String> rows = tshark(
                "-r",
                file.toString(),
                "-o",
                "ip.check_checksum:TRUE",
                "-o",
                "udp.check_checksum:TRUE",
                "-o",
                "tcp.check_checksum:TRUE",
                "-T",
                "fields",
                "-E",
                "separator=;",
                "-e",
                "_ws.malformed",
                "-e",
                "ip.checksum.status",
                "-e",
                "udp.checksum.status",
                "-e",
                "tcp.checksum.status",
                "-e",
                "dns.flags.response",
                "-e",
                "dns.flags.rcode",
                "-e",
                "dns.flags.truncated",
                "-e",
                "vlan.id",
                "-e",
                "ipv6.src",
                "-e",
                "dns.retransmission",
                "-e",
                "tcp.analysis.flags");

        Map<String, Integer> seen = new TreeMap<>();
        for (String row : rows) {
            String[] f = row.split(";", -1);
            assertThat(f[0]).as(row).isEmpty();
            assertThat(List.of(f[1], f[2], f[3])).as(row).isSubsetOf("", "1");
            assertThat(f[10]).as(row).isEmpty();
            seen.merge("rcode " + (f[4].matches("1|True") ? f[5] : "-"), 1, Integer::sum);
            seen.merge("vlan " + f[7], 1, Integer::sum);
            seen.merge(f[8].isEmpty() ? "ipv4" : "ipv6", 1, Integer::sum);
            seen.merge(f[3].isEmpty() ? "udp" : "tcp", 1, Integer::sum);
            seen.merge(f[9].isEmpty() ? "first" : "again", 1, Integer::sum);
        }
        assertThat(seen)
                .containsKeys("rcode 0", "rcode 2", "rcode 3", "vlan ", "vlan 120", "ipv4", "ipv6", "tcp", "again");
    }

    @Test
    void theSameSeedGivesTheSameDay() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path other = Files.createDirectory(folder.resolve("other"));
        List<DemoDay.Client> clients = DemoDay.write(one, 5, START);
        DemoDay.write(other, 5, START);
        assertThat(clients).hasSize(3);
        for (DemoDay.Client client : clients) {
            assertThat(client.file())
                    .hasSameBinaryContentAs(other.resolve(client.file().getFileName()));
            assertThat(client.frames()).isGreaterThan(9_000);
        }
    }

    /** What the day is to show of the captures themselves; the clients behind them cut, lost and misdated frames. */
    @Test
    void theDaysCapturesHaveTheirTroubles() throws IOException {
        DemoDay.write(folder, 5, START);
        long dropped = 0;
        long cut = 0;
        long setBack = 0;
        for (String client : List.of(DemoDay.RESOLVER, DemoDay.ROAMING)) {
            try (CaptureReader reader = CaptureReader.open(folder.resolve(client + ".pcapng"))) {
                Frame frame = new Frame();
                long before = 0;
                while (reader.next(frame)) {
                    dropped = Math.max(dropped, frame.kind == Frame.Kind.MARK ? frame.dropped : 0);
                    cut += frame.kind == Frame.Kind.PACKET && frame.capturedLength < frame.originalLength ? 1 : 0;
                    setBack += before - frame.timeNanos > 5 * MINUTE ? 1 : 0;
                    before = frame.timeNanos;
                }
            }
        }
        assertThat(dropped).isGreaterThan(100);
        assertThat(cut).isGreaterThan(50);
        assertThat(setBack).isOne();
    }

    /** Calls, registrations and speech as tshark takes them without a complaint. */
    @Test
    void theDaysVoiceIsFlawlessInTsharksEyes() throws Exception {
        DemoDay.write(folder, 5, START);
        List<String> rows = tshark(
                "-r",
                folder.resolve(DemoDay.VOICE + ".pcapng").toString(),
                "-o",
                "udp.check_checksum:TRUE",
                "-Y",
                "sip || rtp || _ws.malformed",
                "-T",
                "fields",
                "-E",
                "separator=;",
                "-e",
                "_ws.malformed",
                "-e",
                "udp.checksum.status",
                "-e",
                "sip.Status-Code",
                "-e",
                "sip.Method",
                "-e",
                "rtp.p_type");
        Map<String, Integer> seen = new TreeMap<>();
        for (String row : rows) {
            String[] f = row.split(";", -1);
            assertThat(f[0]).as(row).isEmpty();
            assertThat(f[1]).as(row).isEqualTo("1");
            seen.merge(f[2] + f[3] + f[4], 1, Integer::sum);
        }
        assertThat(seen).containsKeys("200", "486", "487", "503", "401", "403", "404", "603", "8", "98");
        assertThat(seen).containsKeys("INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS");
    }

    private static byte[] sample(long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DemoSample.write(out, seed, START, 300, MINUTE);
        return out.toByteArray();
    }

    private static List<String> tshark(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "tshark is not installed");
            throw e;
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.lines().toList();
    }
}
