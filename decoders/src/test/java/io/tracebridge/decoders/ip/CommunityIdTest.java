package io.tracebridge.decoders.ip;

import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommunityIdTest {
    /** Computed by others: the specification's own examples, and tshark 4.0 for wireshark__communityid.pcap. */
    @ParameterizedTest
    @CsvSource({
        "6, 128.232.110.120, 66.35.250.204, 34855, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "17, 192.168.1.52, 8.8.8.8, 54585, 53, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
        "132, 192.168.170.8, 192.168.170.56, 7, 80, 1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=",
        "1, 192.168.0.89, 192.168.0.1, 8, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
        "58, 3ffe:507:0:1:200:86ff:fe05:80da, 3ffe:501:0:1001::2, 128, 0, 1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=",
        "58, 3ffe:507:0:1:260:97ff:fe07:69ea, 3ffe:507:0:1:200:86ff:fe05:80da, 135, 0, 1:BtEUCMYecYjJ7spEkVZDiCFaMTY=",
    })
    void bothDirectionsOfAFlowHaveTheNameThatOthersGiveIt(
            int protocol, String source, String destination, int sourcePort, int destinationPort, String expected) {
        assertThat(of(protocol, source, destination, sourcePort, destinationPort))
                .isEqualTo(expected);
        int answerPort = protocol == 58 ? sourcePort + 1 : destinationPort;
        int askPort = protocol == 58 ? 0 : sourcePort;
        assertThat(of(protocol, destination, source, answerPort, askPort)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "58, 3ffe:507:0:1:260:97ff:fe07:69ea, 3ffe:507:0:1:200:86ff:fe05:80da, 3, 0, 1:NdobDX8PQNJbAyfkWxhtL2Pqp5w=",
        "58, 3ffe:501:410:0:2c0:dfff:fe47:33e, 3ffe:507:0:1:200:86ff:fe05:80da, 1, 4, 1:hLZd0XGWojozrvxqE0dWB1iM6R0=",
    })
    void anIcmpErrorHasNoOtherDirection(
            int protocol, String source, String destination, int type, int code, String expected) {
        assertThat(of(protocol, source, destination, type, code)).isEqualTo(expected);
    }

    private static String of(int protocol, String source, String destination, int sourcePort, int destinationPort) {
        TestSite test = new TestSite();
        byte[] name = new byte[CommunityId.LENGTH + 2];
        test.site.layers("ip.protocol").bind(protocol, (packet, octets) -> {
            packet.sourcePort = octets.u16();
            packet.destinationPort = octets.u16();
            assertThat(new CommunityId().write(packet, name, 1)).isEqualTo(1 + CommunityId.LENGTH);
        });
        byte[] payload = Frames.concat(u16(sourcePort), u16(destinationPort));
        boolean isV6 = source.indexOf(':') >= 0;
        test.frame(
                101,
                TestSite.START,
                isV6 ? ipv6(source, destination, protocol, payload) : ipv4(source, destination, protocol, payload));
        return new String(name, 1, CommunityId.LENGTH, StandardCharsets.US_ASCII);
    }
}
