package io.tracebridge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a file works in a program that has neither pcap4j nor JNA. */
class WithoutLibpcapTest {
    @TempDir
    Path folder;

    /** The program that is run: sends a file. */
    static final class Send {
        public static void main(String[] arguments) throws Exception {
            try {
                Class.forName("org.pcap4j.core.Pcaps");
                throw new IllegalStateException("pcap4j is here; the test shows nothing");
            } catch (ClassNotFoundException e) {
                System.out.println("without pcap4j");
            }
            try (Edge edge = new Edge(EdgeSettings.builder("127.0.0.1", Integer.parseInt(arguments[0]))
                    .read(Path.of(arguments[1]))
                    .build())) {
                System.out.println("problems " + edge.run());
            }
        }
    }

    @Test
    void sendsAFile() throws Exception {
        Path file = folder.resolve("in.pcap");
        try (PcapWriter writer = new PcapWriter(Files.newOutputStream(file), Resolution.MICROS, 1, 65535)) {
            for (int i = 0; i < 100; i++) {
                writer.write(i, new byte[60], 0, 60, 60);
            }
        }
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("pcap4j") && !entry.contains("jna"))
                .collect(Collectors.joining(File.pathSeparator));
        Path stored = Files.createDirectory(folder.resolve("stored"));
        try (Store store = new Store(stored)) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            path,
                            Send.class.getName(),
                            String.valueOf(store.port()),
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("without pcap4j", "problems []");
            assertThat(store.packets()).hasSize(100);
        }
    }
}
