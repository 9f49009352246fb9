package io.tracebridge.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracebridge.bridge.Protocols;
import io.tracebridge.bridge.cut.AuditLog;
import io.tracebridge.bridge.cut.PacketCutter;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets an answer and who does not, spoken by hand, since no HTTP client says such things. Nobody is where Elasticsearch should be. */
class PageServerTest {
    private static final FieldCatalog CATALOG = FieldCatalog.of(Protocols.all());
    private static PageServer page;

    @BeforeAll
    static void start() throws Exception {
        page = serve(InetAddress.getLoopbackAddress());
    }

    @AfterAll
    static void stop() throws Exception {
        page.close();
    }

    private static PageServer serve(InetAddress address) throws IOException {
        AuditLog audit = new AuditLog(Path.of("unused"), Clock.systemUTC());
        PacketCutter packets = new PacketCutter(List.of(Path.of("unused")), audit, 1);
        ElasticSettings nobody = ElasticSettings.of(URI.create("http://127.0.0.1:1"), Path.of("unused"), false);
        return new PageServer(new InetSocketAddress(address, 0), nobody, CATALOG, packets);
    }

    /** The whole answer. */
    private static String ask(String method, String target, String... headers) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), page.uri().getPort())) {
            String request = method + " " + target + " HTTP/1.1\r\nConnection: close\r\n" + String.join("\r\n", headers)
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(String target) throws IOException {
        return ask("GET", target, "Host: 127.0.0.1:" + page.uri().getPort());
    }

    @Test
    void nothingMayBeLoadedFromElsewhereAndNobodyMayFrameIt() throws IOException {
        assertThat(get("/"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-security-policy: default-src 'none'; script-src 'self';", "frame-ancestors 'none'")
                .contains("X-content-type-options: nosniff", "Cross-origin-resource-policy: same-origin")
                .doesNotContain("Access-Control-Allow-Origin", " style=", "<style", "http://", "https://");
        assertThat(get("/chart.js")).startsWith("HTTP/1.1 200 ").contains("Chart.js v");
    }

    /** Somebody else's name that leads to this address: the browser believes that the page is theirs. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Host: evil.example", "Host: evil.example:80", "Host: 127.0.0.1.evil.example", "Host:", "X: y"})
    void onlyThisHostsNamesAreAnswered(String host) throws IOException {
        assertThat(ask("GET", "/api/dashboards", host))
                .matches("(?s)HTTP/1.1 4(21|00) .*")
                .doesNotContain("overview");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: localhost", "Host: LOCALHOST:1234", "Host: [::1]:1234", "Host: 127.0.0.1"})
    void namesOfLoopbackAreAnswered(String host) throws IOException {
        assertThat(ask("GET", "/api/dashboards", host))
                .startsWith("HTTP/1.1 200 ")
                .contains("overview");
    }

    @Test
    void pagesOfOthersMayLinkToItButNotAskIt() throws IOException {
        assertThat(ask("GET", "/", "Host: localhost", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET", "/api/dashboards", "Host: localhost", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(ask("GET", "/api/dashboards", "Host: localhost", "Sec-Fetch-Site: same-origin"))
                .startsWith("HTTP/1.1 200 ");
    }

    /** Kibana links to packets, from another origin; 502 is as far as one comes where there is no Elasticsearch. */
    @Test
    void pagesOfOthersMayLinkToPacketsButNotFetchThem() throws IOException {
        String link = "/packets/abc";
        assertThat(ask("GET", link, "Host: localhost", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
                .startsWith("HTTP/1.1 502 ");
        assertThat(ask("GET", link, "Host: localhost", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(ask("HEAD", link, "Host: localhost")).startsWith("HTTP/1.1 403 ");
        assertThat(get("/packets/..%2fabc")).startsWith("HTTP/1.1 404 ");
        assertThat(get(link)).startsWith("HTTP/1.1 502 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void onlyReadingIsPossible(String method) throws IOException {
        assertThat(ask(method, "/api/dashboards", "Host: localhost", "Content-Length: 0"))
                .startsWith("HTTP/1.1 405 ");
    }

    /** What is not in a dashboard's source is not asked of Elasticsearch: it would be 502, as nobody is there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/                                                           | 404
            /api/dashboards/none                                            | 404
            /api/dashboards/overview/panels/none                            | 404
            /api/dashboards/overview/other                                  | 404
            /api/documents/..%2f_search                                     | 404
            /api/documents/*                                                | 404
            /..%2f..%2fetc/passwd                                           | 404
            /page.html                                                      | 404
            /api/dashboards/overview/panels/failed?filter=tx.state:timeout  | 400
            /api/dashboards/overview/panels/failed?filter=server.ip         | 400
            /api/dashboards/overview/panels/failed?from=yesterday           | 400
            /api/dashboards/overview/panels/failed?from=now&to=now-1h       | 400
            /api/dashboards/overview/panels/failed?from=0001-01-01T00:00Z   | 400
            /api/dashboards/overview/panels/failed?zone=Mars                | 400
            /api/dashboards/overview/values?field=event.original            | 400
            /api/dashboards/overview/documents?skip=-1                      | 400
            /api/dashboards/overview/documents?skip=99999999                | 400
            /api/dashboards/overview/documents?panel=failed&key=x           | 400
            /api/dashboards/overview/documents?panel=failed&metric=7        | 400
            /api/dashboards/overview/documents?panel=servers&key=a&key=b&key=c | 400
            /api/dashboards/overview/documents?panel=outcome-over-time&key=now-1d%7C%7C | 400
            /api/dashboards/overview/documents?panel=how-long-answers-take&key=none | 400
            """)
    void whatTheDashboardsDoNotHaveIsRefused(String target, int status) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 " + status + " ").contains("{\"error\":\"");
    }

    @Test
    void saysThatElasticsearchIsNotThere() throws IOException {
        assertThat(get("/api/dashboards/overview/panels/failed"))
                .startsWith("HTTP/1.1 502 ")
                .contains("http://127.0.0.1:1: nobody answers", "check that Elasticsearch runs");
    }

    @Test
    void takesNoAddressThatOthersCanReach() {
        assertThatThrownBy(() -> serve(InetAddress.getByName("0.0.0.0")))
                .hasMessageContaining("the page has no passwords");
        assertThatThrownBy(() -> serve(InetAddress.getByName("192.0.2.1")))
                .hasMessageContaining("give 127.0.0.1 or [::1]");
    }

    @ParameterizedTest
    @CsvSource({
        "now-24h, now, 2026-11-22T12:00:00Z, 2026-11-23T12:00:00Z, 30m",
        "now-15m, now-5m, 2026-11-23T11:45:00Z, 2026-11-23T11:55:00Z, 10s",
        "now-7d, now, 2026-11-16T12:00:00Z, 2026-11-23T12:00:00Z, 3h",
        "now-1y, now, 2025-11-23T12:00:00Z, 2026-11-23T12:00:00Z, 1w",
        "2026-11-22T00:00:00+05:45, 2026-11-23T00:00:00+05:45, 2026-11-21T18:15:00Z, 2026-11-22T18:15:00Z, 30m",
    })
    void timesAreKibanas(String from, String to, Instant begin, Instant end, String step) throws BadRequest {
        Clock noon = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
        var range = new Parameters(null).range(from, to, noon);
        assertThat(range.from()).isEqualTo(begin);
        assertThat(range.to()).isEqualTo(end);
        assertThat(range.step()).isEqualTo(step);
    }
}
