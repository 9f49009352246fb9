package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake that people make gives one line that names the place and the remedy, no stack trace, and the right exit code. */
class MistakesTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.createDirectory(folder.resolve("nothing"));
    }

    /** A command line; {@code %} stands for the folder with the prepared files, whose configuration is one of them. */
    private record Mistake(
            List<String> arguments, Map<String, String> environment, String yaml, int exitCode, List<String> says) {}

    private static final List<Named<Mistake>> TABLE = new ArrayList<>();

    private static void mistake(String name, int exitCode, String arguments, String... says) {
        TABLE.add(Named.of(name, new Mistake(List.of(arguments.split(" ")), Map.of(), null, exitCode, List.of(says))));
    }

    private static void inFile(String name, String command, String yaml, String... says) {
        List<String> arguments = List.of((command + " --config %/tracebridge.yml").split(" "));
        TABLE.add(Named.of(name, new Mistake(arguments, Map.of(), yaml, 2, List.of(says))));
    }

    private static void inEnvironment(String name, String variable, String value, String command, String... says) {
        TABLE.add(Named.of(
                name, new Mistake(List.of(command.split(" ")), Map.of(variable, value), null, 2, List.of(says))));
    }

    static Stream<Named<Mistake>> table() {
        TABLE.clear();
        commandLine();
        configurationFile();
        environment();
        return TABLE.stream();
    }

    private static void commandLine() {
        mistake("no command of that name", 2, "colect --store x", "unknown command colect", "did you mean collect?");
        mistake("a command unlike any", 2, "frobnicate", "unknown command frobnicate", "known: ", "collect");
        mistake(
                "an option misspelt",
                2,
                "collect --listn 127.0.0.1:0",
                "collect: unknown option --listn",
                "did you mean --listen?");
        mistake("an option missing", 2, "collect --client a=10.0.0.1", "--listen is missing", "TRACEBRIDGE_LISTEN");
        mistake("an option without its value", 2, "collect --listen", "--listen needs a value", "HOST:PORT");
        mistake("an option given twice", 2, "collect --store a --store b", "--store is given twice");
        mistake("a port missing", 2, "collect --listen localhost", "--listen", "\"localhost\"", "HOST:PORT");
        mistake(
                "a port beyond 65535",
                2,
                "collect --listen localhost:70000",
                "--listen",
                "\"localhost:70000\"",
                "65535");
        mistake(
                "a client without an address",
                2,
                "collect --listen 127.0.0.1:0 --client edge1",
                "--client",
                "\"edge1\"",
                "NAME=ADDRESS");
        mistake(
                "a network with too many bits",
                2,
                "collect --listen 127.0.0.1:0 --client a=10.0.0.0/33",
                "--client",
                "32");
        mistake(
                "a network with host bits",
                2,
                "collect --listen 127.0.0.1:0 --client a=10.0.0.1/8",
                "--client",
                "10.0.0.1/8");
        mistake(
                "a name as a client's address",
                2,
                "collect --listen 127.0.0.1:0 --client a=edge.example",
                "--client",
                "edge.example",
                "IPv4");
        mistake("an unknown log format", 2, "collect --log-format jsn", "--log-format", "\"jsn\"", "text, ecs");
        mistake("a wrong rotation", 2, "collect --rotate fortnight", "--rotate", "fortnight", "month");
        mistake("a wrong size", 2, "collect --max-file-size 1Z", "--max-file-size", "\"1Z\"", "512M");
    }

    private static void configurationFile() {
        mistake("no configuration file of that name", 2, "collect --config %/absent.yml", "absent.yml", "no such file");
        mistake("a folder as configuration file", 2, "collect --config %/nothing", "nothing", "a folder");
        inFile("no YAML", "collect", "collect:\n  listen: [127.0.0.1:0\n  store: x\n", "tracebridge.yml:3", "not YAML");
        inFile("a tab in YAML", "collect", "collect:\n\tlisten: 127.0.0.1:0\n", "tracebridge.yml:2", "not YAML");
        inFile(
                "an unknown key",
                "collect",
                "collect:\n  lisen: 127.0.0.1:0\n",
                "tracebridge.yml:2",
                "lisen",
                "did you mean listen?");
        inFile(
                "an unknown key at the top",
                "collect",
                "quite: true\n",
                "tracebridge.yml:1",
                "quite",
                "did you mean quiet?");
        inFile(
                "an unknown section",
                "collect",
                "colect:\n  listen: 127.0.0.1:0\n",
                "tracebridge.yml:1",
                "did you mean collect?");
        inFile(
                "a key twice",
                "collect",
                "collect:\n  store: a\n  store: b\n",
                "tracebridge.yml:3",
                "store",
                "twice",
                ":2");
        inFile("a key without a value", "collect", "collect:\n  store:\n", "tracebridge.yml:2", "store has no value");
        inFile("a section without keys", "collect", "collect: yes\n", "tracebridge.yml:1", "section");
        inFile(
                "a list where one value belongs",
                "collect",
                "collect:\n  store: [a, b]\n",
                "tracebridge.yml:2",
                "store takes one value");
        inFile(
                "a wrong value",
                "collect",
                "collect:\n  listen: nowhere\n",
                "tracebridge.yml:2",
                "listen",
                "\"nowhere\"",
                "HOST:PORT");
        inFile(
                "a wrong value, checked",
                "config check",
                "collect:\n  max-snaplen: 0\n",
                "tracebridge.yml:2",
                "max-snaplen",
                "1 to 262144");
        inFile("a list at the top", "config check", "- collect\n", "tracebridge.yml:1", "key: value");
    }

    private static void environment() {
        inEnvironment(
                "a variable misspelt",
                "TRACEBRIDGE_LISTN",
                "x",
                "config check",
                "TRACEBRIDGE_LISTN",
                "did you mean TRACEBRIDGE_LISTEN?");
        inEnvironment("a wrong variable", "TRACEBRIDGE_LISTEN", "x", "config check", "TRACEBRIDGE_LISTEN", "HOST:PORT");
        inEnvironment(
                "a wrong file in a variable",
                "TRACEBRIDGE_CONFIG",
                "/no/such.yml",
                "collect",
                "/no/such.yml",
                "no such file");
    }

    @ParameterizedTest
    @MethodSource("table")
    void isToldInOneLine(Mistake mistake) throws IOException {
        if (mistake.yaml != null) {
            Files.writeString(folder.resolve("tracebridge.yml"), mistake.yaml);
        }
        String[] arguments = mistake.arguments.stream()
                .map(a -> a.replace("%", folder.toString()))
                .toArray(String[]::new);

        Run run = Run.of(mistake.environment, arguments);

        assertThat(run.err()).contains(mistake.says);
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(mistake.exitCode);
        assertThat(run.out()).isEmpty();
    }
}
