package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsTcpTest {
    private static final int SYN = 2;
    private static final int ACK = 16;

    private final DnsExchange exchange = new DnsExchange();
    private long clientSequence = 1000;
    private long serverSequence = 5000;

    private void open() {
        client(SYN, new byte[0]);
        clientSequence++;
        server(SYN | ACK, new byte[0]);
        serverSequence++;
        client(ACK, new byte[0]);
    }

    private void client(int flags, byte[] payload) {
        exchange.site.ethernet(Frames.ethernet(
                0x0800,
                Frames.ipv4(
                        "10.0.0.1",
                        "10.0.0.53",
                        6,
                        Frames.tcp(40000, 53, clientSequence, serverSequence, flags, payload))));
        clientSequence += payload.length;
    }

    private void server(int flags, byte[] payload) {
        exchange.site.ethernet(Frames.ethernet(
                0x0800,
                Frames.ipv4(
                        "10.0.0.53",
                        "10.0.0.1",
                        6,
                        Frames.tcp(53, 40000, serverSequence, clientSequence, flags, payload))));
        serverSequence += payload.length;
    }

    private static byte[] framed(byte[] message) {
        return Frames.concat(Frames.u16(message.length), message);
    }

    @Test
    void matchesOverTcp() {
        open();
        client(ACK, framed(query(1, "www.example.com", 1)));
        server(ACK, framed(answer(1, "www.example.com", "192.0.2.1")));
        Document document = exchange.only();
        assertThat(document.at("/network/transport")).isEqualTo("tcp");
        assertThat(document.at("/network/iana_number")).isEqualTo("6");
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/client/bytes")).isEqualTo("33");
    }

    @Test
    void findsSeveralMessagesInOneSegment() {
        open();
        client(ACK, Frames.concat(framed(query(1, "a.example.com", 1)), framed(query(2, "b.example.com", 1))));
        server(
                ACK,
                Frames.concat(
                        framed(answer(2, "b.example.com", "192.0.2.2")),
                        framed(answer(1, "a.example.com", "192.0.2.1"))));
        assertThat(exchange.documents())
                .extracting(d -> d.at("/resource") + " " + d.at("/tx/state"))
                .containsExactly("b.example.com complete", "a.example.com complete");
        assertThat(exchange.documents()).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Test
    void givesTheSameDocumentsWhereverTheStreamIsSplit() {
        byte[] asked = Frames.concat(framed(query(1, "a.example.com", 1)), framed(query(2, "b.example.com", 1)));
        byte[] told = Frames.concat(
                framed(answer(1, "a.example.com", "192.0.2.1")), framed(answer(2, "b.example.com", "192.0.2.2")));
        List<String> expected = null;
        for (int split = 0; split <= Math.max(asked.length, told.length); split++) {
            DnsTcpTest run = new DnsTcpTest();
            run.open();
            run.client(ACK, Frames.slice(asked, 0, Math.min(split, asked.length)));
            run.client(ACK, Frames.slice(asked, Math.min(split, asked.length), asked.length));
            run.server(ACK, Frames.slice(told, 0, Math.min(split, told.length)));
            run.server(ACK, Frames.slice(told, Math.min(split, told.length), told.length));
            run.exchange.finish();
            List<String> documents = new ArrayList<>();
            run.exchange.documents().forEach(d -> documents.add(d.at("/dns") + d.at("/tx") + d.at("/client")));
            if (expected == null) {
                expected = documents;
                assertThat(expected).hasSize(2);
            }
            assertThat(documents).as("split at " + split).isEqualTo(expected);
        }
    }

    @Test
    void givesTheSameDocumentsOneByteASegment() {
        open();
        for (byte b : framed(query(1, "a.example.com", 1))) {
            client(ACK, new byte[] {b});
        }
        for (byte b : framed(answer(1, "a.example.com", "192.0.2.1"))) {
            server(ACK, new byte[] {b});
        }
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
    }

    @Test
    void looksForItsPlaceAfterALengthOfLessThanAHeader() {
        open();
        client(ACK, Frames.hex("0003 010203"));
        client(ACK, Frames.hex("0102030405060708090a0b0c0d0e0f"));
        client(ACK, framed(query(1, "a.example.com", 1)));
        exchange.finish();
        assertThat(exchange.site.count("fault.dns.tcp_length")).isEqualTo(1);
        assertThat(exchange.only().at("/dns/question/name")).isEqualTo("a.example.com");
        assertThat(exchange.faults()).extracting(d -> d.at("/tx/faults/0/code")).containsExactly("dns.tcp_length");
    }

    @Test
    void findsItsPlaceAgainWhenItJoinsInTheMiddle() {
        byte[] told = framed(answer(1, "a.example.com", "192.0.2.1"));
        server(ACK, Frames.slice(told, 20, told.length));
        server(ACK, framed(answer(2, "b.example.com", "192.0.2.2")));
        exchange.finish();
        assertThat(exchange.only().at("/dns/question/name")).isEqualTo("b.example.com");
    }

    @Test
    void keepsUdpAndTcpApart() {
        open();
        client(ACK, framed(query(1, "a.example.com", 1)));
        exchange.toClient(answer(1, "a.example.com", "192.0.2.1")).finish();
        assertThat(exchange.documents())
                .extracting(d -> d.at("/network/transport") + " " + d.at("/tx/state"))
                .containsExactly("udp orphan_end", "tcp timeout");
    }

    @Test
    void tellsEqualResponsesOfOneSegmentApart() {
        byte[] told = framed(answer(1, "a.example.com", "192.0.2.1"));
        open();
        server(ACK, Frames.concat(told, told, told));
        assertThat(exchange.documents()).hasSize(3).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Test
    void tellsEqualResponsesOfSegmentsThatOneFrameReleasesApart() {
        byte[] told = framed(answer(1, "a.example.com", "192.0.2.1"));
        open();
        serverSequence += told.length;
        server(ACK, told);
        server(ACK, told);
        serverSequence -= 3L * told.length;
        server(ACK, told);
        assertThat(exchange.documents()).hasSize(3).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Test
    void identifiesAResponseAlikeWhetherOrNotTheSegmentBeforeWasCaptured() {
        byte[] first = framed(answer(1, "a.example.com", "192.0.2.1"));
        byte[] second = framed(answer(2, "b.example.com", "192.0.2.2"));
        open();
        server(ACK, first);
        server(ACK, Frames.concat(second, second));
        DnsTcpTest joined = new DnsTcpTest();
        joined.exchange.site.frame(TestSite.ETHERNET, exchange.site.time() - 1_000_000, new byte[14]);
        joined.clientSequence = clientSequence;
        joined.serverSequence = serverSequence - 2L * second.length;
        joined.server(ACK, Frames.concat(second, second));
        assertThat(joined.exchange.documents())
                .extracting(Document::id)
                .isEqualTo(
                        exchange.documents().stream().skip(1).map(Document::id).toList());
    }

    @Test
    void tellsEqualQueriesOfOneSegmentApartWhenAnotherTookTheirIdentifier() {
        byte[] asked = framed(query(1, "a.example.com", 1));
        open();
        client(ACK, Frames.concat(asked, framed(query(1, "b.example.com", 1)), asked));
        exchange.finish();
        assertThat(exchange.documents()).hasSize(3).extracting(Document::id).doesNotHaveDuplicates();
    }

    private void truncatedOverUdp(String name) {
        byte[] asked = query(7, name, 1);
        byte[] told = DnsBuilder.response(7).flags(0x8380).question(name, 1).bytes();
        exchange.site.ethernet(
                Frames.ethernet(0x0800, Frames.ipv4("10.0.0.1", "10.0.0.53", 17, Frames.udp(40001, 53, asked))));
        exchange.site.ethernet(
                Frames.ethernet(0x0800, Frames.ipv4("10.0.0.53", "10.0.0.1", 17, Frames.udp(53, 40001, told))));
    }

    @Test
    void marksAQueryThatFollowsATruncatedResponseOverUdp() {
        truncatedOverUdp("a.example.com");
        assertThat(exchange.documents())
                .as("the document over UDP is not held back")
                .hasSize(1);
        open();
        client(ACK, framed(query(1, "A.example.com", 1)));
        client(ACK, framed(query(2, "b.example.com", 1)));
        server(ACK, framed(answer(1, "a.example.com", "192.0.2.1")));
        exchange.finish();
        assertThat(exchange.documents())
                .extracting(d -> d.at("/network/transport") + " " + d.at("/dns/id") + " " + d.at("/dns/tcp_fallback"))
                .containsExactly("udp 7 null", "tcp 1 true", "tcp 2 null");
    }

    @Test
    void marksNoQueryThatComesLater() {
        truncatedOverUdp("a.example.com");
        exchange.site.frame(TestSite.ETHERNET, exchange.site.time() + DnsFallbacks.WITHIN_NANOS, new byte[14]);
        open();
        client(ACK, framed(query(1, "a.example.com", 1)));
        server(ACK, framed(answer(1, "a.example.com", "192.0.2.1")));
        assertThat(exchange.documents())
                .extracting(d -> d.at("/network/transport") + " " + d.at("/dns/tcp_fallback"))
                .containsExactly("udp null", "tcp null");
    }

    private static final int FIN = 1;
    private static final int RST = 4;

    @Test
    void endsTheQueriesOfAConnectionThatIsReset() {
        open();
        client(ACK, Frames.concat(framed(query(1, "a.example.com", 1)), framed(query(2, "b.example.com", 1))));
        server(ACK, framed(answer(1, "a.example.com", "192.0.2.1")));
        server(RST | ACK, new byte[0]);
        List<Document> documents = exchange.documents();
        assertThat(documents)
                .extracting(d -> d.at("/resource") + " " + d.at("/tx/state"))
                .containsExactly("a.example.com complete", "b.example.com aborted");
        assertThat(documents.get(1).at("/event/outcome")).isEqualTo("failure");
        assertThat(documents.get(1).at("/event/reason")).isEqualTo("TCP connection reset");
        assertThat(documents.get(1).at("/error/code")).isEqualTo("tcp.reset");
        assertThat(documents.get(1).at("/event/end")).isEqualTo("2026-01-01T00:00:00.006000000Z");
        assertThat(documents.get(1).version()).isEqualTo(1L << 32 | 2);
        assertThat(exchange.site.count("dns.cut_off")).isOne();
        assertThat(exchange.finish().documents()).hasSize(2);
    }

    @Test
    void endsTheQueriesWhenTheirClientResetsTheConnection() {
        open();
        client(ACK, framed(query(1, "a.example.com", 1)));
        client(RST, new byte[0]);
        assertThat(exchange.only().at("/error/code")).isEqualTo("tcp.reset");
    }

    @Test
    void endsTheQueriesOfAConnectionThatTheServerCloses() {
        open();
        client(ACK, framed(query(1, "a.example.com", 1)));
        server(FIN | ACK, new byte[0]);
        assertThat(exchange.only().at("/tx/state")).isEqualTo("aborted");
        assertThat(exchange.only().at("/error/code")).isEqualTo("tcp.closed");
        assertThat(exchange.only().at("/error/message/0"))
                .isEqualTo("the server closed the connection before a response was seen");
    }

    @Test
    void waitsForTheResponseWhenOnlyTheClientCloses() {
        open();
        client(FIN | ACK, framed(query(1, "a.example.com", 1)));
        clientSequence++;
        assertThat(exchange.documents()).isEmpty();
        server(FIN | ACK, framed(answer(1, "a.example.com", "192.0.2.1")));
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
        assertThat(exchange.site.count("dns.cut_off")).isZero();
    }

    @Test
    void doesNotCallItAFailureWhenTheResponseMayBeAmongWhatWasNotCaptured() {
        open();
        client(ACK, framed(query(1, "a.example.com", 1)));
        serverSequence += 50; // the response, not captured
        client(ACK, new byte[0]);
        server(FIN | ACK, new byte[0]);
        client(ACK, new byte[0]);
        client(RST, new byte[0]);
        assertThat(exchange.only().at("/tx/state")).isEqualTo("aborted");
        assertThat(exchange.only().at("/event/outcome")).isEqualTo("unknown");
        assertThat(exchange.only().at("/error/code")).isNull();
    }

    @Test
    void leavesTheQueriesOfOtherConnectionsOpen() {
        open();
        client(ACK, framed(query(1, "a.example.com", 1)));
        exchange.toServer(query(1, "c.example.com", 1));
        server(RST | ACK, new byte[0]);
        assertThat(exchange.only().at("/resource")).isEqualTo("a.example.com");
        assertThat(exchange.toClient(answer(1, "c.example.com", "192.0.2.1"))
                        .documents()
                        .get(1)
                        .at("/tx/state"))
                .isEqualTo("complete");
    }

    @Test
    void linksATruncatedExchangeWithTheOneThatRepeatsIt() {
        exchange.toServer(query(7, "big.example.com", 16))
                .toClient(DnsBuilder.response(7)
                        .flags(0x8380)
                        .question("big.example.com", 16)
                        .bytes());
        open();
        client(ACK, framed(query(8, "big.example.com", 16)));
        server(
                ACK,
                framed(DnsBuilder.response(8).question("big.example.com", 16).bytes()));
        List<Document> documents = exchange.documents();
        assertThat(documents).hasSize(2);
        assertThat(documents.get(0).at("/tx/group")).isEqualTo(documents.get(0).id());
        assertThat(documents.get(1).at("/tx/group")).isEqualTo(documents.get(0).id());
        assertThat(documents.get(0).at("/dns/tcp_fallback")).isNull();
        assertThat(documents.get(1).at("/dns/tcp_fallback")).isEqualTo("true");
    }
}
