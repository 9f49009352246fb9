package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Probes;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import java.util.List;

/** RTP and RTCP (RFC 3550, RFC 3551, RFC 3611): how media arrived, never what it said. */
public final class RtpProtocol implements Protocol {
    static final Dataset STREAM = new Dataset("rtp.stream", 1);
    static final Dataset PROGRESS = new Dataset("rtp.stream.progress", 1);

    private static final DecoderOption FIND = DecoderOption.choice(
            "rtp.find",
            "Whether streams that no signalling announced are found by what their packets look like.",
            "all",
            "announced");

    @Override
    public String name() {
        return "rtp";
    }

    @Override
    public List<Dataset> datasets() {
        return List.of(STREAM, PROGRESS);
    }

    @Override
    public List<DecoderOption> options() {
        return List.of(FIND);
    }

    @Override
    public void install(Site site) {
        boolean byContent = FIND.in(site.settings()).equals("all");
        RtpStreams streams = new RtpStreams(site, new RtpDocuments(site), byContent);
        site.datagramProbes().register(Probes.LIKELY, new RtpDecoder(streams, new RtcpDecoder(site, streams)));
    }
}
