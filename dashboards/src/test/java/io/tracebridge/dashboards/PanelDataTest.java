package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureFile;
import io.tracebridge.capture.file.CaptureFiles;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.dashboards.LensQueries.Row;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks the real server for every panel, as Kibana would, about documents of which every number is known. */
class PanelDataTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, JsonNode> PANELS = new LinkedHashMap<>();

    @BeforeAll
    static void readPanels() throws Exception {
        PANELS.putAll(panels(Files.readString(Compiled.NDJSON)));
        Server.uri();
    }

    /** Lens attributes by {@code dashboard/panel}. */
    private static Map<String, JsonNode> panels(String ndjson) throws IOException {
        Map<String, JsonNode> panels = new LinkedHashMap<>();
        for (String line : ndjson.split("\n")) {
            JsonNode object = JSON.readTree(line);
            if (object.path("type").asText().equals("dashboard")) {
                String dashboard = object.path("id").asText().replace("tracebridge-", "");
                for (JsonNode panel :
                        JSON.readTree(object.at("/attributes/panelsJSON").asText())) {
                    if (panel.path("type").asText().equals("lens")) {
                        panels.put(
                                dashboard + "/" + panel.path("panelIndex").asText(),
                                panel.at("/embeddableConfig/attributes"));
                    }
                }
            }
        }
        return panels;
    }

    private static List<Row> ask(JsonNode attributes) throws Exception {
        return ask(attributes, Sample.FROM, Sample.TO);
    }

    private static List<Row> ask(JsonNode attributes, String from, String to) throws Exception {
        LensQueries lens = new LensQueries(attributes);
        return lens.rows(Server.search(SavedObjects.INDEX_PATTERN, lens.request(Sample.hourly(from, to), List.of())));
    }

    /** The labels of the panel's numbers that no row has. */
    private static Set<String> empty(JsonNode attributes) throws Exception {
        Set<String> labels = new LinkedHashSet<>();
        attributes.at("/state/datasourceStates/formBased/layers/layer/columns").forEach(column -> {
            if (!column.path("isBucketed").asBoolean()) {
                labels.add(column.path("label").asText());
            }
        });
        ask(attributes).forEach(row -> labels.removeAll(row.numbers().keySet()));
        return labels;
    }

    @Test
    void everyNumberOfEveryPanelHasData() throws Exception {
        List<String> empty = new ArrayList<>();
        for (Map.Entry<String, JsonNode> panel : PANELS.entrySet()) {
            empty(panel.getValue()).forEach(label -> empty.add(panel.getKey() + ": " + label));
        }
        assertThat(PANELS).hasSizeGreaterThan(40);
        assertThat(empty).isEmpty();
    }

    /** Panel, keys of the row, label of the number, the number: counted by hand from {@link Sample}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            overview/transactions                       | -                                            | seen                   | 727
            overview/failed                             | -                                            | answered with an error | 140
            overview/unanswered                         | -                                            | no answer seen         | 38
            overview/typical-response-time              | -                                            | half are faster        | 2000000
            overview/slow-response-time                 | -                                            | one in 20 is slower    | 150000000
            overview/faults-in-the-bytes                | -                                            | documents with faults  | 12
            overview/outcome-over-time                  | 2026-11-20T09:00:00.000Z                     | unknown                | 43
            overview/response-time-over-time            | 2026-11-20T08:00:00.000Z                     | slowest 5 %            | 10000000
            overview/how-long-answers-take              | 0.5 to 2 s / dns                             | transactions           | 12
            overview/how-long-answers-take              | 1 to 5 ms / dns                              | transactions           | 339
            overview/servers                            | 192.0.2.54 / dns                             | unanswered             | 33
            overview/servers                            | 192.0.2.53 / dns                             | clients                | 9
            overview/how-transactions-end               | orphan_end                                   | transactions           | 10
            overview/why-transactions-fail              | server failure                               | transactions           | 45
            overview/faults-by-kind                     | dns.cut / truncated                          | documents              | 5
            overview/capture-clients                    | sgsn-1                                       | transactions           | 156
            overview/capture-clients                    | msc-1                                        | cut by the capture     | 5
            dns/questions                               | -                                            | asked                  | 675
            dns/unanswered                              | -                                            | no answer in 10 s      | 33
            dns/no-such-name                            | -                                            | NXDOMAIN               | 76
            dns/refused-or-failed                       | -                                            | SERVFAIL, REFUSED, ... | 45
            dns/bytes-of-the-clients                    | -                                            | in questions           | 24943
            dns/bytes-of-the-servers                    | -                                            | in answers             | 50592
            dns/results-over-time                       | 2026-11-20T08:00:00.000Z                     | answered               | 300
            dns/status-over-time                        | 2026-11-20T09:00:00.000Z / Error             | questions              | 104
            dns/shortest-mean-and-longest-response-time | 2026-11-20T09:00:00.000Z                     | longest                | 1200000000
            dns/servers                                 | 192.0.2.54                                   | questions              | 85
            dns/servers                                 | 192.0.2.54                                   | slowest 5 %            | 1200000000
            dns/servers                                 | 192.0.2.54                                   | typical time           | 150000000
            dns/unanswered-by-server                    | 2026-11-20T09:00:00.000Z / 192.0.2.54        | unanswered             | 33
            dns/question-types                          | TXT                                          | questions              | 120
            dns/response-codes                          | NOERROR                                      | answers                | 521
            dns/servers-and-their-clients               | 192.0.2.53 / 10.0.0.1                        | questions              | 90
            dns/names-asked-for-most                    | www.example.com                              | clients                | 5
            dns/names-asked-for-most                    | again.example.com                            | typical time           | 1200000000
            dns/names-that-fail-most                    | slow.example.net / unknown                   | questions              | 25
            dns/different-names-per-domain              | tunnel-example.com                           | different names        | 100
            dns/bytes-per-domain                        | tunnel-example.com                           | from the servers       | 25390
            dns/domains-in-numbers                      | example.com                                  | questions              | 351
            dns/clients-with-the-most-different-names   | 10.0.0.6                                     | no such name           | 60
            dns/faults                                  | dns.name_pointer / malformed                 | messages               | 4
            dns/notes                                   | response to a query that was not seen        | questions              | 10
            dns/repeated-questions-and-short-answers    | 2026-11-20T09:00:00.000Z                     | repeated questions     | 12
            dns/repeated-questions-and-short-answers    | 2026-11-20T09:00:00.000Z                     | truncated answers      | 20
            dns/partner-networks                        | 262 / 01                                     | questions              | 46
            dns/partner-networks                        | 208 / 10                                     | failed                 | 5
            dns/mobile-names-by-kind                    | apn                                          | questions              | 65
            dns/failures-by-partner-network             | SFR / failure                                | questions              | 15
            dns/access-points-asked-for                 | mms / 222                                    | unanswered             | 4
            dns/names-that-leak-to-the-internet         | ims.mnc001.mcc262.gprs / 9.9.9.9 / 10.0.0.11 | questions              | 6
            overview/dropped-by-the-probes              | -                                            | frames lost for good   | 720
            overview/clocks-set-back                    | -                                            | by more than 300 s     | 1
            overview/longest-silence-of-a-probe         | -                                            | without a record       | 1310000000000
            overview/capture-clients                    | msc-1                                        | dropped                | 720
            capture/dropped-by-the-edges                | -                                            | frames lost for good   | 720
            capture/cut-frames                          | -                                            | shorter than on the wire | 5
            capture/longest-pause                       | -                                            | without a record       | 1310000000000
            capture/furthest-back-in-time               | -                                            | late by packet time    | 3000000000
            capture/clocks-set-back                     | -                                            | by more than 300 s     | 1
            capture/mirrored-twice                      | -                                            | packets seen twice     | 6
            capture/faults-outside-of-transactions      | -                                            | frames with a fault    | 9
            capture/dropped-over-time                   | 2026-11-20T09:00:00.000Z / msc-1             | dropped                | 720
            capture/clients                             | msc-1                                        | received               | 71900
            capture/clients                             | edge-3                                       | frames                 | 39
            capture/clients                             | edge-3                                       | wrong times            | 1
            capture/received-stored-and-dropped         | 2026-11-20T08:00:00.000Z                     | received by the edges  | 35900
            capture/frames-out-of-order                 | 2026-11-20T09:00:00.000Z / edge-3            | records                | 1
            capture/clock-trouble                       | 2026-11-20T09:00:00.000Z                     | times far ahead        | 1
            capture/faults-over-time                    | 2026-11-20T08:00:00.000Z                     | malformed              | 4
            capture/faults-over-time                    | 2026-11-20T08:00:00.000Z                     | cut by the capture     | 3
            capture/faults-over-time                    | 2026-11-20T08:00:00.000Z                     | not supported          | 2
            capture/faults-by-client                    | link.too_short / edge-3                      | told of                | 1
            capture/what-nobody-decodes                 | ether.type.arp                               | intervals              | 3
            capture/not-decoded-fragments-and-mirrored-packets | 2026-11-20T08:00:00.000Z              | fragments              | 3
            flow/refused-connections                    | -                                            | reset before they were open | 5
            flow/typical-handshake                      | -                                            | TCP round trip         | 20000000
            flow/ports                                  | 443 / tcp                                    | flows                  | 18
            flow/ports                                  | 443 / tcp                                    | bytes                  | 19076
            flow/why-flows-end                          | fin                                          | flows                  | 12
            flow/why-flows-end                          | reset                                        | flows                  | 5
            flow/handshake-time-over-time               | 2026-11-20T08:00:00.000Z                     | towards the server     | 15000000
            flow/sent-again-and-reset                   | 2026-11-20T08:00:00.000Z                     | resets                 | 5
            flow/servers-by-handshake                   | 192.0.2.80                                   | connections            | 12
            flow/tunnels                                | 172.16.0.1 / 172.16.0.2                      | bytes                  | 14688
            sip/calls                                   | -                                            | tried                  | 30
            sip/answered                                | -                                            | ASR                    | 0.6666666666666666
            sip/network-effectiveness                   | -                                            | NER                    | 0.8
            sip/post-dial-delay                         | -                                            | half are faster        | 500000000
            sip/length-of-calls                         | -                                            | mean                   | 10000000000
            sip/no-response                             | -                                            | timed out              | 5
            sip/refused-registrations                   | -                                            | not bound              | 6
            sip/why-calls-fail                          | 486 / Busy Here                              | calls                  | 4
            sip/causes-of-the-telephone-network         | 34 / Q.850                                   | calls                  | 1
            sip/failing-routes                          | 10.1.0.40                                    | calls                  | 4
            sip/destinations                            | 198.18.0.1 / example.net                     | calls                  | 30
            sip/agents-that-call                        | Sample Phone 1.0                             | calls                  | 30
            sip/who-tries-many-numbers                  | 10.1.0.99 / sip.registration                 | different users        | 6
            sip/other-transactions                      | OPTIONS                                      | no response            | 2
            sip/other-transactions                      | OPTIONS                                      | typical time           | 20000000
            sip/registrations-by-result                 | 2026-11-20T09:00:00.000Z / refused           | bindings               | 6
            sip/registrars                              | 198.18.0.1                                   | attempts               | 12
            sip/scans                                   | 10.1.0.99 / friendly-scanner                 | 403                    | 6
            rtp/streams                                 | -                                            | one direction each     | 39
            rtp/bad-streams                             | -                                            | below 3.1              | 6
            rtp/one-way                                 | -                                            | heard one side only    | 1
            rtp/by-codec                                | AMR                                          | streams                | 2
            rtp/senders-and-receivers                   | 198.18.0.1 / 10.1.0.10                       | packets lost           | 50
            rtp/by-edge                                 | sbc-1                                        | streams                | 39
            """)
    void showsTheNumbersOfTheSample(String panel, String keys, String label, double number) throws Exception {
        List<String> row = keys == null ? List.of() : List.of(keys.split(" / "));
        assertThat(PANELS).containsKey(panel);
        assertThat(ask(PANELS.get(panel)))
                .filteredOn(r -> r.keys().equals(row))
                .singleElement()
                .satisfies(r -> assertThat(r.numbers()).containsEntry(label, number));
    }

    @Test
    void realCapturesAnswerEveryPanelToo() throws Exception {
        Path captures = Path.of(System.getProperty("shared.dir")).resolve("captures/dns");
        assumeTrue(Files.isDirectory(captures), "the captures are not at " + captures);
        Map<String, Long> written = Server.index("captures", sites -> {
            for (CaptureFile file : CaptureFiles.find(List.of(captures), null).files()) {
                Site site = sites.get();
                try (CaptureReader reader = CaptureReader.open(file.path())) {
                    Frame frame = new Frame();
                    while (reader.next(frame)) {
                        site.frame(file.path().getFileName().toString(), frame);
                    }
                }
                site.finish();
            }
        });
        assertThat(written.get("dns")).isGreaterThan(500);
        for (JsonNode panel : PANELS.values()) {
            ask(panel, "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
        }
        assertThat(ask(PANELS.get("dns/questions"), "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"))
                .containsExactly(new Row(List.of(), Map.of("asked", (double) Sample.DOCUMENTS + written.get("dns"))));
    }

    @Test
    void aBrokenPanelHasNoDataOrIsRefused() throws Exception {
        String export = Files.readString(Compiled.NDJSON);
        JsonNode wrongField =
                panels(export.replace("event.duration", "event.length")).get("dns/slow-response-time");
        assertThat(empty(wrongField)).containsExactly("one in 20 is slower");
        JsonNode wrongValue =
                panels(export.replace("code: NXDOMAIN", "code: NXDOMIAN")).get("dns/no-such-name");
        assertThat(empty(wrongValue)).containsExactly("NXDOMAIN");
        JsonNode wrongType = panels(
                        export.replace(
                                "\\\"operationType\\\":\\\"sum\\\",\\\"scale\\\":\\\"ratio\\\",\\\"sourceField\\\":\\\"source.bytes\\\"",
                                "\\\"operationType\\\":\\\"sum\\\",\\\"scale\\\":\\\"ratio\\\",\\\"sourceField\\\":\\\"type\\\""))
                .get("dns/bytes-of-the-clients");
        assertThatThrownBy(() -> ask(wrongType)).hasMessageContaining("400");
        JsonNode badQuery = panels(export.replace("tx.state: timeout", "tx.state: (timeout"))
                .get("dns/unanswered");
        assertThatThrownBy(() -> ask(badQuery)).isInstanceOf(IllegalArgumentException.class);
    }
}
