package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Probes;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import java.util.List;

/** The Session Initiation Protocol (RFC 3261) over UDP, TCP and WebSocket. */
public final class SipProtocol implements Protocol {
    static final Dataset MESSAGE = new Dataset("sip", 1);
    static final Dataset CALL = new Dataset("sip.call", 1);
    static final Dataset CALL_PROGRESS = new Dataset("sip.call.progress", 1, List.of("connection", "info"));
    static final Dataset REGISTRATION = new Dataset("sip.registration", 1);
    static final Dataset REGISTRATION_PROGRESS =
            new Dataset("sip.registration.progress", 1, List.of("connection", "info"));
    static final Dataset TRANSACTION = new Dataset("sip.transaction", 1);
    static final Dataset SCAN = new Dataset("sip.scan", 1, List.of("info"));

    @Override
    public String name() {
        return "sip";
    }

    @Override
    public List<Dataset> datasets() {
        return List.of(MESSAGE, CALL, CALL_PROGRESS, REGISTRATION, REGISTRATION_PROGRESS, TRANSACTION, SCAN);
    }

    @Override
    public List<DecoderOption> options() {
        return SipOptions.ALL;
    }

    @Override
    public void install(Site site) {
        decoder(site);
    }

    /** Makes and binds the decoder of a site. */
    static SipDecoder decoder(Site site) {
        SipOptions options = SipOptions.of(site.settings());
        SipDecoder decoder = new SipDecoder(site);
        if (options.messages()) {
            decoder.listen(new SipDocuments(site));
        }
        SipStream stream = new SipStream(site, decoder);
        decoder.listen(new SipState(site, options));
        for (int port : options.ports()) {
            site.layers("udp.port").bind(port, decoder);
            site.streams("tcp.port").bind(port, stream);
        }
        if (options.detect()) {
            site.datagramProbes().register(Probes.CERTAIN, decoder);
            site.streamProbes().register(Probes.CERTAIN, stream);
        }
        return decoder;
    }
}
