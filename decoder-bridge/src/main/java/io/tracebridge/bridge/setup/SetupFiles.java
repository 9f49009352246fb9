package io.tracebridge.bridge.setup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What setup would put in place, as files, for clusters that this program may not change. */
public final class SetupFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SetupFiles() {}

    /**
     * Writes into a folder, which is made; files of these names are replaced.
     *
     * @param templates body of each index template by its name
     * @param dashboards NDJSON for Kibana's import
     * @param keepDays as in {@link Lifecycle}
     */
    public static void write(Path folder, Map<String, byte[]> templates, byte[] dashboards, int keepDays)
            throws IOException {
        Path bodies = Files.createDirectories(folder.resolve("index-templates"));
        StringBuilder calls = new StringBuilder();
        for (Map.Entry<String, byte[]> template : templates.entrySet()) {
            write(bodies.resolve(template.getKey() + ".json"), template.getValue());
            call(calls, "_index_template/" + template.getKey(), "index-templates/" + template.getKey() + ".json");
        }
        Lifecycle lifecycle = new Lifecycle(keepDays);
        write(folder.resolve("lifecycle-policy.json"), JSON.writeValueAsBytes(lifecycle.policy()));
        write(folder.resolve("lifecycle-component.json"), JSON.writeValueAsBytes(lifecycle.component()));
        Files.write(folder.resolve("tracebridge.ndjson"), dashboards);
        StringBuilder lifecycles = new StringBuilder();
        call(lifecycles, "_ilm/policy/tracebridge", "lifecycle-policy.json");
        call(lifecycles, "_component_template/" + Lifecycle.COMPONENT, "lifecycle-component.json");
        String text = """
                # tracebridge for a cluster that is set up by hand

                Set `ELASTICSEARCH` and `KIBANA` to their URLs, add your credentials to each call, and run them in this folder. Doing it again
                changes nothing.

                The lifecycle, if this cluster has lifecycles (`curl "$ELASTICSEARCH/_ilm/status"` answers):

                ```
                %s```

                The index templates, before the first document:

                ```
                %s```

                The dashboards; for another space than the default one, put `/s/NAME` before `/api`:

                ```
                curl -fsS -X POST "$KIBANA/api/saved_objects/_import?overwrite=true" -H 'kbn-xsrf: true' --form file=@tracebridge.ndjson
                ```

                A bridge needs the cluster privilege `monitor` and, on `tracebridge-*`, `create_index`, `index`, `view_index_metadata` and `monitor`;
                with `manage_index_templates` it puts newer templates in place itself.
                """.formatted(lifecycles, calls);
        Files.writeString(folder.resolve("README.md"), text, StandardCharsets.UTF_8);
    }

    private static void call(StringBuilder calls, String path, String file) {
        calls.append("curl -fsS -X PUT \"$ELASTICSEARCH/")
                .append(path)
                .append("\" -H 'Content-Type: application/json' --data-binary @")
                .append(file)
                .append('\n');
    }

    private static void write(Path file, byte[] json) throws IOException {
        Files.write(
                file,
                JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(JSON.readTree(json))
                        .getBytes(StandardCharsets.UTF_8));
    }
}
