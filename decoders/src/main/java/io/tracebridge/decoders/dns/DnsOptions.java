package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.mobile.AddressNetworks;
import java.util.Arrays;
import java.util.List;

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
    private static final DecoderOption PORTS = new DecoderOption(
            "dns.ports", "PORT,PORT", "53", "Where DNS is spoken over UDP and TCP.", DnsOptions::ports);
    private static final DecoderOption AUTHORITIES =
            DecoderOption.flag("dns.include_authorities", "Write the records of the authority section.");
    private static final DecoderOption ADDITIONALS =
            DecoderOption.flag("dns.include_additionals", "Write the records of the additional section.");
    private static final DecoderOption REQUEST = DecoderOption.flag("dns.send_request", "Write the request in words.");
    private static final DecoderOption RESPONSE =
            DecoderOption.flag("dns.send_response", "Write the response in words.");
    private static final DecoderOption OPERATOR_NETWORKS = new DecoderOption(
            "dns.operator_networks",
            "ADDRESS/LENGTH,ADDRESS/LENGTH",
            "",
            "Networks with public addresses that operators use between each other (GRX, IPX): what is asked there is no leak.",
            DnsOptions::operatorNetworks);

    static final List<DecoderOption> ALL =
            List.of(PORTS, AUTHORITIES, ADDITIONALS, REQUEST, RESPONSE, OPERATOR_NETWORKS);

    static DnsOptions of(Settings settings) {
        return new DnsOptions(
                ports(PORTS.in(settings)),
                isSet(AUTHORITIES, settings),
                isSet(ADDITIONALS, settings),
                isSet(REQUEST, settings),
                isSet(RESPONSE, settings),
                operatorNetworks(OPERATOR_NETWORKS.in(settings)));
    }

    private static boolean isSet(DecoderOption flag, Settings settings) {
        return flag.in(settings).equals("true");
    }

    private static int[] ports(String list) {
        int[] ports = list.matches("\\d{1,5}(,\\d{1,5})*")
                ? Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray()
                : new int[1];
        if (Arrays.stream(ports).anyMatch(port -> port < 1 || port > 65535)) {
            throw new IllegalArgumentException(
                    "dns.ports is " + list + ": set it to port numbers, 1 to 65535, separated by commas");
        }
        return ports;
    }

    private static AddressNetworks operatorNetworks(String list) {
        try {
            return AddressNetworks.of(list);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("dns.operator_networks: " + e.getMessage(), e);
        }
    }
}
