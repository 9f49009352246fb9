package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Space;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every IP packet that tshark puts together is put together here, in the same frame, with the same length and of the same number of fragments,
 * and no other.
 */
class FragmentTruthTest {
    private static final List<String> KINDS =
            List.of("ipfrag", "dns", "encap", "gtp", "malformed", "sip", "rtp", "sctp", "sigtran");

    @Test
    void packetsArePutTogetherInTheSameFramesAndLengthsAsTsharkSays() throws IOException {
        Path folder = Captures.folder();
        Exceptions exceptions = new Exceptions("/truth/fragments.tsv");
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (String name : Captures.names(folder, KINDS)) {
            Set<String> theirs =
                    theirs(Captures.truth(folder, name).path("tables").path("ipfrag"));
            Set<String> ours = ours(folder, name);
            compared += theirs.size();
            Set<String> either = new TreeSet<>(theirs);
            either.addAll(ours);
            for (String packet : either) {
                String whose = ours.contains(packet) ? "ours" : "theirs";
                if (ours.contains(packet) != theirs.contains(packet) && !exceptions.covers(name, packet, whose)) {
                    differences.add(name + '\t' + packet + '\t' + whose);
                }
            }
        }
        assertThat(compared).as("packets put together by tshark").isGreaterThan(150);
        assertThat(differences)
                .as("capture, frame and length, who alone has it")
                .isEmpty();
        assertThat(exceptions.unused()).as("exceptions no longer needed").isEmpty();
    }

    /** Frame and length, like {@code frame 2: 1508 bytes}. */
    private static Set<String> ours(Path folder, String name) throws IOException {
        TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
        Set<String> ours = new TreeSet<>();
        Space<Layer> protocols = test.site.layers("ip.protocol");
        for (int protocol = 0; protocol < 256; protocol++) {
            Layer layer = protocols.find(protocol);
            protocols.bind(protocol, (packet, octets) -> {
                if (packet.reassembled && octets.position() == octets.start()) {
                    ours.add(text(packet.frameNumber, octets.remaining(), packet.frames));
                }
                if (layer != null) {
                    layer.decode(packet, octets);
                }
            });
        }
        Captures.read(folder, name, test.site);
        test.site.finish();
        return ours;
    }

    private static String text(Object frame, Object bytes, Object fragments) {
        return "frame " + frame + ": " + bytes + " bytes of " + fragments + " fragments";
    }

    private static Set<String> theirs(JsonNode table) {
        Set<String> theirs = new TreeSet<>();
        List<String> columns = new ArrayList<>();
        table.path("cols").forEach(column -> columns.add(column.asText()));
        for (JsonNode row : table.path("rows")) {
            String frame = row.get(0).asText();
            add(theirs, frame, row, columns.indexOf("ip.reassembled.length"), columns.indexOf("ip.fragment.count"));
            add(theirs, frame, row, columns.indexOf("ipv6.reassembled.length"), columns.indexOf("ipv6.fragment.count"));
        }
        return theirs;
    }

    /** Of one frame with several packets put together, values are joined by commas. */
    private static void add(Set<String> theirs, String frame, JsonNode row, int lengths, int counts) {
        if (lengths < 0 || row.get(lengths).asText().isEmpty()) {
            return;
        }
        String[] length = row.get(lengths).asText().split(",");
        String[] count = row.get(counts).asText().split(",");
        for (int i = 0; i < length.length; i++) {
            theirs.add(text(frame, length[i], count[i]));
        }
    }
}
