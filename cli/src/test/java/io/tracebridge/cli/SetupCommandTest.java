package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.bridge.elastic.Credentials;
import io.tracebridge.dashboards.Dashboard;
import io.tracebridge.dashboards.Dashboards;
import io.tracebridge.dashboards.Panel;
import io.tracebridge.dashboards.TimeRange;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.elasticsearch.ElasticsearchServer;
import io.tracebridge.elasticsearch.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Elasticsearch, which manages no lifecycles, and the server that takes what Kibana's documentation describes. */
class SetupCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path work;

    @TempDir
    Path folder;

    private static ElasticsearchServer elasticsearch;
    private static int datasets;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        elasticsearch = ElasticsearchServer.start(ServerSettings.of(
                Path.of(System.getProperty("elasticsearch.zip")),
                Path.of(System.getProperty("elasticsearch.cache")),
                work.resolve("elasticsearch")));
        datasets = FieldCatalog.of(Protocols.all()).datasets().size();
    }

    @AfterAll
    static void stop() throws IOException {
        elasticsearch.close();
    }

    @BeforeEach
    void clean() throws Exception {
        ask("DELETE", "/tracebridge-dns-default-2026.11.01,tracebridge-dns-old-2026.11.01?ignore_unavailable=true", "");
        ask("DELETE", "/_index_template/tracebridge-*", "");
    }

    private static Run setup(String... arguments) {
        return setup(Map.of(), arguments);
    }

    private static Run setup(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "setup", "--allow-root", "--elasticsearch", elasticsearch.uri().toString()));
        all.addAll(List.of(arguments));
        return Run.of(environment, all.toArray(String[]::new));
    }

    private static JsonNode ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(elasticsearch.uri().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        return JSON.readTree(
                HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private static JsonNode template(String name) throws Exception {
        return ask("GET", "/_index_template/" + name, "").at("/index_templates/0/index_template");
    }

    @Test
    void itPutsAllInPlaceAndDoingItAgainChangesNothing() throws Exception {
        try (StrictKibana kibana = new StrictKibana()) {
            Run first = setup("--kibana", kibana.url());
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out())
                    .contains("index template tracebridge-dns: put in place; before, it is not there")
                    .contains("dashboards in the space default: put in place")
                    .contains("lifecycle: this server has none");
            assertThat(template("tracebridge-dns").at("/template/aliases").has("logs-tracebridge"))
                    .isTrue();
            int requests = kibana.requests.size();

            Run second = setup("--kibana", kibana.url());
            assertThat(second.exitCode()).isZero();
            assertThat(second.out()).doesNotContain("put in place");
            assertThat(kibana.requests.subList(requests, kibana.requests.size()))
                    .noneMatch(request -> request.uri().contains("_import"));
            Run check = setup("--check", "--kibana", kibana.url());
            assertThat(check.exitCode()).as(check.out()).isZero();
            assertThat(check.out().lines().filter(line -> line.endsWith(": in place")))
                    .hasSize(2 * datasets + 1);
        }
    }

    @Test
    void checkSaysWhatDiffersAndChangesNothing() throws Exception {
        try (StrictKibana kibana = new StrictKibana()) {
            Run check = setup("--check", "--kibana", kibana.url());
            assertThat(check.exitCode()).isEqualTo(1);
            assertThat(check.out())
                    .contains("index template tracebridge-dns: is not there")
                    .containsPattern("dashboards in the space default: \\d+ of \\d+ objects are not there");
            assertThat(template("tracebridge-dns").isMissingNode()).isTrue();
            assertThat(kibana.objects("default")).isEmpty();
        }
    }

    @Test
    void whatSomebodyChangedIsSaidAndMended() throws Exception {
        setup();
        String changed = template("tracebridge-fault").toString().replace("\"best_compression\"", "\"default\"");
        assertThat(ask("PUT", "/_index_template/tracebridge-fault", changed)
                        .path("acknowledged")
                        .asBoolean())
                .isTrue();

        Run check = setup("--check");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out())
                .contains(
                        "index template tracebridge-fault: template.settings.index.codec is default, not best_compression");
        assertThat(setup().exitCode()).isZero();
        assertThat(setup("--check").exitCode()).isZero();
    }

    @Test
    void theTemplateOfANewerProgramStays() throws Exception {
        setup();
        String newer = template("tracebridge-fault")
                .toString()
                .replaceFirst("\"version\":\\d+", "\"version\":999")
                .replace("\"best_compression\"", "\"default\"");
        ask("PUT", "/_index_template/tracebridge-fault", newer);
        assertThat(setup().out()).contains("index template tracebridge-fault: in place");
        assertThat(template("tracebridge-fault").path("version").asInt()).isEqualTo(999);
    }

    @Test
    void indicesThatAreThereGetTheAliasesAndFieldsOfNewerOnes() throws Exception {
        String old =
                "{\"mappings\":{\"dynamic\":false,\"properties\":{\"type\":{\"type\":\"keyword\",\"ignore_above\":1024}}}}";
        ask("PUT", "/tracebridge-dns-old-2026.11.01", old);
        Run check = setup("--check");
        assertThat(check.out())
                .contains(
                        "indices tracebridge-dns-*: 1 of them lack what newer ones have: tracebridge-dns-old-2026.11.01"
                                + " lacks the alias logs-tracebridge");

        assertThat(setup().exitCode()).isZero();
        JsonNode index = ask("GET", "/tracebridge-dns-old-2026.11.01", "").path("tracebridge-dns-old-2026.11.01");
        assertThat(index.path("aliases").has("packetbeat-tracebridge")).isTrue();
        assertThat(index.at("/mappings/properties/dns/properties/question/properties/name/type")
                        .asText())
                .isEqualTo("keyword");
        assertThat(setup("--check").exitCode()).isZero();
    }

    @Test
    void theDashboardsAreSentAsTheDocumentationAsks() throws Exception {
        try (StrictKibana kibana = new StrictKibana("voice")) {
            kibana.authorization = "ApiKey c2VjcmV0";
            Run run = setup(
                    Map.of("TRACEBRIDGE_ELASTICSEARCH_API_KEY", "c2VjcmV0"),
                    "--kibana",
                    kibana.url(),
                    "--space",
                    "voice");
            assertThat(run.exitCode()).as(run.err()).isZero();

            StrictKibana.Request request = kibana.requests.get(kibana.requests.size() - 1);
            String committed =
                    Files.readString(ComposeFile.folder().resolveSibling("dashboards/kibana/tracebridge.ndjson"));
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.uri()).isEqualTo("/s/voice/api/saved_objects/_import?overwrite=true");
            assertThat(request.contentType()).isEqualTo("multipart/form-data; boundary=tracebridge");
            assertThat(new String(request.body(), StandardCharsets.UTF_8))
                    .isEqualTo("--tracebridge\r\n"
                            + "Content-Disposition: form-data; name=\"file\"; filename=\"tracebridge.ndjson\"\r\n"
                            + "Content-Type: application/ndjson\r\n\r\n" + committed + "\r\n--tracebridge--\r\n");
            assertThat(kibana.objects("voice")).hasSize((int) committed.lines().count());
            assertThat(kibana.objects("default")).isEmpty();
        }
    }

    @Test
    void dashboardsOfAnotherEditionAreReplaced() throws Exception {
        try (StrictKibana kibana = new StrictKibana()) {
            setup("--kibana", kibana.url());
            JsonNode tag = kibana.objects("default").get("tag tracebridge-tag");
            kibana.objects("default")
                    .put(
                            "tag tracebridge-tag",
                            JSON.readTree(tag.toString().replaceFirst("edition \\w+", "edition 0")));
            Run check = setup("--check", "--kibana", kibana.url());
            assertThat(check.exitCode()).isEqualTo(1);
            assertThat(check.out()).contains("are of another edition");
            assertThat(setup("--kibana", kibana.url()).exitCode()).isZero();
            assertThat(setup("--check", "--kibana", kibana.url()).exitCode()).isZero();
        }
    }

    @Test
    void aKibanaThatIsNotReadyIsWaitedForWhereThatIsWanted() throws Exception {
        try (StrictKibana kibana = new StrictKibana()) {
            kibana.notReady = 2;
            assertThat(setup("--kibana", kibana.url()).err()).contains("not ready yet", "--wait SECONDS");
            kibana.notReady = 2;
            assertThat(setup("--kibana", kibana.url(), "--wait", "60").exitCode())
                    .isZero();
        }
    }

    /** Each leaves Elasticsearch as it was when it is seen before anything is changed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            version | 8.8.2 | the dashboards need Kibana 8.9 or later, this is 8.8.2
            login   | other | refuses the credentials (401): set TRACEBRIDGE_ELASTICSEARCH_API_KEY
            answer  | 403   | may not change saved objects in the space default (403)
            answer  | 404   | there is no space default (404): make it in Kibana
            answer  | 413   | Kibana refuses the dashboards: HTTP 413: as told
            """)
    void whatKibanaRefusesIsToldWithTheRemedy(String what, String value, String says) throws Exception {
        try (StrictKibana kibana = new StrictKibana()) {
            switch (what) {
                case "version" -> kibana.version = value;
                case "login" -> kibana.authorization = value;
                default -> kibana.answer = Integer.parseInt(value);
            }
            Run run = setup("--kibana", kibana.url());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains(kibana.url()).contains(says);
            assertThat(run.errorLines()).hasSize(1);
        }
    }

    @Test
    void theExportHoldsAllThatIsPutInPlace() throws Exception {
        Run run = Run.of("setup", "--allow-root", "--export", folder.toString(), "--keep", "90");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(folder.resolve("tracebridge.ndjson"))
                .hasSameTextualContentAs(ComposeFile.folder().resolveSibling("dashboards/kibana/tracebridge.ndjson"));
        JsonNode policy = JSON.readTree(folder.resolve("lifecycle-policy.json").toFile());
        assertThat(policy.at("/policy/phases/delete/min_age").asText()).isEqualTo("121d");
        try (Stream<Path> files = Files.list(folder.resolve("index-templates"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".json", "");
                assertThat(Files.readString(folder.resolve("README.md"))).contains("_index_template/" + name + "\"");
                assertThat(ask("PUT", "/_index_template/" + name, Files.readString(file))
                                .path("acknowledged")
                                .asBoolean())
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(setup("--check").exitCode()).isZero();
    }

    /** The whole of it with a Kibana that somebody runs: {@code KIBANA_URL}, and its Elasticsearch in {@code KIBANA_ELASTICSEARCH}. */
    @Test
    void aRealKibanaTakesTheDashboardsAndAnswersEveryPanel() throws Exception {
        String kibana = System.getenv("KIBANA_URL");
        String itsElasticsearch = System.getenv("KIBANA_ELASTICSEARCH");
        assumeTrue(kibana != null && itsElasticsearch != null, "KIBANA_URL and KIBANA_ELASTICSEARCH name no Kibana");
        URI.create(kibana);
        String[] arguments = {
            "setup", "--allow-root", "--elasticsearch", itsElasticsearch, "--kibana", kibana, "--wait", "300"
        };
        Run run = Run.of(System.getenv(), arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> check = new ArrayList<>(List.of(arguments));
        check.add("--check");
        assertThat(Run.of(System.getenv(), check.toArray(String[]::new)).exitCode())
                .isZero();
        everyPanelAnswers(kibana, Credentials.fromEnvironment(System.getenv()).authorization());
    }

    @Test
    void everyPanelCanBeAskedThroughKibana() throws Exception {
        try (StrictKibana kibana = new StrictKibana()) {
            kibana.elasticsearch = elasticsearch.uri();
            assertThat(setup("--kibana", kibana.url()).exitCode()).isZero();
            ask("PUT", "/tracebridge-dns-default-2026.11.01", "{}");
            everyPanelAnswers(kibana.url(), null);
        }
    }

    /** Asks Elasticsearch for each panel of each dashboard by way of Kibana's console; none may be refused. */
    private static void everyPanelAnswers(String kibana, String authorization) throws Exception {
        Dashboards dashboards = Dashboards.read(FieldCatalog.of(Protocols.all()));
        TimeRange month = TimeRange.of(
                Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC);
        URI console = URI.create(kibana + "/api/console/proxy?path=tracebridge-*%2F_search&method=POST");
        List<String> refused = new ArrayList<>();
        int asked = 0;
        for (Dashboard dashboard : dashboards.all()) {
            for (Panel panel : dashboard.panels()) {
                String query =
                        dashboards.queries(panel).request(month, List.of()).toString();
                HttpRequest.Builder request = HttpRequest.newBuilder(console)
                        .header("kbn-xsrf", "tracebridge")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(query));
                if (authorization != null) {
                    request.header("Authorization", authorization);
                }
                HttpResponse<byte[]> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                JsonNode shards = JSON.readTree(answer.body()).path("_shards");
                if (answer.statusCode() != 200 || shards.path("failed").asInt(-1) != 0) {
                    refused.add(dashboard.id() + "/" + panel.id() + ": "
                            + new String(answer.body(), StandardCharsets.UTF_8));
                }
                asked++;
            }
        }
        assertThat(refused).isEmpty();
        assertThat(asked).isGreaterThan(40);
    }
}
