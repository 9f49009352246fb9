package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.bridge.Protocols;
import io.tracebridge.decoders.Protocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What the stack in compose/ says, held against the rules of the Compose specification and against the program itself. */
class ComposeTest {
    private static final Set<String> TOP = Set.of("services", "networks", "volumes", "secrets");
    private static final Set<String> SERVICE = Set.of(
            "image",
            "build",
            "user",
            "read_only",
            "cap_drop",
            "security_opt",
            "tmpfs",
            "pids_limit",
            "restart",
            "entrypoint",
            "command",
            "environment",
            "secrets",
            "volumes",
            "networks",
            "ports",
            "ulimits",
            "mem_limit",
            "cpus",
            "stop_grace_period",
            "healthcheck",
            "depends_on",
            "profiles");
    private static final Set<String> HEALTHCHECK = Set.of("test", "interval", "timeout", "retries", "start_period");
    private static final Pattern DURATION = Pattern.compile("(\\d+(us|ms|s|m|h))+");
    private static final Pattern SIZE = Pattern.compile("\\d+[bkmg]");
    private static final Pattern LOOPBACK_PORT = Pattern.compile("127\\.0\\.0\\.1:\\d+:\\d+");
    private static final Duration LONG = Duration.ofSeconds(60);

    private static ComposeFile file;
    private static Map<String, Map<String, Object>> services;

    @TempDir
    Path folder;

    @BeforeAll
    static void readFile() throws IOException {
        file = ComposeFile.read();
        services = file.section("services");
    }

    /** Services that run our program, by the command line that they give it. */
    private static Map<String, List<String>> commands() {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        services.forEach((name, service) -> {
            if (service.containsKey("build") && !service.containsKey("entrypoint")) {
                commands.put(name, ComposeFile.list(service.get("command")));
            }
        });
        return commands;
    }

