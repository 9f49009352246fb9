package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.rtp.RtpProtocol;
import io.tracebridge.decoders.testing.CollectingSink;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Streams found by content in all captures, against {@code tshark -z rtp,streams}. tshark was told of streams by SIP, or to guess.
 */
class RtpTruthTest {
    private static final String EXCEPTIONS = "/truth/rtp-streams.tsv";

    /** What is compared of a stream. */
    private record Figures(long packets, long lost, String meanJitter, String maxJitter) {
        @Override
        public String toString() {
            return packets + " packets, " + lost + " lost, jitter " + meanJitter + " mean " + maxJitter + " max";
        }
    }

    @Test
    void streamsAreThoseOfTshark() throws IOException {
        Path folder = Captures.folder();
        Exceptions exceptions = new Exceptions(EXCEPTIONS);
        List<String> differences = new ArrayList<>();
        int same = 0;
        for (String name : Captures.names(folder)) {
            Map<String, Figures> theirs = theirs(Captures.truth(folder, name));
            Map<String, Figures> ours = ours(folder, name);
            Map<String, Figures> all = new TreeMap<>(theirs);
            all.putAll(ours);
            for (String stream : all.keySet()) {
                String their = String.valueOf(theirs.get(stream));
                String our = String.valueOf(ours.get(stream));
                if (their.equals(our)) {
                    same++;
                } else if (!exceptions.covers(name, stream, our)) {
                    differences.add(name + "\t" + stream + "\t" + our + "\ttshark: " + their);
                }
            }
        }
        assertThat(differences).as("capture, stream, ours, theirs").isEmpty();
        assertThat(exceptions.unused()).isEmpty();
        assertThat(same).isGreaterThan(20);
    }

    private static Map<String, Figures> theirs(JsonNode truth) {
        Map<String, Figures> streams = new TreeMap<>();
        for (JsonNode s : truth.path("rtp_streams")) {
            String key = key(
                            s.get("src").asText(),
                            s.get("sport").asInt(),
                            s.get("dst").asText(),
                            s.get("dport").asInt())
                    + s.get("ssrc").asText().toLowerCase(Locale.ROOT);
            String before = unique(streams, key);
            streams.put(
                    before,
                    new Figures(
                            s.get("packets").asLong(),
                            s.get("lost").asLong(),
                            millis(s.get("mean_jitter").asDouble()),
                            millis(s.get("max_jitter").asDouble())));
        }
        return streams;
    }

    private static Map<String, Figures> ours(Path folder, String name) throws IOException {
        TestSite test = new TestSite(new RtpProtocol());
        Captures.read(folder, name, test.site);
        test.site.finish();
        Map<String, Figures> streams = new TreeMap<>();
        for (CollectingSink.Document document : test.sink.documents) {
            if (!document.dataset().name().equals("rtp.stream")) {
                continue;
            }
            JsonNode d = document.json();
            String key = key(
                            d.at("/source/ip").asText(),
                            d.at("/source/port").asInt(),
                            d.at("/destination/ip").asText(),
                            d.at("/destination/port").asInt())
                    + d.at("/rtp/ssrc").asText();
            long packets = d.at("/source/packets").asLong();
            streams.put(
                    unique(streams, key),
                    new Figures(
                            packets,
                            d.at("/rtp/packets/expected").asLong() - packets,
                            millis(d.at("/rtp/jitter/mean").asDouble()),
                            millis(d.at("/rtp/jitter/max").asDouble())));
        }
        return streams;
    }

    private static String unique(Map<String, Figures> streams, String key) {
        String unique = key;
        for (int n = 2; streams.containsKey(unique); n++) {
            unique = key + " #" + n;
        }
        return unique;
    }

    private static String key(String source, int sourcePort, String destination, int destinationPort) {
        return source + " " + sourcePort + " " + destination + " " + destinationPort + " ";
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
