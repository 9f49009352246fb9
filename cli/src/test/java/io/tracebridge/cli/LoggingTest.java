package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final Logger OURS = LoggerFactory.getLogger("io.tracebridge.test");
    private static final Logger FOREIGN = LoggerFactory.getLogger("org.example.library");

    @Test
    void textIsOneLineForAPerson() {
        List<String> lines = logged("text", false, () -> OURS.info("client {}: connected", "køben\u0131"));

        assertThat(lines)
                .singleElement()
                .asString()
                .matches("\\d\\d:\\d\\d:\\d\\d INFO  client køben\u0131: connected");
    }

    @Test
    void ecsIsOneJsonObjectALine() throws IOException {
        List<String> lines = logged("ecs", false, () -> OURS.warn("a \"quoted\"\nline", new IOException("gone")));

        assertThat(lines).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(lines.get(0));
        assertThat(json.path("message").asText()).isEqualTo("a \"quoted\"\nline");
        assertThat(json.path("log.level").asText()).isEqualTo("warn");
        assertThat(json.path("error.type").asText()).isEqualTo("java.io.IOException");
        assertThat(json.path("error.stack_trace").asText()).contains("LoggingTest");
        assertThat(json.path("@timestamp").asText()).matches("[0-9-]+T[0-9:.]+Z");
    }

    @Test
    void quietLeavesWarnings() {
        assertThat(logged("text", true, () -> OURS.info("started"))).isEmpty();
        assertThat(logged("text", true, () -> OURS.warn("lost"))).hasSize(1);
    }

    @Test
    void librariesOnlyWarn() {
        assertThat(logged("text", false, () -> FOREIGN.info("chatter"))).isEmpty();
    }

    private static List<String> logged(String format, boolean quiet, Runnable what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Logging.configure(new PrintStream(bytes, true, StandardCharsets.UTF_8), format, quiet);
        what.run();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
