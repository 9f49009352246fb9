package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags, environment and file give the same settings, in this order. */
class ConfigurationTest {
    @TempDir
    Path folder;

    private String file;

    @BeforeEach
    void writeFile() throws IOException {
        file = folder.resolve("tracebridge.yml").toString();
        Files.writeString(Path.of(file), """
                log-format: ecs
                shards: 2
                elasticsearch: http://search.example:9200
                collect:
                  listen: [127.0.0.1:4242, "[::1]:4242"]
                  client:
                    edge1: 192.0.2.1
                    edge2: 2001:db8::/32
                  store: traces
                  publish: tcp://127.0.0.1:5556
                bridge:
                  subscribe: tcp://127.0.0.1:5556
                  shards: 4
                  elasticsearch-api-key: very-secret
                decode:
                replay:
                  elasticsearch-user: somebody
                """);
    }

    @Test
    void aWholeFileIsInOrder() {
        Run run = Run.of("config", "check", "--config", file);

        assertThat(run.out()).isEqualTo(file + " is in order\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aSectionWinsOverTheTopAndTheTopHoldsForAll() {
        assertThat(show("bridge", Map.of()))
                .contains("shards: 4 ", "elasticsearch: [http://search.example:9200]", "log-format: ecs");
        assertThat(show("decode", Map.of())).contains("shards: 2 ", "log-format: ecs");
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        assertThat(show("bridge", Map.of("TRACEBRIDGE_SHARDS", "8")))
                .containsPattern("shards: 8 +# TRACEBRIDGE_SHARDS");
        assertThat(show("decode", Map.of("TRACEBRIDGE_SHARDS", "8")))
                .containsPattern("shards: 8 +# TRACEBRIDGE_SHARDS");
    }

    @Test
    void aFlagWinsOverTheFile() throws IOException {
        // the file's shards are wrong, which only matters where no flag stands in for them
        Files.writeString(Path.of(file), "shards: 0\n");
        String[] decode = {
            "decode", "--allow-root", "--config", file, "--key-file", folder + "/key", folder + "/absent.pcap"
        };

        assertThat(Run.of(decode).err()).contains("tracebridge.yml:1: shards");
        decode[6] = folder + "/absent.pcap";
        Run withFlag = Run.of(
                "decode", "--allow-root", "--config", file, "--shards", "1", "--key-file", folder + "/key", decode[6]);
        assertThat(withFlag.err()).contains("absent.pcap: no such file").doesNotContain("shards");
    }

    @Test
    void showsWhereEachSettingComesFrom() {
        assertThat(show("collect", Map.of()))
                .containsPattern("listen: \\[127.0.0.1:4242, '\\[::1\\]:4242'\\] +# .*tracebridge.yml:5")
                .containsPattern("client: \\[edge1=192.0.2.1, edge2=2001:db8::/32\\] +# .*tracebridge.yml:6")
                .containsPattern("rotate: day +# default")
                .contains("# completed: not set");
    }

    @Test
    void neverShowsASecret() {
        String bridge = show("bridge", Map.of("TRACEBRIDGE_ELASTICSEARCH_PASSWORD", "hush"));

        assertThat(bridge).contains("elasticsearch-password: (hidden)", "elasticsearch-api-key: (hidden)");
        assertThat(bridge).doesNotContain("hush", "very-secret");
    }

    @Test
    void whatItShowsItTakesBack() throws IOException {
        String shown = Run.of("config", "show", "--config", file).out().replace("(hidden)", "very-secret");
        Path again = Files.writeString(folder.resolve("again.yml"), shown);

        assertThat(Run.of("config", "check", "--config", again.toString()).err())
                .isEmpty();
        assertThat(settings(
                        Run.of("config", "show", "--config", again.toString()).out()))
                .isEqualTo(settings(Run.of("config", "show", "--config", file).out()));
    }

    @Test
    void everyCommandTeaches() {
        for (String command : new String[] {"demo", "edge", "collect", "bridge", "replay", "decode", "cut", "look"}) {
            Run help = Run.of(command, "--help");
            assertThat(help.exitCode()).as(command).isZero();
            assertThat(help.out())
                    .as(command)
                    .contains("Usage: tracebridge " + command, "Example: tracebridge " + command, "Exit codes:");
        }
    }

    private String show(String command, Map<String, String> environment) {
        Run run = Run.of(environment, "config", "show", "--config", file, command);
        assertThat(run.err()).isEmpty();
        return run.out();
    }

    private static String settings(String shown) {
        return shown.replaceAll(" +#.*", "");
    }
}
