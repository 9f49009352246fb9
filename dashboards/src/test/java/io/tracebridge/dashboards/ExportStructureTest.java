package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportStructureTest {
    @Test
    void kibanaCanShowAllThatIsCommitted() throws IOException {
        assertThat(ExportCheck.violations(Compiled.catalog(), Files.readString(Compiled.NDJSON)))
                .isEmpty();
    }

    /** Each breaks one text of a copy of the export, first wherever it stands. The check must see it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "coreMigrationVersion":"8.8.0","typeMigrationVersion":"8.9.0"     | "coreMigrationVersion":"8.8.0"                     | typeMigrationVersion is  but has to be 8.9.0
            "coreMigrationVersion":"8.8.0","typeMigrationVersion":"8.0.0"     | "coreMigrationVersion":"9.1.0","typeMigrationVersion":"8.0.0" | coreMigrationVersion is 9.1.0
            "typeMigrationVersion":"8.9.0"                                    | "typeMigrationVersion":"10.2.0"                    | typeMigrationVersion is 10.2.0 but has to be 8.9.0
            {"name":"failed:indexpattern-datasource-layer-layer","type":"index-pattern","id":"tracebridge"}, | ``              | has the references
            "name":"navigation:panel_navigation"                              | "name":"navigation:panel_0"                        | has the references
            "id":"tracebridge","attributes"                                   | "id":"other","attributes"                          | refers to index-pattern tracebridge, which is not in the export
            "destinationRefName":"link_overview_dashboard"                    | "destinationRefName":"link_other_dashboard"        | link is link_other_dashboard
            "hits":0,"version":1                                              | "hits":0,"version":1,"isManaged":true              | has isManaged, which is not allowed
            \\"panelIndex\\":\\"failed\\"                                     | \\"panelIndex\\":\\"unanswered\\"                  | i is failed but has to be unanswered
            \\"gridData\\":{\\"x\\":8,\\"y\\":3                               | \\"gridData\\":{\\"x\\":7,\\"y\\":3                | panel failed overlaps
            \\"gridData\\":{\\"x\\":40,                                       | \\"gridData\\":{\\"x\\":41,                        | leaves the grid
            \\"version\\":\\"8.8.0\\",\\"type\\":\\"lens\\"                   | \\"version\\":\\"8.12.2\\",\\"type\\":\\"lens\\"   | version is 8.12.2
            "panelsJSON":"[{                                                  | "panelsJSON":"{{                                   | panelsJSON is no JSON
            \\"operationType\\":\\"count\\"                                   | \\"operationType\\":\\"last_value\\"               | has the operation last_value
            \\"operationType\\":\\"median\\"                                  | \\"operationType\\":\\"moving_average\\"           | has the operation moving_average
            \\"sourceField\\":\\"event.duration\\"                            | \\"sourceField\\":\\"event.durations\\"            | no fields.yml declares the field event.durations
            \\"sourceField\\":\\"event.duration\\"                            | \\"sourceField\\":\\"client.ip\\"                  | takes median of client.ip, which is no number
            \\"sourceField\\":\\"server.ip\\"                                 | \\"sourceField\\":\\"event.duration\\"             | is of the type "ip", its field number
            \\"emptyAsNull\\":true                                            | \\"emptyAsNull\\":false                            | would show 0 where nothing was measured
            event.outcome: failure                                            | event.outcomes: failure                            | no fields.yml declares the field event.outcomes
            event.outcome: failure                                            | event.outcome failure                              | where : is expected
            \\"language\\":\\"kuery\\"                                        | \\"language\\":\\"lucene\\"                        | no KQL
            \\"metricAccessor\\":\\"metric-1\\"                               | \\"metricAccessor\\":\\"metric-2\\"                | but draws [metric-2]
            \\"columnOrder\\":[\\"metric-1\\"]                                | \\"columnOrder\\":[]                               | in the order []
            \\"visualizationType\\":\\"lnsMetric\\"                           | \\"visualizationType\\":\\"lnsTagcloud\\"          | has the visualization
            \\"orderBy\\":{\\"type\\":\\"column\\",\\"columnId\\":\\"metric-1\\" | \\"orderBy\\":{\\"type\\":\\"column\\",\\"columnId\\":\\"metric-9\\" | is ordered by
            "columns":["observer.name"                                        | "columns":["observer.names"                        | no fields.yml declares the field observer.names
            \\"fieldName\\":\\"observer.name\\"                               | \\"fieldName\\":\\"observer.host\\"                | no fields.yml declares the field observer.host
            "timeFieldName":"@timestamp"                                      | "timeFieldName":"event.start"                      | time is event.start
            \\"event.duration\\":{\\"id\\":\\"duration\\"                     | \\"event.length\\":{\\"id\\":\\"duration\\"        | no fields.yml declares the field event.length
            """)
    void aBrokenCopyIsSeen(String good, String bad, String expected) throws IOException {
        String export = Files.readString(Compiled.NDJSON);
        int at = export.indexOf(good);
        assertThat(at).as("the export has " + good).isNotNegative();
        String broken = export.substring(0, at) + bad + export.substring(at + good.length());
        assertThat(ExportCheck.violations(Compiled.catalog(), broken))
                .anySatisfy(line -> assertThat(line).contains(expected));
    }
}
