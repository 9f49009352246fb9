package io.tracebridge.bridge.elastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.SharedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    @TempDir
    Path folder;

    private ElasticSettings settings(URI url) {
        return ElasticSettings.of(url, folder.resolve("dead-letters.ndjson"), false);
    }

    private void assertRefused(ElasticSettings settings, String... words) {
        assertThatThrownBy(() -> Cluster.connect(settings, () -> false).close())
                .isInstanceOf(BridgeException.class)
                .hasMessageNotContaining("\n")
                .hasMessageContainingAll(words);
    }

    @Test
    void elasticsearchIsRecognised() throws Exception {
        try (Cluster cluster = Cluster.connect(settings(SharedServer.uri()), () -> false)) {
            assertThat(cluster.request("GET", "/_cluster/health").ok()).isTrue();
        }
    }

    @Test
    void aPortWhereNobodyListensIsNamedWithTheRemedy() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertRefused(
                settings(URI.create("http://127.0.0.1:" + free)), "127.0.0.1:" + free, "nobody answers", "check that");
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        assertRefused(settings(URI.create("http://no-such-host.invalid:9200")), "no-such-host.invalid", "no such host");
    }

    @Test
    void aServerThatIsNotElasticsearchIsRefused() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        other.createContext("/", exchange -> {
            byte[] page = "<html>hello</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + other.getAddress().getPort());
            assertRefused(settings(url), url.toString(), "is not Elasticsearch", "check host, port and path");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void httpsToAPlainServerSaysSo() throws Exception {
        URI plain = SharedServer.uri();
        assertRefused(
                settings(URI.create("https://127.0.0.1:" + plain.getPort())), "https://", "no secure connection", "CA");
    }

    @Test
    void aUrlOfAnotherSchemeOrWithCredentialsIsRefused() {
        assertRefused(settings(URI.create("ftp://127.0.0.1:1")), "ftp://", "http://127.0.0.1:9200");
        assertRefused(settings(URI.create("http://elastic:secret@127.0.0.1:1")), "***", Credentials.PASSWORD);
        assertThatThrownBy(() -> new Cluster(settings(URI.create("http://elastic:secret@127.0.0.1:1"))))
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCaFileThatHoldsNoCertificateIsNamed() throws Exception {
        Path pem = Files.writeString(folder.resolve("ca.pem"), "no certificate", StandardCharsets.US_ASCII);
        assertRefused(
                settings(URI.create("https://127.0.0.1:1")).withCredentials(Credentials.NONE, pem),
                pem.toString(),
                "certificate");
        Path missing = folder.resolve("missing.pem");
        assertRefused(
                settings(URI.create("https://127.0.0.1:1")).withCredentials(Credentials.NONE, missing),
                missing.toString());
    }

    @Test
    void credentialsComeByEnvironmentOrFileAndAreNotPrinted() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "secret\n", StandardCharsets.UTF_8);
        Credentials basic = Credentials.fromEnvironment(
                Map.of(Credentials.USER, "elastic", Credentials.PASSWORD + "_FILE", password.toString()));
        assertThat(basic.authorization()).isEqualTo("Basic ZWxhc3RpYzpzZWNyZXQ=");
        assertThat(basic).hasToString("Basic ***");
        assertThat(Credentials.fromEnvironment(Map.of(Credentials.API_KEY, "a2V5"))
                        .authorization())
                .isEqualTo("ApiKey a2V5");
        assertThat(Credentials.fromEnvironment(Map.of())).isSameAs(Credentials.NONE);
    }

    @Test
    void halfOrDoubleCredentialsAreRefused() {
        assertThatThrownBy(() -> Credentials.fromEnvironment(Map.of(Credentials.USER, "elastic")))
                .isInstanceOf(BridgeException.class)
                .hasMessageContainingAll(Credentials.USER, Credentials.PASSWORD);
        assertThatThrownBy(() -> Credentials.fromEnvironment(
                        Map.of(Credentials.USER, "a", Credentials.PASSWORD, "b", Credentials.API_KEY, "c")))
                .hasMessageContaining("both");
        assertThatThrownBy(() -> Credentials.fromEnvironment(Map.of(Credentials.API_KEY + "_FILE", "/no/such/file")))
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void withoutAUrlItSaysHowOneLooks() {
        ElasticSettings none = settings(URI.create("http://127.0.0.1:1")).withUrls(List.of());
        assertRefused(none, "http://127.0.0.1:9200");
    }
}
