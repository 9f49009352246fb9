package io.tracebridge.decoders.icmp;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.ipv6Fragment;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.RecordingLayer.Seen;
import io.tracebridge.decoders.testing.TestSite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IcmpTest {
    private static final byte[] DATAGRAM = udp(40000, 53, new byte[] {1, 2, 3, 4});
    private static final byte[] V4 = ipv4("10.0.0.1", "10.0.0.53", 17, DATAGRAM);

    private final TestSite test = new TestSite();
    private final RecordingLayer lost = new RecordingLayer();
    private final List<String> errors = new ArrayList<>();

    IcmpTest() {
        test.site.layers("quoted.udp.port").bind(53, (packet, octets) -> {
            errors.add(
                    packet.error == null
                            ? "none"
                            : new String(packet.error.code(), StandardCharsets.US_ASCII)
                                    + new String(packet.error.reason(), StandardCharsets.US_ASCII));
            lost.decode(packet, octets);
        });
    }

    private void v4(int type, int code, byte[] rest) {
        test.ethernet(ethernet(0x0800, ipv4("10.0.0.254", "10.0.0.1", 1, concat(type, code, new byte[2], rest))));
    }

    private void v6(int type, int code, byte[] rest) {
        test.ethernet(ethernet(0x86dd, ipv6("2001:db8::fe", "2001:db8::1", 58, concat(type, code, new byte[2], rest))));
    }

    private static byte[] quoting(byte[] packet) {
        return concat(new byte[4], packet);
    }

    @Test
    void countsMessagesByName() {
        v4(8, 0, new byte[8]);
        v4(0, 0, new byte[8]);
        v4(99, 7, new byte[8]);
        v6(135, 0, new byte[20]);
        v6(200, 1, new byte[4]);
        assertThat(test.count("icmp.echo_request")).isOne();
        assertThat(test.count("icmp.echo_reply")).isOne();
        assertThat(test.count("icmp.other")).isOne();
        assertThat(test.count("icmpv6.neighbor_solicitation")).isOne();
        assertThat(test.count("icmpv6.other")).isOne();
    }

    @Test
    void handsOnThePacketThatAnErrorQuotesAsItWasSent() {
        v4(3, 3, quoting(V4));
        Seen seen = lost.seen.get(0);
        assertThat(seen.payload()).containsExactly(1, 2, 3, 4);
        assertThat(seen.sourceLow()).isEqualTo(0xffff_0a00_0001L);
        assertThat(seen.destinationLow()).isEqualTo(0xffff_0a00_0035L);
        assertThat(seen.sourcePort()).isEqualTo(40000);
        assertThat(seen.destinationPort()).isEqualTo(53);
        assertThat(seen.ipProtocol()).isEqualTo(17);
        assertThat(errors).containsExactly("\"icmp.port_unreachable\"\"ICMP port unreachable\"");
        assertThat(test.count("icmp.port_unreachable")).isOne();
        assertThat(test.count("udp.datagrams"))
                .as("what is quoted was not received")
                .isZero();
    }

    @Test
    void namesTheTypeWhenTheCodeHasNoName() {
        v4(3, 200, quoting(V4));
        assertThat(errors).containsExactly("\"icmp.destination_unreachable\"\"ICMP destination unreachable\"");
    }

    @Test
    void handsOnWhatIsQuotedBehindIpv6Extensions() {
        byte[] fragment = ipv6Fragment(17, 7, 0, true, DATAGRAM);
        v6(1, 4, quoting(ipv6("2001:db8::1", "2001:db8::53", 60, concat(44, 0, new byte[6], fragment))));
        assertThat(lost.payload(0)).containsExactly(1, 2, 3, 4);
        assertThat(lost.seen.get(0).ipVersion()).isEqualTo(6);
        assertThat(errors).containsExactly("\"icmpv6.port_unreachable\"\"ICMPv6 port unreachable\"");
    }

    @Test
    void saysOfARedirectThatNothingIsLost() {
        v4(5, 1, quoting(V4));
        v4(4, 0, quoting(V4));
        assertThat(errors).containsExactly("none", "none");
    }

    @Test
    void forgetsTheErrorWithItsFrame() {
        v4(3, 3, quoting(V4));
        RecordingLayer next = new RecordingLayer();
        List<Object> errorOfNext = new ArrayList<>();
        test.site.layers("udp.port").bind(53, (packet, octets) -> {
            errorOfNext.add(packet.error);
            next.decode(packet, octets);
        });
        test.ethernet(ethernet(0x0800, V4));
        assertThat(next.seen).hasSize(1);
        assertThat(errorOfNext).containsOnlyNulls();
    }

    @Test
    void leavesLaterFragmentsAndWhatNobodyWaitsFor() {
        v4(11, 1, quoting(ipv4Fragment("10.0.0.1", "10.0.0.53", 17, 1, 1480, true, DATAGRAM)));
        v6(3, 1, quoting(ipv6("::1", "::2", 44, ipv6Fragment(17, 1, 1480, true, DATAGRAM))));
        v4(3, 3, quoting(ipv4("10.0.0.1", "10.0.0.53", 17, udp(1, 2, new byte[4]))));
        v4(3, 3, quoting(ipv4("10.0.0.1", "10.0.0.53", 6, tcp(1, 53, 0, 0, 2, new byte[0]))));
        assertThat(lost.seen).isEmpty();
        assertThat(test.count("icmp.quoted.fragments")).isEqualTo(2);
        assertThat(test.count("udp.quoted.unbound")).isOne();
        assertThat(test.count("unsupported.quoted.ip.protocol.tcp")).isOne();
    }

    @Test
    void callsAMessageWithoutItsHeaderTooShort() {
        test.ethernet(ethernet(0x0800, ipv4("10.0.0.254", "10.0.0.1", 1, new byte[3])));
        v4(3, 3, new byte[3]);
        assertThat(test.count("fault.icmp.too_short")).isEqualTo(2);
    }
}
