package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.mobile.AddressNetworks;
import java.util.Arrays;

/**
 * What the operator may choose, under packetbeat's names; the flags are off unless set to {@code true}.
 *
 * @param ports {@code dns.ports}: where DNS is spoken over UDP and TCP, separated by commas
 * @param authorities {@code dns.include_authorities}: the records of the authority section
 * @param additionals {@code dns.include_additionals}: the records of the additional section
 * @param request {@code dns.send_request}: the request in words
 * @param response {@code dns.send_response}: the response in words
 * @param operatorNetworks {@code dns.operator_networks}: networks with public addresses that operators use between each other (GRX,
 *     IPX), separated by commas; what is asked there is no leak
 */
record DnsOptions(
        int[] ports,
        boolean authorities,
        boolean additionals,
        boolean request,
        boolean response,
        AddressNetworks operatorNetworks) {
    static DnsOptions of(Settings settings) {
        return new DnsOptions(
                ports(settings.options().getOrDefault("dns.ports", "53")),
                flag(settings, "include_authorities"),
                flag(settings, "include_additionals"),
                flag(settings, "send_request"),
                flag(settings, "send_response"),
                operatorNetworks(settings.options().getOrDefault("dns.operator_networks", "")));
    }

    private static boolean flag(Settings settings, String name) {
        String value = settings.options().getOrDefault("dns." + name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("dns." + name + " is " + value + ": set it to true or false");
        }
        return value.equals("true");
    }

    private static int[] ports(String list) {
        if (!list.matches("\\d{1,5}(,\\d{1,5})*")) {
            throw new IllegalArgumentException("dns.ports is " + list + ": set it to port numbers separated by commas");
        }
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private static AddressNetworks operatorNetworks(String list) {
        try {
            return AddressNetworks.of(list);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("dns.operator_networks: " + e.getMessage(), e);
        }
    }
}
