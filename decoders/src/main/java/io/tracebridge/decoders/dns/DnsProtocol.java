package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import java.util.List;

/** The Domain Name System (RFC 1034, RFC 1035) over UDP and TCP, multicast DNS and LLMNR. */
public final class DnsProtocol implements Protocol {
    static final Dataset DATASET = new Dataset("dns", 1);

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public List<Dataset> datasets() {
        return List.of(DATASET);
    }

    @Override
    public List<DecoderOption> options() {
        return DnsOptions.ALL;
    }

    @Override
    public void install(Site site) {
        decoder(site);
    }

    /** Makes and binds the decoder of a site. */
    static DnsDecoder decoder(Site site) {
        return decoder(site, new DnsMemo(site));
    }

    /** The same with a memory of another size. */
    static DnsDecoder decoder(Site site, DnsMemo memo) {
        DnsOptions options = DnsOptions.of(site.settings());
        DnsDecoder decoder =
                new DnsDecoder(site, new DnsTransactions(site, new DnsDocuments(site, options, memo)), memo);
        for (int port : options.ports()) {
            site.layers("udp.port").bind(port, decoder);
            site.layers("quoted.udp.port").bind(port, decoder::undelivered);
            site.streams("tcp.port").bind(port, decoder);
        }
        site.layers("udp.port").bind(DnsFlavour.MDNS_PORT, decoder);
        site.layers("udp.port").bind(DnsFlavour.LLMNR_PORT, decoder);
        site.layers("quoted.udp.port").bind(DnsFlavour.LLMNR_PORT, decoder::undelivered);
        return decoder;
    }
}
