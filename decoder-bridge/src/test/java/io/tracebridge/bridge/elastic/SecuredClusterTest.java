package io.tracebridge.bridge.elastic;

import static io.tracebridge.bridge.elastic.TestDocuments.TIME;
import static io.tracebridge.bridge.elastic.TestDocuments.give;
import static io.tracebridge.bridge.elastic.TestDocuments.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.DocumentCounts;
import io.tracebridge.bridge.SharedServer;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server with passwords, roles and TLS. */
class SecuredClusterTest {
    private static final String PASSWORD = "correct horse";
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    static Path serverFolder;

    private static ElasticsearchServer server;
    private static Path certificate;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServer() throws Exception {
        Path store = serverFolder.resolve("http.p12");
        certificate = serverFolder.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "http",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "http",
                "-file",
                certificate.toString(),
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        String roles = "bridge:\n  cluster: [monitor, manage_index_templates]\n  indices:\n"
                + "    - names: ['tracebridge-*']\n      privileges: [write, create_index, view_index_metadata]\n"
                + "without_templates:\n  cluster: [monitor]\n  indices:\n"
                + "    - names: ['tracebridge-*']\n      privileges: [write, create_index, view_index_metadata]\n"
                + "nothing:\n  cluster: []\n";
        String users = "";
        for (String user : List.of("admin", "bridge", "limited", "nobody")) {
            users += user + ":" + hash(PASSWORD) + "\n";
        }
        server = ElasticsearchServer.start(SharedServer.settings(serverFolder.resolve("work"))
                .withExtra(Map.of(
                        "xpack.security.enabled", "true",
                        "xpack.security.http.ssl.enabled", "true",
                        "xpack.security.http.ssl.keystore.path", "http.p12",
                        "xpack.security.http.ssl.keystore.password", PASSWORD,
                        "xpack.security.transport.ssl.enabled", "false",
                        "xpack.security.enrollment.enabled", "false"))
                .withFiles(Map.of(
                        "http.p12", Files.readAllBytes(store),
                        "roles.yml", roles.getBytes(UTF_8),
                        "users", users.getBytes(UTF_8),
                        "users_roles",
                                "superuser:admin\nbridge:bridge\nwithout_templates:limited\nnothing:nobody\n"
                                        .getBytes(UTF_8))));
        try (Cluster cluster =
                Cluster.connect(settings("admin", PASSWORD, serverFolder).withConnectWithin(LONG), () -> false)) {
            assertThat(cluster.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=60s")
                            .ok())
                    .isTrue();
        }
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    private static void keytool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** As Elasticsearch's file realm has passwords. */
    private static String hash(String password) throws Exception {
        byte[] salt = new byte[32];
        new SecureRandom().nextBytes(salt);
        byte[] hash = SecretKeyFactory.getInstance("PBKDF2withHMACSHA512")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 1_000, 256))
                .getEncoded();
        Base64.Encoder base64 = Base64.getEncoder();
        return "{PBKDF2}1000$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static URI https() {
        return URI.create(server.uri().toString().replace("http://", "https://"));
    }

    private static ElasticSettings settings(String user, String password, Path folder) {
        return ElasticSettings.of(https(), folder.resolve("dead-letters.ndjson"), false)
                .withCredentials(Credentials.basic(user, password), certificate);
    }

    private void index(ElasticSettings settings, DocumentCounts counts) throws Exception {
        try (Cluster cluster = Cluster.connect(settings, () -> false);
                Indexer indexer = new Indexer(cluster, TestDocuments.TEMPLATES, settings, 1, counts)) {
            BulkWriter writer = indexer.writer();
            give(writer, TIME, 1, 1, json(1));
            writer.flush();
            assertThat(indexer.drain()).isTrue();
        }
    }

    @Test
    void aUserWithTheRightsIndexesOverTls() throws Exception {
        DocumentCounts counts = new DocumentCounts();
        index(settings("bridge", PASSWORD, folder).withIndices("basic", Map.of(), 400), counts);
        assertThat(counts.indexed.sum()).isEqualTo(1);
    }

    @Test
    void wrongOrMissingCredentialsAreNamedWithTheRemedy() {
        for (ElasticSettings wrong : List.of(
                settings("bridge", "wrong", folder),
                // this minimal server cannot make API keys (it lacks the analysis that their index needs), but knows
                // them
                settings("bridge", PASSWORD, folder).withCredentials(Credentials.apiKey("aWQ6a2V5"), certificate),
                settings("bridge", PASSWORD, folder).withCredentials(Credentials.NONE, certificate))) {
            assertThatThrownBy(() -> Cluster.connect(wrong, () -> false).close())
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContainingAll(https().toString(), "401", Credentials.USER)
                    .hasMessageNotContainingAny(PASSWORD, "\n");
        }
    }

    @Test
    void missingRightsAreNamed() {
        assertThatThrownBy(() -> Cluster.connect(settings("nobody", PASSWORD, folder), () -> false)
                        .close())
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("cluster privilege monitor");
        ElasticSettings limited = settings("limited", PASSWORD, folder);
        assertThatThrownBy(() -> {
                    try (Cluster cluster = Cluster.connect(limited, () -> false)) {
                        new Templates(Map.of(
                                        "tracebridge-new",
                                        "{\"index_patterns\":[\"tracebridge-new-*\"]}".getBytes(UTF_8)))
                                .install(cluster);
                    }
                })
                .isInstanceOf(BridgeException.class)
                .hasMessageContainingAll("tracebridge-new", "manage_index_templates", "nothing is indexed");
    }

    @Test
    void aCertificateThatIsNotTrustedIsNamedWithTheRemedy() {
        ElasticSettings untrusting =
                settings("bridge", PASSWORD, folder).withCredentials(Credentials.basic("bridge", PASSWORD), null);
        assertThatThrownBy(() -> Cluster.connect(untrusting, () -> false).close())
                .isInstanceOf(BridgeException.class)
                .hasMessageContainingAll("no secure connection", "CA");
    }

    @Test
    void plainHttpToATlsPortSaysSo() {
        ElasticSettings plain = ElasticSettings.of(server.uri(), folder.resolve("dead-letters.ndjson"), false);
        assertThatThrownBy(() -> Cluster.connect(plain, () -> false).close())
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("https");
    }
}
