package io.tracebridge.decoders.flow;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.Frames.vlan;
import static io.tracebridge.decoders.testing.TestSite.SECOND;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final byte[] NONE = new byte[0];
    private static final int RAW = 101;

    private TestSite test = new TestSite(Map.of("site.duplicates", "keep"), new FlowProtocol());

    @AfterEach
    void everyDocumentIsAsDeclared() {
        FieldCatalog catalog = FieldCatalog.of(List.of(new FlowProtocol()));
        for (Document document : test.sink.documents) {
            assertThat(new SchemaCheck(catalog, document.dataset()).violations(document.json()))
                    .isEmpty();
        }
    }

    @Test
    void bothDirectionsAreOneFlowWithTheBytesOfWholeFrames() {
        byte[] question = ethernet(0x0800, ipv4(A, B, 17, udp(4000, 9, ascii("ping"))));
        byte[] answer = ethernet(0x0800, ipv4(B, A, 17, udp(9, 4000, ascii("pong pong"))));
        at(0, 1, question);
        at(1, 1, answer);
        at(2, 1, question);
        test.site.finish();

        Document flow = only();
        assertThat(flow.dataset().name()).isEqualTo("flow");
        assertThat(flow.at("/type")).isEqualTo("flow");
        assertThat(flow.at("/status")).isEqualTo("OK");
        assertThat(flow.at("/event/action")).isEqualTo("network_flow");
        assertThat(flow.at("/event/type")).isEqualTo("[\"connection\",\"end\"]");
        assertThat(flow.at("/event/duration")).isEqualTo("2000000000");
        assertThat(flow.at("/flow/final")).isEqualTo("true");
        assertThat(flow.at("/flow/id")).hasSize(16);
        assertThat(flow.at("/flow/end_reason")).isEqualTo("end_of_input");
        assertThat(flow.at("/source/ip")).isEqualTo(A);
        assertThat(flow.at("/source/port")).isEqualTo("4000");
        assertThat(flow.at("/source/packets")).isEqualTo("2");
        assertThat(flow.at("/source/bytes")).isEqualTo(Integer.toString(2 * question.length));
        assertThat(flow.at("/destination/packets")).isEqualTo("1");
        assertThat(flow.at("/destination/bytes")).isEqualTo(Integer.toString(answer.length));
        assertThat(flow.at("/network/bytes")).isEqualTo(Integer.toString(2 * question.length + answer.length));
        assertThat(flow.at("/network/transport")).isEqualTo("udp");
        assertThat(flow.at("/network/protocol")).isNull();
        assertThat(flow.at("/network/community_id")).startsWith("1:");
    }

    /** What packetbeat (7.17) writes of each flow, but for MAC addresses and agent and host, under its names. */
    @Test
    void everyFieldOfPacketbeatsFlowsIsThere() {
        up(0, 100, 0, SYN, NONE);
        down(1, 500, 101, SYN | ACK, NONE);
        test.site.finish();

        String[] fields = {
            "@timestamp",
            "type",
            "event.kind",
            "event.category",
            "event.action",
            "event.dataset",
            "event.type",
            "event.start",
            "event.end",
            "event.duration",
            "flow.id",
            "flow.final",
            "source.ip",
            "source.port",
            "source.packets",
            "source.bytes",
            "destination.ip",
            "destination.port",
            "destination.packets",
            "destination.bytes",
            "network.type",
            "network.transport",
            "network.bytes",
            "network.packets",
            "network.community_id"
        };
        for (String field : fields) {
            assertThat(only().at('/' + field.replace('.', '/'))).as(field).isNotNull();
        }
    }

    @Test
    void bytesThatTheCaptureCutOffAreCounted() {
        byte[] packet = ipv4(A, B, 17, udp(1, 2, new byte[100]));
        test.frame("test", RAW, START, slice(packet, 0, 30), packet.length);
        test.site.finish();

        assertThat(only().at("/network/bytes")).isEqualTo("128");
    }

    @Test
    void aTcpConnectionHasItsHandshakeRetransmissionsAndEnd() {
        up(0, 100, 0, SYN, NONE);
        down(30, 500, 101, SYN | ACK, NONE);
        up(40, 101, 501, ACK, NONE);
        up(41, 101, 501, ACK, ascii("hello"));
        up(300, 101, 501, ACK, ascii("hello"));
        down(310, 501, 106, ACK, ascii("bye"));
        down(400, 503, 106, ACK, ascii("e")); // a keep-alive
        up(500, 106, 504, FIN | ACK, NONE);
        down(510, 504, 107, FIN | ACK, NONE);
        up(520, 107, 505, ACK, NONE);
        test.mark("test", START + 8 * SECOND);

        Document flow = only();
        assertThat(flow.at("/flow/end_reason")).isEqualTo("fin");
        assertThat(flow.at("/tx/state")).isEqualTo("complete");
        assertThat(flow.at("/event/outcome")).isEqualTo("success");
        assertThat(flow.at("/source/packets")).isEqualTo("6");
        assertThat(flow.at("/destination/packets")).isEqualTo("4");
        assertThat(flow.at("/flow/tcp/handshake/duration")).isEqualTo("40000000");
        assertThat(flow.at("/flow/tcp/handshake/server/duration")).isEqualTo("30000000");
        assertThat(flow.at("/flow/tcp/handshake/client/duration")).isEqualTo("10000000");
        assertThat(flow.at("/flow/tcp/retransmissions")).isEqualTo("1");
        assertThat(flow.at("/flow/tcp/source/retransmissions")).isEqualTo("1");
        assertThat(flow.at("/flow/tcp/destination/retransmissions")).isEqualTo("0");
        assertThat(flow.at("/flow/tcp/resets")).isEqualTo("0");
        assertThat(flow.at("/flow/tcp/flags")).isEqualTo("[\"FIN\",\"SYN\"]");
    }

    @Test
    void aRefusedConnectionHasFailed() {
        up(0, 100, 0, SYN, NONE);
        down(1, 0, 101, RST | ACK, NONE);
        test.site.finish();

        assertThat(only().at("/event/outcome")).isEqualTo("failure");
        assertThat(only().at("/status")).isEqualTo("Error");
        assertThat(only().at("/flow/end_reason")).isEqualTo("reset");
        assertThat(only().at("/flow/tcp/resets")).isEqualTo("1");
    }

    @Test
    void whoOpenedIsSourceEvenIfOnlyTheAnswerWasSeen() {
        down(0, 500, 101, SYN | ACK, NONE);
        up(1, 101, 501, ACK, NONE);
        test.site.finish();

        assertThat(only().at("/source/ip")).isEqualTo(A);
        assertThat(only().at("/source/packets")).isEqualTo("1");
        assertThat(only().at("/flow/tcp/handshake/duration")).isNull();
        assertThat(only().at("/flow/tcp/handshake/client/duration")).isEqualTo("1000000");
    }

    @Test
    void aSecondConnectionOnTheSamePortsIsASecondFlow() {
        up(0, 100, 0, SYN, NONE);
        up(1, 100, 0, SYN, NONE); // the same SYN again is not
        up(2, 900, 0, SYN, NONE);
        test.site.finish();

        assertThat(test.sink.documents)
                .extracting(d -> d.at("/flow/end_reason"), d -> d.at("/source/packets"))
                .containsExactly(tuple("reused", "2"), tuple("end_of_input", "1"));
    }

    @Test
    void aSynThatComesAfterItsDataIsOfTheSameConnection() {
        up(0, 101, 501, ACK, ascii("early"));
        up(1, 100, 0, SYN, NONE);
        test.site.finish();

        assertThat(only().at("/source/packets")).isEqualTo("2");
    }

    @Test
    void aFlowEndsWhenNothingIsSeenOfItForTheTimeout() {
        at(0, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        at(29.9, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        at(59.8, RAW, ipv4(B, A, 17, udp(2, 1, NONE)));
        test.mark("test", START + 90 * SECOND);
        at(91, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        test.site.finish();

        assertThat(test.sink.documents)
                .extracting(d -> d.at("/flow/end_reason"), d -> d.at("/network/packets"))
                .containsExactly(tuple("idle", "3"), tuple("end_of_input", "1"));
        assertThat(test.sink.documents.get(0).at("/flow/id"))
                .isNotEqualTo(test.sink.documents.get(1).at("/flow/id"));
    }

    @Test
    void aLongFlowTellsOfItsProgressAtWholeMarks() {
        for (int second = 0; second <= 700; second += 20) {
            at(second + 10, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        }
        test.site.finish();

        List<Document> documents = test.sink.documents;
        assertThat(documents).extracting(d -> d.dataset().name()).containsExactly("flow.progress", "flow");
        assertThat(documents).extracting(d -> d.at("/flow/final")).containsExactly("false", "true");
        assertThat(documents).extracting(d -> d.at("/type")).containsOnly("flow");
        assertThat(documents)
                .extracting(d -> d.at("/flow/id"))
                .hasSize(2)
                .containsOnly(documents.get(0).at("/flow/id"));
        assertThat(documents).extracting(Document::id).doesNotHaveDuplicates();
        assertThat(documents).extracting(d -> d.at("/tx/state")).containsExactly("open", "timeout");
        // START is a whole mark: at 300 s the flow is 290 s old, at 600 s it is 590 s old.
        assertThat(documents).extracting(d -> d.at("/source/packets")).containsExactly("30", "36");
    }

    @Test
    void noProgressIsToldWithPeriodZero() {
        test = new TestSite(Map.of("flow.period", "0", "site.duplicates", "keep"), new FlowProtocol());
        for (int second = 0; second <= 700; second += 20) {
            at(second, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        }
        test.site.finish();

        assertThat(only().at("/flow/final")).isEqualTo("true");
    }

    @Test
    void theSameAddressesInAnotherVlanAreAnotherFlow() {
        byte[] v4 = ipv4(A, B, 17, udp(1, 2, NONE));
        at(0, 1, ethernet(0x8100, vlan(7, 0x0800, v4)));
        at(0, 1, ethernet(0x88a8, vlan(9, 0x8100, vlan(7, 0x0800, v4))));
        at(0, 1, ethernet(0x0800, v4));
        test.site.finish();

        assertThat(test.sink.documents).extracting(d -> d.at("/flow/vlan")).containsExactly("[7]", "[9,7]", null);
    }

    @Test
    void aTunnelledPacketBelongsToItsInnermostFlowOnly() {
        byte[] inner = ipv6("2001:db8::1", "2001:db8::2", 17, udp(1, 2, ascii("x")));
        byte[] there = ipv4("1.1.1.1", "2.2.2.2", 41, inner);
        byte[] back = ipv4("2.2.2.2", "1.1.1.1", 41, ipv6("2001:db8::2", "2001:db8::1", 17, udp(2, 1, ascii("xy"))));
        at(0, RAW, there);
        at(1, RAW, back);
        test.site.finish();

        Document flow = only();
        assertThat(flow.at("/source/ip")).isEqualTo("2001:db8::1");
        assertThat(flow.at("/source/bytes")).isEqualTo(Integer.toString(there.length));
        assertThat(flow.at("/destination/bytes")).isEqualTo(Integer.toString(back.length));
        assertThat(flow.at("/flow/tunnel/source/ip")).isEqualTo("1.1.1.1");
        assertThat(flow.at("/flow/tunnel/destination/ip")).isEqualTo("2.2.2.2");
        assertThat(flow.at("/related/ip")).isEqualTo("[\"2001:db8::1\",\"2001:db8::2\",\"1.1.1.1\",\"2.2.2.2\"]");
    }

    @Test
    void aTunnelThatCarriesNoIpIsAFlowItself() {
        byte[] arp = ethernet(0x0806, new byte[28]);
        at(0, RAW, ipv4(A, B, 17, udp(50000, 4789, concat(hex("08000000 00000100"), arp))));
        test.site.finish();

        assertThat(only().at("/destination/port")).isEqualTo("4789");
        assertThat(only().at("/flow/tunnel/source/ip")).isNull();
    }

    @Test
    void fragmentsCountForTheFlowOfTheirPacket() {
        byte[] udp = udp(1, 2, new byte[24]);
        byte[] first = ipv4Fragment(A, B, 17, 5, 0, true, slice(udp, 0, 16));
        byte[] second = ipv4Fragment(A, B, 17, 5, 16, false, slice(udp, 16, 32));
        at(0, RAW, second);
        at(1, RAW, first);
        test.site.finish();

        assertThat(only().at("/source/port")).isEqualTo("1");
        assertThat(only().at("/source/packets")).isEqualTo("2");
        assertThat(only().at("/source/bytes")).isEqualTo("72");
    }

    @Test
    void fragmentsOfAPacketThatNeverComesTogetherAreAFlowWithoutPorts() {
        byte[] udp = udp(1, 2, new byte[24]);
        at(0, RAW, ipv4Fragment(A, B, 17, 5, 0, true, slice(udp, 0, 16)));
        test.site.finish();

        assertThat(test.sink.documents).extracting(d -> d.dataset().name()).containsExactlyInAnyOrder("flow", "fault");
        Document flow = test.sink.documents.stream()
                .filter(d -> d.dataset().name().equals("flow"))
                .findFirst()
                .orElseThrow();
        assertThat(flow.at("/source/port")).isNull();
        assertThat(flow.at("/network/packets")).isEqualTo("1");
        assertThat(flow.at("/network/transport")).isEqualTo("udp");
    }

    @Test
    void aFragmentWithinATunnelIsCountedOnceOnly() {
        byte[] udp = udp(1, 2, new byte[24]);
        byte[] first = ipv4Fragment(A, B, 17, 5, 0, true, slice(udp, 0, 16));
        byte[] second = ipv4Fragment(A, B, 17, 5, 16, false, slice(udp, 16, 32));
        at(0, RAW, ipv4("1.1.1.1", "2.2.2.2", 4, first));
        at(1, RAW, ipv4("1.1.1.1", "2.2.2.2", 4, second));
        test.site.finish();

        assertThat(only().at("/network/packets")).isEqualTo("2");
        assertThat(only().at("/network/bytes")).isEqualTo("112");
        assertThat(only().at("/flow/tunnel/source/ip")).isEqualTo("1.1.1.1");
    }

    @Test
    void anErrorThatQuotesAPacketIsOfItsOwnFlow() {
        byte[] lost = ipv4(A, B, 17, udp(1, 2, NONE));
        at(0, RAW, ipv4(B, A, 1, concat(hex("0303 0000 00000000"), lost)));
        test.site.finish();

        assertThat(only().at("/source/ip")).isEqualTo(B);
        assertThat(only().at("/network/transport")).isEqualTo("icmp");
        assertThat(only().at("/source/port")).isNull();
        assertThat(only().at("/network/community_id")).isNull();
    }

    @Test
    void protocolsThatNobodyDecodesAreFlowsToo() {
        at(0, RAW, ipv4(A, B, 89, new byte[8]));
        test.site.finish();

        assertThat(only().at("/network/iana_number")).isEqualTo("89");
        assertThat(test.count("unsupported.ip.protocol.ospf")).isOne();
    }

    @Test
    void aFullTableEndsTheFlowThatIsIdleForLongest() {
        test = new TestSite(64 << 10, Map.of("site.duplicates", "keep"), new FlowProtocol());
        for (int port = 1; port <= 65; port++) {
            at(port / 1000.0, RAW, ipv4(A, B, 17, udp(port, 9, NONE)));
        }

        assertThat(only().at("/flow/end_reason")).isEqualTo("evicted");
        assertThat(only().at("/source/port")).isEqualTo("1");
        assertThat(test.count("flow.evicted")).isOne();
        assertThat(test.count("flow.opened")).isEqualTo(65);
    }

    @Test
    void aClockSetBackEndsAllAndBeginsAnew() {
        at(400, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        at(0, RAW, ipv4(A, B, 17, udp(1, 2, NONE)));
        test.site.finish();

        assertThat(test.sink.documents)
                .extracting(d -> d.at("/flow/end_reason"))
                .containsExactly("clock_step", "end_of_input");
    }

    @Test
    void aWrongOptionIsRefusedWithTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TestSite(Map.of("flow.timeout", "0"), new FlowProtocol()))
                .withMessage("flow.timeout is 0: set it to seconds, 1 to 86400");
    }

    private void up(int milliseconds, int sequence, int acknowledgment, int flags, byte[] data) {
        at(milliseconds / 1000.0, RAW, ipv4(A, B, 6, tcp(4000, 80, sequence, acknowledgment, flags, data)));
    }

    private void down(int milliseconds, int sequence, int acknowledgment, int flags, byte[] data) {
        at(milliseconds / 1000.0, RAW, ipv4(B, A, 6, tcp(80, 4000, sequence, acknowledgment, flags, data)));
    }

    private void at(double seconds, int linkType, byte[] frame) {
        test.frame(linkType, START + Math.round(seconds * SECOND), frame);
    }

    private Document only() {
        assertThat(test.sink.documents).hasSize(1);
        return test.sink.documents.get(0);
    }
}
