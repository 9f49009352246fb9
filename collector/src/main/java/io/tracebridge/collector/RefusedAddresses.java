package io.tracebridge.collector;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refused connections: for each address the first, and then at most one line a minute. Remembers 1,024 addresses; of more than that
 * the oldest may be logged anew.
 *
 * <p>Not thread-safe; owned by the collector thread.
 */
final class RefusedAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedAddresses.class);
    private static final int REMEMBERED = 1024;
    private static final long EVERY_NANOS = 60_000_000_000L;

    private static final class Entry {
        long loggedNanos;
        long since;
    }

    private final Map<InetAddress, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Entry> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** One more connection refused; {@code why} completes "connection from ADDRESS refused: ...". */
    void refused(InetAddress address, String why, long nowNanos) {
        Entry entry = entries.get(address);
        if (entry == null) {
            entry = new Entry();
            entries.put(address, entry);
        } else if (nowNanos - entry.loggedNanos < EVERY_NANOS) {
            entry.since++;
            return;
        }
        String more = entry.since == 0 ? "" : " (and " + entry.since + " more since the last line)";
        entry.loggedNanos = nowNanos;
        entry.since = 0;
        LOG.warn("connection from {} refused: {}{}", address.getHostAddress(), why, more);
    }
}
