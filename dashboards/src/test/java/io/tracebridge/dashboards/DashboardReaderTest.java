package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardReaderTest {
    private static final String GOOD = """
            title: Test
            order: 1
            description: For the test.
            query: "type: dns or type: sip"
            time: now-24h .. now
            navigation: 0 0 48 3
            controls:
              server.ip: Server
            panels:
              - title: How many, per server?
                place: 0 3 24 10
                chart: table
                query: "status: Error"
                by: [time, top 5 server.ip, {fast: event.duration < 1000}]
                metrics:
                  - {value: count, label: all}
                  - {value: p95 event.duration, label: slow, color: orange, where: "status: OK"}
                description: Worry when it grows.
              - title: Bytes
                place: 24 3 24 10
                chart: lines
                by: time
                axis: payload
                metrics:
                  - {value: sum network.bytes, label: bytes}
                description: Worry when it falls.
            documents:
              title: all
              place: 0 13 48 10
              columns: [client.ip, query]
              description: One row for each.
            """;

    private final DashboardReader reader = new DashboardReader(new Fields(Compiled.catalog()));

    @Test
    void readsAllThatAFileMaySay() {
        Dashboard dashboard = reader.read("test.yml", "test", GOOD);
        assertThat(dashboard.from()).isEqualTo("now-24h");
        assertThat(dashboard.controls()).containsExactly(new Dashboard.Control("Server", "server.ip"));
        Panel panel = dashboard.panels().get(0);
        assertThat(panel.id()).isEqualTo("how-many-per-server");
        assertThat(panel.query()).isEqualTo("(type: dns or type: sip) and status: Error");
        assertThat(panel.by())
                .containsExactly(
                        new Breakdown.Time(),
                        new Breakdown.Top(5, "server.ip"),
                        new Breakdown.Classes(java.util.Map.of("fast", "event.duration < 1000")));
        assertThat(panel.metrics().get(1))
                .isEqualTo(new Metric(
                        Metric.Operation.PERCENTILE, 95, "event.duration", "slow", "status: OK", Color.ORANGE));
        assertThat(dashboard.documents().columns()).isEqualTo(List.of("client.ip", "query"));
    }

    /** Each replaces one text of the good file; the message begins with the place. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            title: Test            | titel: Test                    | test.yml:1: unknown key titel; the nearest is title
            order: 1               | order: first                   | test.yml:2: "first" is to be a number
            order: 1               | title: again                   | test.yml:2: title stands here a second time
            time: now-24h .. now   | time: yesterday                | test.yml:5: "yesterday" is to be a time range like "now-24h .. now"
            server.ip: Server      | server.pi: Server              | test.yml:8: no fields.yml declares the field server.pi; the nearest is server.ip
            place: 0 3 24 10       | place: 0 3 24                  | test.yml:11: "0 3 24" is to be a place: column, row, width and height
            place: 24 3 24 10      | place: 25 3 24 10              | test.yml:20: the place 25 3 24 10 leaves the grid of 48 columns
            place: 24 3 24 10      | place: 23 12 24 10             | test.yml:20: the place 23 12 24 10 overlaps the place 0 3 24 10 above
            place: 0 3 24 10       | place: 0 2 24 10               | test.yml:11: the place 0 2 24 10 overlaps the place 0 0 48 3 above
            chart: table           | chart: tabel                   | test.yml:12: unknown chart tabel; the nearest is table
            chart: table           | chart: number                  | test.yml:12: this chart takes 0 to 0 levels under by, not 3
            chart: lines           | chart: table                   | test.yml:21: this chart has no axis
            axis: payload          | query: "type: dns"             | test.yml:21: this chart needs axis: what is measured, with its unit
            "status: Error"        | "stattus: Error"               | test.yml:13: no fields.yml declares the field stattus; the nearest is status
            "status: Error"        | "status = Error"               | test.yml:13: the query "status = Error" has "=" at column 8 where : is expected
            "status: Error"        | "status: (Error or"            | test.yml:13: the query "status: (Error or" has the end where a value is expected
            top 5 server.ip        | top server.ip                  | test.yml:14: "top server.ip" is to be time, top N FIELD or classes with their queries
            top 5 server.ip        | top 5 tx.faults                | test.yml:14: the field tx.faults holds other fields and has no value: name one of those
            event.duration < 1000  | event.duration <               | test.yml:14: the query "event.duration <" has the end where a value is expected
            value: count           | value: p95 event.duration      | test.yml:16: the first metric gives the order of the top values: put one there that has no where and is no percentile or median
            value: count           | value: counts                  | test.yml:16: unknown metric counts; known are count, unique, sum, average, min, max, median, p1 to p99
            value: count           | value: count type              | test.yml:16: count takes no field: it counts documents
            p95 event.duration     | p95                            | test.yml:17: p95 takes the name of one field
            p95 event.duration     | p95 server.ip                  | test.yml:17: p95 needs numbers, but server.ip is of the type ip
            color: orange          | color: red                     | test.yml:17: unknown color red; the nearest is grey
            where: "status: OK"    | where: "ok"                    | test.yml:17: the query "ok" has the end where : is expected
            title: Bytes           | title: How many per server     | test.yml:19: the title How many per server is taken by another panel
            title: Bytes           | title: Documents               | test.yml:19: the title Documents is taken by another panel
            columns: [client.ip    | columns: [clientip             | test.yml:30: no fields.yml declares the field clientip; the nearest is client.ip
            title: all             | title: [                       | test.yml:30: no YAML: expected ',' or ']', but got :
            """)
    void aMistakeIsToldWithItsLineAndTheRemedy(String good, String bad, String message) {
        assertThat(GOOD).contains(good);
        String broken =
                GOOD.replaceFirst(java.util.regex.Pattern.quote(good), java.util.regex.Matcher.quoteReplacement(bad));
        assertThatThrownBy(() -> reader.read("test.yml", "test", broken))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aPanelWithoutDescriptionIsRefused() {
        String broken = GOOD.replace("    description: Worry when it falls.\n", "");
        assertThatThrownBy(() -> reader.read("test.yml", "test", broken))
                .hasMessage("test.yml:19: the element of panels lacks description");
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> reader.read("test.yml", "test", "")).hasMessage("test.yml:1: the file is empty");
    }
}
