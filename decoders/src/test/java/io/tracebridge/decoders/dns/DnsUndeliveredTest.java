package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import org.junit.jupiter.api.Test;

/** Queries that the network says did not arrive. */
class DnsUndeliveredTest {
    /** Equal packets further apart are not one that was mirrored. */
    private static final long NOT_MIRRORED = 20_000_000;

    private static final int UNREACHABLE = 3;
    private static final int PORT = 3;
    private static final byte[] A = query(1, "www.example.com", 1);
    private static final byte[] AAAA = query(2, "www.example.com", 28);

    private final DnsExchange exchange = new DnsExchange();

    private static byte[] datagram(byte[] message) {
        return Frames.udp(DnsExchange.PORT, 53, message);
    }

    @Test
    void endsTheQueryThatAnErrorQuotesAtOnce() {
        exchange.toServer(A).error(UNREACHABLE, PORT, datagram(A), 8 + A.length);
        Document document = exchange.only();
        assertThat(document.at("/tx/state")).isEqualTo("aborted");
        assertThat(document.at("/status")).isEqualTo("Error");
        assertThat(document.at("/event/outcome")).isEqualTo("failure");
        assertThat(document.at("/event/reason")).isEqualTo("ICMP port unreachable");
        assertThat(document.at("/event/end")).isEqualTo("2026-01-01T00:00:00.002000000Z");
        assertThat(document.at("/event/duration")).isNull();
        assertThat(document.at("/error/code")).isEqualTo("icmp.port_unreachable");
        assertThat(document.at("/error/message/0")).isEqualTo("the network said that the query did not arrive");
        assertThat(document.at("/server/ip")).isEqualTo(DnsExchange.SERVER);
        assertThat(document.at("/tx/messages")).isEqualTo("1");
        assertThat(document.version()).isEqualTo(1L << 32 | 2);
        assertThat(exchange.site.count("dns.undelivered")).isOne();
        assertThat(exchange.finish().documents()).hasSize(1);
    }

    @Test
    void hasTheIdThatTheQueryHasWithoutTheError() {
        exchange.toServer(A).error(UNREACHABLE, PORT, datagram(A), 8 + A.length);
        DnsExchange without = new DnsExchange().toServer(A).finish();
        assertThat(exchange.only().id()).isEqualTo(without.only().id());
    }

    @Test
    void findsTheNewestQueryWhenTheErrorQuotesNoIdentifier() {
        exchange.toServer(A).toServer(AAAA).error(11, 0, datagram(AAAA), 8).finish();
        assertThat(exchange.documents())
                .extracting(d -> d.at("/dns/question/type") + " " + d.at("/event/reason"))
                .containsExactly("AAAA ICMP time to live exceeded", "A null");
    }

    @Test
    void findsTheNextNewestQueryWhenASecondErrorQuotesNoIdentifier() {
        exchange.toServer(A)
                .toServer(AAAA)
                .error(UNREACHABLE, PORT, datagram(AAAA), 8)
                .pass(NOT_MIRRORED)
                .error(UNREACHABLE, PORT, datagram(A), 8)
                .pass(NOT_MIRRORED)
                .error(UNREACHABLE, PORT, datagram(A), 8);
        assertThat(exchange.documents())
                .extracting(d -> d.at("/dns/question/type") + " " + d.at("/error/code"))
                .containsExactly("AAAA icmp.port_unreachable", "A icmp.port_unreachable");
        assertThat(exchange.site.count("dns.undelivered.other")).isOne();
    }

    @Test
    void findsEachQueryWhenTheErrorsQuoteTheIdentifier() {
        exchange.toServer(A)
                .toServer(AAAA)
                .error(UNREACHABLE, 1, datagram(A), 10)
                .error(UNREACHABLE, 13, datagram(AAAA), 10);
        assertThat(exchange.documents())
                .extracting(d -> d.at("/dns/question/type") + " " + d.at("/error/code"))
                .containsExactly("A icmp.host_unreachable", "AAAA icmp.communication_prohibited");
    }

    @Test
    void leavesAQueryOpenWhenTheErrorIsAboutAnother() {
        exchange.toServer(A)
                .error(UNREACHABLE, PORT, datagram(AAAA), 8 + AAAA.length)
                .error(UNREACHABLE, PORT, Frames.udp(DnsExchange.PORT + 1, 53, A), 8)
                .toClient(answer(1, "www.example.com", "192.0.2.1"));
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
        assertThat(exchange.site.count("dns.undelivered.other")).isEqualTo(2);
    }

    @Test
    void leavesAQueryOpenThatWasOnlyRedirected() {
        exchange.toServer(A).error(5, 1, datagram(A), 8 + A.length).toClient(answer(1, "www.example.com", "192.0.2.1"));
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
    }

    @Test
    void takesNoAnsweredQueryForAnOpenOne() {
        exchange.toServer(A)
                .toClient(answer(1, "www.example.com", "192.0.2.1"))
                .error(UNREACHABLE, PORT, datagram(A), 8)
                .error(UNREACHABLE, PORT, datagram(A), 8 + A.length);
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
        assertThat(exchange.site.count("dns.undelivered.other")).isEqualTo(2);
    }

    @Test
    void endsAQueryOverIpv6() {
        byte[] datagram = datagram(A);
        exchange.udp("2001:db8::1", DnsExchange.PORT, "2001:db8::53", 53, A);
        byte[] quoted = Frames.ipv6("2001:db8::1", "2001:db8::53", 17, datagram);
        exchange.site.ethernet(Frames.ethernet(
                0x86dd, Frames.ipv6("2001:db8::fe", "2001:db8::1", 58, Frames.concat(1, 4, new byte[6], quoted))));
        assertThat(exchange.only().at("/error/code")).isEqualTo("icmpv6.port_unreachable");
    }
}
