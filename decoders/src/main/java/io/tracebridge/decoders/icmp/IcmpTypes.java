package io.tracebridge.decoders.icmp;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What types and codes are called: IANA's registries "ICMP Parameters" and "ICMPv6 Parameters", in words. */
final class IcmpTypes {
    static final IcmpTypes V4 = new IcmpTypes("ICMP", Set.of(3, 11, 12), Set.of(3, 4, 5, 11, 12));
    static final IcmpTypes V6 = new IcmpTypes("ICMPv6", Set.of(1, 2, 3, 4), Set.of(1, 2, 3, 4));

    static {
        // RFC 792, RFC 950, RFC 1256; codes of type 3 from 6 on: RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1.
        V4.type(0, "echo reply")
                .type(
                        3,
                        "destination unreachable",
                        "network unreachable",
                        "host unreachable",
                        "protocol unreachable",
                        "port unreachable",
                        "fragmentation needed",
                        "source route failed",
                        "destination network unknown",
                        "destination host unknown",
                        "source host isolated",
                        "network prohibited",
                        "host prohibited",
                        "network unreachable for type of service",
                        "host unreachable for type of service",
                        "communication prohibited",
                        "host precedence violation",
                        "precedence cutoff in effect")
                .type(4, "source quench")
                .type(5, "redirect")
                .type(8, "echo request")
                .type(9, "router advertisement")
                .type(10, "router solicitation")
                .type(11, "time exceeded", "time to live exceeded", "fragment reassembly time exceeded")
                .type(12, "parameter problem")
                .type(13, "timestamp request")
                .type(14, "timestamp reply")
                .type(15, "information request")
                .type(16, "information reply")
                .type(17, "address mask request")
                .type(18, "address mask reply");
        // RFC 4443; RFC 2710, RFC 3810, RFC 4861, RFC 6275; codes of type 1 from 7 on: RFC 6554, RFC 8883.
        V6.type(
                        1,
                        "destination unreachable",
                        "no route to destination",
                        "communication prohibited",
                        "beyond scope of source address",
                        "address unreachable",
                        "port unreachable",
                        "source address failed policy",
                        "route rejected",
                        "error in source routing header",
                        "headers too long")
                .type(2, "packet too big")
                .type(3, "time exceeded", "hop limit exceeded", "fragment reassembly time exceeded")
                .type(4, "parameter problem")
                .type(128, "echo request")
                .type(129, "echo reply")
                .type(130, "multicast listener query")
                .type(131, "multicast listener report")
                .type(132, "multicast listener done")
                .type(133, "router solicitation")
                .type(134, "router advertisement")
                .type(135, "neighbor solicitation")
                .type(136, "neighbor advertisement")
                .type(137, "redirect")
                .type(143, "multicast listener report v2")
                .type(144, "home agent address request")
                .type(145, "home agent address reply")
                .type(146, "mobile prefix solicitation")
                .type(147, "mobile prefix advertisement");
    }

    /** {@code ICMP} or {@code ICMPv6}. */
    final String protocol;

    private final Set<Integer> lost;
    private final Set<Integer> quoting;
    private final Map<Integer, String> types = new HashMap<>();
    private final Map<Integer, String[]> codes = new HashMap<>();

    private IcmpTypes(String protocol, Set<Integer> lost, Set<Integer> quoting) {
        this.protocol = protocol;
        this.lost = lost;
        this.quoting = quoting;
    }

    private IcmpTypes type(int type, String name, String... codesFromZero) {
        types.put(type, name);
        codes.put(type, codesFromZero);
        return this;
    }

    /** How many codes of the type have a name: those below. */
    int namedCodes(int type) {
        return types.containsKey(type) ? codes.get(type).length : 0;
    }

    /** The code's name, else the type's; {@code other} for a type without one. */
    String name(int type, int code) {
        return code < namedCodes(type) ? codes.get(type)[code] : types.getOrDefault(type, "other");
    }

    /** Whether a message of the type quotes a packet, behind 8 bytes. */
    boolean quotes(int type) {
        return quoting.contains(type);
    }

    /** Whether the packet that it quotes was not delivered. */
    boolean isLost(int type) {
        return lost.contains(type);
    }
}
