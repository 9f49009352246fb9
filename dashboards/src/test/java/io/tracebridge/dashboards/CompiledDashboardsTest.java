package io.tracebridge.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class CompiledDashboardsTest {
    @Test
    void theCommittedExportIsWhatTheSourcesSay() throws IOException {
        String compiled = new DashboardCompiler(Compiled.catalog()).compile(Compiled.SOURCES);
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(Compiled.NDJSON.getParent());
            Files.writeString(Compiled.NDJSON, compiled, StandardCharsets.UTF_8);
        }
        assertThat(Compiled.NDJSON)
                .as("not current: run the test again with -Dgolden.update and review the difference")
                .content(StandardCharsets.UTF_8)
                .isEqualTo(compiled);
    }
}
