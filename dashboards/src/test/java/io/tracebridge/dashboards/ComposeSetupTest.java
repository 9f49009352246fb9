package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tracebridge.bridge.elastic.Credentials;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs compose/setup, and indexes into a real Elasticsearch with security under the role that it gives the bridge. */
class ComposeSetupTest {
    private static final String PASSWORD = "0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String BRIDGE_PASSWORD = "fedcba9876543210";

    private static final String KIBANA_PASSWORD = "00112233445566778899";
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
    private static final Path SCRIPT = Compiled.module().resolveSibling("compose/setup");
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void writeSecrets() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
        Files.writeString(folder.resolve("elastic_password"), PASSWORD);
        Files.writeString(folder.resolve("kibana_password"), KIBANA_PASSWORD);
        Files.writeString(folder.resolve("bridge_password"), BRIDGE_PASSWORD);
    }

    private Result setup(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("SECRETS", folder.toString());
        builder.environment().put("ADMINISTRATOR", "admin");
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        Process process = builder.start();
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(folder.resolve("output")));
    }

    /** The role as the script gives it; in a file, as this server has no index for users and roles. */
    @Test
    void theBridgesRoleAllowsIndexingAndNothingElse() throws Exception {
        Matcher role = Pattern.compile("_security/role/tracebridge '(.*?)'", Pattern.DOTALL)
                .matcher(Files.readString(SCRIPT));
        assertThat(role.find()).isTrue();
        String roles = "tracebridge: " + role.group(1).replace("\n", " ") + "\n"; // JSON is YAML
        String users = "admin:" + hash(PASSWORD) + "\ntracebridge:" + hash(BRIDGE_PASSWORD) + "\n";
        ServerSettings settings = ServerSettings.of(
                        Path.of(System.getProperty("elasticsearch.zip")),
                        Path.of(System.getProperty("elasticsearch.cache")),
                        folder.resolve("server"))
                .withExtra(Map.of(
                        "xpack.security.enabled", "true",
                        "xpack.security.http.ssl.enabled", "false",
                        "xpack.security.transport.ssl.enabled", "false"))
                .withFiles(Map.of(
                        "roles.yml", roles.getBytes(StandardCharsets.US_ASCII),
                        "users", users.getBytes(StandardCharsets.US_ASCII),
                        "users_roles",
                                "superuser:admin\ntracebridge:tracebridge\n".getBytes(StandardCharsets.US_ASCII)));
        try (ElasticsearchServer server = ElasticsearchServer.start(settings)) {
            await().atMost(LONG)
                    .until(() ->
                            get(server.uri(), "admin", PASSWORD, "/_cluster/health?wait_for_status=yellow") == 200);
            Credentials credentials = Credentials.basic("tracebridge", BRIDGE_PASSWORD);
            assertThat(Server.index(server.uri(), credentials, "default", Sample::feed))
                    .containsEntry("dns", Sample.DOCUMENTS);
            assertThat(get(server.uri(), "tracebridge", BRIDGE_PASSWORD, "/tracebridge-*/_search"))
                    .isEqualTo(403);
            assertThat(get(server.uri(), "tracebridge", BRIDGE_PASSWORD, "/_security/user"))
                    .isEqualTo(403);
            assertThat(get(server.uri(), "tracebridge", "other", "/_cluster/health"))
                    .isEqualTo(401);
        }
    }

    @Test
    void usersAreMadeWithTheirPasswords() throws Exception {
        try (Listener elasticsearch = new Listener("{}")) {
            assertThat(setup("users", elasticsearch.url()).exitCode()).isZero();
            assertThat(elasticsearch.requests).hasSize(3);
            assertThat(elasticsearch.requests.get(0))
                    .isEqualTo("PUT /_security/user/kibana_system/_password " + LOGIN + " null {\"password\":\""
                            + KIBANA_PASSWORD + "\"}");
            assertThat(elasticsearch.requests.get(1))
                    .startsWith("PUT /_security/role/tracebridge " + LOGIN + " null {")
                    .satisfies(request -> assertThat(new ObjectMapper()
                                    .readTree(request.substring(request.indexOf('{')))
                                    .at("/indices/0/names/0")
                                    .asText())
                            .isEqualTo("tracebridge-*"));
            assertThat(elasticsearch.requests.get(2))
                    .isEqualTo("PUT /_security/user/tracebridge " + LOGIN + " null {\"password\":\"" + BRIDGE_PASSWORD
                            + "\",\"roles\":[\"tracebridge\"]}");
        }
    }

    /** Takes what is sent, and always answers the same: users cannot be made on the server of our tests. */
    private static final class Listener implements AutoCloseable {
        final List<String> requests = new CopyOnWriteArrayList<>();
        private final HttpServer server;

        Listener(String answer) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + exchange.getRequestHeaders().getFirst("kbn-xsrf") + " " + body);
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static int get(URI server, String user, String password, String path) throws InterruptedException {
        String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Basic " + login)
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0; // not yet
        }
    }

    /** As Elasticsearch's file realm keeps passwords. */
    private static String hash(String password) throws GeneralSecurityException {
        byte[] salt = new byte[32];
        int rounds = 10_000;
        byte[] key = SecretKeyFactory.getInstance("PBKDF2withHMACSHA512")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, rounds, 256))
                .getEncoded();
        Base64.Encoder base64 = Base64.getEncoder();
        return "{PBKDF2}" + rounds + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(key);
    }
}
