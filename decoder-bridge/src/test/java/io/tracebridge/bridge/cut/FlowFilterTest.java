package io.tracebridge.bridge.cut;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.ipv6Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.Frames.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import io.tracebridge.decoders.testing.Frames;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FlowFilterTest {
    private static final byte[] PAYLOAD = hex("00 01 02 03 04 05 06 07");
    private static final FlowFilter V4 = between("10.0.0.1", 40000, "10.0.0.53", 53);
    private static final FlowFilter V6 = between("2001:db8::1", 40000, "2001:db8::53", 53);
    private static final byte[] QUERY = ipv4("10.0.0.1", "10.0.0.53", 17, udp(40000, 53, PAYLOAD));
    private static final byte[] QUERY6 = ipv6("2001:db8::1", "2001:db8::53", 17, udp(40000, 53, PAYLOAD));

    @Test
    void takesBothWays() {
        assertThat(matches(V4, ethernet(0x0800, QUERY))).isTrue();
        assertThat(matches(V4, ethernet(0x0800, ipv4("10.0.0.53", "10.0.0.1", 17, udp(53, 40000, PAYLOAD)))))
                .isTrue();
        assertThat(matches(V6, ethernet(0x86dd, QUERY6))).isTrue();
        assertThat(matches(
                        V6,
                        ethernet(0x86dd, ipv6("2001:db8::53", "2001:db8::1", 6, tcp(53, 40000, 1, 1, 16, PAYLOAD)))))
                .isTrue();
    }

    @Test
    void leavesOtherPortsAndOtherHosts() {
        assertThat(matches(V4, ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.53", 17, udp(40001, 53, PAYLOAD)))))
                .isFalse();
        assertThat(matches(V4, ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.53", 17, udp(53, 40000, PAYLOAD)))))
                .as("the ports the other way round")
                .isFalse();
        assertThat(matches(V4, ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.54", 17, udp(40000, 53, PAYLOAD)))))
                .isFalse();
        assertThat(matches(V4, ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.53", 1, hex("08 00 00 00 00 01 00 01")))))
                .as("ICMP has no ports")
                .isFalse();
        assertThat(matches(V6, ethernet(0x86dd, ipv6("2001:db8::1", "2001:db8::54", 17, udp(40000, 53, PAYLOAD)))))
                .isFalse();
        assertThat(matches(V6, ethernet(0x0800, QUERY))).isFalse();
    }

    @Test
    void looksIntoTunnels() {
        assertThat(matches(V4, ethernet(0x8100, vlan(7, 0x0800, QUERY)))).isTrue();
        byte[] gre = concat(hex("00 00 08 00"), QUERY);
        assertThat(matches(V4, ethernet(0x0800, ipv4("192.0.2.1", "192.0.2.2", 47, gre))))
                .isTrue();
        byte[] gtp = concat(hex("30 ff 00 20 00 00 00 01"), QUERY6);
        assertThat(matches(V6, ethernet(0x0800, ipv4("192.0.2.1", "192.0.2.2", 17, udp(2152, 2152, gtp)))))
                .isTrue();
    }

    @Test
    void takesTheErrorThatQuotesAPacket() {
        byte[] unreachable = concat(hex("03 03 00 00 00 00 00 00"), slice(QUERY, 0, 28));

        assertThat(matches(V4, ethernet(0x0800, ipv4("10.0.0.53", "10.0.0.1", 1, unreachable))))
                .isTrue();
        assertThat(matches(V4, ethernet(0x0800, ipv4("10.9.9.9", "10.0.0.1", 1, unreachable))))
                .isTrue();
    }

    @Test
    void takesFragmentsByTheirAddresses() {
        byte[] later = ipv4Fragment("10.0.0.1", "10.0.0.53", 17, 9, 1480, false, PAYLOAD);
        assertThat(matches(V4, ethernet(0x0800, later))).isTrue();
        byte[] first = ipv4Fragment("10.0.0.1", "10.0.0.53", 17, 9, 0, true, udp(1, 53, PAYLOAD));
        assertThat(matches(V4, ethernet(0x0800, first))).as("other ports").isFalse();
        byte[] later6 = ipv6("2001:db8::1", "2001:db8::53", 44, ipv6Fragment(17, 9, 1448, false, PAYLOAD));
        assertThat(matches(V6, ethernet(0x86dd, later6))).isTrue();
        byte[] first6 = ipv6("2001:db8::1", "2001:db8::53", 44, ipv6Fragment(17, 9, 0, true, udp(40000, 53, PAYLOAD)));
        assertThat(matches(V6, ethernet(0x86dd, first6))).isTrue();
        byte[] other6 = ipv6("2001:db8::1", "2001:db8::53", 44, ipv6Fragment(17, 9, 0, true, udp(1, 53, PAYLOAD)));
        assertThat(matches(V6, ethernet(0x86dd, other6))).isFalse();
    }

    @Test
    void takesWhatIsCutBeforeThePorts() {
        assertThat(matches(V4, ethernet(0x0800, slice(QUERY, 0, 22)))).isTrue();
        assertThat(matches(V4, ethernet(0x0800, slice(QUERY, 0, 19)))).isFalse();
    }

    @Test
    void selectsAHost() {
        byte[] frame = ethernet(0x0800, QUERY);

        assertThat(matches(FlowFilter.host(address("10.0.0.53"), -1), frame)).isTrue();
        assertThat(matches(FlowFilter.host(address("10.0.0.1"), 53), frame)).isTrue();
        assertThat(matches(FlowFilter.host(address("10.0.0.1"), 54), frame)).isFalse();
        assertThat(matches(FlowFilter.host(address("10.0.0.2"), -1), frame)).isFalse();
        assertThat(matches(FlowFilter.all(), hex("00"))).isTrue();
    }

    @Property
    void takesAnyBytes(@ForAll byte[] bytes) {
        byte[] behind = concat(bytes, slice(QUERY, 0, 20), bytes);

        assertThat(matches(V4, bytes)).isIn(true, false);
        assertThat(matches(FlowFilter.host(address("10.0.0.1"), -1), behind)).isTrue();
        assertThat(matches(V6, concat(Frames.slice(QUERY6, 0, 40), bytes))).isIn(true, false);
    }

    private static FlowFilter between(String one, int onePort, String other, int otherPort) {
        return FlowFilter.between(address(one), onePort, address(other), otherPort);
    }

    private static byte[] address(String text) {
        return InetAddresses.forString(text).getAddress();
    }

    /** The frame stands in the middle of a larger array, where what is around it must not count. */
    private static boolean matches(FlowFilter filter, byte[] frame) {
        byte[] around = concat(QUERY, frame, QUERY);
        return filter.matches(around, QUERY.length, frame.length);
    }
}
