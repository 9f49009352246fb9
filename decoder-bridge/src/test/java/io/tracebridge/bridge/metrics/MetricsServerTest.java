package io.tracebridge.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.bridge.BridgeException;
import io.tracebridge.capture.Metric;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final AtomicReference<String> notReady = new AtomicReference<>();
    private final List<Metric> metrics = List.of(
            new Metric("a_total", Metric.Type.COUNTER, Map.of("site", "edge\"1\n"), 12_345_678_901L, "Things counted."),
            new Metric("b", Metric.Type.GAUGE, Map.of(), -3, "Things held."),
            new Metric("a_total", Metric.Type.COUNTER, Map.of("site", "edge2"), 2, "Things counted."));
    private MetricsServer server;

    @BeforeEach
    void start() throws Exception {
        server = new MetricsServer(ANY, () -> metrics, notReady::get);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> request(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws Exception {
        HttpResponse<String> answer = request("GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(answer.body().lines())
                .containsExactly(
                        "# HELP a_total Things counted.",
                        "# TYPE a_total counter",
                        "a_total{site=\"edge\\\"1\\n\"} 1.2345678901E10",
                        "a_total{site=\"edge2\"} 2.0",
                        "# HELP b Things held.",
                        "# TYPE b gauge",
                        "b -3.0");
    }

    @Test
    void readyTellsWhyNot() throws Exception {
        assertThat(request("GET", "/health/ready").statusCode()).isEqualTo(200);
        notReady.set("no connection to tcp://192.0.2.1:5556");
        HttpResponse<String> answer = request("GET", "/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("no connection to tcp://192.0.2.1:5556");
        assertThat(request("GET", "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(request("GET", "/metrics/../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(request("GET", "/").statusCode()).isEqualTo(404);
        assertThat(request("POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(request("HEAD", "/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void anAddressInUseIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> new MetricsServer(server.address(), () -> metrics, notReady::get))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining(String.valueOf(server.address().getPort()))
                .hasMessageContaining("choose another");
    }
}
