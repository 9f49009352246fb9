package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Verdict;
import io.tracebridge.decoders.dns.DnsProtocol;
import io.tracebridge.decoders.flow.FlowProtocol;
import io.tracebridge.decoders.rtp.RtpProtocol;
import io.tracebridge.decoders.sip.SipProtocol;
import io.tracebridge.decoders.testing.Golden;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * No frame of any capture is passed over in silence: each is decoded, or there stands what of it is not and at which byte. For the damaged captures
 * all verdicts are written out as they were reviewed: verdicts.tsv.
 */
class VerdictTest {
    private static final Path REVIEWED = Path.of("decoders", "src", "test", "resources", "truth", "verdicts.tsv");
    private static final String HEAD = "# capture\tframes\tverdict\twhat\tbyte offset\n";
    private static final List<String> DAMAGED = List.of("malformed");

    private static TestSite site(boolean withFlows) {
        Map<String, String> options = Map.of("site.duplicates", "keep");
        return withFlows
                ? new TestSite(options, new DnsProtocol(), new SipProtocol(), new RtpProtocol(), new FlowProtocol())
                : new TestSite(options, new DnsProtocol(), new SipProtocol(), new RtpProtocol());
    }

    /** One line for each frame, in order. */
    private static List<String> verdicts(Path folder, String name, boolean withFlows) throws IOException {
        TestSite test = site(withFlows);
        Verdict verdict = test.site.verdict();
        List<String> lines = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(folder.resolve(name))) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                if (frame.kind != Frame.Kind.PACKET) {
                    continue;
                }
                frame.timeNanos = TestSite.START + lines.size() * 1_000L; // none is a jump that waits for the next
                test.site.frame("test", frame);
                String where = name + " frame " + (lines.size() + 1) + ": " + verdict.kind() + ' ' + verdict.what();
                boolean isDecoded = verdict.kind() == Verdict.Kind.DECODED;
                assertThat(verdict.kind()).as(where).isNotIn(Verdict.Kind.FAILED, Verdict.Kind.DUPLICATE);
                assertThat(verdict.what() == null).as(where).isEqualTo(isDecoded);
                assertThat(verdict.byteOffset()).as(where).isBetween(0, isDecoded ? 0 : 65_535);
                lines.add(verdict.kind().name().toLowerCase(Locale.ROOT)
                        + '\t'
                        + verdict.what()
                        + '\t'
                        + verdict.byteOffset());
            }
        }
        long sum = 0;
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            long count = test.count("site.frames." + kind.name().toLowerCase(Locale.ROOT));
            assertThat(count)
                    .as(name + ' ' + kind)
                    .isEqualTo(lines.stream()
                            .filter(line -> line.startsWith(kind.name().toLowerCase(Locale.ROOT) + '\t'))
                            .count());
            sum += count;
        }
        assertThat(sum).as(name).isEqualTo(test.count("site.frames")).isEqualTo(lines.size());
        return lines;
    }

    @Test
    void everyFrameOfEveryCaptureEndsInOneVerdict() throws IOException {
        Path folder = Captures.folder();
        for (String name : Captures.names(folder, Captures.KINDS)) {
            assertThat(verdicts(folder, name, true)).as(name).isEqualTo(verdicts(folder, name, false));
        }
    }

    @Test
    void damagedCapturesHaveTheVerdictsThatWereReviewed() throws IOException {
        Path folder = Captures.folder();
        StringBuilder text = new StringBuilder(HEAD);
        for (String name : Captures.names(folder, DAMAGED)) {
            Map<String, StringBuilder> frames = new LinkedHashMap<>();
            int number = 0;
            for (String line : verdicts(folder, name, false)) {
                number++;
                StringBuilder list = frames.computeIfAbsent(line, l -> new StringBuilder());
                list.append(list.isEmpty() ? "" : ",").append(number);
            }
            frames.forEach((line, list) -> text.append(name)
                    .append('\t')
                    .append(list)
                    .append('\t')
                    .append(line)
                    .append('\n'));
        }
        Golden.check(REVIEWED, text.toString());
    }
}
