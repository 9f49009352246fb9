package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In each capture, every layer is opened in as many frames as tshark opens it in; protocol-frames.tsv says where not, and why. */
class ProtocolTruthTest {

    @Test
    void layersAreOpenedInAsManyFramesAsTsharkSays() throws IOException {
        Path folder = Captures.folder();
        Exceptions exceptions = new Exceptions("/truth/protocol-frames.tsv");
        List<String> differences = new ArrayList<>();
        List<String> names = Captures.names(folder, Captures.KINDS);
        for (String name : names) {
            TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
            ProtocolProbe probe = new ProtocolProbe(test.site);
            Captures.read(folder, name, test.site);
            test.site.finish();
            JsonNode truth = Captures.truth(folder, name).path("protocols");
            probe.frames().forEach((protocol, ours) -> {
                int theirs = truth.path(protocol).asInt();
                if (ours != theirs && !exceptions.covers(name, protocol, Integer.toString(ours))) {
                    differences.add(name + '\t' + protocol + '\t' + ours + "\ttshark " + theirs);
                }
            });
        }
        assertThat(names).hasSizeGreaterThan(200);
        assertThat(differences).as("capture, protocol, our frames").isEmpty();
        assertThat(exceptions.unused()).as("exceptions no longer needed").isEmpty();
    }
}
