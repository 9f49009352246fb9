package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probes;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.rtp.RtpProtocol;
import io.tracebridge.decoders.sip.SipProtocol;
import io.tracebridge.decoders.testing.CollectingSink;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Precision and recall of finding RTP by nothing but what its packets look like: SDP and RTCP are hidden. True are the streams that tshark names
 * and those that SDP announces; over all captures, most of which hold none. Each that is missed, and each that is found without being among
 * those, stands in {@code rtp-by-content.tsv} with the reason.
 */
class RtpByContentTest {
    private static final String EXCEPTIONS = "/truth/rtp-by-content.tsv";

    /** A stream can be known after eight packets. */
    private static final int ENOUGH = 8;

    /** Takes all RTCP (payload types 192 to 223) before who would learn from it. */
    private static final Protocol DEAF = new Protocol() {
        @Override
        public String name() {
            return "deaf";
        }

        @Override
        public List<Dataset> datasets() {
            return List.of();
        }

        @Override
        public void install(Site site) {
            site.datagramProbes().register(Probes.CERTAIN, RtpByContentTest::isControl);
        }
    };

    private static boolean isControl(Packet packet, Octets octets) {
        int at = octets.position();
        return octets.remaining() >= 2
                && octets.u8At(at) >> 6 == 2
                && octets.u8At(at + 1) >= 192
                && octets.u8At(at + 1) <= 223;
    }

    @Test
    void precisionAndRecallAreAsTheyWere() throws IOException {
        Path folder = Captures.folder();
        Exceptions exceptions = new Exceptions(EXCEPTIONS);
        List<String> unexplained = new ArrayList<>();
        int captures = 0;
        int right = 0;
        int wrong = 0;
        int missed = 0;
        int missedOfEnough = 0;
        for (String name : Captures.names(folder)) {
            captures++;
            Map<String, Long> real = tshark(Captures.truth(folder, name));
            announced(folder, name).forEach(real::putIfAbsent);
            Set<String> found = byContent(folder, name).keySet();
            Set<String> all = new TreeSet<>(real.keySet());
            all.addAll(found);
            for (String stream : all) {
                if (found.contains(stream) && real.containsKey(stream)) {
                    right++;
                } else if (found.contains(stream) && exceptions.covers(name, stream, "RTP")) {
                    right++;
                } else if (found.contains(stream)) {
                    wrong++;
                    if (!exceptions.covers(name, stream, "no RTP")) {
                        unexplained.add(name + '\t' + stream + "\tno RTP");
                    }
                } else {
                    missed++;
                    missedOfEnough += real.get(stream) >= ENOUGH ? 1 : 0;
                    if (!exceptions.covers(name, stream, "missed")) {
                        unexplained.add(name + '\t' + stream + "\tmissed\t" + real.get(stream) + " packets");
                    }
                }
            }
        }
        double precision = (double) right / (right + wrong);
        double recall = (double) right / (right + missed);
        double recallOfEnough = (double) right / (right + missedOfEnough);
        System.out.printf(
                Locale.ROOT,
                "RTP by content over %d captures: %d right, %d wrong, %d missed (%d of %d packets or more): precision %.3f, recall %.3f (%.3f)%n",
                captures,
                right,
                wrong,
                missed,
                missedOfEnough,
                ENOUGH,
                precision,
                recall,
                recallOfEnough);
        assertThat(unexplained).as("capture, stream, what").isEmpty();
        assertThat(exceptions.unused()).isEmpty();
        assertThat(precision).isEqualTo(1);
        assertThat(recallOfEnough).isEqualTo(1);
        assertThat(recall).isGreaterThan(0.9);
    }

    /** By stream, its packets. */
    private static Map<String, Long> tshark(JsonNode truth) {
        Map<String, Long> streams = new TreeMap<>();
        for (JsonNode s : truth.path("rtp_streams")) {
            streams.merge(
                    key(
                            s.get("src").asText(),
                            s.get("sport").asInt(),
                            s.get("dst").asText(),
                            s.get("dport").asInt(),
                            s.get("ssrc").asText().toLowerCase(Locale.ROOT)),
                    s.get("packets").asLong(),
                    Long::sum);
        }
        return streams;
    }

    private static Map<String, Long> announced(Path folder, String name) throws IOException {
        return streams(
                folder, name, new TestSite(Map.of("rtp.find", "announced"), new SipProtocol(), new RtpProtocol()));
    }

    private static Map<String, Long> byContent(Path folder, String name) throws IOException {
        return streams(folder, name, new TestSite(DEAF, new RtpProtocol()));
    }

    private static Map<String, Long> streams(Path folder, String name, TestSite test) throws IOException {
        Captures.read(folder, name, test.site);
        test.site.finish();
        Map<String, Long> streams = new TreeMap<>();
        for (CollectingSink.Document document : test.sink.documents) {
            if (document.dataset().name().equals("rtp.stream")) {
                JsonNode d = document.json();
                streams.merge(
                        key(
                                d.at("/source/ip").asText(),
                                d.at("/source/port").asInt(),
                                d.at("/destination/ip").asText(),
                                d.at("/destination/port").asInt(),
                                d.at("/rtp/ssrc").asText()),
                        d.at("/source/packets").asLong(),
                        Long::sum);
            }
        }
        return streams;
    }

    private static String key(String source, int sourcePort, String destination, int destinationPort, String ssrc) {
        return source + ' ' + sourcePort + ' ' + destination + ' ' + destinationPort + ' ' + ssrc;
    }
}
