package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DnsTransactionsTest {
    private static final String NAME = "www.example.com";

    private final DnsExchange exchange = new DnsExchange();

    @Test
    void writesAnUnansweredQueryWhenItsTimePasses() {
        exchange.toServer(query(1, NAME, 1)).pass(9_999_999_999L);
        assertThat(exchange.documents()).isEmpty();
        exchange.pass(1);
        Document document = exchange.only();
        assertThat(document.at("/tx/state")).isEqualTo("timeout");
        assertThat(document.at("/status")).isEqualTo("Error");
        assertThat(document.at("/event/outcome")).isEqualTo("unknown");
        assertThat(document.at("/event/duration")).isNull();
        assertThat(document.at("/dns/type")).isEqualTo("query");
        assertThat(document.at("/dns/response_code")).isNull();
        assertThat(document.at("/dns/question/name")).isEqualTo(NAME);
        assertThat(document.at("/error/message/0")).isEqualTo("no response to this query was seen");
        assertThat(document.at("/server/packets")).isNull();
        assertThat(document.version()).isEqualTo(1L << 32 | 1);
        assertThat(exchange.site.count("dns.unanswered")).isEqualTo(1);
    }

    /** Whoever writes captures may name as many interfaces as they like: more than are remembered. */
    @Test
    void eachQueryKnowsWhereItWasCaptured() {
        int queries = 5_000;
        for (int n = 0; n < queries; n++) {
            exchange.site.interfaceName = "port" + n;
            exchange.toServer(query(n, NAME, 1));
        }
        exchange.site.interfaceName = null;
        for (int n = 0; n < queries; n += 2) {
            exchange.toClient(answer(n, NAME, "192.0.2.1"));
        }
        exchange.finish();
        assertThat(exchange.documents())
                .hasSize(queries)
                .extracting(d -> d.at("/observer/ingress/interface/name"))
                .containsExactlyElementsOf(IntStream.range(0, queries)
                        .boxed()
                        .sorted(Comparator.comparing((Integer n) -> n % 2).thenComparing(n -> n))
                        .map(n -> "port" + n)
                        .toList());
    }

    @Test
    void writesAnUnansweredQueryAtTheEndOfTheInput() {
        exchange.toServer(query(1, NAME, 1)).finish();
        assertThat(exchange.only().at("/tx/state")).isEqualTo("timeout");
    }

    @Test
    void writesAResponseToAQueryThatWasNotSeen() {
        exchange.toClient(answer(1, NAME, "192.0.2.1"));
        Document document = exchange.only();
        assertThat(document.at("/tx/state")).isEqualTo("orphan_end");
        assertThat(document.at("/client/ip")).isEqualTo(DnsExchange.CLIENT);
        assertThat(document.at("/client/packets")).isNull();
        assertThat(document.at("/server/ip")).isEqualTo(DnsExchange.SERVER);
        assertThat(document.at("/server/bytes")).isEqualTo("49");
        assertThat(document.at("/event/outcome")).isEqualTo("unknown");
        assertThat(document.at("/dns/response_code")).isEqualTo("NOERROR");
        assertThat(document.at("/dns/answers/0/data")).isEqualTo("192.0.2.1");
        assertThat(document.at("/error/message/0")).isEqualTo("response to a query that was not seen");
    }

    @Test
    void writesASecondResponseByItself() {
        exchange.toServer(query(1, NAME, 1))
                .toClient(answer(1, NAME, "192.0.2.1"))
                .pass(TestSite.SECOND)
                .toClient(answer(1, NAME, "192.0.2.2"));
        assertThat(exchange.documents()).extracting(d -> d.at("/tx/state")).containsExactly("complete", "orphan_end");
    }

    @Test
    void writesALateResponseByItself() {
        exchange.toServer(query(1, NAME, 1)).pass(11 * TestSite.SECOND).toClient(answer(1, NAME, "192.0.2.1"));
        assertThat(exchange.documents()).extracting(d -> d.at("/tx/state")).containsExactly("timeout", "orphan_end");
    }

    @Test
    void countsRetransmissionsAndMeasuresFromTheFirst() {
        exchange.toServer(query(1, NAME, 1))
                .pass(3 * TestSite.SECOND)
                .toServer(query(1, "WWW.example.COM", 1))
                .pass(8 * TestSite.SECOND)
                .toClient(answer(1, NAME, "192.0.2.1"));
        Document document = exchange.only();
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/tx/retransmissions")).isEqualTo("1");
        assertThat(document.at("/tx/messages")).isEqualTo("3");
        assertThat(document.at("/client/packets")).isEqualTo("2");
        assertThat(document.at("/client/bytes")).isEqualTo("66");
        assertThat(document.at("/event/duration")).isEqualTo(Long.toString(11 * TestSite.SECOND + 2_000_000));
        assertThat(document.version()).isEqualTo(1L << 32 | 3);
    }

    @Test
    void endsWhatIsRepeatedForMoreThanAMinute() {
        for (int i = 0; i < 14; i++) {
            exchange.toServer(query(1, NAME, 1)).pass(5 * TestSite.SECOND);
        }
        exchange.finish();
        assertThat(exchange.documents()).hasSize(2);
        assertThat(exchange.documents())
                .allSatisfy(d -> assertThat(d.at("/tx/state")).isEqualTo("timeout"));
        assertThat(exchange.documents()).extracting(d -> d.at("/tx/messages")).containsExactly("12", "2");
    }

    @Test
    void endsAQueryWhenAnotherTakesItsIdentifier() {
        exchange.toServer(query(1, NAME, 1))
                .toServer(query(1, "other.example.com", 1))
                .toClient(answer(1, "other.example.com", "192.0.2.1"));
        List<Document> documents = exchange.documents();
        assertThat(documents).extracting(d -> d.at("/tx/state")).containsExactly("aborted", "complete");
        assertThat(documents).extracting(d -> d.at("/resource")).containsExactly(NAME, "other.example.com");
        assertThat(documents.get(0).at("/error/message/0")).contains("took the identifier");
    }

    @Test
    void keepsApartAnIdentifierThatIsUsedAgainWithinASecond() {
        for (int i = 0; i < 3; i++) {
            exchange.toServer(query(7, "n" + i + ".example.com", 1))
                    .toClient(answer(7, "n" + i + ".example.com", "192.0.2." + i));
        }
        assertThat(exchange.documents())
                .extracting(d -> d.at("/resource") + " " + d.at("/dns/resolved_ip/0"))
                .containsExactly("n0.example.com 192.0.2.0", "n1.example.com 192.0.2.1", "n2.example.com 192.0.2.2");
        assertThat(exchange.documents()).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Test
    void keepsApartClientsServersPortsAndFamilies() {
        exchange.udp("10.0.0.1", 1000, "10.0.0.53", 53, query(1, NAME, 1))
                .udp("10.0.0.2", 1000, "10.0.0.53", 53, query(1, NAME, 1))
                .udp("10.0.0.1", 1001, "10.0.0.53", 53, query(1, NAME, 1))
                .udp("10.0.0.1", 1000, "10.0.0.54", 53, query(1, NAME, 1))
                .udp("2001:db8::2", 1000, "2001:db8::53", 53, query(1, NAME, 1))
                .udp("2001:db8::1", 1000, "2001:db8::53", 53, query(1, NAME, 1))
                .udp("10.0.0.53", 53, "10.0.0.1", 1000, answer(1, NAME, "192.0.2.1"))
                .finish();
        assertThat(exchange.documents()).hasSize(6);
        assertThat(exchange.documents())
                .filteredOn(d -> d.at("/tx/state").equals("complete"))
                .hasSize(1);
    }

    @Test
    void attachesAFaultWhenTheResponseIsToAnotherQuestion() {
        exchange.toServer(query(1, NAME, 1)).toClient(answer(1, "evil.example.net", "192.0.2.66"));
        Document document = exchange.only();
        assertThat(document.at("/tx/faults/0/code")).isEqualTo("dns.question_mismatch");
        assertThat(document.at("/resource")).isEqualTo(NAME);
        assertThat(document.at("/dns/question/name")).isEqualTo("evil.example.net");
        assertThat(exchange.site.count("fault.dns.question_mismatch")).isEqualTo(1);
    }

    @Test
    void takesTheQuestionFromTheQueryWhenTheResponseHasNone() {
        exchange.toServer(query(1, NAME, 28))
                .toClient(DnsBuilder.response(1).rcode(1).bytes());
        Document document = exchange.only();
        assertThat(document.at("/dns/response_code")).isEqualTo("FORMERR");
        assertThat(document.at("/dns/question/name")).isEqualTo(NAME);
        assertThat(document.at("/query")).isEqualTo("class IN, type AAAA, " + NAME);
        assertThat(document.at("/tx/faults")).isNull();
        assertThat(document.at("/status")).isEqualTo("Error");
        assertThat(document.at("/event/outcome")).isEqualTo("failure");
        assertThat(document.at("/event/reason")).isEqualTo("format error");
        assertThat(document.at("/error/code")).isEqualTo("FORMERR");
    }

    @Test
    void evictsTheOldestWhenTheTableIsFull() {
        DnsExchange small = new DnsExchange(1 << 16, Map.of());
        for (int i = 0; i < 200; i++) {
            small.toServer(query(i, "n" + i + ".example.com", 1));
        }
        int evicted = small.documents().size();
        assertThat(evicted).isBetween(100, 199);
        assertThat(small.documents())
                .allSatisfy(d -> assertThat(d.at("/tx/state")).isEqualTo("evicted"));
        assertThat(small.documents().get(0).at("/dns/id")).isEqualTo("0");
        assertThat(small.site.count("dns.evicted")).isEqualTo(evicted);
        small.finish();
        assertThat(small.documents()).hasSize(200);
        assertThat(small.documents())
                .extracting(d -> d.json().at("/dns/id").intValue())
                .isSorted();
    }

    @Test
    void evictsForWantOfRoomForLongQueries() {
        DnsExchange small = new DnsExchange(1 << 20, Map.of());
        byte[] padded = DnsBuilder.query(0)
                .question(NAME, 1)
                .opt(1232, 0, Frames.concat(DnsBuilder.hex("000c ea60"), new byte[60000]))
                .bytes();
        for (int i = 0; i < 10; i++) {
            small.toServer(Frames.with(padded, 0, 0, i));
        }
        assertThat(small.documents()).isNotEmpty();
        assertThat(small.documents())
                .allSatisfy(d -> assertThat(d.at("/tx/state")).isEqualTo("evicted"));
        small.finish();
        assertThat(small.documents()).hasSize(10);
    }

    @Test
    void abortsWhatIsOpenWhenTheClockIsSetBack() {
        exchange.toServer(query(1, NAME, 1));
        exchange.site.mark("test", exchange.site.time() - 301 * TestSite.SECOND);
        assertThat(exchange.only().at("/tx/state")).isEqualTo("aborted");
    }

    @Test
    void tellsOfEdnsThatOnlyOneSideHas() {
        byte[] with =
                DnsBuilder.query(1).question(NAME, 1).opt(1232, 0, new byte[0]).bytes();
        exchange.toServer(with).toClient(answer(1, NAME, "192.0.2.1"));
        exchange.toServer(query(2, NAME, 1))
                .toClient(DnsBuilder.response(2)
                        .question(NAME, 1)
                        .opt(1232, 0, new byte[0])
                        .bytes());
        assertThat(exchange.documents())
                .extracting(d -> d.at("/error/message/0"))
                .containsExactly(
                        "the query had EDNS, the response has not", "the response has EDNS, the query had not");
        assertThat(exchange.documents())
                .allSatisfy(d -> assertThat(d.at("/status")).isEqualTo("OK"));
    }

    @Test
    void keepsMulticastMessagesApartFromTransactions() {
        byte[] asked =
                DnsBuilder.query(0).flags(0).question("_ipp._tcp.local", 12).bytes();
        exchange.udp("10.0.0.1", 5353, "224.0.0.251", 5353, asked)
                .udp(
                        "10.0.0.9",
                        5353,
                        "224.0.0.251",
                        5353,
                        DnsBuilder.response(0)
                                .record(
                                        0,
                                        DnsBuilder.name("_ipp._tcp.local"),
                                        12,
                                        120,
                                        DnsBuilder.name("p._ipp._tcp.local"))
                                .bytes())
                .finish();
        assertThat(exchange.documents())
                .extracting(d -> d.at("/network/protocol"))
                .containsExactly("mdns", "mdns");
        assertThat(exchange.documents()).extracting(d -> d.at("/status")).containsExactly("OK", "OK");
        assertThat(exchange.documents()).extracting(d -> d.at("/dns/type")).containsExactly("query", "answer");
    }

    @Test
    void findsWhoAnswersAnLlmnrQuery() {
        exchange.udp("10.0.0.1", 50000, "224.0.0.252", 5355, query(9, "printer", 1))
                .udp("10.0.0.7", 5355, "10.0.0.1", 50000, answer(9, "printer", "10.0.0.7"));
        Document document = exchange.only();
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/server/ip")).isEqualTo("10.0.0.7");
        assertThat(document.at("/event/action")).isEqualTo("llmnr.query");
    }

    @Test
    void givesTheSameIdWhetherTheAnswerIsSeenOrNot() {
        DnsExchange answered = new DnsExchange().toServer(query(1, NAME, 1)).toClient(answer(1, NAME, "192.0.2.1"));
        DnsExchange open = new DnsExchange().toServer(query(1, NAME, 1)).finish();
        assertThat(open.only().id()).isEqualTo(answered.only().id());
        assertThat(open.only().version()).isLessThan(answered.only().version());
    }

    @Test
    void decodesAFrameThatIsSeenTwiceOnce() {
        byte[] asked = Frames.ethernet(
                0x0800, Frames.ipv4("10.0.0.1", "10.0.0.53", 17, Frames.udp(40000, 53, query(1, NAME, 1))));
        byte[] told = Frames.ethernet(
                0x0800, Frames.ipv4("10.0.0.53", "10.0.0.1", 17, Frames.udp(53, 40000, answer(1, NAME, "192.0.2.1"))));
        exchange.site.ethernet(asked).ethernet(asked).ethernet(told).ethernet(told);
        exchange.finish();
        assertThat(exchange.only().at("/tx/messages")).isEqualTo("2");
    }
}
