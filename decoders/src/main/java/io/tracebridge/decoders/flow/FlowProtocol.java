package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import java.util.List;

/** Flows: who exchanged how much with whom, whatever was spoken. Off unless it is named, as it writes a document for each. */
public final class FlowProtocol implements Protocol {
    static final Dataset FINAL = new Dataset("flow", 1, List.of("connection", "end"));
    static final Dataset PROGRESS = new Dataset("flow.progress", 1, List.of("connection", "info"));

    @Override
    public String name() {
        return "flow";
    }

    @Override
    public boolean isOnByDefault() {
        return false;
    }

    @Override
    public List<Dataset> datasets() {
        return List.of(FINAL, PROGRESS);
    }

    @Override
    public List<DecoderOption> options() {
        return FlowOptions.ALL;
    }

    @Override
    public void install(Site site) {
        FlowOptions options = FlowOptions.of(site.settings());
        FlowDecoder decoder = new FlowDecoder(site, new Flows(site, options));
        site.layers("ip.protocol").wrap(256, decoder::around);
        site.layers("ip.incomplete").bind(0, decoder::unusable);
        site.layers("ip.incomplete").bind(1, decoder::givenUp);
    }
}
