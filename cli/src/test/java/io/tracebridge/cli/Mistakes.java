package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tracebridge.cli.demo.DemoSample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mistake that people make gives one line that names the place and the remedy, no stack trace, and the right exit code. Who
 * extends this lists some of them in a method {@code table}.
 */
abstract class Mistakes {

    @TempDir
    static Path folder;

    /** A port that somebody listens on who never answers. */
    private static ServerSocket taken;

    /** A web server that is no Elasticsearch. */
    private static HttpServer web;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.createDirectory(folder.resolve("nothing"));
        Files.createFile(folder.resolve("empty.pcap"));
        Files.writeString(
                folder.resolve("text.pcap"), "These are words and no capture, though there are enough of them.");
        DemoSample.write(
                Files.newOutputStream(folder.resolve("good.pcapng")), 1, 1_700_000_000_000_000_000L, 5, 1_000_000_000);
        key("open.key", "0".repeat(64), "rw-r--r--");
        key("short.key", "0".repeat(20), "rw-------");
        key("good.key", "0".repeat(64), "rw-------");
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            byte[] page = "<html>a web site</html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
    }

    private static void key(String name, String content, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @AfterAll
    static void release() throws IOException {
        taken.close();
        web.stop(0);
    }

    /** A command line; {@code %} stands for the folder with the prepared files, whose configuration is one of them. */
    record Mistake(
            List<String> arguments, Map<String, String> environment, String yaml, int exitCode, List<String> says) {}

    private static final List<Named<Mistake>> TABLE = new ArrayList<>();

    static void mistake(String name, int exitCode, String arguments, String... says) {
        TABLE.add(Named.of(name, new Mistake(List.of(arguments.split(" ")), Map.of(), null, exitCode, List.of(says))));
    }

    static void inFile(String name, String command, String yaml, String... says) {
        List<String> arguments = List.of((command + " --config %/tracebridge.yml").split(" "));
        TABLE.add(Named.of(name, new Mistake(arguments, Map.of(), yaml, 2, List.of(says))));
    }

    static void inEnvironment(String name, String variable, String value, String command, String... says) {
        TABLE.add(Named.of(
                name, new Mistake(List.of(command.split(" ")), Map.of(variable, value), null, 2, List.of(says))));
    }

    /** The mistakes that the groups list. */
    static Stream<Named<Mistake>> tableOf(Runnable... groups) {
        TABLE.clear();
        List.of(groups).forEach(Runnable::run);
        return TABLE.stream();
    }

    private static String filledIn(String text) {
        return text.replace("%", folder.toString())
                .replace("{taken}", String.valueOf(taken.getLocalPort()))
                .replace("{web}", String.valueOf(web.getAddress().getPort()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void isToldInOneLine(Mistake mistake) throws IOException {
        if (mistake.yaml != null) {
            Files.writeString(folder.resolve("tracebridge.yml"), mistake.yaml);
        }
        List<String> arguments = new ArrayList<>(
                mistake.arguments.stream().map(Mistakes::filledIn).toList());
        if (Privilege.isRoot()
                && List.of("collect", "replay", "decode", "bridge").contains(arguments.get(0))) {
            arguments.add(1, "--allow-root");
        }

        Run run = Run.of(mistake.environment, arguments.toArray(String[]::new));

        assertThat(run.err())
                .contains(mistake.says.stream().map(Mistakes::filledIn).toList());
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(mistake.exitCode);
        assertThat(run.out()).isEmpty();
    }
}
