package io.tracebridge.decoders.media;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/** The addresses and ports at which media or RTCP is announced, and at each the endpoints that wait there, the newest first. */
final class MediaPlaces {
    /** Endpoints of all sessions that wait at one address: more give way, those of ended sessions first, then the oldest. */
    static final int MOST_SHARING = 16;

    /** What arrives at a place. */
    static final int MEDIA = 0;

    static final int RTCP = 1;

    private final SlotTable table;
    private final long[] key = new long[3];
    private final Counter crowded;

    /** The endpoint that was announced last for media, and the one for RTCP, by place. */
    private final MediaEndpoint[][] newest = new MediaEndpoint[2][0];

    /** @param limit places at the most */
    MediaPlaces(Site site, int limit) {
        table = new SlotTable(key.length, limit, Keys.seed(site.settings().key(), "media places"));
        crowded = site.counter(
                "media.crowded",
                "Announced addresses that gave way, as too many sessions announced the same one since");
    }

    /** The endpoint announced last at an address, of a session that is not ending if there is one; or null. */
    MediaEndpoint newest(int kind, int ipVersion, long high, long low, int port) {
        int place = find(ipVersion, high, low, port);
        if (place == SlotTable.NONE) {
            return null;
        }
        MediaEndpoint first = newest[kind][place];
        for (MediaEndpoint e = first; e != null; e = e.older[kind]) {
            if (!e.session.isEnding()) {
                return e;
            }
        }
        return first;
    }

    private int find(int ipVersion, long high, long low, int port) {
        key[0] = high;
        key[1] = low;
        key[2] = (long) ipVersion << 16 | port;
        return table.find(key);
    }

    /** The endpoint announced last at a place, or null. */
    MediaEndpoint newest(int kind, int place) {
        return newest[kind][place];
    }

    /** The one announced last where this one is, itself if it gave way. */
    MediaEndpoint newest(int kind, MediaEndpoint endpoint) {
        int place = endpoint.place[kind];
        return place == SlotTable.NONE ? endpoint : newest[kind][place];
    }

    /** The place of an address, until {@link #leave} of all that enter it. There is room: each endpoint takes two at the most. */
    int take(int ipVersion, long high, long low, int port) {
        int place = find(ipVersion, high, low, port);
        if (place == SlotTable.NONE) {
            place = table.add(key, 0);
            if (table.capacity() > newest[MEDIA].length) {
                newest[MEDIA] = Arrays.copyOf(newest[MEDIA], table.capacity());
                newest[RTCP] = Arrays.copyOf(newest[RTCP], table.capacity());
            }
        }
        return place;
    }

    /** Every announcement of a place is looked at for each session that comes or goes, so that there must not be many. */
    void enter(int kind, int place, MediaEndpoint endpoint) {
        int count = 0;
        MediaEndpoint victim = null;
        for (MediaEndpoint e = newest[kind][place]; e != null; e = e.older[kind]) {
            count++;
            if (victim == null || e.session.isEnding() || !victim.session.isEnding()) {
                victim = e;
            }
        }
        if (count == MOST_SHARING) {
            crowded.increment();
            leave(kind, victim);
        }
        endpoint.place[kind] = place;
        endpoint.older[kind] = newest[kind][place];
        newest[kind][place] = endpoint;
    }

    /** Where it had to give way before, there is nothing to do. */
    private void leave(int kind, MediaEndpoint endpoint) {
        int place = endpoint.place[kind];
        if (place == SlotTable.NONE) {
            return;
        }
        if (newest[kind][place] == endpoint) {
            newest[kind][place] = endpoint.older[kind];
        } else {
            MediaEndpoint at = newest[kind][place];
            while (at.older[kind] != endpoint) {
                at = at.older[kind];
            }
            at.older[kind] = endpoint.older[kind];
        }
        endpoint.place[kind] = SlotTable.NONE;
        endpoint.older[kind] = null;
    }

    /** From the lists of media and of RTCP, and the places with it where it was the last. */
    void leave(MediaEndpoint endpoint) {
        int place = endpoint.place[MEDIA];
        int rtcpPlace = endpoint.place[RTCP];
        leave(MEDIA, endpoint);
        leave(RTCP, endpoint);
        free(place);
        if (rtcpPlace != place) {
            free(rtcpPlace);
        }
    }

    private void free(int place) {
        if (place != SlotTable.NONE && newest[MEDIA][place] == null && newest[RTCP][place] == null) {
            table.remove(place);
        }
    }
}
