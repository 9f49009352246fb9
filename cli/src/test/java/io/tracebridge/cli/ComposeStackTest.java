package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.cli.demo.DemoSample;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stack without containers: every command line of the file as a process with the image's own start, every health check by the shell,
 * Elasticsearch's environment as settings of a real server. What has to differ on one machine is replaced in {@link #here}: addresses,
 * folders, the name of the administrator, and Kibana, which cannot be had.
 */
class ComposeStackTest {
    private static final Duration LONG = Duration.ofSeconds(240);
    private static final String PASSWORD = "0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String BRIDGE_PASSWORD = "fedcba9876543210fedcba9876543210";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private final Map<String, String> here = new LinkedHashMap<>();
    private final Map<String, Process> running = new TreeMap<>();
    private Map<String, Map<String, Object>> services;
    private URI server;

    @BeforeEach
    void read() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/curl")), "curl, which asks the health checks, is not installed");
        services = ComposeFile.read().section("services");
        Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(folder.resolve("secrets/elastic_password"), PASSWORD);
        Files.writeString(folder.resolve("secrets/bridge_password"), BRIDGE_PASSWORD);
        Files.createDirectories(folder.resolve("state/traces"));
    }

    @AfterEach
    void end() {
        running.values().forEach(Process::destroyForcibly);
    }

    @Test
    void everyCommandAndHealthCheckDoesWhatTheStackExpects() throws Exception {
        Path sample = folder.resolve("sample");
        long now = Instant.now().getEpochSecond() - 60;
        DemoSample.write(Files.newOutputStream(sample), 1, now * 1_000_000_000L, 500, 1_000_000_000L);
        try (ElasticsearchServer elasticsearch = elasticsearch();
                StrictKibana kibana = new StrictKibana()) {
            server = elasticsearch.uri();
            here.put("http://elasticsearch:9200", server.toString());
            here.put("http://localhost:9200", server.toString());
            here.put("http://kibana:5601", kibana.url());
            here.put("/run/secrets", folder.resolve("secrets").toString());
            here.put("elastic:%s", "admin:%s");
            here.put("-user=elastic", "-user=admin");
            here.put("/var/lib/tracebridge", folder.resolve("state").toString());
            here.put("/captures/sample", sample.toString());
            here.put("0.0.0.0:4242", "127.0.0.1:" + freePort());
            here.put("collector:4242", here.get("0.0.0.0:4242"));
            here.put("0.0.0.0:5556", "127.0.0.1:" + freePort());
            here.put("collector:5556", here.get("0.0.0.0:5556"));
            for (int port = 9101; port <= 9105; port++) {
                here.put("127.0.0.1:" + port, "127.0.0.1:" + freePort());
            }
            here.put("172.30.53.0/24", "127.0.0.1");
            here.put("--pace=2000", "--pace=200"); // nothing may be lost, however slow the machine
            awaitHealthy("elasticsearch");

            assertThat(toItsEnd("setup")).as(said("setup")).isZero();
            assertThat(kibana.objects("default")).isNotEmpty();
            assertThat(toItsEnd("setup")).as(said("setup")).isZero();
            assertThat(said("setup")).contains("dashboards in the space default: in place");
            start("collector");
            awaitHealthy("collector");
            for (String bridge : List.of("bridge", "bridge-dns", "bridge-voice", "bridge-flow")) {
                start(bridge);
                awaitHealthy(bridge);
            }
            assertThat(toItsEnd("edge")).as(said("edge")).isZero();
            await().atMost(LONG).until(() -> count("flow") > 0 || count("dns") >= 500);
            for (String service : List.of("bridge-flow", "bridge-voice", "bridge-dns", "bridge", "collector")) {
                running.get(service).destroy(); // SIGTERM
                assertThat(running.get(service).waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(running.get(service).exitValue()).as(said(service)).isZero();
            }
            assertThat(count("dns")).isGreaterThanOrEqualTo(500);
            assertThat(count("flow")).isPositive();
            assertThat(count("capture")).isPositive();

            long before = count("dns");
            here.put("/captures", folder.resolve("state/traces").toString());
            assertThat(toItsEnd("replay")).as(said("replay")).isZero();
            assertThat(count("dns")).as("a replay adds nothing").isEqualTo(before);
        }
        List<String> ran = new ArrayList<>(running.keySet());
        ran.addAll(List.of("elasticsearch", "kibana", "users")); // the last by ComposeSetupTest
        assertThat(services.keySet()).containsExactlyInAnyOrderElementsOf(ran);
    }

    /** Its environment as settings; users in files, as the minimal distribution has no index for them. */
    private ElasticsearchServer elasticsearch() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        ComposeFile.map(services.get("elasticsearch").get("environment"))
                .forEach((key, value) -> settings.put(key, String.valueOf(value)));
        assertThat(settings.remove("ES_JAVA_OPTS")).matches("(-Xm[sx]\\d+[mg] ?)+");
        assertThat(settings.remove("discovery.type")).isEqualTo("single-node"); // as every server of our tests
        assertThat(settings.remove("cluster.name")).isEqualTo("tracebridge");
        settings.put("xpack.security.transport.ssl.enabled", "false");
        Matcher role = Pattern.compile("_security/role/tracebridge '(.*?)'", Pattern.DOTALL)
                .matcher(Files.readString(ComposeFile.folder().resolve("setup")));
        assertThat(role.find()).isTrue();
        return ElasticsearchServer.start(ServerSettings.of(
                        Path.of(System.getProperty("elasticsearch.zip")),
                        Path.of(System.getProperty("elasticsearch.cache")),
                        folder.resolve("server"))
                .withExtra(settings)
                .withFiles(Map.of(
                        "roles.yml",
                        ascii("tracebridge: " + role.group(1).replace("\n", " ") + "\n"),
                        "users",
                        ascii("admin:" + hash(PASSWORD) + "\ntracebridge:" + hash(BRIDGE_PASSWORD) + "\n"),
                        "users_roles",
                        ascii("superuser:admin\ntracebridge:tracebridge\n"))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As Elasticsearch's file realm keeps passwords. */
    private static String hash(String password) throws GeneralSecurityException {
        byte[] salt = new byte[32];
        byte[] key = SecretKeyFactory.getInstance("PBKDF2withHMACSHA512")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 10_000, 256))
                .getEncoded();
        Base64.Encoder base64 = Base64.getEncoder();
        return "{PBKDF2}10000$" + base64.encodeToString(salt) + "$" + base64.encodeToString(key);
    }

    private void start(String service) throws IOException {
        List<String> command = new ArrayList<>(entryPoint());
        ComposeFile.list(services.get(service).get("command")).forEach(argument -> command.add(replaced(argument)));
        command.add("--allow-root");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("state").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(service + ".log").toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        running.put(service, builder.start());
    }

    /** The image's, but for where Java and our classes are. */
    private static List<String> entryPoint() throws IOException {
        Matcher entryPoint = Pattern.compile("(?m)^ENTRYPOINT \\[(.*)]$")
                .matcher(Files.readString(ComposeFile.folder().resolve("Dockerfile")));
        assertThat(entryPoint.find()).isTrue();
        List<String> command = new ArrayList<>();
        for (String quoted : entryPoint.group(1).split(", ")) {
            String argument = quoted.substring(1, quoted.length() - 1);
            command.add(
                    switch (argument) {
                        case "java" ->
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString();
                        case "/opt/tracebridge/lib/*" -> System.getProperty("java.class.path");
                        case "-XX:MaxRAMPercentage=60" -> "-Xmx256m"; // of the container's limit, which there is none
                        default -> argument;
                    });
        }
        return command;
    }

    private int toItsEnd(String service) throws IOException, InterruptedException {
        start(service);
        Process process = running.get(service);
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as(service + " ends")
                .isTrue();
        return process.exitValue();
    }

    private String said(String service) throws IOException {
        return service + ": " + Files.readString(folder.resolve(service + ".log"));
    }

    private void awaitHealthy(String service) {
        List<String> test = ComposeFile.list(
                ComposeFile.map(services.get(service).get("healthcheck")).get("test"));
        List<String> command = new ArrayList<>(test.subList(1, test.size()));
        command.replaceAll(this::replaced);
        if (test.get(0).equals("CMD-SHELL")) {
            command.addAll(0, List.of("/bin/sh", "-c"));
        }
        await().atMost(LONG).until(() -> {
            Process process = running.get(service);
            assertThat(process == null || process.isAlive())
                    .as(process == null ? "" : said(service))
                    .isTrue();
            Process check = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("check.log").toFile())
                    .start();
            return check.waitFor() == 0;
        });
    }

    private String replaced(String text) {
        String result = text;
        for (Map.Entry<String, String> entry : here.entrySet()) {
            result = result.replace(entry.getKey(), entry.getValue());
        }
        return result;
    }

    private long count(String dataset) throws IOException, InterruptedException {
        String indices = "/tracebridge-" + dataset + "-default-*";
        ask("POST", indices + "/_refresh");
        Matcher count = Pattern.compile("\"count\":(\\d+)").matcher(ask("GET", indices + "/_count"));
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    private String ask(String method, String path) throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString(ascii("admin:" + PASSWORD));
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Basic " + login)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
