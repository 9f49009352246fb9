package io.tracebridge.decoders.capture;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import java.util.List;

/**
 * No protocol on the wire: the capture itself. One document for each client and 10 s of packet time says what came, what was lost before it
 * was stored, and what could not be read.
 */
public final class CaptureProtocol implements Protocol {
    static final Dataset DATASET = new Dataset("capture", 1, List.of("info"));

    @Override
    public String name() {
        return "capture";
    }

    @Override
    public List<Dataset> datasets() {
        return List.of(DATASET);
    }

    @Override
    public void install(Site site) {
        CaptureIntervals intervals = new CaptureIntervals(site, new CaptureDocuments(site));
        site.observe(intervals);
        site.timers().register(intervals);
    }
}
