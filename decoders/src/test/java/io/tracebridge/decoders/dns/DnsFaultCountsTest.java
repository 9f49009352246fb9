package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Verdict;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Each fault that a document tells of is counted, once, wherever in the message it was found. */
class DnsFaultCountsTest {
    private static final byte[] BAD_DATA = DnsBuilder.response(1)
            .question("example.com", 1)
            .record(0, hex("c00c"), 1, 60, hex("c00002"))
            .bytes();
    private static final byte[] BAD_OPTION = DnsBuilder.query(1)
            .question("example.com", 1)
            .opt(1232, 0, hex("000a 0009 01"))
            .bytes();

    @Test
    void thoseInTheDataOfARecord() {
        DnsExchange exchange = new DnsExchange()
                .toServer(DnsBuilder.query(1, "example.com", 1))
                .toClient(BAD_DATA);

        assertThat(exchange.only().at("/tx/faults/0/code")).isEqualTo("dns.short_rdata");
        assertThat(exchange.site.count("fault.dns.short_rdata")).isOne();
        assertThat(exchange.site.site.verdict().kind()).isEqualTo(Verdict.Kind.MALFORMED);
        assertThat(exchange.site.site.verdict().what()).isEqualTo("dns.short_rdata");
        assertThat(exchange.site.site.verdict().byteOffset())
                .isEqualTo(Integer.parseInt(exchange.only().at("/tx/faults/0/offset")));
    }

    @Test
    void thoseInOptions() {
        DnsExchange exchange = new DnsExchange().toServer(BAD_OPTION).finish();

        assertThat(exchange.only().at("/tx/faults/0/code")).isEqualTo("dns.bad_option");
        assertThat(exchange.site.count("fault.dns.bad_option")).isOne();
    }

    @Test
    void thoseOfTheMessageItself() {
        byte[] cut = DnsBuilder.response(1)
                .question("example.com", 1)
                .record(0, hex("c00c"), 1, 60, hex("c0000201"))
                .bytes();
        DnsExchange exchange = new DnsExchange()
                .toServer(DnsBuilder.query(1, "example.com", 1))
                .toClient(Arrays.copyOf(cut, cut.length - 2));

        assertThat(exchange.only().at("/tx/faults/0/code")).isEqualTo("dns.short_record");
        assertThat(exchange.site.count("fault.dns.short_record")).isOne();
    }

    @Test
    void anAnswerToAnotherQuestion() {
        DnsExchange exchange = new DnsExchange()
                .toServer(DnsBuilder.query(1, "example.com", 1))
                .toClient(DnsBuilder.answer(1, "example.net", "192.0.2.1"));

        assertThat(exchange.only().at("/tx/faults/0/code")).isEqualTo("dns.question_mismatch");
        assertThat(exchange.site.count("fault.dns.question_mismatch")).isOne();
    }

    /** A connection that the capture joins within a message: what comes before the next message is not passed over in silence. */
    @Test
    void whatIsPassedOverInAStreamWhoseBeginningWasNotCaptured() {
        TestSite site = new TestSite(new DnsProtocol());
        site.ethernet(Frames.ethernet(
                0x0800,
                Frames.ipv4("10.0.0.1", "10.0.0.2", 6, Frames.tcp(40_000, 53, 100, 500, 24, hex("0004 00110100")))));

        assertThat(site.count("fault.dns.tcp_gap")).isOne();
        assertThat(site.site.verdict().kind()).isEqualTo(Verdict.Kind.TRUNCATED);
        assertThat(site.sink.documents).isEmpty();
    }
}
