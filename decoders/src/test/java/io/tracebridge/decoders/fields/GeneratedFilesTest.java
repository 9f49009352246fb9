package io.tracebridge.decoders.fields;

import io.tracebridge.decoders.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {
    @Test
    void constantsAndDocumentationAreCurrent() throws IOException {
        for (Map.Entry<Path, String> file : GeneratedFiles.all().entrySet()) {
            Golden.check(file.getKey(), file.getValue());
        }
    }
}
