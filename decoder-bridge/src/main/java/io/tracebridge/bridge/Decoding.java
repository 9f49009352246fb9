package io.tracebridge.bridge;

import io.tracebridge.decoders.DocumentSink;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How frames become documents: the same live, in replay and on standard output.
 *
 * @param settings what the operator decided, with the key
 * @param protocols what to decode
 * @param siteOfClient which site a client belongs to; a client that is not here is a site of its own name
 * @param keptFrames folder for frames on which a decoder failed, or null to keep none
 */
public record Decoding(Settings settings, List<Protocol> protocols, Map<String, String> siteOfClient, Path keptFrames) {
    /** Name of the site that a client's frames belong to. */
    public String site(String client) {
        return siteOfClient.getOrDefault(client, client);
    }

    /** A decoder for one site. */
    Site newSite(DocumentSink sink, KeptFrames kept) {
        Site site = new Site(settings, protocols, sink);
        site.onError(kept);
        return site;
    }
}
