package io.tracebridge.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.dashboards.Dashboard;
import io.tracebridge.dashboards.Dashboards;
import io.tracebridge.dashboards.Sample;
import io.tracebridge.dashboards.Server;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser, over documents that the real decoders made, in a real Elasticsearch. */
class PageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FieldCatalog CATALOG = FieldCatalog.of(Protocols.all());
    private static final String TIME = "from=" + Sample.FROM + "&to=" + Sample.TO;
    private static final String IN_TIME =
            "{\"range\": {\"@timestamp\": {\"gte\": \"" + Sample.FROM + "\", \"lte\": \"" + Sample.TO + "\"}}}";

    private static final String DNS = "{\"term\": {\"event.dataset\": \"dns\"}}";

    private static Browser browser;
    private static PageServer page;

    @BeforeAll
    static void startAll() throws Exception {
        browser = Browser.start();
        ElasticSettings elastic = ElasticSettings.of(Server.uri(), Path.of("unused"), false);
        page = new PageServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), elastic, CATALOG, null);
    }

    @AfterAll
    static void stopAll() throws Exception {
        if (page != null) {
            page.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.requests.clear();
        browser.complaints.clear();
    }

    @AfterEach
    void nothingWasComplainedAboutAndNothingLeftTheHost() {
        assertThat(browser.complaints).isEmpty();
        assertThat(browser.requests)
                .isNotEmpty()
                .allMatch(url -> url.matches("(about|data):.*") || url.startsWith(String.valueOf(page.uri())));
    }

    private static String panel(String id) {
        return "document.querySelector('[data-panel=\"" + id + "\"]')";
    }

    /** The hits of a query that is written here by hand, not made of a dashboard's source. */
    private static long count(String query) throws Exception {
        return hits("{\"size\": 0, \"query\": {\"bool\": {\"filter\": [" + IN_TIME + ", " + query + "]}}}");
    }

    private static long hits(String request) throws Exception {
        JsonNode answer = Server.search("tracebridge-*", JSON.readTree(request));
        return answer.at("/hits/total/value").asLong();
    }

    @Test
    void everyPanelOfEveryDashboardIsDrawn() throws Exception {
        List<String> blank = new ArrayList<>();
        for (Dashboard dashboard : Dashboards.read(CATALOG).all()) {
            browser.open(page.uri(), "#/" + dashboard.id() + "?" + TIME);
            JsonNode drawn = browser.value("""
                    Object.fromEntries([...document.querySelectorAll('.panel')].map((panel) => {
                      const canvas = panel.querySelector('canvas');
                      const ink = canvas && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                      const what = ink ? new Set(new Uint32Array(ink.buffer)).size > 5 && 'chart'
                        : panel.querySelector('tbody tr') ? 'table' : panel.querySelector('.number a') && 'number';
                      return [panel.dataset.panel, panel.dataset.drawn === 'yes' && what];
                    }))""");
            assertThat(drawn.size()).isEqualTo(dashboard.panels().size());
            drawn.properties().forEach(entry -> {
                if (!entry.getValue().isTextual()) {
                    blank.add(dashboard.id() + "/" + entry.getKey());
                }
            });
        }
        assertThat(blank).isEmpty();
    }

    @Test
    void numbersAreThoseOfElasticsearch() throws Exception {
        browser.open(page.uri(), "#/dns?" + TIME);
        assertThat(shown("questions")).isEqualTo(count(DNS));
        assertThat(shown("unanswered")).isEqualTo(count(DNS + ", {\"term\": {\"tx.state\": \"timeout\"}}"));
        assertThat(shown("no-such-name")).isEqualTo(count("{\"term\": {\"dns.response_code\": \"NXDOMAIN\"}}"));
        String server = browser.text(panel("servers") + ".querySelector('tbody tr').cells[0].textContent");
        assertThat(browser.value(panel("servers") + ".querySelector('td.n').dataset.number")
                        .asLong())
                .isEqualTo(count(DNS + ", {\"term\": {\"server.ip\": \"" + server + "\"}}"));
        assertThat(browser.text("document.querySelector('.count').textContent"))
                .endsWith(" of " + count(DNS) + ", the newest first");
    }

    private static long shown(String panel) throws Exception {
        return browser.value(panel(panel) + ".querySelector('[data-number]').dataset.number")
                .asLong();
    }

    @Test
    void aChartIsATableAtTheSameTime() throws Exception {
        browser.open(page.uri(), "#/dns?" + TIME);
        browser.value(panel("response-codes") + ".querySelector('button.table').click()");
        JsonNode rows = browser.value(
                "Object.fromEntries([..." + panel("response-codes")
                        + ".querySelectorAll('tbody tr')].map((row) => [row.cells[0].textContent, Number(row.cells[1].dataset.number)]))");
        assertThat(rows.size()).isGreaterThan(2);
        for (var row : rows.properties()) {
            assertThat(row.getValue().asLong())
                    .as(row.getKey())
                    .isEqualTo(count("{\"term\": {\"dns.response_code\": \"" + row.getKey() + "\"}}"));
        }
    }

    @Test
    void aNumberLeadsToItsDocumentsAndTheyToAllTheirFields() throws Exception {
        browser.open(page.uri(), "#/dns?" + TIME);
        long unanswered = shown("unanswered");
        browser.value(panel("unanswered") + ".querySelector('a').click()");
        browser.awaitReady();
        assertThat(browser.text("document.querySelector('h1').textContent"))
                .isEqualTo("Documents behind Unanswered › no answer in 10 s");
        assertThat(browser.text("document.querySelector('.count').textContent")).contains(" of " + unanswered + ",");
        browser.value("document.querySelector('tbody a').click()");
        browser.awaitReady();
        JsonNode fields = browser.value(
                "Object.fromEntries([...document.querySelectorAll('tbody tr')].map((r) => [r.cells[0].textContent, r.cells[1].textContent]))");
        assertThat(fields.path("tx.state").asText()).isEqualTo("timeout");
        assertThat(fields.path("@timestamp").asText()).startsWith("2026-11-20T");
        browser.value("history.back()");
        browser.await("document.querySelector('.count')");
    }

    @Test
    void aChosenValueHoldsForAllPanelsAndGoesAlongToTheNextDashboard() throws Exception {
        String chosen = "{\"term\": {\"server.ip\": \"192.0.2.54\"}}";
        browser.open(page.uri(), "#/dns?" + TIME);
        browser.value("""
                (() => {
                  const select = document.querySelector('select[data-field="server.ip"]');
                  select.value = '192.0.2.54';
                  select.dispatchEvent(new Event('change'));
                })()""");
        browser.await("location.hash.includes('192.0.2.54')");
        browser.awaitReady();
        assertThat(shown("questions")).isPositive().isEqualTo(count(DNS + "," + chosen));
        assertThat(browser.text("document.activeElement.dataset.field")).isEqualTo("server.ip");
        browser.value("[...document.querySelectorAll('nav a')].find((a) => a.textContent === 'Overview').click()");
        browser.await("document.querySelector('h1') && document.querySelector('h1').textContent === 'Overview'");
        browser.awaitReady();
        assertThat(browser.text("document.querySelector('.count').textContent")).contains(" of " + count(chosen) + ",");
    }

    @Test
    void allOfItCanBeDoneWithTheKeyboard() throws Exception {
        browser.open(page.uri(), "#/overview?" + TIME);
        browser.key("Tab");
        assertThat(focused()).isEqualTo("To the panels");
        browser.key("Tab");
        tabTo("DNS");
        browser.key("Enter");
        browser.await("document.querySelector('h1') && document.querySelector('h1').textContent === 'DNS'");
        browser.awaitReady();
        tabTo("About: Questions");
        browser.key("Enter");
        assertThat(browser.value(panel("questions") + ".querySelector('details').open")
                        .asBoolean())
                .isTrue();
        browser.key("Escape");
        assertThat(browser.value(panel("questions") + ".querySelector('details').open")
                        .asBoolean())
                .isFalse();
        tabTo("Response codes as a table");
        browser.key(" ");
        browser.await(panel("response-codes") + ".querySelector('tbody a')");
        tabTo("NOERROR");
        browser.key("Enter");
        browser.await(
                "document.querySelector('h1').textContent.startsWith('Documents behind Response codes › NOERROR')");
        browser.awaitReady();
        assertThat(browser.text("document.activeElement.tagName")).isEqualTo("MAIN");
        browser.key("Tab");
        assertThat(focused()).isEqualTo("← DNS");
        browser.key("Tab");
        browser.key("Enter");
        browser.await("document.querySelector('h1').textContent.startsWith('Document ')");
    }

    private static String focused() throws Exception {
        return browser.text(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()");
    }

    /** Presses Tab until that is focused; whatever is focused on the way must be visible. */
    private static void tabTo(String name) throws Exception {
        for (int i = 0; i < 400; i++) {
            if (focused().equals(name)) {
                return;
            }
            browser.key("Tab");
            assertThat(browser.value("document.activeElement.getClientRects().length > 0")
                            .asBoolean())
                    .as(focused())
                    .isTrue();
        }
        throw new AssertionError("Tab never reaches " + name);
    }

    @Test
    void followsTheReadersWishForDarkness() throws Exception {
        String back = "getComputedStyle(document.body).backgroundColor";
        browser.open(page.uri(), "#/overview?" + TIME);
        String light = browser.text(back);
        browser.dark(true);
        browser.await(back + " !== '" + light + "'");
        browser.awaitReady();
        browser.dark(false);
        browser.await(back + " === '" + light + "'");
        browser.awaitReady();
    }

    @Test
    void saysWhereThereIsNoData() throws Exception {
        browser.open(page.uri(), "#/overview?from=2001-01-01T00:00:00Z&to=2001-01-02T00:00:00Z");
        assertThat(browser.text(panel("typical-response-time") + ".textContent"))
                .contains("no data");
        assertThat(browser.text(panel("outcome-over-time") + ".textContent")).contains("no data in this time");
        assertThat(browser.text("document.querySelector('.count').textContent")).isEqualTo("no documents in this time");
    }
}
