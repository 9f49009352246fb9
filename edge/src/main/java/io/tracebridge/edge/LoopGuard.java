package io.tracebridge.edge;

import java.net.InetAddress;
import java.util.Collection;
import java.util.stream.Collectors;

/** Keeps the edge's own upload out of its capture: without it, each frame sent would be captured and sent again. */
final class LoopGuard {
    private LoopGuard() {}

    /**
     * A libpcap filter that lets through what {@code filter} does, but for TCP from or to the collector.
     *
     * @param filter the user's, or empty
     */
    static String filter(String filter, Collection<InetAddress> collector, int port) {
        // First, as "vlan" and "mpls" in the user's filter move the offsets of all that follows them.
        String guard = collector.stream()
                .map(address -> "not (tcp port " + port + " and host " + literal(address) + ")")
                .sorted()
                .collect(Collectors.joining(" and "));
        if (filter.isEmpty() || guard.isEmpty()) {
            return guard + filter;
        }
        return guard + " and (" + filter + ")";
    }

    /** Without the zone of a link-local address, which libpcap does not know. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
