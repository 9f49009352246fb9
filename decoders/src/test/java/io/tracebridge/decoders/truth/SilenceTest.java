package io.tracebridge.decoders.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No frame of any capture is passed over in silence: it is unbound, unsupported by name, a fragment, or a fault. */
class SilenceTest {
    private static final List<String> KINDS = List.of(
            "dns",
            "tcp",
            "encap",
            "formats",
            "ipfrag",
            "malformed",
            "gtp",
            "sip",
            "rtp",
            "sctp",
            "sigtran",
            "smpp",
            "gsm",
            "diameter",
            "mgcp");

    @Test
    void everyFrameOfEveryCaptureIsCountedAsSomething() throws IOException {
        Path folder = Captures.folder();
        List<String> silent = new ArrayList<>();
        for (String name : Captures.names(folder, KINDS)) {
            TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
            try (CaptureReader reader = CaptureReader.open(folder.resolve(name))) {
                Frame frame = new Frame();
                long before = 0;
                while (reader.next(frame)) {
                    frame.timeNanos = TestSite.START;
                    test.site.frame("test", frame);
                    long after = outcomes(test);
                    if (after == before && frame.kind == Frame.Kind.PACKET) {
                        silent.add(name + " frame " + test.count("site.frames"));
                    }
                    before = after;
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    private static long outcomes(TestSite test) {
        long sum = 0;
        for (String name : test.site.counters().keySet()) {
            boolean isOnTheWay = name.startsWith("site.") && !name.equals("site.too_deep")
                    || name.equals("udp.datagrams")
                    || name.equals("tcp.segments");
            sum += isOnTheWay ? 0 : test.count(name);
        }
        return sum;
    }
}
