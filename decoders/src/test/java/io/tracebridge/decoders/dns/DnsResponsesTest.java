package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Responses that are not the first to their query: once more, otherwise, or too late. */
class DnsResponsesTest {
    private static final byte[] QUERY = query(1, "www.example.com", 1);
    private static final byte[] FIRST = answer(1, "www.example.com", "192.0.2.1");
    private static final byte[] OTHER = answer(1, "www.example.com", "198.51.100.66");
    private static final long SECOND = 1_000_000_000L;

    private final DnsExchange exchange = new DnsExchange();

    /** Words, group and addresses of a second document, which belongs to the first. */
    private String second() {
        List<Document> documents = exchange.documents();
        assertThat(documents).hasSize(2);
        Document second = documents.get(1);
        assertThat(second.at("/tx/state")).isEqualTo("orphan_end");
        assertThat(second.at("/event/outcome")).isEqualTo("unknown");
        assertThat(second.at("/tx/group")).isEqualTo(documents.get(0).id());
        assertThat(second.id()).isNotEqualTo(documents.get(0).id());
        assertThat(exchange.site.count("dns.orphans")).isZero();
        return second.at("/error/message/0") + " " + second.at("/dns/resolved_ip/0");
    }

    @Test
    void tellsThatAResponseDiffersFromTheOneBefore() {
        exchange.toServer(QUERY).toClient(FIRST).toClient(OTHER);
        assertThat(second()).isEqualTo("another response to this query was seen before 198.51.100.66");
        assertThat(exchange.documents().get(0).at("/dns/resolved_ip/0")).isEqualTo("192.0.2.1");
        assertThat(exchange.site.count("dns.responses.differing")).isOne();
    }

    @Test
    void tellsThatAResponseIsTheSameAsTheOneBefore() {
        // more than 10 ms later: before that, it would be the mirror of one packet
        exchange.toServer(QUERY).toClient(FIRST).pass(SECOND).toClient(FIRST);
        assertThat(second()).isEqualTo("the same response to this query was seen before 192.0.2.1");
        assertThat(exchange.site.count("dns.responses.repeated")).isOne();
    }

    @Test
    void tellsThatAResponseComesLate() {
        exchange.toServer(QUERY).pass(12 * SECOND).toClient(FIRST);
        assertThat(exchange.documents().get(0).at("/tx/state")).isEqualTo("timeout");
        assertThat(second()).isEqualTo("the response came after the query had ended without one 192.0.2.1");
        assertThat(exchange.site.count("dns.responses.late")).isOne();
    }

    @Test
    void tellsThatAResponseComesAfterAnError() {
        exchange.toServer(QUERY).error(3, 3, Frames.udp(40000, 53, QUERY), 60);
        exchange.toClient(FIRST);
        assertThat(second()).startsWith("the response came after the query had ended without one");
    }

    @Test
    void forgetsAfterAMinute() {
        exchange.toServer(QUERY).toClient(FIRST).pass(61 * SECOND).toClient(OTHER);
        assertThat(exchange.documents().get(1).at("/error/message/0"))
                .isEqualTo("response to a query that was not seen");
        assertThat(exchange.documents().get(1).at("/tx/group")).isNull();
        assertThat(exchange.site.count("dns.orphans")).isOne();
    }

    @Test
    void takesAResponseForThatOfTheQueryAskedAgain() {
        exchange.toServer(QUERY).toClient(FIRST).pass(SECOND).toServer(QUERY).toClient(OTHER);
        assertThat(exchange.documents()).extracting(d -> d.at("/tx/state")).containsExactly("complete", "complete");
        assertThat(exchange.documents()).extracting(d -> d.at("/tx/group")).containsOnlyNulls();
    }

    @Test
    void remembersManyMoreThanItBeganWith() {
        for (int id = 0; id < 2000; id++) {
            exchange.toServer(query(id, "www.example.com", 1)).toClient(answer(id, "www.example.com", "192.0.2.1"));
        }
        exchange.toClient(answer(1999, "www.example.com", "192.0.2.2"));
        exchange.toClient(answer(1990, "www.example.com", "192.0.2.2"));
        assertThat(exchange.site.count("dns.responses.differing")).isEqualTo(2);
    }

    @Test
    void tellsOfATruncatedResponseWithoutQueryThatItMayBeginAGroup() {
        exchange.toClient(DnsBuilder.response(7)
                .flags(0x8380)
                .question("big.example.com", 16)
                .bytes());
        assertThat(exchange.only().at("/tx/group")).isEqualTo(exchange.only().id());
    }
}
