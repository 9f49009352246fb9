package io.tracebridge.bridge;

import io.tracebridge.bridge.elastic.BulkWriter;
import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Site;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Decodes the sites that were given to it, live. Owned by one thread. */
final class Shard {
    private record LiveSite(Site site, SiteCounters.Meter meter) {}

    private final Decoding decoding;
    private final KeptFrames kept;
    private final SiteCounters counters;
    private final BulkWriter writer;
    private final Map<String, LiveSite> sites = new LinkedHashMap<>();
    private final Set<LiveClient> clients = new LinkedHashSet<>();
    private final Frame frame = new Frame();
    private LiveClient last;

    Shard(Decoding decoding, KeptFrames kept, SiteCounters counters, BulkWriter writer) {
        this.decoding = decoding;
        this.kept = kept;
        this.counters = counters;
        this.writer = writer;
    }

    /** A data message of a client: its link header payload and its data payload. */
    void data(LiveClient client, byte[] link, byte[] data) {
        if (client.read(link, data, frame)) {
            LiveSite site = sites.get(client.site);
            if (site == null) {
                site = begin(client.site);
            }
            if (client != last) {
                last = client;
                clients.add(client);
            }
            site.site.frame(client.name, frame);
        }
    }

    /** To be called several times a second: sends what has waited long enough, and tells other threads how far it is. */
    void tick() {
        writer.flushIfDue();
        sites.values().forEach(site -> site.meter.refresh());
    }

    /** End: writes what is open, and sends everything. */
    void finish() {
        clients.forEach(LiveClient::finish);
        for (LiveSite site : sites.values()) {
            site.site.finish();
            site.meter.end();
        }
        writer.flush();
    }

    private LiveSite begin(String name) {
        Site site = decoding.newSite(writer, kept);
        LiveSite live = new LiveSite(site, counters.begin(name, site));
        sites.put(name, live);
        return live;
    }
}
