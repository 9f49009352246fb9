package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tracebridge.cli.demo.DemoSample;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: signals, closed pipes, exit codes. */
class ProcessTest {
    private static final Pattern LISTENING = Pattern.compile("listening on .*127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void sigtermFinishesTheTraceFileAndEndsWithZero() throws Exception {
        int port = startCollector();
        Path sample = sample(50);
        Run edge = Run.of("edge", "--quiet", "--server", "127.0.0.1:" + port, "--read", sample.toString());
        assertThat(edge.exitCode()).as(edge.err()).isZero();
        // a second client that is still connected, in the middle of a frame
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(new byte[] {0, 0, 0, 24, 1});
            await().atMost(Duration.ofSeconds(30)).until(() -> log().split("connected from").length > 2);
            process.destroy(); // SIGTERM
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(process.exitValue()).as(log()).isZero();
        assertThat(log()).contains("complete", "stopped: ");
        Run decoded = decode(folder.resolve("store"));
        assertThat(decoded.exitCode()).as(decoded.err()).isZero();
        assertThat(decoded.out().lines()).hasSizeGreaterThan(50);
    }

    @Test
    void theEndOfStandardInputEndsAPartOfSomethingLarger() throws Exception {
        startCollector();
        process.getOutputStream().close();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log()).isZero();
    }

    @Test
    void aReaderWhoHasEnoughIsNoError() throws Exception {
        Path sample = sample(5_000);
        start("decode", "--allow-root", "--key-file", folder + "/key", sample.toString());
        byte[] first = process.getInputStream().readNBytes(100);
        process.getInputStream().close();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(first, StandardCharsets.UTF_8)).startsWith("{\"@timestamp\":");
        assertThat(log()).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    private int startCollector() throws IOException {
        Files.createDirectory(folder.resolve("store"));
        start(
                "collect",
                "--allow-root",
                "--stop-with-stdin",
                "--listen",
                "127.0.0.1:0",
                "--client",
                "a=127.0.0.1",
                "--store",
                folder.resolve("store").toString());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> LISTENING.matcher(log()).find());
        Matcher matcher = LISTENING.matcher(log());
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tracebridge.cli.Main"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(folder.resolve("log").toFile())
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    }

    private Path sample(int transactions) throws IOException {
        Path file = folder.resolve("sample.pcapng");
        DemoSample.write(Files.newOutputStream(file), 3, 1_700_000_000_000_000_000L, transactions, 60_000_000_000L);
        return file;
    }

    private Run decode(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            List<String> command =
                    new ArrayList<>(List.of("decode", "--allow-root", "--quiet", "--key-file", folder + "/key"));
            files.map(Path::toString).forEach(command::add);
            return Run.of(command.toArray(String[]::new));
        }
    }
}
