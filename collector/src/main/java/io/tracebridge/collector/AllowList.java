package io.tracebridge.collector;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the rule for an address: the longest prefix wins. Immutable. */
final class AllowList {
    private final Map<InetAddress, ClientRule> addresses = new HashMap<>();
    private final List<ClientRule> networks;

    AllowList(List<ClientRule> rules) {
        for (ClientRule rule : rules) {
            if (isAddress(rule)) {
                addresses.put(rule.network(), rule);
            }
        }
        networks = rules.stream()
                .filter(rule -> !isAddress(rule))
                .sorted(Comparator.comparingInt(ClientRule::prefixLength).reversed())
                .toList();
    }

    private static boolean isAddress(ClientRule rule) {
        return rule.prefixLength() == rule.network().getAddress().length * 8;
    }

    /** The rule, or null when the address may not connect. */
    ClientRule find(InetAddress address) {
        ClientRule rule = addresses.get(address);
        if (rule != null) {
            return rule;
        }
        for (ClientRule network : networks) {
            if (network.matches(address)) {
                return network;
            }
        }
        return null;
    }
}