    private static ParseResult parse(List<String> command) {
        Program program = new Program(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream()),
                new Lifetime());
        CommandLine tree = program.tree();
        Program.use(tree, program.configuration(command));
        return tree.parseArgs(command.toArray(String[]::new)).subcommand();
    }

    private static String option(String service, String name) {
        return commands().get(service).stream()
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(service + " has no " + name));
    }

    @Test
    void saysOnlyWhatTheSpecificationKnows() {
        assertThat(file.top().keySet()).allMatch(key -> TOP.contains(key) || key.startsWith("x-"));
        services.forEach((name, service) -> {
            assertThat(SERVICE).as(name).containsAll(service.keySet());
            assertThat(service).as(name).containsKeys("image", "networks", "mem_limit", "pids_limit", "restart");
            assertThat(service.get("restart")).as(name).isIn("no", "unless-stopped");
            assertThat((String) service.get("mem_limit")).as(name).matches(SIZE);
            assertThat(ComposeFile.list(service.get("ports"))).as(name).allMatch(LOOPBACK_PORT.asMatchPredicate());
            Map<String, Object> health = ComposeFile.map(service.get("healthcheck"));
            assertThat(HEALTHCHECK).as(name).containsAll(health.keySet());
            for (String key : List.of("interval", "timeout", "start_period")) {
                assertThat((String) health.getOrDefault(key, "1s")).as(name).matches(DURATION);
            }
            if (service.containsKey("healthcheck")) {
                assertThat(ComposeFile.list(health.get("test")).get(0)).as(name).isIn("CMD", "CMD-SHELL");
            }
        });
    }

    @Test
    void composeItselfTakesTheFile() throws Exception {
        Path compose = Path.of("/usr/bin/docker-compose");
        assumeTrue(Files.isExecutable(compose), "docker-compose is not installed");
        String path = ComposeFile.folder().resolve("compose.yml").toString();
        Process process = new ProcessBuilder(compose.toString(), "-f", path, "config", "--quiet")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
    }

    @Test
    void whatIsNamedIsDeclaredAndWhatIsDeclaredIsNamed() {
        Map<String, Set<String>> used = new TreeMap<>();
        Stream.of("networks", "secrets", "volumes").forEach(kind -> used.put(kind, new LinkedHashSet<>()));
        services.values().forEach(service -> {
            used.get("networks").addAll(ComposeFile.list(service.get("networks")));
            used.get("secrets").addAll(ComposeFile.list(service.get("secrets")));
            if (service.get("volumes") instanceof List<?> volumes) {
                volumes.stream()
                        .filter(String.class::isInstance)
                        .map(volume -> ((String) volume).split(":")[0])
                        .forEach(used.get("volumes")::add);
            }
        });
        used.forEach((kind, names) ->
                assertThat(file.section(kind).keySet()).as(kind).containsExactlyInAnyOrderElementsOf(names));
        services.forEach((name, service) -> {
            ComposeFile.map(service.get("depends_on")).forEach((other, condition) -> {
                assertThat(services).as(name).containsKey(other);
                String wanted = (String) ComposeFile.map(condition).get("condition");
                boolean once = services.get(other).get("restart").equals("no");
                assertThat(wanted).as(name).isEqualTo(once ? "service_completed_successfully" : "service_healthy");
                assertThat(once || services.get(other).containsKey("healthcheck"))
                        .as(name + " waits for the health of " + other)
                        .isTrue();
            });
            assertThat(service.containsKey("healthcheck"))
                    .as(name + " runs on and has a health check, or runs once")
                    .isEqualTo(service.get("restart").equals("unless-stopped"));
        });
    }

    @Test
    void ourServicesHaveNoRightThatTheyDoNotNeed() {
        services.forEach((name, service) -> {
            assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
            assertThat(service.get("security_opt")).as(name).isEqualTo(List.of("no-new-privileges:true"));
            if (service.containsKey("build")) {
                assertThat((String) service.get("user")).as(name).matches("[1-9]\\d*:[1-9]\\d*");
                assertThat(service.get("read_only")).as(name).isEqualTo(true);
                assertThat(service).as(name).doesNotContainKey("environment");
            }
        });
    }

    @Test
    void noSecretStandsInTheFile() throws IOException {
        String text = Files.readString(ComposeFile.folder().resolve("compose.yml"));
        for (Map<String, Object> secret : file.section("secrets").values()) {
            assertThat(secret).containsOnlyKeys("file");
        }
        assertThat(text).doesNotContainPattern("(?i)password[\"']?: *[\"']?[a-z0-9]{3}");
        assertThat(Files.readString(ComposeFile.folder().resolve(".gitignore"))).contains("/secrets/");
    }

    @Test
    void theProgramTakesEveryCommandLine() {
        assertThat(commands())
                .containsOnlyKeys(
                        "setup", "collector", "bridge", "bridge-dns", "bridge-voice", "bridge-flow", "edge", "replay");
        commands()
                .forEach((name, command) ->
                        assertThatCode(() -> parse(command)).as(name).doesNotThrowAnyException());
    }

    @Test
    void aWrongOptionWouldBeSeen() {
        List<String> wrong = new ArrayList<>(commands().get("bridge"));
        wrong.add("--elasticsearch-pasword-file=/run/secrets/bridge_password");
        assertThatCode(() -> parse(wrong)).hasMessageContaining("--elasticsearch-pasword-file");
    }

    @Test
    void addressesMeet() {
        assertThat(option("bridge", "--subscribe"))
                .isEqualTo(option("collector", "--publish").replace("0.0.0.0", "collector"));
        assertThat(option("edge", "--server"))
                .isEqualTo(option("collector", "--listen").replace("0.0.0.0", "collector"));
        assertThat(services.get("collector").get("ports").toString())
                .contains(":" + option("collector", "--listen").split(":")[1] + "]");
        Pattern host = Pattern.compile("(?:http|tcp)://([a-z]+):\\d+|--server=([a-z]+):");
        services.forEach((name, service) -> {
            Matcher matcher = host.matcher(service.get("command") + " " + service.get("environment"));
            while (matcher.find()) {
                String other = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                assertThat(services).as(name).containsKey(other);
                Set<String> common = new LinkedHashSet<>(ComposeFile.list(service.get("networks")));
                common.retainAll(ComposeFile.list(services.get(other).get("networks")));
                assertThat(common).as(name + " reaches " + other).isNotEmpty();
            }
        });
        String network = option("collector", "--client").replace("edge=", "");
        assertThat(file.section("networks").get("capture").toString()).contains("subnet=" + network);
    }

    @Test
    void filesLieOnVolumesAndSecretsAreGiven() {
        commands().forEach((name, command) -> {
            String mounts = String.valueOf(services.get(name).get("volumes"));
            List<String> secrets = ComposeFile.list(services.get(name).get("secrets"));
            for (String argument : command) {
                String path = argument.substring(argument.indexOf('=') + 1);
                if (path.startsWith("/run/secrets/")) {
                    assertThat(secrets).as(name).contains(path.substring("/run/secrets/".length()));
                } else if (path.startsWith("/")) {
                    String parent = Path.of(path).getParent().toString();
                    assertThat(mounts).as(name + " " + argument).containsAnyOf(":" + path, "=" + path, ":" + parent);
                }
            }
        });
    }

    @Test
    void healthChecksAskWhereMetricsAreServed() {
        for (String service : List.of("collector", "bridge", "bridge-dns", "bridge-voice", "bridge-flow")) {
            List<String> check = ComposeFile.list(
                    ComposeFile.map(services.get(service).get("healthcheck")).get("test"));
            assertThat(check)
                    .containsExactly(
                            "CMD",
                            "curl",
                            "-fsS",
                            "-o",
                            "/dev/null",
                            "http://" + option(service, "--metrics") + "/health/ready");
        }
    }

    @Test
    void theServersAreOfTheVersionThatWeTestWith() throws IOException {
        Matcher version = Pattern.compile("<elasticsearch.server.version>(.*?)<")
                .matcher(Files.readString(ComposeFile.folder().resolveSibling("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(services.get("elasticsearch").get("image")).isEqualTo("elasticsearch:" + version.group(1));
        assertThat(services.get("kibana").get("image")).isEqualTo("kibana:" + version.group(1));
    }

    @Test
    void theImageHoldsWhatTheServicesRun() throws IOException {
        String dockerfile = Files.readString(ComposeFile.folder().resolve("Dockerfile"));
        Map<String, Object> collector = services.get("collector");
        assertThat(dockerfile)
                .contains("\nUSER " + collector.get("user") + "\n")
                .contains("\"" + Main.class.getName() + "\"]");
        Matcher copies =
                Pattern.compile("(?m)^COPY --chmod=\\d+ (\\S+) (\\S+/)$").matcher(dockerfile);
        Set<String> held = new LinkedHashSet<>();
        while (copies.find()) {
            Path source = ComposeFile.folder().resolveSibling(copies.group(1));
            assertThat(source).exists();
            held.add(copies.group(2) + source.getFileName());
        }
        services.values().stream()
                .filter(service -> service.containsKey("build"))
                .flatMap(service -> ComposeFile.list(service.get("entrypoint")).stream())
                .forEach(program -> assertThat(held).contains(program));
        assertThat(Files.isExecutable(ComposeFile.folder().resolve("setup"))).isTrue();
    }

    /** Between them, the bridges of the profile and what is left for the first take what one bridge takes, and flows. */
    @Test
    void theBridgesShareTheProtocols() {
        List<String> together = List.of(option("bridge", "--protocols").split(","));
        assertThat(together)
                .containsExactlyInAnyOrderElementsOf(Protocols.byDefault(Protocols.all()).stream()
                        .map(Protocol::name)
                        .toList());
        List<String> apart = new ArrayList<>(List.of("capture"));
        for (String bridge : List.of("bridge-dns", "bridge-voice", "bridge-flow")) {
            apart.addAll(List.of(option(bridge, "--protocols").split(",")));
            assertThat(services.get(bridge).get("profiles")).isEqualTo(List.of("apart"));
        }
        assertThat(apart)
                .containsExactlyInAnyOrderElementsOf(
                        Protocols.all().stream().map(Protocol::name).toList());
    }
}
